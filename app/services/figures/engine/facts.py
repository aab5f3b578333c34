"""What metrics count: rows of one kind, their place and day, and who sees figures over them.

Every state, person, place and grade is the one in force at 24:00 in London of the day asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app.core import clock
from app.core.dates import months_after
from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.vocabulary.figures import Dimension
from app.vocabulary.roles import Role

Column = SQLColumnExpression[Any]
# Who sees figures over which rows.
Rule = Callable[[Actor, GrantScope], ColumnElement[bool]]


@dataclass(frozen=True)
class Rows:
    """How the rows of one kind are shown, when it is told what was counted."""

    schema: type[BaseModel]
    entity: str
    id_name: str
    key: Column
    columns: Callable[[Actor, date], dict[str, Column]]


@dataclass(frozen=True)
class Period:
    """A cycle or a quarter: its last day, and the rows that are of it."""

    last: date
    rows: ColumnElement[bool]


@dataclass(frozen=True)
class Population:
    """What the facts of one kind of row have in common."""

    rows: Rows
    row: Any  # has org_unit_id, district_id, area_id and service_line as at the event's date
    day: Column  # what `due_from` and `due_to` ask about
    columns: Mapping[Dimension, Column]
    filters: Mapping[str, Column]
    # Who may read the rows sees exact figures over them; the others see large cells only.
    exact: Mapping[Role, Rule]
    aggregated: Mapping[Role, Rule]
    # Everything the others see is added up from cells of this grain that were large enough.
    grain: tuple[Dimension, ...]
    # Its periods: the cells of each are published once.
    periods: Callable[[Session], list[Period]]
    # Coarse enough to hide people; the rest is refused to who sees figures only.
    published: frozenset[Dimension]
    published_filters: frozenset[str]


@dataclass(frozen=True)
class Fact:
    """Rows to count: where they come from, which count at all, and what each is known by."""

    source: FromClause
    where: ColumnElement[bool]
    dimensions: Mapping[Dimension, Column] = field(default_factory=dict)
    measures: Mapping[str, Column] = field(default_factory=dict)
    filters: Mapping[str, Column] = field(default_factory=dict)
    part: Column | None = None  # what tells apart several counted of one row
    # Of rows that fewer may read than the ground's: who sees exact figures, and what no other does.
    exact: Mapping[Role, Rule] | None = None
    hidden: Callable[[Actor], ColumnElement[bool]] | None = None


def quarters(db: Session, day: Any) -> list[Period]:
    """The calendar quarters of which there are rows."""
    quarter = cast(func.date_trunc("quarter", day), Date)
    firsts = db.scalars(select(quarter).where(day.is_not(None)).distinct().order_by(quarter))
    lasts = [(first, months_after(first, 3) - timedelta(days=1)) for first in firsts]
    return [Period(last, day.between(first, last)) for first, last in lasts]


def instant(as_of: date) -> Column:
    """24:00 of the day."""
    return bindparam("as_of_instant", clock.end_of(as_of), DateTime(timezone=True))


def in_force(period: Any, moment: Column) -> ColumnElement[bool]:
    return and_(
        period.valid_from < moment, or_(period.valid_to.is_(None), period.valid_to >= moment)
    )


def london_date(moment: Any) -> Column:
    """The London calendar date of an instant, as SQL."""
    return func.date(func.timezone("Europe/London", moment))


def counted(fact: Fact, *columns: Column) -> Select[Any]:
    return select(*columns).select_from(fact.source).where(fact.where)
