"""Lists: keyset pages, counts, watermarks. The only module that limits and orders."""

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
from app.schemas.platform.common import Paging
from app.services.platform.documents import fragment
from app.services.platform.read_log import logged, subject_of
from app.services.platform.reading import Reading


@dataclass(frozen=True)
class Order:
    """Columns, never null, that the identifier makes unique; all in one direction."""

    columns: tuple[Any, ...]
    descending: bool = False


Orders = Mapping[str, Order]


@dataclass(frozen=True)
class Found:
    """One page as JSON, and where the next begins."""

    body: bytes
    next_cursor: str | None


def orders(words: type[StrEnum], model: type[Any], **columns: tuple[Any, ...]) -> Orders:
    """Returns what the sort words of a list mean: the column of that name, `-` for descending.

    `columns` are those of a word that stands for others than the one it names.
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
) -> Found:
    """One page of visible, filtered rows, as finished JSON, in one statement."""
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
    wanted = _ordered(select(ahead), [*keys, ahead.c.id], order).limit(query.limit).cte("wanted")
    statement = _with_documents(reading, schema, model, wanted, order)
    statement = statement.add_columns(
        (select(func.count()).select_from(ahead).scalar_subquery() > query.limit).label("more")
    )
    if subject is not None:
        statement = logged(statement, wanted, model, reading)
    found = reading.connection.execute(statement, reading.actor.parameters()).all()
    return _page(found, order, watermark, total)


def _order(order: Order | Orders, query: Any) -> Order:
    """Returns the only order of a list, or that of the word by which its query sorts."""
    return order if isinstance(order, Order) else order[query.sort]


def _ordered(rows: Select[Any], columns: Sequence[Any], order: Order) -> Select[Any]:
    return rows.order_by(*(c.desc() if order.descending else c.asc() for c in columns))


def _with_documents(
    reading: Reading, schema: type[BaseModel], model: Any, wanted: Any, order: Order
) -> Select[Any]:
    keys = [wanted.c[f"key_{n}"] for n in range(len(order.columns))]
    made = type_coerce(fragment(schema, model, reading.actor), Text)
    joined = (
        select(made.label("body"), wanted.c.id, *keys)
        .select_from(wanted)
        .join(model, model.id == wanted.c.id)
    )
    return _ordered(joined, [*keys, wanted.c.id], order)


def _since(rows: Select[Any], model: Any, query: Paging) -> Select[Any]:
    if query.updated_since is None:
        return rows
    return rows.where(model.changed_in >= int(query.updated_since))


def _overview(reading: Reading, rows: Select[Any], query: Paging) -> tuple[str, int | None]:
    """The watermark, and the total if asked for.

    The watermark is the oldest transaction still at work, taken before the rows are read: whatever
    it and later ones write will not be missed next time.
    """
    oldest = cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text)
    counted = select(func.count()).select_from(rows.order_by(None).subquery()).scalar_subquery()
    watermark, total = reading.connection.execute(
        select(oldest, counted if query.count else null())
    ).one()
    return str(watermark), total


def beyond(columns: Sequence[Any], order: Order, cursor: str) -> ColumnElement[bool]:
    """What comes after a page: a row comparison, which an index can answer at any depth."""
    values = _values(columns, order, cursor)
    here, there = tuple_(*columns), tuple_(*values)
    return here < there if order.descending else here > there


def cursor_of(order: Order, row: Any) -> str:
    """Where the page ends: the row's `key_0`, `key_1` … and `id`."""
    keys = [str(getattr(row, f"key_{n}")) for n in range(len(order.columns))]
    names = [*_names(order.columns, order), "id"]
    text = json.dumps([names, *keys, str(row.id)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _values(columns: Sequence[Any], order: Order, cursor: str) -> list[Any]:
    """The values a cursor holds, each of its column's type; anything else is refused."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        names, *texts = json.loads(base64.b64decode(padded, b"-_", validate=True))
        if names == _names(columns, order):
            pairs = zip(columns, texts, strict=True)
            return [literal(_typed(column, text), column.type) for column, text in pairs]
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError):
        pass
    fault = Fault("?cursor", "bad_cursor", "Take it from next_cursor, with the same sort.")
    raise Malformed("The cursor is not one of this list.", code="bad_cursor", errors=[fault])


def _names(columns: Sequence[Any], order: Order) -> list[str]:
    return ["-" if order.descending else "+", *(c.key for c in columns)]


_READERS: Mapping[type[Any], Any] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
    int: int,
}


def _typed(column: Any, text: Any) -> Any:
    if not isinstance(text, str):
        raise TypeError(text)
    return _READERS.get(column.type.python_type, str)(text)


def _page(found: Sequence[Any], order: Order, watermark: str, total: int | None) -> Found:
    cursor = cursor_of(order, found[-1]) if found and found[0].more else None
    bodies = ",".join(row.body for row in found)
    tail = json.dumps({"next_cursor": cursor, "watermark": watermark, "total": total})
    return Found(f'{{"items":[{bodies}],{tail[1:]}'.encode(), cursor)
