"""The OData sets of figures: metrics added up already, by month and team, cycle and district.

They are management information: the same cells as `GET /v1/metrics`, one row a metric and group.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    Integer,
    Numeric,
    Text,
    Uuid,
    bindparam,
    column,
    func,
)
from sqlalchemy.orm import Session

from app.core import clock
from app.schemas.figures.metrics import Disclosure, MetricFilters
from app.services.access import Actor
from app.services.feeds.sets.entity_set import EntitySet
from app.services.figures.catalogue import METRICS
from app.services.figures.engine import audiences, dimensions, measure, rendering, target_of
from app.services.figures.engine.measure import Measured
from app.services.figures.engine.metric import Metric, Parameters, Shape
from app.services.figures.engine.target_of import Targets
from app.vocabulary.figures import Dimension

MOST = 500_000  # figures in a set
# Figures that are one number over one base; kappa, quantiles and themes are in `GET /v1/metrics`.
SHAPES = frozenset({Shape.COUNT, Shape.RATIO, Shape.DISTRIBUTION})
_NAMES = {
    Dimension.TEAM: "team_id",
    Dimension.DISTRICT: "district_id",
    Dimension.AREA: "area_id",
    Dimension.CYCLE: "cycle_id",
    Dimension.MONTH: "month",
    Dimension.SERVICE: "service_line",
    Dimension.SECTION: "section_key",
    Dimension.GRADE: "grade",
    Dimension.TOOL: "tool_key",
    Dimension.SOURCE: "source",
}
_BY_ID = frozenset({Dimension.TEAM, Dimension.DISTRICT, Dimension.AREA, Dimension.CYCLE})


def _metrics(by: Sequence[Dimension]) -> list[Metric]:
    """Returns the metrics that have these breakdowns; distributions only in sets by grade."""
    return [
        metric
        for metric in METRICS.values()
        if metric.shape in SHAPES
        and (metric.shape is Shape.DISTRIBUTION) == (Dimension.GRADE in by)
        and all(_has(metric, each) for each in by)
    ]


def _has(metric: Metric, dimension: Dimension) -> bool:
    fact = metric.fact(Parameters(clock.today()))
    return dimensions.column(metric.population, fact, dimension) is not None


def _set(name: str, text: str, *by: Dimension) -> EntitySet:
    groups = [column(_NAMES[each], Uuid() if each in _BY_ID else Text()) for each in by]
    rows = (
        func.json_to_recordset(bindparam("figures", None, Text).op("::")(column("json")))
        .table_valued(
            column("figure_key", Text),
            column("metric", Text),
            column("as_of", Date),
            *groups,
            column("numerator", Numeric),
            column("denominator", Integer),
            column("value", Numeric),
            column("target", Numeric),
            column("rag", Text),
            column("small", Boolean),
            name=name,
        )
        .render_derived(with_types=True)
    )

    def computed(db: Session, actor: Actor) -> dict[str, Any]:
        return {"figures": json.dumps(list(_rows(db, actor, by)))}

    return EntitySet(name, text, ("figure_key",), dict(rows.c.items()), rows, computed=computed)


def _rows(db: Session, actor: Actor, by: Sequence[Dimension]) -> Iterator[dict[str, Any]]:
    query = MetricFilters(by=list(by), disclosure=Disclosure.INTERNAL)
    slugs = [metric.slug for metric in _metrics(by)]
    measured = measure.measure_all(db, actor, slugs, query, MOST)
    asked = [(each.metric.population, each.audience) for each in measured]
    audiences.record(db, actor, asked, "/odata/v4/{entity_set}")
    targets = target_of.load(db, measured, query)
    for each in measured:
        yield from _rows_of(each, by, targets)


def _rows_of(
    measured: Measured, by: Sequence[Dimension], targets: Targets
) -> Iterator[dict[str, Any]]:
    slug, as_of = measured.metric.slug, measured.parameters.as_of.isoformat()
    for key, cell in measured.rows.items():
        value = rendering.value_of(measured, cell)
        target = targets.of(measured, key, cell, value, None)
        yield {
            "figure_key": "|".join([slug, *(part or "" for part in key)]),
            "metric": slug,
            "as_of": as_of,
            **{_NAMES[each]: part for each, part in zip(by, key, strict=True)},
            "numerator": str(cell.numerator),
            "denominator": cell.denominator,
            "value": None if value is None else str(value),
            "target": None if target is None else str(target.target),
            "rag": None if target is None else target.rag,
            "small": rendering.is_small(measured, cell),
        }


ENTITY_SETS = (
    _set(
        "figure_by_month_and_team",
        "Every count, rate and mean by month, team and service line.",
        *(Dimension.MONTH, Dimension.TEAM, Dimension.SERVICE),
    ),
    _set(
        "figure_by_cycle_and_district",
        "Every count, rate and mean of auditing by cycle, district, service line and tool.",
        *(Dimension.CYCLE, Dimension.DISTRICT, Dimension.SERVICE, Dimension.TOOL),
    ),
    _set(
        "figure_by_cycle_and_section",
        "Figures of sections by cycle, tool and section.",
        *(Dimension.CYCLE, Dimension.TOOL, Dimension.SECTION),
    ),
    _set(
        "grades_by_cycle_and_team",
        "Final grades by cycle, team, service line, tool and grade.",
        *(Dimension.CYCLE, Dimension.TEAM, Dimension.SERVICE, Dimension.GRADE),
    ),
)
