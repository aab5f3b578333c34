"""What an entity set is: flat rows with named, typed columns, from which everything is derived."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    FromClause,
    Integer,
    Numeric,
    SQLColumnExpression,
    Uuid,
)
from sqlalchemy.orm import Session

from app.models.platform.base import Record
from app.services.access import Actor

Column = SQLColumnExpression[Any]


class Edm(StrEnum):
    """The primitive types that properties have."""

    STRING = "Edm.String"
    GUID = "Edm.Guid"
    DATE = "Edm.Date"
    INSTANT = "Edm.DateTimeOffset"
    INT32 = "Edm.Int32"
    INT64 = "Edm.Int64"
    DECIMAL = "Edm.Decimal"
    BOOLEAN = "Edm.Boolean"


NUMBERS = frozenset({Edm.INT32, Edm.INT64, Edm.DECIMAL})
_TYPES: tuple[tuple[type[Any], Edm], ...] = (
    (Uuid, Edm.GUID),
    (DateTime, Edm.INSTANT),
    (Date, Edm.DATE),
    (Boolean, Edm.BOOLEAN),
    (BigInteger, Edm.INT64),
    (Integer, Edm.INT32),
    (Numeric, Edm.DECIMAL),
)


def type_of(column: Any) -> Edm:
    """Returns the type of a property; words and texts are strings."""
    return next((edm for kind, edm in _TYPES if isinstance(column.type, kind)), Edm.STRING)


@dataclass(frozen=True, eq=False)
class EntitySet:
    """A set: its source, its columns by property, and the one that identifies a row.

    `model` is the table whose scopes and masks say who sees a row and which members of it, and
    whose reads are logged; a set without one is for everybody who reads figures. `computed` are
    values that the source is made of, counted anew for the caller.
    """

    name: str
    description: str
    key: str
    columns: Mapping[str, Column]
    source: FromClause
    where: Column | None = None
    model: type[Record] | None = None
    computed: Callable[[Session, Actor], dict[str, Any]] | None = None

    def type_of(self, name: str) -> Edm:
        return type_of(self.columns[name])
