"""The items that wait for the caller, read by one statement over all kinds."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from app.core import clock, request_context
from app.core.raw_statements import fetch_all
from app.data.files import label
from app.models.cases.subjects import Subject
from app.models.notifications.reminders import Reminder
from app.models.organisation.org_units import OrgUnit
from app.models.platform.base import Record
from app.models.platform.history import Read
from app.models.reviewing.meetings import Meeting
from app.schemas.cases.references import SubjectRef
from app.schemas.notifications.notifications import (
    NotificationCount,
    NotificationQuery,
    NotificationRead,
    NotificationsRead,
)
from app.schemas.organisation.references import OrgUnitRef
from app.schemas.reviewing.references import MeetingRef
from app.services import access
from app.services.access import Actor
from app.services.notifications import reminders
from app.services.notifications.inbox import kinds
from app.services.notifications.inbox.waiting import Waiting
from app.services.platform import cursors, documents, read_log
from app.services.platform.compiled_sql import Statement, compiled, numbered, once
from app.services.platform.cursors import Order
from app.services.platform.reading import Reading
from app.vocabulary.notifications import NotificationKind

S = TypeVar("S", bound=BaseModel)
NEVER = date(9999, 12, 31)  # items without a due date come last
COLUMNS = (column("urgency", Date), column("kind", Text), column("id", Uuid))
ORDER = Order(COLUMNS[:2])


def read(db: Session, actor: Actor, query: NotificationQuery, route: str) -> NotificationsRead:
    """Returns a page of items by due date, those without one last, and the counts of all."""
    reading = Reading(db.connection(), actor, route)
    values = _values(reading, query)
    key = (read, actor.shape, query.limit, query.overdue, bool(query.kind), query.cursor is None)
    statement = once(key, lambda: statement_of(reading, query))
    ordered = [values[name] for name in statement.names]
    joined = fetch_all(reading.connection, statement.sql, ordered)
    rows = [row for row in joined if row.id is not None]
    items = rows[: query.limit]
    more = len(rows) > query.limit
    _log(db, actor, items, route)
    return NotificationsRead(
        items=[_item(row) for row in items],
        next_cursor=cursors.cursor_of(ORDER, items[-1]) if more else None,
        counts=[NotificationCount(**each) for each in joined[0].counts or []],
        unread_reminders=joined[0].unread,
    )


def statement_of(reading: Reading, query: NotificationQuery) -> Statement:
    """Returns the statement of a query, for callers of this caller's shape."""
    return numbered(compiled(_selected(reading.actor, query), set(_values(reading, query)))[0])


def _values(reading: Reading, query: NotificationQuery) -> dict[str, object]:
    """Returns the value of every parameter that the statement may have by name."""
    values = documents.parameters(reading) | cursors.named(COLUMNS, ORDER, query.cursor)
    return values | {"kinds": [each.value for each in query.kind]}


def _selected(actor: Actor, query: NotificationQuery) -> Select[Any]:
    """Selects the page, and beside it the counts of all items."""
    theirs = [each for each in kinds.KINDS if each.concerns(actor)] or kinds.KINDS[:1]
    every = union_all(*(_items(each, actor) for each in theirs)).cte("waiting")
    page = _page(every, query).subquery("page")
    unread = reminders.open_ones(access.visible(actor, Reminder)).where(Reminder.read_at.is_(None))
    totals = select(
        _counts(every).label("counts"),
        select(func.count()).select_from(unread.subquery()).scalar_subquery().label("unread"),
    ).subquery("totals")
    columns = [page.c.urgency.label("key_0"), page.c.kind.label("key_1")]
    named = (_named(SubjectRef, Subject, page, actor), _named(OrgUnitRef, OrgUnit, page, actor))
    children = _children(theirs, page, actor).label("children")
    return (
        select(totals, page, *columns, *named, _named(MeetingRef, Meeting, page, actor), children)
        .select_from(totals.outerjoin(page, true()))
        .order_by(page.c.urgency, page.c.kind, page.c.id)
    )


def _items(each: Waiting, actor: Actor) -> Select[Any]:
    row = each.model
    due = each.due(row)
    meeting = row.id if row is Meeting else each.column(row, "meeting_id")
    return select(
        literal(each.kind.value, Text).label("kind"),
        literal(each.entity, Text).label("entity"),
        each.whole_id(row).label("id"),
        each.since(row).label("since"),
        due.label("due_on"),
        func.coalesce(due < actor.today, False).label("overdue"),
        func.coalesce(due, literal(NEVER, Date)).label("urgency"),
        _identifier(each.column(row, "subject_id")).label("subject_id"),
        _identifier(each.column(row, "org_unit_id")).label("org_unit_id"),
        _identifier(meeting).label("meeting_id"),
    ).where(each.mine(row, actor))


def _children(every: Sequence[Waiting], page: Any, actor: Actor) -> ColumnElement[Any]:
    """Returns the children whose records the rows of a page are about."""
    about = [each for each in every if read_log.is_about_children(each.model)]
    models = {each.kind.value: each.whole or each.model for each in about}
    return read_log.children_of_named(page.c.kind, page.c.id, actor, models)


def _identifier(column: SQLColumnExpression[Any] | None) -> ColumnElement[Any]:
    return cast(null(), Uuid) if column is None else cast(column, Uuid)


def _named(
    schema: type[BaseModel], model: type[Record], page: Any, actor: Actor
) -> ColumnElement[Any]:
    """Returns the row of a model that an item names, as other documents name it."""
    member = schema.__name__.removesuffix("Ref")
    name = {"Subject": "subject", "OrgUnit": "org_unit", "Meeting": "meeting"}[member]
    row = aliased(model)
    rows = select(documents.document(schema, row, actor)).where(row.id == page.c[f"{name}_id"])
    return rows.scalar_subquery().label(name)


def _log(db: Session, actor: Actor, items: Sequence[Any], route: str) -> None:
    """Writes the line of the read log for the children that a page names."""
    about = [row for row in items if row.children]
    if about:
        db.add(
            Read(
                at=clock.now(),
                actor_id=actor.person_id,
                client_id=actor.client_id,
                roles=" ".join(sorted(actor.roles)),
                entity="notifications",
                entity_ids=[row.id for row in about],
                subject_ids=list({each for row in about for each in row.children if each}),
                route=route,
                request_id=request_context.request_id.get(),
            )
        )
        db.flush()


def _page(every: CTE, query: NotificationQuery) -> Select[Any]:
    columns = (every.c.urgency, every.c.kind, every.c.id)
    rows = select(every).order_by(*columns).limit(query.limit + 1)
    if query.kind:
        rows = rows.where(every.c.kind == any_(bindparam("kinds", [], ARRAY(Text))))
    if query.overdue is not None:
        rows = rows.where(every.c.overdue == query.overdue)
    if query.cursor is not None:
        rows = rows.where(cursors.beyond(columns, ORDER, cursors.left_open(COLUMNS)))
    return rows


def _counts(every: CTE) -> ColumnElement[Any]:
    """Returns the counts of all items, whatever page was requested."""
    overdue = func.count().filter(every.c.overdue)
    of_kind = (
        select(every.c.kind, func.count().label("count"), overdue.label("overdue"))
        .group_by(every.c.kind)
        .order_by(every.c.kind)
        .subquery("of_kind")
    )
    return select(func.json_agg(func.row_to_json(of_kind.table_valued()))).scalar_subquery()


def _ref(schema: type[S], document: dict[str, Any] | None) -> S | None:
    """Returns a document of ours; as it is, where a newer version has added a word to its lists."""
    if document is None:
        return None
    try:
        return schema.model_validate(document)
    except ValidationError:
        return schema.model_construct(**document)


def _item(row: Any) -> NotificationRead:
    return NotificationRead(
        kind=row.kind,
        entity=row.entity,
        id=row.id,
        since=row.since,
        due_on=row.due_on,
        overdue=row.overdue,
        title=label(NotificationKind(row.kind)),
        subject=_ref(SubjectRef, row.subject),
        org_unit=_ref(OrgUnitRef, row.org_unit),
        meeting=_ref(MeetingRef, row.meeting),
        path=kinds.path(row.entity, row.id),
    )
