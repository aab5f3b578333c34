"""Pages by keys: where a page ended, and which rows come after it (OData 4.0, 11.2.5.7).

A deep page costs what the first one does, and rows that appear meanwhile never shift the others.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Numeric,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    tuple_,
)

from app.core.watermarks import Epoch
from app.services.feeds.odata.query import Order
from app.services.feeds.odata.refusals import bad_option
from app.services.feeds.sets.entity_set import CHANGED_IN, Edm, EntitySet

_LARGEST = 2**63


def _number(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or abs(value) >= _LARGEST:
        raise ValueError(text)
    return value


_READ: Mapping[Edm, tuple[Any, Any]] = {
    Edm.STRING: (str, Text()),
    Edm.GUID: (UUID, Uuid()),
    Edm.DATE: (date.fromisoformat, Date()),
    Edm.INSTANT: (lambda text: datetime.fromisoformat(text).astimezone(UTC), DateTime(True)),
    Edm.INT32: (lambda text: int(_number(text)), BigInteger()),
    Edm.INT64: (lambda text: int(_number(text)), BigInteger()),
    Edm.DECIMAL: (_number, Numeric()),
    Edm.BOOLEAN: (lambda text: {"true": True, "false": False}[text], Boolean()),
}


def sorted_by(columns: Mapping[str, Any], order: Sequence[Order]) -> list[Any]:
    """Returns the order as SQL: nulls first in ascending order, last in descending."""
    return [_sorted(columns[each.name], each) for each in order]


def backwards(columns: Mapping[str, Any], order: Sequence[Order]) -> list[Any]:
    """Returns the opposite order."""
    turned = (replace(each, descending=not each.descending) for each in order)
    return [_sorted(columns[each.name], each) for each in turned]


def _sorted(column: Any, order: Order) -> Any:
    """Returns one part of an order; indexes answer it only where it says nothing of nulls."""
    directed = column.desc() if order.descending else column.asc()
    if not order.nullable:
        return directed
    return directed.nulls_last() if order.descending else directed.nulls_first()


def last_key(columns: Mapping[str, Any], order: Sequence[Order]) -> Any:
    """Returns the values of a row that say where it stands, as texts."""
    return func.json_build_array(*(cast(columns[each.name], Text) for each in order))


def token(entity_set: EntitySet, order: Sequence[Order], last: Sequence[str | None]) -> str:
    text = json.dumps([_names(entity_set, order), *last], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def require_epoch(order: Sequence[Order], values: Sequence[Any], epoch: Epoch) -> None:
    """Refuses a token with a transaction of a time before the database was restored."""
    for each, value in zip(order, values, strict=True):
        if each.name == CHANGED_IN and value is not None and not epoch.has(value.value):
            raise bad_option("$skiptoken", "The database was restored since; start again.")


def left_open(values: Sequence[Any]) -> list[Any]:
    """Returns parameters for the values of a token, so that its pages share a statement."""
    return [
        None if value is None else bindparam(f"last_{n}", None, value.type)
        for n, value in enumerate(values)
    ]


def named(values: Sequence[Any]) -> dict[str, object]:
    """Returns the values of a token for the parameters that were left open."""
    return {f"last_{n}": each.value for n, each in enumerate(values) if each is not None}


def beyond(
    columns: Mapping[str, Any], order: Sequence[Order], values: Sequence[Any]
) -> ColumnElement[bool]:
    """Whether a row comes after the one that had these values."""
    if len(order) == 1:  # the key alone, which an index answers
        column: Any = columns[order[0].name]
        value = values[0]
        only: ColumnElement[bool] = column < value if order[0].descending else column > value
        return only
    if all(each is not None for each in values) and len({each.descending for each in order}) == 1:
        row, last = tuple_(*(columns[each.name] for each in order)), tuple_(*values)
        after = row < last if order[0].descending else row > last
        if not order[0].descending:  # said once more for the first, so that its index is used
            after = and_(columns[order[0].name] >= values[0], after)
        return after if not order[0].descending else or_(after, *_nulls(columns, order, values))
    return _lexical(columns, order, values)


def _nulls(
    columns: Mapping[str, Any], order: Sequence[Order], values: Sequence[Any]
) -> list[ColumnElement[bool]]:
    """Returns what follows in a descending order as null, which a row comparison hides."""
    found = []
    for n, each in enumerate(order[:-1]):
        if not each.nullable:
            continue
        same = [columns[o.name] == v for o, v in zip(order[:n], values[:n], strict=True)]
        found.append(and_(*same, columns[each.name].is_(None)))
    return found


def _lexical(
    columns: Mapping[str, Any], order: Sequence[Order], values: Sequence[Any]
) -> ColumnElement[bool]:
    terms = []
    for n, each in enumerate(order):
        same = [
            columns[o.name].is_(None) if v is None else columns[o.name] == v
            for o, v in zip(order[:n], values[:n], strict=True)
        ]
        after = _after(columns[each.name], values[n], descending=each.descending)
        if after is not None:
            terms.append(and_(*same, after))
    return or_(*terms)


def _after(column: Any, value: Any, *, descending: bool) -> Any:
    if descending:
        return None if value is None else or_(column < value, column.is_(None))
    return column.is_not(None) if value is None else column > value


def values_of(entity_set: EntitySet, order: Sequence[Order], skiptoken: str) -> list[Any]:
    """Returns the values of a token, each of its property's type; refuses any other text."""
    try:
        padded = skiptoken + "=" * (-len(skiptoken) % 4)
        names, *texts = json.loads(base64.b64decode(padded, b"-_", validate=True))
        if names == _names(entity_set, order):
            return [
                value_of(entity_set.type_of(each.name), text)
                for each, text in zip(order, texts, strict=True)
            ]
    except (ValueError, TypeError, KeyError, OverflowError, binascii.Error, RecursionError):
        pass
    except InvalidOperation:
        pass
    raise bad_option("$skiptoken", "The token is not one of this set and order; start again.")


def value_of(edm: Edm, text: str | None) -> Any:
    """Returns the value that a text stands for; raises ValueError or TypeError for any other."""
    if text is None:
        return None
    if not isinstance(text, str) or "\0" in text:
        raise TypeError(text)
    text.encode()  # half of a pair of surrogates is no text
    read, kind = _READ[edm]
    return literal(read(text), kind)


def _names(entity_set: EntitySet, order: Sequence[Order]) -> list[str]:
    return [entity_set.name, *(f"{'-' if o.descending else '+'}{o.name}" for o in order)]
