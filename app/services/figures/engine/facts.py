"""Facts and populations: the rows that metrics count, and the roles that see figures over them.

Every status, person, unit and grade is the one in force at 24:00 in London on the `as_of` day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel
from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.core import clock
from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.vocabulary.figures import Dimension
from app.vocabulary.roles import Role

Column = SQLColumnExpression[Any]
# The rows over which a role sees figures.
ScopeRule = Callable[[Actor, GrantScope], ColumnElement[bool]]


@dataclass(frozen=True)
class Rows:
    """The form of the counted rows in an explanation of a figure."""

    schema: type[BaseModel]
    entity: str
    id_name: str
    key: Column
    columns: Callable[[Actor, date], dict[str, Column]]


@dataclass(frozen=True)
class Design:
    """Where the draw and the stratum of a row stand, and the sizes of strata."""

    join: Callable[[FromClause], Any]
    draw: Any
    stratum: Any
    # How many were drawn and how many could be, by draw and stratum.
    sizes: Callable[[Session, set[Any]], dict[Any, tuple[int, int]]]


@dataclass(frozen=True)
class Population:
    """A kind of row that metrics count: its dimensions, filters and scopes."""

    rows: Rows
    row: Any  # has org_unit_id, district_id, area_id and service_line at the event's date
    day: Column  # filtered by `due_from` and `due_to`, and by the period of a report
    columns: Mapping[Dimension, Column]
    filters: Mapping[str, Column]
    # Roles that may read the rows, and which of them.
    readers: Mapping[Role, ScopeRule]
    # Coarse enough to protect people; a publication breaks down by nothing finer.
    published: frozenset[Dimension]
    design: Design | None = None  # where rows may come from draws
    has_period: bool = True  # else its figures are of one day alone


@dataclass(frozen=True)
class Fact:
    """Rows to count: their source, condition, dimensions and measures."""

    source: FromClause
    where: ColumnElement[bool]
    dimensions: Mapping[Dimension, Column] = field(default_factory=dict)
    measures: Mapping[str, Column] = field(default_factory=dict)
    filters: Mapping[str, Column] = field(default_factory=dict)
    part: Column | None = None  # distinguishes several counts of one row, such as sections
    # For rows that fewer roles may read: scopes of their own, and rows that nobody else's figures
    # count.
    readers: Mapping[Role, ScopeRule] | None = None
    blinded: Callable[[Actor], ColumnElement[bool]] | None = None
    # Rows that no release counts, because a reader of it may not know them yet.
    unreleased: ColumnElement[bool] | None = None


def instant(as_of: date) -> Column:
    """Returns 24:00 of the day as an SQL parameter."""
    return bindparam("as_of_instant", clock.end_of(as_of), DateTime(timezone=True))


def in_force(period: Any, as_of: date) -> ColumnElement[bool]:
    """Whether a period is the one in force at 24:00 of the day.

    Before that it is the open one, which nothing has ended yet; indexes hold what is counted of it.
    """
    if not clock.has_ended(as_of):
        return period.valid_to.is_(None)  # type: ignore[no-any-return]
    moment = instant(as_of)
    return and_(
        period.valid_from < moment, or_(period.valid_to.is_(None), period.valid_to >= moment)
    )


def month_of(day: Column) -> Column:
    """Returns the month of a day as `2026-04`, for which `to_char` takes half as long again."""
    return func.left(cast(day, Text), literal_column("7", Integer), type_=Text)


def quarter_of(day: Column) -> Column:
    """Returns the quarter of a day as `2026-Q2`."""
    return func.to_char(day, 'YYYY-"Q"Q')


def london_date(moment: Any) -> Column:
    """Returns the London calendar date of an instant, as SQL."""
    return func.date(func.timezone("Europe/London", moment))


def elements(array: Any, name: str) -> Any:
    """Returns the elements of a JSON array, for a join on true; each is `value`."""
    value = column("value", JSONB)
    return func.jsonb_array_elements(array).table_valued(value, name=name).lateral(name)


def counted(fact: Fact, *columns: Column) -> Select[Any]:
    return select(*columns).select_from(fact.source).where(fact.where)
