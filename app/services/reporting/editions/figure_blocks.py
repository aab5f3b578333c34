"""The tables and charts of figures, as people read them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.data.files import label
from app.schemas.figures.metrics import Figure, MetricRead
from app.services.figures.catalogue import METRICS
from app.services.figures.engine import measure
from app.services.figures.engine.common_scale import GRADES
from app.services.figures.engine.metric import Unit
from app.services.figures.engine.publication import WITHHELD
from app.services.figures.engine.rendering import OF_ALL
from app.services.platform.rounding import half_up
from app.services.reporting.editions.document import Bar, Block, Chart, Prose, Table
from app.vocabulary.figures import Dimension

NONE = "–"  # noqa: RUF001 - a dash, where there is no value
MARK = "*"  # beside a figure of which a number is from 1 to 5
FEWEST_BARS = 2
MOST_BARS = 12
COLUMNS = ("Value", "Counted", "Out of", "95% interval")
PLACES = {Dimension.AREA, Dimension.DISTRICT, Dimension.TEAM}
ALL = "All"
HINTS = re.compile(r";? \(?`")  # where a metric's text begins to name query parameters
# A line of a table: its name, its metric, its figure.
Line = tuple[str, MetricRead, Figure]


def of_section(section: str, figures: Sequence[MetricRead]) -> Iterator[Block]:
    """Yields the blocks of a section: one table of its totals, then what is broken down."""
    totals = [each for each in figures if not each.rows and each.total.agreement is None]
    lines = [(title_of(each), each, each.total) for each in totals]
    yield from _table(f"{section}: the whole county", "Figure", lines)
    for figure in figures:
        if figure.rows:
            yield from _of_groups(figure)
        if figure.total.agreement is not None:
            yield from _of_agreement(figure)


def meanings(figures: Sequence[MetricRead]) -> list[str]:
    """Returns what each metric counts, and out of what, in the order in which they come."""
    found = {each.slug: each for each in figures if each.slug in METRICS}
    return [_meaning(each) for each in found.values() if each.total.agreement is None]


def _meaning(figure: MetricRead) -> str:
    metric = measure.find(figure.slug)
    texts = (metric.numerator_text.removeprefix("of these, "), metric.denominator_text)
    counts, out_of = (_for_people(each, figure.parameters) for each in texts)
    if figure.unit == Unit.COUNT:
        return f"{title_of(figure)}: {counts}."
    joined = ", out of " if figure.unit == Unit.RATE else ", divided by the number of "
    return f"{title_of(figure)}: {counts}{joined}{out_of}."


def _for_people(text: str, parameters: Mapping[str, Any]) -> str:
    """Returns the text of a metric with the parameters as asked, and without hints for programs."""
    level = str(parameters.get("level", "")).replace("_", " ")
    basis = f"that is {parameters.get('basis', '')}"
    text = text.replace("`level`", level).replace("of the chosen basis", basis)
    return HINTS.split(text)[0]


def title_of(figure: MetricRead) -> str:
    """Returns the title of a metric, with the grade for which it was asked."""
    level = figure.parameters.get("level")
    return f"{figure.title} ({level.replace('_', ' ')})" if level else figure.title


def _of_groups(figure: MetricRead) -> Iterator[Block]:
    by = [_dimension(each.dimension) for each in figure.rows[0].group]
    title = title_of(figure)
    beside = [each.lower() for each in by if each.lower() not in title.lower()]
    caption = f"{title} by {' and '.join(beside)}" if beside else title
    lines = [(_group(each), figure, each) for each in _in_order(figure)]
    for chart in _chart(caption, figure, lines):
        yield chart
        caption = f"{caption}: the numbers"
    yield from _table(caption, " and ".join(by), [*lines, (ALL, figure, figure.total)])


def _in_order(figure: MetricRead) -> Sequence[Figure]:
    """Returns the groups of a figure; of themes those that come most often first."""
    if [each.dimension for each in figure.rows[0].group] != [Dimension.THEME]:
        return figure.rows
    return sorted(figure.rows, key=lambda each: -(each.value or 0))


def _table(caption: str, first: str, lines: Sequence[Line]) -> Iterator[Block]:
    """Yields the lines that have something to show as a table, and says why the others do not."""
    shown = [line for line in lines if _why_not(line[2]) is None]
    if shown:
        rows = [[name, *_cells(metric, figure)] for name, metric, figure in shown]
        yield _without_empty(caption, [first, *COLUMNS], rows)
    reasons: dict[str, list[str]] = {}
    for name, _, figure in lines:
        if why := _why_not(figure):
            reasons.setdefault(why, []).append(name)
    if shown:
        sentences = [f"{why}: {'; '.join(names)}." for why, names in reasons.items()]
    elif len(reasons) == 1 and lines[-1][0] == ALL:
        sentences = [f"{caption}: {why.lower()}." for why in reasons]
    else:
        sentences = [f"{caption}. {why}: {'; '.join(names)}." for why, names in reasons.items()]
    if sentences:
        yield Prose(sentences)


def _why_not(figure: Figure) -> str | None:
    """Returns why a figure has nothing to show; None if it has something."""
    reason = figure.null_reason
    if figure.value is not None or figure.denominator:
        return None
    if figure.status == WITHHELD:
        return None if figure.numerator else "Withheld to protect people"
    return label(reason) if reason is not None and reason not in OF_ALL.values() else None


def _chart(caption: str, figure: MetricRead, lines: Sequence[Line]) -> Iterator[Chart]:
    """Yields bars where a figure has some that can be compared; of many groups the longest."""
    values = [(name, each, float(each.value)) for name, _, each in lines if each.value is not None]
    lowest, highest = (f((value for *_, value in values), default=0.0) for f in (min, max))
    if len(values) < FEWEST_BARS or lowest < 0 or highest == 0:
        return
    longest = 1.0 if figure.unit == Unit.RATE else highest
    if len(values) > MOST_BARS:
        values = sorted(values, key=lambda each: -each[2])[:MOST_BARS]
        caption = f"{caption}: the {MOST_BARS} highest"
    bars = [
        Bar(name, _value_of_bar(figure, each), min(1.0, value / longest))
        for name, each, value in values
    ]
    yield Chart(caption, bars)


def _value_of_bar(metric: MetricRead, figure: Figure) -> str:
    """Returns a value with the number of cases on which it rests."""
    value, n = value_of(metric, figure), _count(figure.denominator)
    if metric.unit == Unit.COUNT or not n:
        return value
    part = _count(figure.numerator) if metric.unit == Unit.RATE else ""
    return f"{value} ({part} of {n})" if part else f"{value} (of {n})"


def _of_agreement(figure: MetricRead) -> Iterator[Table]:
    agreed = figure.total.agreement
    if agreed is None or agreed.matrix is None:
        return
    names = [grade.replace("_", " ").capitalize() for grade in agreed.levels]
    rows = [[name, *(str(n) for n in row)] for name, row in zip(names, agreed.matrix, strict=True)]
    yield Table(
        f"{title_of(figure)}: grades before moderation (rows) and after it (columns),"
        f" {agreed.n} decisions",
        ["Before moderation", *names],
        rows,
    )


def _dimension(name: str) -> str:
    """Returns the label of a dimension; those of feedback are plain words."""
    known = set(Dimension)
    return label(Dimension(name)) if name in known else name.replace("_", " ").capitalize()


def _group(figure: Figure) -> str:
    return ", ".join(_name(each.dimension, each.value, each.label) for each in figure.group)


def _name(dimension: str, value: str | None, name: str | None) -> str:
    if value is None and dimension in PLACES:  # teams that work for the whole county
        return f"Of no single {dimension}"
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
    elif metric.unit != Unit.RATE:
        counts[0] = ""  # a sum of grades or points, which means nothing to a reader
    return [value_of(metric, figure), *counts, _between(metric, figure)]


def _between(metric: MetricRead, figure: Figure) -> str:
    """Returns the interval of a figure; one without width is no interval for a reader."""
    interval = figure.interval
    if interval is None:
        return ""
    low, high = (_written(metric.unit, each) for each in (interval.low, interval.high))
    if interval.low != interval.high:
        return f"{low.removesuffix('%')} to {high}"
    return "all counted" if metric.unit == Unit.RATE else ""


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
        return f"{half_up(number * 100, 1)}%"
    if unit == Unit.COUNT:
        return str(int(number))
    if unit == Unit.WORKING_DAYS:
        return f"{half_up(number, 1)} working days"
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
