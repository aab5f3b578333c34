"""Lists: keyset pages, counts and watermarks. The only module that limits and orders."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
    type_coerce,
)

from app.core.errors import Fault, Malformed
from app.models.platform.base import Base, Record
from app.schemas.platform.common import Paging
from app.services.platform.documents import fragment
from app.services.platform.read_log import logged, subject_of
from app.services.platform.reading import Reading


@dataclass(frozen=True)
class Order:
    """The columns of an order, never null, all in one direction; the identifier comes last."""

    columns: tuple[Any, ...]
    descending: bool = False


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
    rows: Select[Any],
    query: Paging,
    order: Order | Orders,
) -> ListPage:
    """Returns one page of visible, filtered rows as finished JSON, by one statement."""
    order = _order(order, query)
    model = rows.column_descriptions[0]["entity"]
    watermark, total = _overview(reading, rows, query)
    rows = _since(rows, model, query)
    columns = (*order.columns, model.id)
    subject = subject_of(model)
    chosen = rows.with_only_columns(
        model.id,
        *([] if subject is None else [subject.label("subject_id")]),
        *(column.label(f"key_{n}") for n, column in enumerate(order.columns)),
    )
    if query.cursor is not None:
        chosen = chosen.where(beyond(columns, order, query.cursor))
    ahead = _ordered(chosen, columns, order).limit(query.limit + 1).cte("ahead")
    keys = [ahead.c[f"key_{n}"] for n in range(len(order.columns))]
    on_page = _ordered(select(ahead), [*keys, ahead.c.id], order).limit(query.limit).cte("on_page")
    statement = _with_documents(reading, schema, model, on_page, order)
    statement = statement.add_columns(
        (select(func.count()).select_from(ahead).scalar_subquery() > query.limit).label("more")
    )
    if subject is not None:
        statement = logged(statement, on_page, model, reading)
    found_rows = reading.connection.execute(statement, reading.actor.parameters()).all()
    return _page(found_rows, order, watermark, total)


def _order(order: Order | Orders, query: Any) -> Order:
    """Returns the only order of a list, or the order of the query's sort word."""
    return order if isinstance(order, Order) else order[query.sort]


def _ordered(rows: Select[Any], columns: Sequence[Any], order: Order) -> Select[Any]:
    return rows.order_by(*(c.desc() if order.descending else c.asc() for c in columns))


def _with_documents(
    reading: Reading, schema: type[BaseModel], model: type[Record], on_page: CTE, order: Order
) -> Select[Any]:
    keys = [on_page.c[f"key_{n}"] for n in range(len(order.columns))]
    body = type_coerce(fragment(schema, model, reading.actor), Text)
    joined = (
        select(body.label("body"), on_page.c.id, *keys)
        .select_from(on_page)
        .join(model, model.id == on_page.c.id)
    )
    return _ordered(joined, [*keys, on_page.c.id], order)


def _since(rows: Select[Any], model: type[Record], query: Paging) -> Select[Any]:
    if query.updated_since is None:
        return rows
    return rows.where(model.changed_in >= int(query.updated_since))


def _overview(reading: Reading, rows: Select[Any], query: Paging) -> tuple[str, int | None]:
    """Returns the watermark, and the total if the query asks for it.

    The watermark is the oldest running transaction, taken before the rows are read: a later query
    by `updated_since` misses nothing that it or later transactions write.
    """
    oldest = cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text)
    counted = select(func.count()).select_from(rows.order_by(None).subquery()).scalar_subquery()
    watermark, total = reading.connection.execute(
        select(oldest, counted if query.count else null())
    ).one()
    return str(watermark), total


def beyond(columns: Sequence[Any], order: Order, cursor: str) -> ColumnElement[bool]:
    """Whether a row comes after the cursor: a row comparison, which an index can answer."""
    values = _values(columns, order, cursor)
    row, last = tuple_(*columns), tuple_(*values)
    return row < last if order.descending else row > last


def cursor_of(order: Order, row: Any) -> str:
    """Returns the cursor after a row: its `key_0`, `key_1` … and `id`."""
    keys = [str(getattr(row, f"key_{n}")) for n in range(len(order.columns))]
    names = [*_names(order.columns, order), "id"]
    text = json.dumps([names, *keys, str(row.id)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _values(columns: Sequence[Any], order: Order, cursor: str) -> list[Any]:
    """Returns the values of a cursor, each of its column's type; refuses any other text."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        names, *texts = json.loads(base64.b64decode(padded, b"-_", validate=True))
        if names == _names(columns, order):
            pairs = zip(columns, texts, strict=True)
            return [literal(_typed(column, text), column.type) for column, text in pairs]
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError):
        pass
    fault = Fault("?cursor", "bad_cursor", "Send the `next_cursor` of a page with the same sort.")
    raise Malformed(
        "The cursor does not belong to this list and sort.", code="bad_cursor", errors=[fault]
    )


def _names(columns: Sequence[Any], order: Order) -> list[str]:
    return ["-" if order.descending else "+", *(c.key for c in columns)]


_READERS: Mapping[type[Any], Any] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
    int: int,
}


def _typed(column: Any, text: object) -> Any:
    if not isinstance(text, str):
        raise TypeError(text)
    return _READERS.get(column.type.python_type, str)(text)


def _page(rows: Sequence[Any], order: Order, watermark: str, total: int | None) -> ListPage:
    cursor = cursor_of(order, rows[-1]) if rows and rows[0].more else None
    bodies = ",".join(row.body for row in rows)
    tail = json.dumps({"next_cursor": cursor, "watermark": watermark, "total": total})
    return ListPage(f'{{"items":[{bodies}],{tail[1:]}'.encode(), cursor)
