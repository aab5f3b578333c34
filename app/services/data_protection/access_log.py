"""Queries of the history and of the read log (docs/childrens-data.md).

A line of the history shows no more of a row than reading the row does, and counts as a read of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, Select, Text, Uuid, cast, false, literal, null, select
from sqlalchemy.orm import Session

from app.models.platform.base import Base, Record
from app.models.platform.history import Change, Read
from app.schemas.data_protection.history import (
    AccessLog,
    AccessLogQuery,
    AccessRead,
    ChangeRead,
    Changes,
    HistoryQuery,
)
from app.schemas.organisation.references import PersonRef
from app.services import access
from app.services.access import Actor
from app.services.organisation import people
from app.services.platform import bulk_writes, history
from app.services.platform.documents import document
from app.services.platform.read_log import subject_of
from app.vocabulary.roles import Permission

T = TypeVar("T")


def changes(db: Session, actor: Actor, query: HistoryQuery, route: str) -> Changes:
    """Returns lines of the history, with the values before and after that the row itself shows."""
    access.require(actor, Permission.HISTORY_READ)
    line = cast(document(ChangeRead, Change, actor), Text)
    rows = select(line).where(access.scope(actor, Change), Change.seq > query.after)
    for column, value in (
        (Change.entity, query.entity),
        (Change.entity_id, query.entity_id),
        (Change.actor_id, query.actor_id),
        (Change.action, query.action),
    ):
        if value is not None:
            rows = rows.where(column == value)
    bodies, more = _page(db, rows.order_by(Change.seq), query.limit)
    lines = [ChangeRead.model_validate_json(body) for body in bodies]
    about = _about(db, actor, lines, route)
    items = [_masked(item, about.get((item.entity, item.entity_id))) for item in lines]
    return Changes(items=items, next_after=items[-1].seq if more else None)


@dataclass(frozen=True)
class _Row:
    """The row of a line: its child, and the members that the caller may not see."""

    subject_id: UUID | None
    hidden: frozenset[str]


def _about(
    db: Session, actor: Actor, lines: Iterable[ChangeRead], route: str
) -> dict[tuple[str, UUID], _Row]:
    """Returns the rows that the caller may see; those of children are written to the read log."""
    ids_of: dict[str, set[UUID]] = defaultdict(set)
    for line in lines:
        ids_of[line.entity].add(line.entity_id)
    visible: dict[tuple[str, UUID], _Row] = {}
    for model in (mapper.class_ for mapper in Base.registry.mappers):
        name = model.__tablename__
        if name not in ids_of:
            continue
        of_child, rows = _rows(db, actor, model, ids_of[name])
        if of_child and rows:
            history.seen(db, actor, name, {key: row.subject_id for key, row in rows.items()}, route)
        visible |= {(name, key): row for key, row in rows.items()}
    return visible


def _rows(
    db: Session, actor: Actor, model: type[Record], row_ids: set[UUID]
) -> tuple[bool, dict[UUID, _Row]]:
    """Returns whether rows of this kind are about a child, and the visible ones among them."""
    whole, column = access.WHOLES.get(model, (model, None))
    child = subject_of(whole, actor)
    members = access.SENSITIVE.get(model, {})
    shown = {name: access.mask_condition(actor, model, name, model, whole) for name in members}
    visible = access.scope(actor, whole) if whole in access.SCOPES else false()
    query = select(
        model.id,
        (null() if child is None else child).label("child"),
        visible.label("visible"),
        *(condition.label(name) for name, condition in shown.items() if condition is not None),
    ).where(bulk_writes.among(model.id, row_ids))
    if column is not None:
        query = query.join(whole, whole.id == getattr(model, column))
    stored = {row.id: row for row in db.execute(query)}
    rows = {
        row.id: _Row(row.child, frozenset(name for name in shown if not getattr(row, name)))
        for row in stored.values()
        if row.visible
    }
    if access.sees_any(actor, whole):  # deleted rows, without any member that is masked for some
        rows |= {key: _Row(None, frozenset(shown)) for key in row_ids - stored.keys()}
    return child is not None, rows


def _masked(line: ChangeRead, row: _Row | None) -> ChangeRead:
    """Returns the line as the caller may read it; without its values if the row is invisible."""
    if row is None:
        return line.model_copy(update={"before": None, "after": None, "note": None})
    before, after = _without(line.before, row), _without(line.after, row)
    return line.model_copy(update={"before": before, "after": after})


def _without(values: Mapping[str, Any] | None, row: _Row) -> dict[str, Any] | None:
    if values is None:
        return None
    return {name: None if name in row.hidden else value for name, value in values.items()}


def reads(db: Session, actor: Actor, query: AccessLogQuery) -> AccessLog:
    """Returns lines of the read log; with a child, those of reads of this child's records."""
    access.require(actor, Permission.ACCESS_LOG_READ)
    rows = select(Read).where(access.scope(actor, Read), Read.seq > query.after)
    if query.subject_id is not None:
        rows = rows.where(Read.subject_ids.op("@>")(literal([query.subject_id], ARRAY(Uuid))))
    if query.actor_id is not None:
        rows = rows.where(Read.actor_id == query.actor_id)
    lines, more = _page(db, rows.order_by(Read.seq), query.limit)
    names = people.names_of(db, {line.actor_id for line in lines if line.actor_id})
    items = [_with_name(line, names) for line in lines]
    return AccessLog(items=items, next_after=items[-1].seq if more else None)


def _with_name(row: Read, names: dict[UUID, PersonRef]) -> AccessRead:
    columns = {name: getattr(row, name) for name in AccessRead.model_fields if name != "actor"}
    return AccessRead(**columns, actor=names.get(row.actor_id) if row.actor_id else None)


def _page(db: Session, rows: Select[T], limit: int) -> tuple[list[T], bool]:
    lines = list(db.scalars(rows.limit(limit + 1)))
    return lines[:limit], len(lines) > limit
