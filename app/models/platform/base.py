"""The base classes of tables."""

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Enum,
    ForeignKey,
    MetaData,
    Numeric,
    SQLColumnExpression,
    Text,
    and_,
    event,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, TypeResolve, declared_attr, mapped_column

from app.core import clock, ids
from app.vocabulary.organisation import ServiceLine

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

THIS_TRANSACTION = text("(pg_current_xact_id()::text)::bigint")


def _values(words: type[enum.Enum]) -> list[str]:
    return [word.value for word in words]


class LaterWord(str):
    """A word that only a newer version knows: equal to none of ours, with a value as they have."""

    __slots__ = ()

    @property
    def value(self) -> str:
        return str(self)


class Words(Enum):
    """A column of words. A newer version may add some while processes of this one still run."""

    cache_ok = True

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        word_of: Any = super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]

        def read(value: Any) -> Any:
            try:
                return word_of(value)
            except LookupError:
                return LaterWord(value)

        return read


class Base(DeclarativeBase):
    # The column that identifies the child a row is about: reading it writes the read log.
    about: ClassVar[str | None] = None
    # Rows without a unit are the county's: only a role for the whole county changes them. Not so
    # people and units, whose services ask themselves how far an administrator reaches.
    of_county: ClassVar[bool] = True

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        str: Text,
        datetime: DateTime(timezone=True),
        Decimal: Numeric(9, 4),
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[str]: JSONB(none_as_null=True),
        list[dict[str, Any]]: JSONB(none_as_null=True),
    }


@event.listens_for(Base, "resolve_type_annotation")
def _words_of(annotation: TypeResolve) -> Words | None:
    """Returns the type of a column that holds the words of an enum, checked by a constraint."""
    words = annotation.resolved_type
    if not (isinstance(words, type) and issubclass(words, enum.Enum)):
        return None
    return Words(
        words, native_enum=False, create_constraint=True, length=40, values_callable=_values
    )


def noun_of(model: type[Base]) -> str:
    """Returns the noun of a row in a sentence: `audit assignment` of AuditAssignment."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in model.__name__)
    return words.strip()


class Record(Base):
    """A row with a UUIDv7, two timestamps, and a version that is half of the ETag."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column(default=1)
    # The transaction that wrote the row last, for watermarks that miss no later commit.
    changed_in: Mapped[int] = mapped_column(
        BigInteger, server_default=THIS_TRANSACTION, onupdate=THIS_TRANSACTION
    )

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "eager_defaults": False}


class Located:
    """The location of a row: team, district, area and service line at the event's date.

    The ancestors are copied, so that moving a team never changes last year's figures.
    """

    columns: ClassVar[tuple[str, ...]] = (
        "org_unit_id",
        "district_id",
        "area_id",
        "service_line",
    )

    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    district_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    service_line: Mapped[ServiceLine]


class Sited:
    """The location of a row that may be for all services: its service line is then null."""

    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    district_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    service_line: Mapped[ServiceLine | None]


class LocatedRow(Protocol):
    """A loaded row with a location, also where the table may leave it empty."""

    @property
    def org_unit_id(self) -> UUID | None: ...
    @property
    def district_id(self) -> UUID | None: ...
    @property
    def area_id(self) -> UUID | None: ...
    @property
    def service_line(self) -> ServiceLine | None: ...


def location_of(row: LocatedRow | type[Located]) -> dict[str, Any]:
    """Returns the location of a row, to copy it to the rows that result from it."""
    return {name: getattr(row, name) for name in Located.columns}


class Pushed:
    """A row that a source system pushes, with its identifier and newest version there."""

    source_system: Mapped[str]
    external_id: Mapped[str]
    source_version: Mapped[int | None] = mapped_column(BigInteger)
    body_hash: Mapped[str]
    deleted_at: Mapped[datetime | None]


class Period:
    """The day from which something holds, and the day before which it ends (exclusive)."""

    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


def valid_on(period: type[Period], day: date | SQLColumnExpression[date]) -> ColumnElement[bool]:
    """Whether a period holds on a day, as SQL."""
    return and_(period.valid_from <= day, or_(period.valid_to.is_(None), period.valid_to > day))
