"""Actions: one owner, one accountable manager, a due date, and whether anything changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Conflict, Fault, Invalid
from app.models.findings.actions import Action, ActionPeriod
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.schemas.findings.actions import ActionPeriodRead, ActionQuery, ActionSort, ActionWrite
from app.schemas.findings.references import ActionRef, FindingTextRef
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.findings import action_people, finding_lists
from app.services.findings.action_sources import copied_columns
from app.services.findings.action_workflow import EDIT
from app.services.organisation import org_units
from app.services.platform import (
    crud,
    documents,
    events,
    filters,
    history,
    pagination,
    references,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.services.platform.subresources import Parts
from app.services.reference import themes
from app.vocabulary.findings import TO_DO, ActionPriority, ActionRule
from app.vocabulary.roles import Permission

references.declare(FindingTextRef, Finding, scoped=True)
references.declare(ActionRef, Action, scoped=True)
RAISE = "action.raise"
events.declare(RAISE, Action, "Action: raised from a recommendation or a finding.")

ORDERS = pagination.orders(ActionSort, Action)
PERIODS = Parts(
    ActionPeriodRead, ActionPeriod, Action, ActionPeriod.action_id, ActionPeriod.valid_from
)
MATCHED = (
    "id",
    "status",
    "priority",
    "effectiveness",
    "owner_person_id",
    "accountable_person_id",
    "recommendation_id",
    "finding_id",
    "subject_id",
    "org_unit_id",
    "service_line",
    "rule",
)
WRITTEN = ("title", "text", "priority")  # all else changes by a step that says why
FIXED = ("recommendation_id", "finding_id", "owner_person_id", "accountable_person_id", "due_date")


def search(actor: Actor, query: ActionQuery) -> Select[Action]:
    rows = access.visible(actor, Action)
    rows = filters.matching(rows, actor, Action, query, *MATCHED)
    rows = org_units.within(rows, Action, query.under)
    if query.origin:
        rows = rows.where(_rests_on(actor, Finding.origin.in_(query.origin)))
    if query.theme is not None:
        of_theme = Finding.theme_codes.has_any(themes.at_or_below(query.theme))
        rows = rows.where(_rests_on(actor, of_theme))
    if query.overdue is not None:
        rows = rows.where(_overdue(Action, actor) == query.overdue)
    if query.unowned is not None:
        rows = rows.where(_unowned(Action, actor) == query.unowned)
    return filters.between(rows, Action.due_date, after=query.due_after, before=query.due_before)


def _rests_on(actor: Actor, such: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether an action comes from such a finding that the caller sees, or a recommendation does.

    Recommendations tell all their readers of the themes and origins of their findings.
    """
    own = access.visible(actor, Finding).where(Finding.id == Action.finding_id, such)
    named = finding_lists.of_row(Recommendation, Finding.id).where(such)
    recommended = select(Recommendation.id).where(
        Recommendation.id == Action.recommendation_id, named.exists()
    )
    return or_(own.exists(), recommended.exists())


@documents.computed(Action, "overdue")
def _overdue(row: Any, actor: Actor) -> Any:
    return and_(row.status.in_(sorted(TO_DO)), row.due_date < actor.today)


@documents.computed(Action, "unowned")
def _unowned(row: Any, actor: Actor) -> Any:
    left = action_people.has_left(row.owner_person_id, actor.today)
    return and_(row.status.in_(sorted(TO_DO)), left)


def put(
    db: Session, actor: Actor, row_id: UUID, data: ActionWrite, precondition: Precondition
) -> bool:
    """Raises an action (True), or replaces its words and priority while it is to be done."""
    access.require(actor, Permission.ACTION_RAISE)
    row = crud.existing(db, actor, Action, row_id)
    if row is None:
        create(db, actor, row_id, data)
        return True
    values = {name: getattr(data, name) for name in WRITTEN}
    fixed = _moved(row, data)
    if not fixed and not history.difference({name: getattr(row, name) for name in values}, values):
        return False
    workflow.check(db, actor, row, EDIT)
    if fixed:
        text = "Only words and priority are replaced; the rest of an action stays, or has a step."
        raise Conflict(text, code="fixed", errors=fixed)
    crud.replace(db, actor, row, values, precondition)
    return False


def _moved(row: Action, data: ActionWrite) -> list[Fault]:
    text = "This value cannot be replaced; `reassign` and `extend` change people and the day."
    names = [name for name in FIXED if getattr(row, name) != getattr(data, name)]
    if data.org_unit_id not in (None, row.org_unit_id):
        names.append("org_unit_id")
    return [Fault(f"/{name}", "fixed", text) for name in names]


def create(db: Session, actor: Actor, row_id: UUID, data: ActionWrite) -> Action:
    """Raises an action from an accepted recommendation or a finding that the caller may see."""
    access.require(actor, Permission.ACTION_RAISE)
    person_id = access.person_of(actor, "Only a signed-in person can raise an action.")
    copied = copied_columns(db, actor, data)
    unit_id, line = copied["org_unit_id"], copied["service_line"]
    faults = action_people.faults(
        db, data.owner_person_id, data.accountable_person_id, unit_id, line
    )
    if data.due_date < clock.today():
        faults.append(Fault("/due_date", "in_the_past", "Must be today or later."))
    if faults:
        raise Invalid("The action cannot be raised like this.", errors=faults)
    values = {**data.model_dump(), **copied, "raised_by": person_id, "evidence": []}
    row = crud.create(db, actor, Action, row_id, values, Permission.ACTION_RAISE)
    events.emit(db, RAISE, row)
    return row


def raise_by_rule(
    db: Session,
    rule: ActionRule,
    finding: Finding,
    place: Mapping[str, Any],
    *,
    title: str,
    owner_id: UUID,
    accountable_id: UUID,
    due_date: date,
) -> Action:
    """Raises the action that a rule asks for in a place; the caller sees that there is none yet."""
    row = Action(
        id=ids.new(),
        finding_id=finding.id,
        subject_id=finding.subject_id,
        rule=rule,
        title=title,
        owner_person_id=owner_id,
        accountable_person_id=accountable_id,
        priority=ActionPriority.HIGH,
        due_date=due_date,
        **place,
    )
    db.add(row)
    db.flush()
    history.record(db, SYSTEM, RAISE, row, after=history.values(row))
    events.emit(db, RAISE, row)
    return row
