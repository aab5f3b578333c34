"""What the populations of the learning culture have in common."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func

from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.services.figures.engine.facts import Column, Population, Rows, ScopeRule
from app.vocabulary.figures import Dimension
from app.vocabulary.roles import DIRECTORS, Role

QA = (Role.QA_ADMIN, Role.QA_MANAGER)
LINE = (*QA, Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
LEADING = (*LINE, *DIRECTORS)
PUBLISHED = frozenset({Dimension.QUARTER, Dimension.AREA, Dimension.DISTRICT, Dimension.SERVICE})


def population(
    rows: Rows, row: Any, day: Column, readers: Iterable[Role], more: Mapping[Dimension, Column]
) -> Population:
    """Returns the population of rows in a place, of which these roles read those of their place."""

    def covered(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
        return place.covers(row)

    rule: ScopeRule = covered
    return Population(
        rows=rows,
        row=row,
        day=day,
        columns={
            Dimension.MONTH: func.to_char(day, "YYYY-MM"),
            Dimension.QUARTER: func.to_char(day, 'YYYY-"Q"Q'),
            Dimension.AREA: row.area_id,
            Dimension.DISTRICT: row.district_id,
            Dimension.SERVICE: row.service_line,
            Dimension.TEAM: row.org_unit_id,
            **more,
        },
        filters={"service_line": row.service_line},
        readers=dict.fromkeys(readers, rule),
        published=PUBLISHED,
    )
