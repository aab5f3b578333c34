"""Lists: keyset pages, counts and watermarks. The only module that limits and orders."""

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel
from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    cast,
    func,
    literal_column,
    null,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.core import clock, watermarks
from app.core.errors import Fault, Invalid
from app.core.raw_statements import fetch_one
from app.models.platform.base import Base, Record
from app.schemas.platform.common import Paging
from app.services.access import Actor
from app.services.platform import cursors, read_log
from app.services.platform.compiled_sql import (
    ASKED,
    Shape,
    Template,
    once,
    shape_of,
    template_of,
)
from app.services.platform.cursors import Order
from app.services.platform.documents import fragment, parameters
from app.services.platform.read_log import compiled_subject_of, logged
from app.services.platform.reading import Reading

# The visible rows that a caller's query asks for. It knows the time by the caller alone.
Search = Callable[[Actor, Any], Select[Any]]
MOST_NOTED = 200  # rows in the line of a page that counts rows and shows none
Orders = Mapping[str, Order]


@dataclass(frozen=True)
class ListPage:
    """One page as JSON, and the cursor of the next."""

    body: bytes
    next_cursor: str | None


def orders(words: type[StrEnum], model: type[Base], **columns: tuple[Any, ...]) -> Orders:
    """Returns the order of each sort word: by the column of that name, `-` for descending.

    `columns` has the columns of a word that means others than the one it names.
    """
    named = {word: word.removeprefix("-") for word in words}
    return {
        word: Order(columns.get(name) or (getattr(model, name),), descending=word != name)
        for word, name in named.items()
    }


def page(
    reading: Reading,
    schema: type[BaseModel],
    rows: Select[Any] | Search,
    query: Paging,
    order: Order | Orders,
    asked: Hashable = None,
) -> ListPage:
    """Returns one page of visible, filtered rows as finished JSON, by one statement.

    The statement is compiled once for callers of one shape whose queries differ only in values. If
    `rows` are a search, it is built once a day for a caller who asks the same again or for further
    pages: `asked` is the address and the query without its cursor.
    """
    order = order_of(order, query)
    values = parameters(reading)
    made = _made(reading, schema, rows, query, order, set(values), asked)
    values |= cursors.named(made.columns, order, query.cursor)
    in_order = made.template.values(values, made.shape)
    found = fetch_one(reading.connection, made.template.statement.sql, in_order)
    bodies, *_, total = found
    if total and not bodies:  # how many records a child has is told all the same
        selected = rows_of(reading, rows, query)
        read_log.note(reading, model_of(selected), selected.limit(MOST_NOTED))
    return _answer(found, order)


@dataclass(frozen=True)
class _Made:
    """The statement of a page, its values but for those of the caller, the time and the cursor,
    and the columns that the cursor is of."""

    template: Template
    shape: Shape
    columns: Sequence[Any]


def _made(
    reading: Reading,
    schema: type[BaseModel],
    rows: Select[Any] | Search,
    query: Paging,
    order: Order,
    named: set[str],
    asked: Hashable,
) -> _Made:
    """Returns the statement of a page; it is built once for who asks on or asks the same again."""
    first = query.cursor is None

    def build() -> _Made:
        selected = rows_of(reading, rows, query)
        columns = (*order.columns, model_of(selected).id)
        left_open = [] if first else cursors.left_open(columns)
        ahead = _ahead(reading, selected, query, order, left_open)
        shape = shape_of(ahead)
        alike = (schema, reading.actor.shape, query.limit, query.count, first)
        template = once(
            (page, *alike, order.descending, shape.key),
            lambda: template_of(
                _page(reading, schema, selected, ahead, query, order),
                named | {each.key for each in left_open},
                shape,
            ),
        )
        return _Made(template, shape, columns)

    if isinstance(rows, Select) or query.updated_since is not None:
        return build()
    return once((asked, first, schema, rows, reading.actor, clock.today()), build, ASKED)


def rows_of(reading: Reading, rows: Select[Any] | Search, query: Paging) -> Select[Any]:
    """Returns the visible rows that a query asks for, on all pages together."""
    selected = rows if isinstance(rows, Select) else rows(reading.actor, query)
    return _since(reading, selected, query)


def order_of(order: Order | Orders, query: Any) -> Order:
    """Returns the only order of a list, or the order of the query's sort word."""
    return order if isinstance(order, Order) else order[query.sort]


def model_of(rows: Select[Any]) -> type[Record]:
    model: type[Record] = rows.column_descriptions[0]["entity"]
    return model


def _since(reading: Reading, rows: Select[Any], query: Paging) -> Select[Any]:
    if query.updated_since is None:
        return rows
    since = watermarks.epoch(reading.connection).transaction(int(query.updated_since))
    if since is None:
        fault = Fault("?updated_since", watermarks.CODE, watermarks.REFUSAL)
        raise Invalid(watermarks.REFUSAL, code=watermarks.CODE, errors=[fault])
    return rows.where(model_of(rows).changed_in >= since)


def _ahead(
    reading: Reading, rows: Select[Any], query: Paging, order: Order, last: Sequence[Any]
) -> Select[Any]:
    """Selects the rows of the page after the last row seen, and one more if others follow."""
    ahead: Select[Any] = _first(query.limit + 1, keys_in_order(reading, rows, order, last))
    return ahead


def keys_in_order(
    reading: Reading, rows: Select[Any], order: Order, last: Sequence[Any] = ()
) -> Select[Any]:
    """Selects identifier, child and keys of rows in their order, after the last row seen."""
    model = model_of(rows)
    subject = compiled_subject_of(model, reading.actor)
    columns = (*order.columns, model.id)
    chosen = rows.with_only_columns(
        model.id,
        *([] if subject is None else [subject.label("subject_id")]),
        *(column.label(f"key_{n}") for n, column in enumerate(order.columns)),
    )
    if last:
        chosen = chosen.where(cursors.beyond(columns, order, last))
    return chosen.order_by(*sorted_by(columns, order))


def _first(count: int, rows: Any) -> Any:
    """Limits the rows, by a number in the SQL: the planner must know how few are asked for."""
    return rows.limit(literal_column(str(count), Integer))


def sorted_by(columns: Sequence[Any], order: Order, *, last_first: bool = False) -> list[Any]:
    descending = order.descending is not last_first
    return [column.desc() if descending else column.asc() for column in columns]


def _page(
    reading: Reading,
    schema: type[BaseModel],
    rows: Select[Any],
    chosen: Select[Any],
    query: Paging,
    order: Order,
) -> Select[Any]:
    """Selects a page as one row: documents, last keys, whether more follow, watermark, total."""
    model, ahead = model_of(rows), chosen.cte("ahead")
    read = select(func.count()).select_from(ahead).scalar_subquery()
    in_order = select(ahead).order_by(*sorted_by(keys_of(ahead, order), order))
    on_page = _first(query.limit, in_order).cte("on_page")
    counted = select(func.count()).select_from(rows.order_by(None).subquery()).scalar_subquery()
    statement = select(
        _documents(reading, schema, model, on_page, order),
        _last_keys(on_page, order),
        read > literal_column(str(query.limit), Integer),
        cast(watermarks.current(), Text),
        counted if query.count else null(),
    )
    if "subject_id" in on_page.c:
        return logged(statement, on_page, model, reading)
    return statement


def keys_of(rows: FromClause, order: Order) -> list[Any]:
    return [*(rows.c[f"key_{n}"] for n in range(len(order.columns))), rows.c.id]


def _documents(
    reading: Reading, schema: type[BaseModel], model: type[Record], on_page: CTE, order: Order
) -> ColumnElement[str]:
    """Returns the documents in their order, as one text with commas between them."""
    body = type_coerce(fragment(schema, model, reading.actor), Text)
    documents = (
        select(body.label("body"), *keys_of(on_page, order))
        .join_from(on_page, model, model.id == on_page.c.id)
        .subquery("documents")
    )
    in_order = sorted_by(keys_of(documents, order), order)
    joined = func.string_agg(documents.c.body, aggregate_order_by(literal_column("','"), *in_order))
    return select(joined).scalar_subquery()


def _last_keys(on_page: CTE, order: Order) -> ColumnElement[Any]:
    """Returns the keys of the last row, as texts."""
    keys = keys_of(on_page, order)
    texts = func.json_build_array(*(cast(key, Text) for key in keys))
    last = select(texts).order_by(*sorted_by(keys, order, last_first=True))
    keys_of_last: ColumnElement[Any] = _first(1, last).scalar_subquery()
    return keys_of_last


def _answer(found: Any, order: Order) -> ListPage:
    bodies, last, more, watermark, total = found
    cursor = cursors.after(order, last) if more else None
    tail = json.dumps({"next_cursor": cursor, "watermark": watermark, "total": total})
    return ListPage(f'{{"items":[{bodies or ""}],{tail[1:]}'.encode(), cursor)
