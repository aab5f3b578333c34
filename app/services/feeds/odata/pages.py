"""Reads a page of a set as finished JSON, by one statement that also writes the read log."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    CTE,
    Integer,
    Select,
    Text,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app.core import clock, watermarks
from app.core.errors import Forbidden
from app.core.raw_statements import fetch_texts
from app.core.watermarks import Epoch
from app.models.platform.base import Record
from app.models.platform.rows import is_in_place
from app.services import access
from app.services.access import Actor
from app.services.feeds.odata import filters, keysets, printing
from app.services.feeds.odata.query import Query
from app.services.feeds.sets import pseudonyms
from app.services.feeds.sets.entity_set import CHANGED_IN, EntitySet
from app.services.platform.compiled_sql import (
    ASKED,
    Shape,
    Template,
    once,
    shape_of,
    template_of,
)
from app.services.platform.documents import parameters
from app.services.platform.read_log import logged, subject_of
from app.services.platform.reading import Reading
from app.vocabulary.roles import Permission, Role


@dataclass(frozen=True)
class Page:
    """Each row as JSON, the token of the next page, and the count."""

    rows: list[bytes]
    skiptoken: str | None
    left: int | None  # of $top, for the next page
    count: int | None


def require(entity_set: EntitySet, actor: Actor) -> None:
    """Refuses a caller who may not see the rows of a set, or any of its figures."""
    access.require(actor, Permission.METRICS_READ)
    if entity_set.only_for is not None and not entity_set.only_for.holds(actor):
        raise Forbidden(entity_set.only_for.refusal)
    if entity_set.model is None:
        return
    if not actor.row_feed and not access.may(actor, Permission.METRICS_ROWS):
        raise Forbidden(
            "Rows are for keys that have a row feed, and for people who may list the rows behind"
            " figures.",
            code="no_row_feed",
        )


def columns_of(entity_set: EntitySet, actor: Actor) -> dict[str, Any]:
    """Returns the columns as the caller may see them, empty where a row no longer stands."""
    model = entity_set.model
    columns: dict[str, Any] = dict(entity_set.columns)
    if not actor.names_people:
        columns |= dict.fromkeys(entity_set.people, cast(null(), Text))
    if model is not None and not actor.row_feed:
        columns = {name: _masked(actor, model, each) for name, each in columns.items()}
    if not entity_set.may_end:
        return columns
    stands, lasting = columns["deleted_at"].is_(None), entity_set.lasting
    return {
        name: each if name in lasting else case((stands, each)) for name, each in columns.items()
    }


def _masked(actor: Actor, model: Any, column: Any) -> Any:
    """Returns a column that is null where the caller may not see the member of the row."""
    row = getattr(column, "class_", None)
    if row is None:
        return column
    condition = access.mask_condition(actor, row, column.key, row, model)
    return column if condition is None else case((condition, column))


def rows_of(entity_set: EntitySet, actor: Actor, columns: Mapping[str, Any]) -> Select[Any]:
    """Selects the rows of a set that the caller sees, with everything that is asked of them."""
    model = entity_set.model
    rows = select(*(column.label(name) for name, column in columns.items()))
    if model is not None:
        rows = rows.add_columns(model.id.label("row_id"))
        subject = subject_of(model, actor)
        if subject is not None:
            rows = rows.add_columns(subject.label("subject_id"))
        rows = rows.where(_seen(model, actor))
    elif entity_set.place is not None:
        rows = rows.where(_in_place(entity_set.place, actor))
    rows = rows.select_from(entity_set.source)
    return rows if entity_set.where is None else rows.where(entity_set.where)


def _seen(model: Any, actor: Actor) -> Any:
    return _in_place(model, actor) if actor.row_feed else access.scope(actor, model)


def _in_place(row: type[Record], actor: Actor) -> Any:
    """Whether a row is in the place of an analyst's key; without a place it is the county's."""
    held = [each for each in actor.scopes() if each.role is Role.MI_ANALYST]
    if is_in_place(row):
        return or_(false(), *(each.covers(row) for each in held))
    return literal(any(each.grant.is_for_county for each in held))


def page(db: Session, reading: Reading, entity_set: EntitySet, query: Query) -> Page:
    """Returns one page of the rows that the caller sees and that match the query.

    The statement is built once a day for a caller who asks for further pages, or the same again.
    """
    size = query.page if query.top is None else min(query.page, query.top)
    token, epoch = query.skiptoken, epoch_of(db, query)
    last = [] if token is None else keysets.values_of(entity_set, query.order, token)
    if epoch is not None and last:
        keysets.require_epoch(query.order, last, epoch)
    values = {**parameters(reading), **values_of(db, entity_set, reading), **pseudonyms.key()}
    values |= keysets.named(last)

    def build() -> tuple[Template, Shape]:
        left_open = keysets.left_open(last)
        return _made(
            entity_set, _statement(entity_set, query, size, reading, left_open, epoch), values
        )

    alike = replace(query, skiptoken=None, top=None, count=False), *(each is None for each in last)
    start = None if epoch is None else epoch.start
    key = (entity_set, size, start, reading.actor, clock.today(), alike)
    template, shape = once(key, build, ASKED)
    found = fetch_texts(reading.connection, template.statement.sql, template.values(values, shape))
    more = len(found) > size and query.top != size
    on_page = found[:size]
    return Page(
        rows=[line for line, _ in on_page],
        skiptoken=_token_after(entity_set, query, on_page[-1][1]) if more else None,
        left=None if query.top is None else query.top - size,
        count=count(db, reading, entity_set, query) if query.count else None,
    )


def _made(
    entity_set: EntitySet, statement: Select[Any], named: Mapping[str, object]
) -> tuple[Template, Shape]:
    """Returns a statement compiled, with its values but for those that have a name."""
    shape = shape_of(statement)
    key = (page, entity_set, shape.key)
    return once(key, lambda: template_of(statement, set(named), shape)), shape


def _token_after(entity_set: EntitySet, query: Query, keys: bytes) -> str:
    return keysets.token(entity_set, query.order, json.loads(keys))


def epoch_of(db: Session, query: Query) -> Epoch | None:
    """Returns the epoch of the database, if what is asked for may have watermarks in it."""
    in_order = any(each.name == CHANGED_IN for each in query.order)
    return watermarks.epoch(db) if in_order or query.filter is not None else None


def values_of(db: Session, entity_set: EntitySet, reading: Reading) -> dict[str, Any]:
    """Returns the values that the source of a set is made of, counted for the caller."""
    return {} if entity_set.computed is None else entity_set.computed(db, reading.actor)


def matching(entity_set: EntitySet, query: Query, actor: Actor, epoch: Epoch | None) -> Select[Any]:
    """Selects the rows of a set that the caller sees and that match the filter."""
    columns = columns_of(entity_set, actor)
    rows = rows_of(entity_set, actor, _with_watermark(columns))
    if query.filter is None:
        return rows
    if epoch is None:
        raise TypeError("A filter may have watermarks in it, which are of an epoch.")
    return rows.where(filters.compiled(entity_set, columns, query.filter, epoch))


def _with_watermark(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the columns, with the transaction of the last change as a watermark."""
    return {n: watermarks.of_row(each) if n == CHANGED_IN else each for n, each in columns.items()}


def _statement(
    entity_set: EntitySet,
    query: Query,
    size: int,
    reading: Reading,
    last: Sequence[Any],
    epoch: Epoch | None,
) -> Select[Any]:
    """Selects each row as JSON, the last one with its keys, and an empty line if others follow."""
    rows = matching(entity_set, query, reading.actor, epoch)
    ahead = _ahead(entity_set, query, rows, size + 1, last)
    columns = dict(ahead.c.items())
    on_page = ahead.c.place <= _number(size)
    line = printing.json_object(entity_set, {name: columns[name] for name in query.select})
    keys = cast(keysets.last_key(columns, query.order), Text)
    statement = select(
        case((on_page, line)).label("line"), case((ahead.c.place == _number(size), keys))
    ).order_by(*keysets.sorted_by(columns, query.order))
    model = entity_set.model
    if model is None or "subject_id" not in columns:
        return statement
    read = select(ahead.c.row_id.label("id"), ahead.c.subject_id).where(on_page)
    return logged(statement, read.distinct().cte("read_rows"), model, reading)


def _ahead(
    entity_set: EntitySet, query: Query, rows: Select[Any], size: int, last: Sequence[Any]
) -> CTE:
    """Selects the rows of the page and one more, each with its place in the order."""
    columns = {name: rows.selected_columns[name] for name in entity_set.columns}
    plain = {name: getattr(column, "element", column) for name, column in columns.items()}
    in_order = keysets.sorted_by(plain, query.order)
    if last:
        rows = rows.where(keysets.beyond(plain, query.order, last))
    elif query.skip:
        rows = rows.offset(query.skip)
    chosen = rows.order_by(*in_order).limit(_number(size)).subquery("chosen")
    place = func.row_number().over(order_by=keysets.sorted_by(dict(chosen.c.items()), query.order))
    ahead = select(chosen, place.label("place")).cte("ahead")
    return ahead.prefix_with("MATERIALIZED", dialect="postgresql")


def _number(number: int) -> Any:
    """Returns a number in the SQL: the planner must know how few rows are asked for."""
    return literal_column(str(number), Integer)


def count(db: Session, reading: Reading, entity_set: EntitySet, query: Query) -> int:
    """Returns how many rows the caller sees that match the filter."""
    rows = matching(entity_set, query, reading.actor, epoch_of(db, query)).subquery()
    values = values_of(db, entity_set, reading)
    return int(db.scalar(select(func.count()).select_from(rows), values) or 0)
