"""A programme's moderation rule: which audits are moderated, and how."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Fault, Invalid
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditProgramme
from app.models.tools.grades import GradeLevel
from app.models.tools.tools import Tool
from app.schemas.auditing.moderation_rules import (
    ModerationRuleQuery,
    ModerationRuleSort,
    ModerationRuleWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.platform import crud, filters, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(ModerationRuleSort, ModerationRule)


def search(actor: Actor, query: ModerationRuleQuery) -> Select[ModerationRule]:
    rows = access.visible(actor, ModerationRule)
    return filters.matching(rows, actor, ModerationRule, query, "id", "programme_id")


def of_programme(db: Session, programme_id: UUID) -> ModerationRule | None:
    return db.scalar(select(ModerationRule).where(ModerationRule.programme_id == programme_id))


def put(
    db: Session, actor: Actor, rule_id: UUID, data: ModerationRuleWrite, precondition: Precondition
) -> bool:
    """Replaces a programme's rule (False), or gives one to a programme that has none (True).

    Audits that were selected before are not affected.
    """
    access.require_at(actor, Permission.MODERATION_MANAGE)
    faults = _faults(db, data)
    stored = crud.existing(db, actor, ModerationRule, rule_id)
    if stored is not None and stored.programme_id != data.programme_id:
        faults.append(Fault("/programme_id", "fixed", "The programme of a rule cannot be changed."))
    if faults:
        raise Invalid("The rule cannot be saved like this.", errors=faults)
    rule = of_programme(db, data.programme_id)
    if stored is None and rule is not None:
        taken = "The programme already has a rule; replace that one."
        raise Conflict(taken, code="exists", extra=workflow.about(rule))
    values = data.model_dump()
    _, created = crud.put(
        db, actor, ModerationRule, rule_id, values, precondition, Permission.MODERATION_MANAGE
    )
    return created


def _faults(db: Session, data: ModerationRuleWrite) -> list[Fault]:
    faults = []
    if db.get(AuditProgramme, data.programme_id) is None:
        text = "There is no programme with this identifier."
        faults.append(Fault("/programme_id", "unknown", text))
    grades = sorted(set(db.scalars(select(GradeLevel.code))))
    faults += [
        Fault(f"/always_grades/{n}", "unknown_grade", f"Must be one of {', '.join(grades)}.")
        for n, grade in enumerate(data.always_grades)
        if grade not in grades
    ]
    tools = set(db.scalars(select(Tool.key)))
    faults += [
        Fault(f"/applies_to_tools/{n}", "unknown", "There is no tool with this key.")
        for n, key in enumerate(data.applies_to_tools)
        if key not in tools
    ]
    return faults


def as_json(rule: ModerationRule) -> dict[str, Any]:
    """Returns the rule as a selection stores it, ready for JSON."""
    names = (
        "always_grades",
        "min_per_auditor_per_cycle",
        "applies_to_tools",
        "blind",
        "inquiry_required",
        "moderation_window_days",
    )
    return {"random_pct": float(rule.random_pct)} | {name: getattr(rule, name) for name in names}
