"""Counts the figures of a snapshot anew from its frozen rows, in plain arithmetic."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.models.reporting.dataset_snapshots import SnapshotDataset
from app.services.figures.engine import interval_of
from app.services.figures.engine.common_scale import GRADES
from app.services.figures.engine.metric import SPREAD, Shape
from app.services.figures.statistics import intervals, kappa_intervals, quantiles
from app.services.figures.statistics.agreement import agreement
from app.services.platform.rounding import printed, ratio, summed
from app.services.reporting.dataset_snapshot_rows import OF_ROW
from app.vocabulary.figures import Dimension, IntervalMethod

Group = tuple[str | None, ...]
Row = Mapping[str, Any]
# The others need the sizes of strata, which are no part of a row.
OF_ROWS = {IntervalMethod.WILSON, IntervalMethod.BOOTSTRAP}


@dataclass
class Sums:
    """What the rows of one group add up to."""

    numerator: Fraction = Fraction()
    denominator: int = 0
    exclusions: dict[str, int] = field(default_factory=dict)
    spread: dict[tuple[int, ...], int] = field(default_factory=lambda: defaultdict(int))
    rows: set[str] = field(default_factory=set)  # those in the numerator, each once
    units: set[str] = field(default_factory=set)  # those in the denominator, each once


def figures(
    dataset: SnapshotDataset, whole: SnapshotDataset | None, by: Sequence[str]
) -> dict[Group, dict[str, Any]]:
    """Returns what the figures of each group say; the empty group is the total."""
    shape = Shape(dataset.shape)
    groups = _sums(dataset, by)
    total = _sums(dataset, ())[()]
    if shape is Shape.FREQUENCY and whole is not None:
        _of_whole(groups, total, whole, by)
    if shape is Shape.DISTRIBUTION:
        groups = _by_grade(groups, list(by).index(Dimension.GRADE))
    found = {group: _figure(shape, sums, is_total=False) for group, sums in groups.items()}
    return (found if by else {}) | {(): _figure(shape, total, is_total=bool(by))}


def _sums(dataset: SnapshotDataset, by: Sequence[str]) -> dict[Group, Sums]:
    measures = SPREAD.get(Shape(dataset.shape), ()) if not dataset.is_whole else ()
    others = dataset.columns[len(OF_ROW) :]
    reasons = [each for each in others if each not in measures and each not in set(Dimension)]
    found: dict[Group, Sums] = {} if by else {(): Sums(exclusions=dict.fromkeys(reasons, 0))}
    for values in dataset.rows:
        row = dict(zip(dataset.columns, values, strict=True))
        group = tuple(row[each] for each in by)
        if group not in found:
            found[group] = Sums(exclusions=dict.fromkeys(reasons, 0))
        _add(found[group], row, reasons, measures)
    return found


def _add(sums: Sums, row: Row, reasons: Iterable[str], measures: Sequence[str]) -> None:
    sums.numerator += Fraction(row["numerator"])
    sums.denominator += row["denominator"]
    for reason in reasons:
        sums.exclusions[reason] += row[reason]
    if row["numerator"]:
        sums.rows.add(row["row"])
    if row["denominator"]:
        sums.units.add(row["row"])
    if measures and row["denominator"]:
        sums.spread[tuple(row[each] for each in measures)] += row["denominator"]


def _of_whole(
    groups: dict[Group, Sums], total: Sums, whole: SnapshotDataset, by: Sequence[str]
) -> None:
    """Counts each row once, out of the whole rows of which those of the dataset are parts."""
    shared = [each for each in by if each in whole.columns]
    wholes = _sums(whole, shared)
    for group, sums in groups.items():
        values = dict(zip(by, group, strict=True))
        key = tuple(values[each] for each in shared)
        sums.numerator = Fraction(len(sums.rows))
        sums.denominator = wholes[key].denominator
    total.numerator = Fraction()
    total.denominator = sum(each.denominator for each in wholes.values())
    total.exclusions = {}


def _by_grade(groups: Mapping[Group, Sums], position: int) -> dict[Group, Sums]:
    """Gives each grade of a group the denominator of the group, and grades that nobody has 0.

    What has no grade is excluded; it is counted beside the lowest grade.
    """
    found: dict[Group, Sums] = {}
    for group, sums in groups.items():
        before, after = group[:position], group[position + 1 :]
        for grade in GRADES:
            each = found.setdefault((*before, grade, *after), Sums())
            each.denominator += sums.denominator
        place = found[(*before, group[position] or GRADES[0], *after)]
        if group[position] is not None:
            place.numerator += sums.numerator
        for reason, n in sums.exclusions.items():
            place.exclusions[reason] = place.exclusions.get(reason, 0) + n
    return found


def _figure(shape: Shape, sums: Sums, *, is_total: bool) -> dict[str, Any]:
    """Returns the members of a figure that its rows decide."""
    numerator = summed(sums.numerator)
    figure: dict[str, Any] = {
        "numerator": _number(printed(numerator)),
        "denominator": sums.denominator,
        "exclusions": {name: n for name, n in sums.exclusions.items() if n},
        "value": _number(printed(ratio(numerator, sums.denominator))),
        "matrix": None,
        "kappa": None,
        "median": None,
        "p90": None,
    }
    if shape is Shape.COUNT:
        figure["value"] = figure["numerator"]
    elif shape is Shape.AGREEMENT:
        figure |= _agreement(sums)
    elif shape is Shape.QUANTILES:
        figure |= _quantiles(sums)
    elif is_total and shape in {Shape.DISTRIBUTION, Shape.FREQUENCY}:
        figure["value"] = None
        figure["numerator"] = None if shape is Shape.FREQUENCY else figure["numerator"]
    return figure | {"intervals": _intervals(figure, sums)}


def _intervals(figure: Mapping[str, Any], sums: Sums) -> list[list[float]]:
    """Returns the intervals that the rows give: of all parts, and of rows each counted once."""
    if figure["matrix"] is not None:
        found = [kappa_intervals.bootstrap(figure["matrix"], 1)]
    elif sums.denominator and 0 <= sums.numerator <= sums.denominator:
        share = float(sums.numerator) / sums.denominator
        sizes = dict.fromkeys((sums.denominator, len(sums.units)))
        found = [intervals.wilson(share * n, n) for n in sizes if n]
    else:
        found = []
    shown = [interval_of.rendered(each) for each in found]
    return [[float(x.low), float(x.high), x.n] for x in shown if x is not None]


def with_interval(frozen: Mapping[str, Any], recounted: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the members of a figure with the interval that is to be the frozen one."""
    found = {name: value for name, value in recounted.items() if name != "intervals"}
    interval = frozen.get("interval")
    if interval is not None:
        given = recounted.get("intervals", [])
        found["interval"] = interval if interval in given else next(iter(given), None)
    return found


def _agreement(sums: Sums) -> dict[str, Any]:
    levels = range(1, len(GRADES) + 1)
    matrix = [[sums.spread.get((before, after), 0) for after in levels] for before in levels]
    kappa = _number(printed(agreement(matrix).kappa_linear))
    return {"matrix": matrix, "kappa": kappa, "value": kappa, "numerator": None}


def _quantiles(sums: Sums) -> dict[str, Any]:
    counts = {values[0]: n for values, n in sums.spread.items()}
    median = _number(printed(quantiles.at(counts, 50)))
    ninth = _number(printed(quantiles.at(counts, 90)))
    return {"median": median, "p90": ninth, "value": median, "numerator": None}


def _number(value: Decimal | None) -> int | float | None:
    """Returns a number as JSON has it, so that 3 and 3.0 are the same."""
    return None if value is None else float(value)


def members(figure: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the same members of a figure as the snapshot has it."""
    agreed, spread = figure["agreement"] or {}, figure["quantiles"] or {}
    held = figure["interval"] or {}
    is_of_rows = held.get("method") in OF_ROWS
    return {
        "interval": [held["low"], held["high"], held["n"]] if is_of_rows else None,
        "numerator": figure["numerator"],
        "denominator": figure["denominator"],
        "exclusions": {name: n for name, n in figure["exclusions"].items() if n},
        "value": figure["value"],
        "matrix": agreed.get("matrix"),
        "kappa": agreed.get("kappa_linear"),
        "median": spread.get("median"),
        "p90": spread.get("p90"),
    }
