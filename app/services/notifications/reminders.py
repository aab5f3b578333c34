"""Reminders: created once for each row, person and rule, and read or dismissed by the person."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    Select,
    Text,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Conflict, Fault, Invalid
from app.models.notifications.reminders import Reminder, ReminderRule
from app.schemas.notifications.reminder_rules import (
    ReminderRuleQuery,
    ReminderRuleSort,
    ReminderRuleWrite,
)
from app.schemas.notifications.reminders import ReminderQuery, ReminderSort
from app.services import access
from app.services.access import Actor
from app.services.notifications.inbox import kinds
from app.services.notifications.inbox.waiting import Waiting
from app.services.platform import crud, documents, events, filters, pagination, read_log
from app.services.platform.preconditions import Precondition
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(ReminderSort, Reminder)
RULE_ORDERS = pagination.orders(ReminderRuleSort, ReminderRule)
# A new rule sends no reminders that would have been due longer ago than this.
LATE = timedelta(days=14)

events.declare("reminder.make", Reminder, "Reminder: sent to somebody for whom something waits.")


def search(actor: Actor, query: ReminderQuery) -> Select[Reminder]:
    rows = access.visible(actor, Reminder)
    rows = filters.matching(rows, actor, Reminder, query, "id", "kind")
    if query.open is not None:
        rows = open_ones(rows, is_open=query.open)
    if query.unread is not None:
        rows = rows.where(Reminder.read_at.is_(None) == query.unread)
    return rows


def open_ones(rows: Select[Reminder], *, is_open: bool = True) -> Select[Reminder]:
    """Returns the reminders that are neither dismissed nor settled, or those that are."""
    ended = func.coalesce(Reminder.dismissed_at, Reminder.settled_at)
    return rows.where(ended.is_(None) == is_open)


@read_log.children(Reminder)
def _children(row: Any, actor: Actor) -> ColumnElement[Any]:
    """Returns the children whose record a reminder is about."""
    models = {each.entity: each.whole or each.model for each in kinds.KINDS}
    return read_log.children_of_named(row.entity, row.entity_id, actor, models)


@documents.computed(Reminder, "path")
def _path(row: Any, _actor: Actor) -> Any:
    entity = func.replace(row.entity, "_", "-")
    return func.concat(literal("/v1/", Text), entity, literal("/", Text), cast(row.entity_id, Text))


def mark(
    db: Session, actor: Actor, reminder_id: UUID, precondition: Precondition, name: str
) -> None:
    """Marks a reminder of the caller as read or dismissed; a second time changes nothing."""
    row = access.get(db, actor, Reminder, reminder_id)
    precondition.check(row)
    for each in {"read_at", name}:  # a dismissed reminder also counts as read
        if getattr(row, each) is None:
            setattr(row, each, clock.now())


def search_rules(actor: Actor, query: ReminderRuleQuery) -> Select[ReminderRule]:
    rows = access.visible(actor, ReminderRule)
    return filters.matching(rows, actor, ReminderRule, query, "id", "active")


def put_rule(
    db: Session, actor: Actor, rule_id: UUID, data: ReminderRuleWrite, precondition: Precondition
) -> bool:
    """Creates a rule (True), or replaces one; reminders that it has sent are unchanged."""
    access.require_at(actor, Permission.REFERENCE_MANAGE)
    crud.existing(db, actor, ReminderRule, rule_id)
    if not kinds.BY_KIND[data.kind].can_remind:
        text = "Must be a kind that waits for one named person and has a due date."
        raise Invalid("This kind has no reminders.", errors=[Fault("/kind", "no_reminder", text)])
    same = select(ReminderRule.id).where(
        ReminderRule.kind == data.kind,
        ReminderRule.days == data.days,
        ReminderRule.id != rule_id,
    )
    if db.scalar(same) is not None:
        raise Conflict("There is already a rule for this kind and number of days.", code="exists")
    values = data.model_dump()
    _, created = crud.put(
        db, actor, ReminderRule, rule_id, values, precondition, Permission.REFERENCE_MANAGE
    )
    return created


def make(db: Session) -> int:
    """Settles reminders of finished work, makes those that are due, and returns their number."""
    for each in kinds.KINDS:
        if each.can_remind:
            _settle(db, each)
    rules = select(ReminderRule).where(ReminderRule.active).order_by(ReminderRule.id)
    return sum(_make(db, rule, kinds.BY_KIND[rule.kind]) for rule in db.scalars(rules).all())


def _make(db: Session, rule: ReminderRule, each: Waiting) -> int:
    row = each.model
    assert each.person is not None  # noqa: S101 - rules exist only for such kinds
    person, due, row_id = each.person(row), cast(each.due(row), Date), each.whole_id(row)
    latest = clock.today() - timedelta(days=rule.days)
    already_made = exists(
        select(Reminder.id).where(
            Reminder.rule_id == rule.id,
            Reminder.entity_id == row_id,
            Reminder.person_id == person,
            or_(Reminder.settled_at.is_(None), Reminder.due_on == due),  # else it waits anew
        )
    )
    due_rows: Sequence[Row[UUID, UUID, date]] = db.execute(
        select(row_id.label("row_id"), person.label("person_id"), due.label("due_on"))
        .where(
            each.when(row), person.is_not(None), due <= latest, due > latest - LATE, ~already_made
        )
        .order_by(row.id)
    ).all()
    for due_row in due_rows:
        reminder = Reminder(
            id=ids.new(),
            rule_id=rule.id,
            person_id=due_row.person_id,
            kind=rule.kind,
            entity=each.entity,
            entity_id=due_row.row_id,
            due_on=due_row.due_on,
        )
        db.add(reminder)
        events.emit(db, "reminder.make", reminder)
    return len(due_rows)


def _settle(db: Session, each: Waiting) -> None:
    row = each.model
    assert each.person is not None  # noqa: S101 - by `can_remind`
    still = exists(
        select(row.id).where(
            each.whole_id(row) == Reminder.entity_id,
            each.when(row),
            each.person(row) == Reminder.person_id,
        )
    )
    done = update(Reminder).where(Reminder.kind == each.kind, Reminder.settled_at.is_(None), ~still)
    now = clock.now()
    settled = done.values(settled_at=now, updated_at=now, version=Reminder.version + 1)
    db.execute(settled.execution_options(synchronize_session=False))
