"""The tables and charts of figures, as people read them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from app.data.files import label
from app.schemas.figures.metrics import Figure, MetricRead
from app.services.figures.engine.common_scale import GRADES
from app.services.figures.engine.metric import Unit
from app.services.figures.engine.publication import WITHHELD
from app.services.figures.engine.rendering import OF_ALL
from app.services.platform.rounding import half_up
from app.services.reporting.editions.document import Bar, Block, Chart, Table
from app.vocabulary.figures import Dimension

NONE = "–"  # noqa: RUF001 - a dash, where there is no value
MARK = "*"  # beside a figure of which a number is from 1 to 5
FEWEST_BARS = 2
MOST_BARS = 12


def of_table(section: str, figures: Sequence[MetricRead]) -> Iterator[Block]:
    """Yields the blocks of figures that are broken down alike."""
    totals = [each for each in figures if not each.rows and each.total.agreement is None]
    if totals:
        yield _of_totals(section, totals)
    for figure in figures:
        if figure.rows:
            yield from _of_groups(figure)
        if figure.total.agreement is not None:
            yield from _of_agreement(figure)


def _of_totals(section: str, figures: Sequence[MetricRead]) -> Table:
    rows = [[each.title, *_cells(each, each.total)] for each in figures]
    return _without_empty(f"{section}: the whole county", ["Figure", *COLUMNS], rows)


COLUMNS = ("Value", "Counted", "Out of", "95 % interval")


def _of_groups(figure: MetricRead) -> Iterator[Block]:
    by = [_dimension(each.dimension) for each in figure.rows[0].group]
    beside = [each.lower() for each in by if each.lower() not in figure.title.lower()]
    caption = f"{figure.title} by {' and '.join(beside)}" if beside else figure.title
    for chart in _chart(caption, figure):
        yield chart
        caption = f"{caption}: the numbers"
    head = [" and ".join(by), *COLUMNS]
    rows = [[_group(each), *_cells(figure, each)] for each in figure.rows]
    rows.append(["All", *_cells(figure, figure.total)])
    yield _without_empty(caption, head, rows)


def _chart(caption: str, figure: MetricRead) -> Iterator[Chart]:
    """Yields bars where a figure has some that can be compared; of many groups the longest."""
    values = [(each, float(each.value)) for each in figure.rows if each.value is not None]
    lowest, highest = (f((value for _, value in values), default=0.0) for f in (min, max))
    if len(values) < FEWEST_BARS or lowest < 0 or highest == 0:
        return
    longest = 1.0 if figure.unit == Unit.RATE else highest
    if len(values) > MOST_BARS:
        values = sorted(values, key=lambda pair: -pair[1])[:MOST_BARS]
        caption = f"{caption}: the {MOST_BARS} highest"
    bars = [
        Bar(_group(each), value_of(figure, each), min(1.0, value / longest))
        for each, value in values
    ]
    yield Chart(caption, bars)


def _of_agreement(figure: MetricRead) -> Iterator[Table]:
    agreed = figure.total.agreement
    if agreed is None or agreed.matrix is None:
        return
    names = [grade.replace("_", " ").capitalize() for grade in agreed.levels]
    rows = [[name, *(str(n) for n in row)] for name, row in zip(names, agreed.matrix, strict=True)]
    yield Table(
        f"{figure.title}: grades before moderation (rows) and after it (columns),"
        f" {agreed.n} decisions",
        ["Before moderation", *names],
        rows,
    )


def _dimension(name: str) -> str:
    """Returns the label of a dimension; those of feedback are plain words."""
    known = set(Dimension)
    return label(Dimension(name)) if name in known else name.replace("_", " ").capitalize()


def _group(figure: Figure) -> str:
    return ", ".join(_name(each.value, each.label) for each in figure.group)


def _name(value: str | None, name: str | None) -> str:
    if name is not None:
        return name
    if value is None:
        return "Not known"
    return value.replace("_", " ").capitalize() if value in GRADES or "_" in value else value


def _cells(metric: MetricRead, figure: Figure) -> list[str]:
    """Returns value, numerator, denominator and interval as text."""
    counts = [_count(figure.numerator), _count(figure.denominator)]
    if metric.unit == Unit.COUNT:
        counts = ["", ""]  # the value is the count
    interval = figure.interval
    between = ""
    if interval is not None:
        low, high = (_written(metric.unit, each) for each in (interval.low, interval.high))
        between = f"{low.removesuffix(' %')} to {high}"
    return [value_of(metric, figure), *counts, between]


def value_of(metric: MetricRead, figure: Figure) -> str:
    """Returns the value of a figure as it is printed, with its mark."""
    if figure.value is None:
        reason = figure.null_reason
        withheld = figure.status == WITHHELD
        if withheld or reason is None or reason in OF_ALL.values():
            return "c" if withheld else NONE
        return f"{NONE} ({label(reason).lower()})"
    mark = MARK if figure.small else ""
    return _written(metric.unit, figure.value) + mark


def _written(unit: str, value: Any) -> str:
    number = Decimal(str(value))
    if unit == Unit.RATE:
        return f"{half_up(number * 100, 1)} %"
    if unit == Unit.COUNT:
        return str(int(number))
    return str(half_up(number, 2))


def _count(number: Any) -> str:
    if number is None:
        return ""
    return str(int(number)) if number == int(number) else str(half_up(Decimal(str(number)), 2))


def _without_empty(caption: str, head: Sequence[str], rows: list[list[str]]) -> Table:
    """Returns a table without the columns in which nothing stands."""
    shown = [n for n in range(len(head)) if n == 0 or any(row[n] for row in rows)]
    return Table(
        caption, [head[n] for n in shown], [[row[n] or NONE for n in shown] for row in rows]
    )
