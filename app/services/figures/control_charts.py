"""Control charts of metrics: one point a period, limits between step changes, marked points."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.data.files import words
from app.models.figures.step_changes import StepChange
from app.models.organisation.org_units import OrgUnit
from app.schemas.figures.control_charts import (
    ChartFlag,
    ChartLimits,
    ChartPoint,
    ChartTest,
    ControlChartQuery,
    ControlChartRead,
)
from app.schemas.figures.metrics import MetricFilters
from app.services.access import Actor
from app.services.figures import metric_places
from app.services.figures.engine import (
    audiences,
    dimensions,
    interval_of,
    measure,
    rendering,
    target_of,
)
from app.services.figures.engine.chart_points import Point, points_of
from app.services.figures.engine.measure import Measured
from app.services.figures.engine.metric import Metric, Polarity, Shape, Unit
from app.services.figures.engine.target_of import Targets
from app.services.figures.statistics import control_limits
from app.services.figures.statistics.control_limits import Limits
from app.services.platform.rounding import half_up, printed
from app.vocabulary.figures import ChartRule, ChartRuleSet, ChartSide, Dimension, Direction
from app.vocabulary.organisation import OrgUnitKind

QUARTER = Fraction(1, 4)  # sizes further from their mean differ (Montgomery, 7.3.2)
SOURCES = {
    ChartRuleSet.NHS: "NHS England, Making Data Count; NHS-R Community, NHSRplotthedots",
    ChartRuleSet.WHEELER: "Wheeler and Chambers, Understanding Statistical Process Control",
    ChartRuleSet.WESTERN_ELECTRIC: "Western Electric, Statistical Quality Control Handbook, 1956",
}


def read(db: Session, actor: Actor, query: ControlChartQuery, route: str) -> ControlChartRead:
    """Returns the points of a metric in a place with their limits and the rules they break."""
    filters = _filters(query)
    metric = _chartable(measure.find(query.metric), query, filters)
    audiences.require_exact(metric.population, actor, query.disclosure)
    measured = measure.measure(db, actor, metric.slug, filters)
    audiences.record(db, actor, [(metric.population, measured.audience)], route)
    return _chart(db, measured, query, filters)


def _chart(
    db: Session, measured: Measured, query: ControlChartQuery, filters: MetricFilters
) -> ControlChartRead:
    metric, points = measured.metric, points_of(db, measured, filters)
    counted = [each for each in points if each.value is not None and _is_over(each, measured)]
    limits = _limits(counted, _changes(db, query), query, metric)
    targets = target_of.load(db, [measured], filters)
    return ControlChartRead(
        metric=metric.slug,
        title=metric.title,
        unit=metric.unit,
        polarity=metric.polarity,
        definition_version=metric.version,
        as_of=measured.parameters.as_of,
        parameters={name: getattr(query, name).value for name in metric.parameters},
        scope=measured.audience,
        chart="xmr",
        rules=_tests(query.rules),
        points=[_rendered(each, measured, filters, targets) for each in points],
        limits=limits,
        too_few_points=not limits,
        sizes_differ=_differ([each.cell.denominator for each in counted]),
    )


def _filters(query: ControlChartQuery) -> MetricFilters:
    own = {"metric", "period", "rules", "baseline"}
    given = query.model_dump(exclude=own, exclude_none=True)
    return MetricFilters(by=[Dimension(query.period.value)], **given)


def _chartable(metric: Metric, query: ControlChartQuery, filters: MetricFilters) -> Metric:
    """Returns the metric, if it has one value for each such period."""
    if metric.shape not in metric_places.VALUED:
        text = "Its figures are shares of grades or themes, and no single value."
        fault = Fault("?metric", "no_single_value", text)
        raise Invalid("This metric has no control chart.", errors=[fault])
    fact = metric.fact(measure.parameters_of(filters))
    if dimensions.column(metric.population, fact, filters.by[0]) is None:
        text = f"{metric.title} cannot be broken down by {query.period}."
        raise Invalid(text, errors=[Fault("?period", "no_such_dimension", text)])
    return metric


def _is_over(point: Point, measured: Measured) -> bool:
    return point.ends_on <= measured.parameters.as_of


def _changes(db: Session, query: ControlChartQuery) -> dict[date, StepChange]:
    """Returns the step changes of the metric in exactly this place and service, by day."""
    place: Any = query.unit_id
    if place is None:
        place = select(OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)
    line = query.service_line[0] if len(query.service_line) == 1 else None
    rows = select(StepChange).where(
        StepChange.metric == query.metric,
        StepChange.org_unit_id.in_([place] if query.unit_id is not None else place),
        StepChange.service_line.is_not_distinct_from(line),
    )
    return {row.starts_on: row for row in db.scalars(rows)}


def _limits(
    points: Sequence[Point],
    changes: dict[date, StepChange],
    query: ControlChartQuery,
    metric: Metric,
) -> list[ChartLimits]:
    """Returns the limits of each stretch, and marks its points."""
    found = []
    for places in control_limits.stretches([each.starts_on for each in points], list(changes)):
        stretch = [points[n] for n in places]
        values = [each.value for each in stretch if each.value is not None]
        held = control_limits.limits(values[: query.baseline])
        if held is None:
            continue
        _mark(stretch, values, held, query.rules)
        change = _change_before(changes, stretch[0].starts_on) if places.start else None
        found.append(_as_read(stretch, held, change, metric))
    return found


def _mark(
    stretch: Sequence[Point], values: Sequence[Fraction], held: Limits, rules: ChartRuleSet
) -> None:
    moved = control_limits.ranges(values)
    for point, moving_range in zip(stretch[1:], moved, strict=True):
        point.moving_range = moving_range
        point.range_beyond = moving_range > held.upper_range
    for point, flags in zip(stretch, control_limits.broken(values, held, rules), strict=True):
        point.flags = flags


def _change_before(changes: dict[date, StepChange], day: date) -> StepChange | None:
    """Returns the last step change up to the day."""
    before = [each for each in changes if each <= day]
    return changes[max(before)] if before else None


def _as_read(
    stretch: Sequence[Point], held: Limits, change: StepChange | None, metric: Metric
) -> ChartLimits:
    not_negative = metric.unit not in {Unit.LEVELS, Unit.COEFFICIENT}
    lower = max(held.lower, Fraction(0)) if not_negative else held.lower
    upper = min(held.upper, Fraction(1)) if metric.unit is Unit.RATE else held.upper
    return ChartLimits(
        from_period=stretch[0].period,
        to_period=stretch[-1].period,
        baseline_points=held.points,
        centre=half_up(held.centre),
        lower=half_up(lower),
        upper=half_up(upper),
        mean_range=half_up(held.mean_range),
        upper_range=half_up(held.upper_range),
        provisional=held.are_provisional,
        step_change_id=None if change is None else change.id,
        reason=None if change is None else change.reason,
    )


def _rendered(
    point: Point, measured: Measured, filters: MetricFilters, targets: Targets
) -> ChartPoint:
    metric, cell = measured.metric, point.cell
    single = metric.shape in {Shape.COUNT, Shape.RATIO}
    value: int | Decimal | None = printed(point.value)
    if metric.shape is Shape.COUNT and value is not None:
        value = int(value)
    key = (point.period,)
    interval = None if value is None else interval_of.figure(measured, cell, key, filters)
    return ChartPoint(
        period=point.period,
        label=point.label,
        starts_on=point.starts_on,
        ends_on=point.ends_on,
        is_over=_is_over(point, measured),
        numerator=cell.numerator if single else None,
        denominator=cell.denominator,
        value=value,
        small=rendering.is_small(measured, cell),
        interval=interval,
        moving_range=printed(point.moving_range),
        range_beyond_limit=point.range_beyond,
        flags=[_flag(rule, side, metric.polarity) for rule, side in point.flags],
        target=targets.of(measured, key, cell, value, interval),
    )


def _flag(rule: ChartRule, side: int, polarity: Polarity) -> ChartFlag:
    better = {Polarity.HIGHER: 1, Polarity.LOWER: -1}.get(polarity)
    direction = Direction.CHANGED
    if better is not None:
        direction = Direction.IMPROVED if side == better else Direction.WORSENED
    named = ChartSide.HIGH if side > 0 else ChartSide.LOW
    return ChartFlag(rule=rule, side=named, direction=direction)


def _tests(rules: ChartRuleSet) -> list[ChartTest]:
    entries = {code["code"]: code for code in words("chart_rule")["codes"]}
    return [
        ChartTest(
            rule=each.rule,
            label=entries[each.rule]["label"],
            meaning=entries[each.rule]["meaning"],
            count=each.count,
            of=each.of,
            beyond=half_up(each.beyond),
            source=SOURCES[rules],
        )
        for each in control_limits.PATTERNS[rules]
    ]


def _differ(sizes: Sequence[int]) -> bool:
    if not sizes:
        return False
    mean = Fraction(sum(sizes), len(sizes))
    return any(abs(size - mean) > QUARTER * mean for size in sizes)
