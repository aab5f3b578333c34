"""Selections: the audits of a round that are moderated, repeatable from a seed and explained."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, cast, func, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Conflict
from app.models.auditing.audits import Audit
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditCycle, AuditRound
from app.models.moderation.selections import ModerationSelection
from app.schemas.moderation.selections import RequestModerationWrite, SelectionQuery, SelectionSort
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.auditing import moderation_rules
from app.services.moderation import finalisation, selection_rules
from app.services.moderation.moderation_workflow import NO_RULE, REQUEST, SELECT
from app.services.moderation.selection_rules import Selected
from app.services.platform import filters, history, pagination, read_log, workflow
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.moderation import SelectionReason
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(SelectionSort, ModerationSelection)


@read_log.children(ModerationSelection)
def _children(row: Any, _actor: Actor) -> ColumnElement[Any]:
    """Returns the children of the audits that a run selected or passed over."""
    selected = func.jsonb_array_elements(row.selected).column_valued("selected_audit")
    passed = func.jsonb_array_elements_text(row.passed_over).column_valued("passed_audit")
    audits = select(cast(selected.op("->>")("audit_id"), Uuid)).union_all(
        select(cast(passed, Uuid))
    )
    children = select(func.array_agg(Audit.subject_id.distinct(), type_=ARRAY(Uuid)))
    return children.where(Audit.id.in_(audits)).correlate(row).scalar_subquery()


def search(actor: Actor, round_id: UUID, query: SelectionQuery) -> Select[ModerationSelection]:
    rows = access.visible(actor, ModerationSelection)
    rows = rows.where(ModerationSelection.round_id == round_id)
    return filters.matching(rows, actor, ModerationSelection, query, "id")


def run(db: Session, actor: Actor, month: AuditRound, seed: str) -> ModerationSelection:
    """Selects audits to moderate among a round's submitted audits; the others become final.

    A later run is for late audits: audits that an earlier run passed over are final.
    """
    access.require_at(actor, Permission.AUDIT_SELECT)
    rule = _rule(db, month)
    # The auditors' minimum counts over the cycle, so only one of its rounds is selected at a time.
    db.get_one(AuditCycle, month.cycle_id, with_for_update={"key_share": True})
    waiting = _still_submitted(db, month)
    chosen = selection_rules.select(
        [
            selection_rules.Candidate(
                audit.id, audit.auditor_id, audit.proposed_grade, audit.tool_key
            )
            for audit in waiting
        ],
        _as_rule(rule),
        seed,
        _selected_before(db, month.cycle_id),
        frozenset(),
    )
    _apply(db, rule, waiting, chosen)
    return _store(db, actor, month, rule, seed, waiting, chosen)


def request(db: Session, actor: Actor, audit: Audit, data: RequestModerationWrite) -> None:
    """Sends one audit to moderation at somebody's request, whatever the rule would select."""
    move = workflow.check(db, actor, audit, REQUEST)
    rule = _rule(db, db.get_one(AuditRound, audit.round_id))
    reason = SelectionReason.EXTERNAL if data.external else SelectionReason.REQUESTED
    workflow.transition(db, actor, audit, move, note=data.reason, **_as_selected(rule, reason))


def _rule(db: Session, month: AuditRound) -> ModerationRule:
    rule = moderation_rules.of_programme(db, month.programme_id)
    if rule is None:
        raise Conflict(NO_RULE, code="no_rule")
    return rule


def _as_selected(rule: ModerationRule, reason: SelectionReason) -> dict[str, Any]:
    """Returns the columns of an audit that record its selection."""
    return {
        "selection_reason": reason,
        "selected_at": clock.now(),
        "blind": rule.blind,
        "inquiry_required": rule.inquiry_required,
    }


def _still_submitted(db: Session, month: AuditRound) -> Sequence[Audit]:
    query = select(Audit).where(Audit.round_id == month.id, Audit.status == AuditStatus.SUBMITTED)
    return db.scalars(query.order_by(Audit.id).with_for_update()).all()


def _as_rule(rule: ModerationRule) -> selection_rules.Rule:
    return selection_rules.Rule(
        frozenset(rule.always_grades),
        rule.random_pct,
        rule.min_per_auditor_per_cycle,
        frozenset(rule.applies_to_tools),
    )


def _selected_before(db: Session, cycle_id: UUID) -> dict[UUID, int]:
    """Counts each auditor's audits that were selected in this cycle so far."""
    counted = select(Audit.auditor_id, func.count()).where(
        Audit.cycle_id == cycle_id,
        Audit.selected_at.is_not(None),
        Audit.status != AuditStatus.VOIDED,
    )
    return dict(db.execute(counted.group_by(Audit.auditor_id)).all())


def _apply(
    db: Session, rule: ModerationRule, waiting: Sequence[Audit], chosen: Sequence[Selected]
) -> None:
    reasons = {one.id: one.reason for one in chosen}
    for audit in waiting:
        if audit.id not in reasons:
            finalisation.pass_over(db, audit)
            continue
        workflow.transition(db, SYSTEM, audit, SELECT, **_as_selected(rule, reasons[audit.id]))


def _store(
    db: Session,
    actor: Actor,
    month: AuditRound,
    rule: ModerationRule,
    seed: str,
    waiting: Sequence[Audit],
    chosen: Sequence[Selected],
) -> ModerationSelection:
    """Stores a run with everything needed to repeat it; only QA roles may read it."""
    last = select(func.max(ModerationSelection.number)).where(
        ModerationSelection.round_id == month.id
    )
    chosen_ids = {one.id for one in chosen}
    passed = [str(audit.id) for audit in waiting if audit.id not in chosen_ids]
    selection = ModerationSelection(
        id=ids.new(),
        round_id=month.id,
        number=(db.scalar(last) or 0) + 1,
        run_at=clock.now(),
        run_by=actor.person_id,
        seed=seed,
        rule=moderation_rules.as_json(rule),
        candidates=len(waiting),
        selected=[
            {"audit_id": str(one.id), "reason": one.reason.value, "explanation": one.explanation}
            for one in chosen
        ],
        passed_over=passed,
        finalised=len(passed),
    )
    db.add(selection)
    db.flush()
    after = {
        "candidates": selection.candidates,
        "selected": len(chosen),
        "finalised": selection.finalised,
    }
    history.record(db, actor, "moderation_selection.create", selection, after=after)
    return selection
