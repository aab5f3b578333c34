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
    literal_column,
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


# When a row was made and changed, and the transaction that changed it; its end, which never comes.
CHANGED_IN = "changed_in"
TIMES = ("created_at", "updated_at", CHANGED_IN, "deleted_at")
NEVER: Column = literal_column("NULL::timestamptz", DateTime(timezone=True))


def type_of(column: Any) -> Edm:
    """Returns the type of a property; words and texts are strings."""
    return next((edm for kind, edm in _TYPES if isinstance(column.type, kind)), Edm.STRING)


@dataclass(frozen=True)
class Circle:
    """The callers for whom a set is, and the sentence that refuses all others."""

    holds: Callable[[Actor], bool]
    refusal: str


@dataclass(frozen=True, eq=False)
class EntitySet:
    """A set: its source, its columns by property, and those that identify a row.

    `model` is the table whose scopes and masks say who sees a row and which members of it, and
    whose reads are logged; a set without one is for everybody who reads figures. Of a row that has
    `deleted_at` nothing else is left than the properties in `lasting`. `computed` are values that
    the source is made of, counted anew for the caller.
    """

    name: str
    description: str
    keys: tuple[str, ...]
    columns: Mapping[str, Column]
    source: FromClause
    where: Column | None = None
    model: type[Record] | None = None
    computed: Callable[[Session, Actor], dict[str, Any]] | None = None
    # Properties that identify people: null but for machine clients whose key names people.
    people: frozenset[str] = frozenset()
    # Whether a row changed in a transaction or later, as indexes answer it: more than one table may
    # have changed, and no index has the latest `changed_in` of several.
    changed_since: Callable[[Any], Column] | None = None
    # The table whose place a key must cover, where `model` is none.
    place: type[Record] | None = None
    only_for: Circle | None = None

    @property
    def lasting(self) -> frozenset[str]:
        """The properties that a row keeps when it no longer stands."""
        return frozenset({*self.keys, *TIMES})

    @property
    def nullable(self) -> frozenset[str]:
        """The properties that may be null, which neither keys nor most times are."""
        return frozenset(self.columns) - {*self.keys, *TIMES[:-1]}

    @property
    def may_end(self) -> bool:
        """Whether a row of the set may be deleted, voided or entered in error."""
        return "deleted_at" in self.columns and self.columns["deleted_at"] is not NEVER

    def type_of(self, name: str) -> Edm:
        return type_of(self.columns[name])
