"""Control charts of single values (XmR): natural process limits, and the points that break a rule.

Limits: the mean of the values, give or take 2.66 mean moving ranges (3 / d2, with d2 = 1.128 for
ranges of two); the upper limit of the moving ranges is 3.268 of their mean (Shewhart 1931; Wheeler
and Chambers, Understanding Statistical Process Control; Wheeler, Understanding Variation).

Rules: each set as its source has it. All points of a run, a trend or a pair are marked, as the
NHS-R Community's NHSRplotthedots does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from app.vocabulary.figures import ChartRule, ChartRuleSet

LIMIT = Fraction(266, 100)
RANGE_LIMIT = Fraction(3268, 1000)
FIRM = 12  # points; limits of fewer may still move much (NHS England, Making Data Count)
FEWEST = 3  # points, of which there are two moving ranges


@dataclass(frozen=True)
class Limits:
    """The centre line and the limits that hold for a stretch of points."""

    points: int  # that they are worked out from
    centre: Fraction
    mean_range: Fraction

    @property
    def lower(self) -> Fraction:
        return self.centre - LIMIT * self.mean_range

    @property
    def upper(self) -> Fraction:
        return self.centre + LIMIT * self.mean_range

    @property
    def upper_range(self) -> Fraction:
        return RANGE_LIMIT * self.mean_range

    @property
    def are_provisional(self) -> bool:
        return self.points < FIRM

    def distance(self, value: Fraction) -> Fraction:
        """Returns how far a value is above (below: negative) the centre, in parts of the limit."""
        width = LIMIT * self.mean_range
        gap = value - self.centre
        if width:
            return gap / width
        # Without variation every other value is beyond the limits.
        return Fraction(0) if gap == 0 else Fraction(2 if gap > 0 else -2)


@dataclass(frozen=True)
class Pattern:
    """A rule: `count` of `of` points in a row that are `beyond` a part of the limit on one side.

    A `trend` has `count` points in a row of which each is higher (or lower) than the one before.
    """

    rule: ChartRule
    count: int
    of: int
    beyond: Fraction = Fraction(0)
    trend: bool = False
    all_on_side: bool = False  # whether the other points are on the same side too


def _run(n: int) -> Pattern:
    return Pattern(ChartRule.RUN, n, n)


BEYOND = Pattern(ChartRule.BEYOND_LIMIT, 1, 1, Fraction(1))
PATTERNS: dict[ChartRuleSet, tuple[Pattern, ...]] = {
    ChartRuleSet.NHS: (
        BEYOND,
        _run(7),
        Pattern(ChartRule.TREND, 7, 7, trend=True),
        Pattern(ChartRule.TWO_OF_THREE, 2, 3, Fraction(2, 3), all_on_side=True),
    ),
    ChartRuleSet.WHEELER: (BEYOND, _run(8), Pattern(ChartRule.THREE_OF_FOUR, 3, 4, Fraction(1, 2))),
    ChartRuleSet.WESTERN_ELECTRIC: (
        BEYOND,
        _run(8),
        Pattern(ChartRule.TWO_OF_THREE, 2, 3, Fraction(2, 3)),
        Pattern(ChartRule.FOUR_OF_FIVE, 4, 5, Fraction(1, 3)),
    ),
}


def ranges(values: Sequence[Fraction]) -> list[Fraction]:
    """Returns the moving ranges: how far each value but the first is from the one before."""
    return [abs(b - a) for a, b in pairwise(values)]


def limits(values: Sequence[Fraction]) -> Limits | None:
    """Returns the limits of a stretch of values; None for too few."""
    if len(values) < FEWEST:
        return None
    moved = ranges(values)
    return Limits(
        len(values), sum(values, Fraction()) / len(values), sum(moved, Fraction()) / len(moved)
    )


def broken(
    values: Sequence[Fraction], held: Limits, rules: ChartRuleSet
) -> list[list[tuple[ChartRule, int]]]:
    """Returns for each value the rules that mark it, with 1 for the high side and -1 for the low.

    The side of a trend is that to which it goes.
    """
    places = [held.distance(value) for value in values]
    marks: list[list[tuple[ChartRule, int]]] = [[] for _ in values]
    for pattern in PATTERNS[rules]:
        for side in (1, -1):
            for n in sorted(_marked(pattern, values, places, side)):
                marks[n].append((pattern.rule, side))
    return marks


def _marked(
    pattern: Pattern, values: Sequence[Fraction], places: Sequence[Fraction], side: int
) -> set[int]:
    found: set[int] = set()
    for start in range(len(values) - pattern.of + 1):
        window = range(start, start + pattern.of)
        if pattern.trend:
            steps = [side * (values[n + 1] - values[n]) > 0 for n in window[:-1]]
            found |= set(window) if all(steps) else set()
        else:
            found |= _beyond(pattern, window, places, side)
    return found


def _beyond(pattern: Pattern, window: range, places: Sequence[Fraction], side: int) -> set[int]:
    """Returns the points of a window that are beyond on this side, if there are enough of them."""
    hits = {n for n in window if side * places[n] > pattern.beyond}
    if len(hits) < pattern.count:
        return set()
    if pattern.all_on_side and not all(side * places[n] > 0 for n in window):
        return set()
    return hits


def stretches(starts: Sequence[date], changes: Sequence[date]) -> Iterator[range]:
    """Yields the places of the points between two step changes, in order."""
    first = 0
    for change in sorted(set(changes)):
        place = sum(start < change for start in starts)
        if first < place < len(starts):
            yield range(first, place)
            first = place
    if first < len(starts):
        yield range(first, len(starts))
