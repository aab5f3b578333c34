"""Populations of rows in a place and on a day, which are counted by quarter and district."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, literal, null

from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.services.figures.engine.facts import (
    Column,
    Population,
    Rows,
    ScopeRule,
    month_of,
    quarter_of,
)
from app.vocabulary.figures import Dimension
from app.vocabulary.roles import Role

PUBLISHED = (Dimension.QUARTER, Dimension.AREA, Dimension.DISTRICT, Dimension.SERVICE)
Columns = Callable[[Actor, date], dict[str, Column]]


def population(
    rows: Rows,
    row: Any,
    day: Column,
    readers: Iterable[Role],
    more: Mapping[Dimension, Column],
    finer: Mapping[Dimension, Column] | None = None,
) -> Population:
    """Returns the population of the rows of a table, of which these roles may read those here.

    Publications break down by the place, the quarter and `more`, but by nothing `finer`.
    """

    def covered(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
        return place.covers(row)

    rule: ScopeRule = covered
    return Population(
        rows=rows,
        row=row,
        day=day,
        columns={
            Dimension.MONTH: month_of(day),
            Dimension.QUARTER: quarter_of(day),
            Dimension.AREA: row.area_id,
            Dimension.DISTRICT: row.district_id,
            Dimension.SERVICE: row.service_line,
            **more,
            **(finer or {}),
        },
        filters={"service_line": row.service_line},
        readers=dict.fromkeys(readers, rule),
        published=frozenset({*PUBLISHED, *more}),
    )


def columns(entity: str, row: Any, *names: str, **renamed: Column) -> Columns:
    """Returns how the counted rows of a table are shown: its place, and the columns named."""

    def shown(_actor: Actor, _as_of: date) -> dict[str, Column]:
        about = getattr(row, "subject_id", null())
        return {
            "entity": literal(entity),
            "subject_id": about,
            **{name: getattr(row, name) for name in ("org_unit_id", "service_line", *names)},
        } | renamed

    return shown
