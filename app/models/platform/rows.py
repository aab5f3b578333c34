"""The kinds of rows that the ground works on, by the columns that they have.

`type[InPlace]` is a mapped class with a unit, or an alias of one; its columns are SQL. A function
that works on one table names that table instead: `type[Audit]`.
"""

from enum import StrEnum
from typing import Any, ClassVar, Protocol, TypeGuard, cast

from sqlalchemy.orm import InstrumentedAttribute, Mapped

from app.models.platform.base import Base, Record
from app.vocabulary.organisation import ServiceLine


class InPlace(Protocol):
    """A table whose rows belong to a unit."""

    org_unit_id: ClassVar[Mapped[Any]]  # null in some tables


class InDistrict(InPlace, Protocol):
    """A table whose rows copy the district and area of their unit at the event's date."""

    district_id: ClassVar[Mapped[Any]]
    area_id: ClassVar[Mapped[Any]]


class InServiceLine(Protocol):
    """A table whose rows belong to a service line."""

    service_line: ClassVar[Mapped[ServiceLine]]


class AboutSubject(InPlace, Protocol):
    """A table whose rows are about a child, at the child's unit."""

    subject_id: ClassVar[Mapped[Any]]  # null in some tables


class InState(Protocol):
    """A table whose rows have a status, each of an enumeration of its own."""

    status: ClassVar[Mapped[Any]]


class FromSource(Protocol):
    """A table whose rows a source system may push."""

    source_system: ClassVar[Mapped[Any]]  # null in tables whose rows may also be entered here
    source_version: ClassVar[Mapped[int | None]]
    body_hash: ClassVar[Mapped[Any]]


def is_in_place(model: type[Base]) -> TypeGuard[type[InPlace]]:
    """Whether the rows of a table belong to a unit."""
    return hasattr(model, "org_unit_id")


def is_in_district(model: object) -> TypeGuard[type[InDistrict]]:
    """Whether the rows of a table copy the district and area of their unit."""
    return hasattr(model, "district_id") and hasattr(model, "area_id")


def is_in_service_line(model: object) -> TypeGuard[type[InServiceLine]]:
    """Whether the rows of a table belong to a service line."""
    return hasattr(model, "service_line")


def status_of(model: type[Base]) -> InstrumentedAttribute[StrEnum]:
    """Returns the status of a table whose rows have one."""
    return cast("type[InState]", model).status


def source_of(model: type[Record]) -> type[FromSource]:
    """Returns a table whose rows are pushed, with the columns of their source."""
    return cast("type[FromSource]", model)
