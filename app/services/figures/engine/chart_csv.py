"""Control charts as CSV: a line for each point, with the limits of its stretch."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.schemas.figures.control_charts import ChartLimits, ChartPoint, ControlChartRead
from app.services.figures.engine import csv_export

ABOUT = ("metric", "title", "unit", "polarity", "definition_version", "as_of", "scope")
OF_POINT = (
    *("period", "label", "starts_on", "ends_on", "is_over"),
    *("numerator", "denominator", "value", "small", "moving_range", "range_beyond_limit"),
)
OF_LIMITS = (
    *("centre", "lower", "upper", "mean_range", "upper_range"),
    *("baseline_points", "provisional", "reason"),
)


def written(chart: ControlChartRead) -> str:
    """Returns the file: what all lines are about, then the points, oldest first."""
    blocks = (csv_export.interval(), csv_export.target())
    extra = [name for block in blocks for name in block.columns]
    columns = [*ABOUT, *chart.parameters, *OF_POINT, "flags", *OF_LIMITS, *extra]
    return csv_export.text_of(columns, _lines(chart, blocks))


def _lines(chart: ControlChartRead, blocks: Sequence[csv_export.Block]) -> Iterator[list[Any]]:
    about = [*(getattr(chart, name) for name in ABOUT), *chart.parameters.values()]
    held = _limits(chart)
    for point in chart.points:
        limits = held.get(point.period)
        yield [
            *about,
            *(getattr(point, name) for name in OF_POINT),
            " ".join(f"{each.rule}:{each.side}:{each.direction}" for each in point.flags),
            *(getattr(limits, name, None) for name in OF_LIMITS),
            *(cell for block in blocks for cell in block.cells(point)),
        ]


def _limits(chart: ControlChartRead) -> dict[str, ChartLimits]:
    """Returns the limits by period: of a stretch from its first point to its last."""
    places = {point.period: n for n, point in enumerate(chart.points)}
    found: dict[str, ChartLimits] = {}
    for each in chart.limits:
        stretch = chart.points[places[each.from_period] : places[each.to_period] + 1]
        found |= {point.period: each for point in stretch if _counts(point)}
    return found


def _counts(point: ChartPoint) -> bool:
    return point.is_over and point.value is not None
