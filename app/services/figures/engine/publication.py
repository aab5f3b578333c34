"""Published figures: rounded counts, and rates, means and kappas that come from enough rows."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from app.schemas.figures.metrics import Agreement, Figure, GroupValue, MetricFilters, Quantiles
from app.services.figures.engine import interval_of
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.common_scale import GRADES
from app.services.figures.engine.counting import Key
from app.services.figures.engine.disclosure_control import LEAST_BASE
from app.services.figures.engine.measure import Measured
from app.services.figures.engine.metric import Shape
from app.services.figures.engine.microdata import MEANS
from app.services.figures.statistics import quantiles
from app.services.figures.statistics.agreement import agreement
from app.services.platform.rounding import half_up, share
from app.vocabulary.figures import NullReason

SHOWN, WITHHELD = "shown", "c"


def figure(
    measured: Measured, cell: Cell, group: Sequence[GroupValue], key: Key, query: MetricFilters
) -> Figure:
    """Returns a figure as it may leave the council."""
    metric, shown = measured.metric, measured.shown[key]
    agreed = spread = value = None
    base = shown.denominator
    enough = base is not None and base >= LEAST_BASE
    if metric.shape is Shape.AGREEMENT:
        agreed = _agreement(cell, base, enough=enough)
        value = getattr(agreed, f"kappa_{query.weights.value}")
    elif metric.shape is Shape.QUANTILES:
        spread = _quantiles(cell, base, enough=enough)
        value = spread.median
    else:
        value = _value(measured, cell, key, enough=enough)
    numerator = _numerator(measured, key)
    withheld = base is None or (numerator is None and _counts(measured, key))
    return Figure(
        group=list(group),
        numerator=numerator,
        denominator=base,
        exclusions={},
        value=value,
        null_reason=None if value is not None else _null_reason(measured, key, withheld=withheld),
        status=WITHHELD if withheld else SHOWN,
        agreement=agreed,
        quantiles=spread,
        small=False,
        interval=None,
        target=None,
    )


def _counts(measured: Measured, key: Key) -> bool:
    """Whether the numerator of the figure is a number of rows."""
    metric = measured.metric
    if metric.shape is Shape.DISTRIBUTION:
        return bool(key)
    return metric.shape in {Shape.COUNT, Shape.RATIO} and metric.unit not in MEANS


def _numerator(measured: Measured, key: Key) -> int | None:
    """Returns the number of rows in the numerator; of a plain count it is that of all rows."""
    metric, shown = measured.metric, measured.shown[key]
    if not _counts(measured, key):
        return None
    counts_all = metric.shape is Shape.COUNT and metric.numerator is metric.denominator
    return shown.denominator if counts_all else shown.numerator


def _value(measured: Measured, cell: Cell, key: Key, *, enough: bool) -> Decimal | int | None:
    """Returns a count or rate of rounded numbers, or a mean to one decimal place."""
    numerator = _numerator(measured, key)
    if measured.metric.shape is Shape.COUNT:
        return numerator
    if not enough:
        return None
    if measured.metric.unit in MEANS:
        return half_up(cell.ratio or 0, 1)
    base = measured.shown[key].denominator
    return None if numerator is None or not base else share(min(numerator, base), base)


def _null_reason(measured: Measured, key: Key, *, withheld: bool) -> NullReason:
    if withheld:
        return NullReason.WITHHELD
    if measured.metric.shape is Shape.DISTRIBUTION and not key:
        return NullReason.BY_GRADE
    if measured.shown[key].denominator == 0:
        return measured.metric.null_reason
    return NullReason.TOO_FEW_TO_PUBLISH


def _agreement(cell: Cell, base: int | None, *, enough: bool) -> Agreement:
    measures = agreement(interval_of.matrix(cell))

    def kappa(value: Fraction | None) -> Decimal | None:
        return half_up(value, 2) if enough and value is not None else None

    return Agreement(
        levels=list(GRADES),
        matrix=None,
        n=base,
        kappa_unweighted=kappa(measures.kappa_unweighted),
        kappa_linear=kappa(measures.kappa_linear),
        kappa_quadratic=kappa(measures.kappa_quadratic),
        word=measures.word if enough else None,
    )


def _quantiles(cell: Cell, base: int | None, *, enough: bool) -> Quantiles:
    counts = {values[0]: n for values, n in cell.spread.items()}

    def at(percent: int) -> Decimal | None:
        value = quantiles.at(counts, percent)
        return half_up(value, 0) if enough and value is not None else None

    return Quantiles(n=base, median=at(50), p90=at(90))
