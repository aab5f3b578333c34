"""The values in a `$filter`, and how they are compared.

Nulls are OData's: `ne` counts them, every other comparison with them is false.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Numeric,
    Text,
    Uuid,
    false,
    literal,
)

from app.core import watermarks
from app.core.watermarks import Epoch
from app.services.feeds.odata.refusals import bad_option
from app.services.feeds.odata.tokens import Token
from app.services.feeds.sets.entity_set import NUMBERS, Edm

_SQL_TYPES: Mapping[Edm, Any] = {
    Edm.STRING: Text(),
    Edm.GUID: Uuid(),
    Edm.DATE: Date(),
    Edm.INSTANT: DateTime(timezone=True),
    Edm.INT64: BigInteger(),
    Edm.DECIMAL: Numeric(),
    Edm.BOOLEAN: Boolean(),
}


@dataclass(frozen=True)
class Value:
    """A value of an expression as SQL, with its type; None for null."""

    sql: Any
    edm: Edm | None
    is_transaction: bool = False  # which is compared with watermarks alone


def of_literal(token: Token) -> Value:
    if token.edm is None:
        return Value(None, None)
    value: Any = token.value
    if token.edm is Edm.INSTANT:
        value = value.astimezone(UTC)
    return Value(literal(value, _SQL_TYPES[token.edm]), token.edm)


def in_transactions(left: Value, right: Value, epoch: Epoch) -> tuple[Value, Value]:
    """Returns two values that are compared; beside a transaction, a watermark is one too."""
    if left.is_transaction:
        return left, _transaction_of(right, epoch)
    if right.is_transaction:
        return _transaction_of(left, epoch), right
    return left, right


def compared(operator: str, left: Value, right: Value) -> Any:
    """Returns the comparison of two values."""
    if left.edm is None or right.edm is None:
        return _with_null(operator, left, right)
    if left.edm is not right.edm and not {left.edm, right.edm} <= NUMBERS:
        kinds = " with ".join(each.edm or "null" for each in (left, right))
        raise bad_option("$filter", f"The filter compares {kinds}, which are never equal.")
    a, b = left.sql, right.sql
    return {
        "eq": lambda: a == b,
        "ne": lambda: a.is_distinct_from(b),
        "gt": lambda: a > b,
        "ge": lambda: a >= b,
        "lt": lambda: a < b,
        "le": lambda: a <= b,
    }[operator]()


def _with_null(operator: str, left: Value, right: Value) -> Any:
    """Returns whether a value is null, or is not; null is neither more nor less than anything."""
    given = right if left.edm is None else left
    if given.edm is None:
        return literal(value=operator == "eq")
    if operator == "eq":
        return given.sql.is_(None)
    return given.sql.is_not(None) if operator == "ne" else false()


def _transaction_of(value: Value, epoch: Epoch) -> Value:
    """Returns the transaction of a watermark; refuses one of another epoch."""
    if value.edm is None or value.is_transaction:
        return value
    watermark = getattr(value.sql, "value", None)
    if not isinstance(watermark, int) or isinstance(watermark, bool):
        raise bad_option("$filter", "`changed_in` is compared with a watermark.")
    transaction = epoch.transaction(watermark)
    if transaction is None:
        raise bad_option("$filter", watermarks.REFUSAL, code=watermarks.CODE)
    return Value(literal(transaction, BigInteger()), Edm.INT64)
