"""Chooses the interval of a figure: by design, else Wilson's, and by bootstrap for kappa."""

from collections.abc import Sequence
from decimal import Decimal

from app.schemas.figures.metrics import Interval, KappaWeights, MetricFilters
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.common_scale import GRADES
from app.services.figures.engine.counting import Key
from app.services.figures.engine.measure import Measured
from app.services.figures.engine.metric import Metric, Shape, Unit
from app.services.figures.statistics import intervals, kappa_intervals
from app.services.figures.statistics.intervals import Stratum
from app.services.platform.rounding import half_up
from app.vocabulary.figures import Dimension

MOST_POINTS = 10.0
POWERS = {KappaWeights.LINEAR: 1, KappaWeights.QUADRATIC: 2}


def figure(measured: Measured, cell: Cell, key: Key, query: MetricFilters) -> Interval | None:
    """Returns the interval of a figure over a sample; None for one that counts everything."""
    if not measured.exact:
        return None
    if measured.metric.shape is Shape.AGREEMENT:
        return rendered(_of_kappa(measured, cell, key, POWERS[query.weights]))
    if measured.metric.sample is None or cell.denominator == 0:
        return None
    strata = _strata(measured, key)
    if measured.metric.unit is not Unit.RATE:
        return rendered(_of_mean(measured, key, strata), measured.metric)
    if strata is not None:
        return rendered(intervals.design_weighted(strata))
    # Several parts of one row are no independent evidence: the rows count.
    n, sampled = cell.denominator, measured.sampled
    if sampled is not None and measured.metric.shape is not Shape.DISTRIBUTION:
        n = sampled.units(key)
    return rendered(intervals.wilson(float(cell.numerator) / cell.denominator * n, n))


def _of_kappa(measured: Measured, cell: Cell, key: Key, power: int) -> intervals.Interval | None:
    strata = _strata(measured, key)
    if strata is None:
        return kappa_intervals.bootstrap(matrix(cell), power)
    return kappa_intervals.design_weighted(strata, len(GRADES), power)


def _of_mean(
    measured: Measured, key: Key, strata: Sequence[Stratum] | None
) -> intervals.Interval | None:
    if measured.sampled is None:
        return None
    return intervals.mean(strata or measured.sampled.independent(key))


def matrix(cell: Cell) -> list[list[int]]:
    """Returns the counts of pairs of grades on the full scale."""
    places = range(1, len(GRADES) + 1)
    return [[cell.spread.get((i, j), 0) for j in places] for i in places]


def _strata(measured: Measured, key: Key) -> list[Stratum] | None:
    sampled = measured.sampled
    if sampled is None:
        return None
    if not key or measured.metric.shape is not Shape.DISTRIBUTION:
        return sampled.strata(key)
    # A grade is a share of all grades of its group.
    position = measured.by.index(Dimension.GRADE)
    whole = key[:position] + key[position + 1 :]
    return sampled.strata(key, sampled.together(position).rows.get(whole, {}))


def rendered(found: intervals.Interval | None, metric: Metric | None = None) -> Interval | None:
    """Returns an interval as it is shown, rounded, within what points can be; None for none."""
    if found is None:
        return None
    low, high = found.low, found.high
    if metric is not None and metric.unit is Unit.POINTS:
        low, high = max(0.0, low), min(MOST_POINTS, high)
    return Interval(
        estimate=_rounded(found.estimate),
        low=_rounded(low),
        high=_rounded(high),
        level=Decimal(str(intervals.LEVEL)),
        n=found.n,
        method=found.method,
    )


def _rounded(number: float) -> Decimal:
    """Rounds the digits that a float holds, so that 1/800 is 0.0013 as exactly counted."""
    return half_up(Decimal(f"{number:.15g}"))
