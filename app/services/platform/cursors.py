"""The order of a list, and the cursor that says after which row its next page begins."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, bindparam, literal, tuple_

from app.core.errors import Fault, Malformed


@dataclass(frozen=True)
class Order:
    """The columns of an order, never null, all in one direction; the identifier comes last."""

    columns: tuple[Any, ...]
    descending: bool = False


def beyond(columns: Sequence[Any], order: Order, last: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a row comes after the last one seen: a row comparison, which an index can answer."""
    row, seen = tuple_(*columns), tuple_(*last)
    return row < seen if order.descending else row > seen


def literals(columns: Sequence[Any], order: Order, cursor: str) -> list[Any]:
    """Returns the values of a cursor as parts of a statement."""
    values = values_of(columns, order, cursor)
    return [literal(value, column.type) for column, value in zip(columns, values, strict=True)]


def left_open(columns: Sequence[Any]) -> list[BindParameter[Any]]:
    """Returns parameters for the values of a cursor, so that its pages share a statement."""
    return [bindparam(f"after_{n}", None, column.type) for n, column in enumerate(columns)]


def named(columns: Sequence[Any], order: Order, cursor: str | None) -> dict[str, object]:
    """Returns the values of a cursor for the parameters that were left open."""
    if cursor is None:
        return {}
    values = values_of(columns, order, cursor)
    return {each.key: value for each, value in zip(left_open(columns), values, strict=True)}


def cursor_of(order: Order, row: Any) -> str:
    """Returns the cursor after a row: its `key_0`, `key_1` … and `id`."""
    keys = [getattr(row, f"key_{n}") for n in range(len(order.columns))]
    return after(order, [str(key) for key in (*keys, row.id)])


def after(order: Order, keys: Sequence[str]) -> str:
    """Returns the cursor after a row with these keys, as texts."""
    names = [*_names(order.columns, order), "id"]
    text = json.dumps([names, *keys], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def values_of(columns: Sequence[Any], order: Order, cursor: str) -> list[Any]:
    """Returns the values of a cursor, each of its column's type; refuses any other text."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        names, *texts = json.loads(base64.b64decode(padded, b"-_", validate=True))
        if names == _names(columns, order):
            return [_typed(*pair) for pair in zip(columns, texts, strict=True)]
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
