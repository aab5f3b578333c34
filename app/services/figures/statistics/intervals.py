"""Confidence intervals of rates and means (docs/domain/figures.md, intervals).

Wilson (1927): the score interval of a binomial proportion. It is inside 0 and 1, and no point where
all or none of few rows count. Newcombe (1998) compares it with others.

Design: the rate of a stratified sample without replacement, each row weighted by the inverse of its
chance of being drawn; the variance by linearisation with the finite population correction
(Saerndal, Swensson and Wretman 1992, sections 5.6, 5.8 and 10.3; a stratum of which one row was
drawn is centred as in Lumley's survey package). The interval is Wilson's with the effective sample
size p (1 - p) / variance (Korn and Graubard 1998; Franco, Little, Louis and Slud 2019).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, pi, sqrt, tan

from app.vocabulary.figures import IntervalMethod

LEVEL = 0.95
Z = 1.959963984540054  # the quantile 0.975 of the standard normal distribution
TINY = 1e-10  # a variance below it is none

# How many rows of each pair of grades, by their places on the scale, counted from 1.
Pairs = Mapping[tuple[int, ...], int]


@dataclass(frozen=True)
class Interval:
    """An interval, the estimate that it is around, and the rows it is based on."""

    estimate: float
    low: float
    high: float
    n: int
    method: IntervalMethod


@dataclass(frozen=True)
class Moments:
    """Sums over the rows of a stratum, of which each adds y to the numerator and x to the other."""

    units: int
    yy: float
    xy: float
    xx: float


@dataclass(frozen=True)
class Stratum:
    """How many rows of a stratum count: `hits` of `rows`, of the `drawn` of the `eligible`.

    Where a row has several parts, or adds a number, `hits` and `rows` are sums over the rows, and
    the moments say how they vary from row to row. Of decisions, `pairs` has the grades before and
    after. Nothing is `exhausted` by a draw where only some of what was drawn was looked at.
    """

    hits: float
    rows: float
    drawn: int
    eligible: int
    moments: Moments | None = None
    pairs: Pairs | None = None
    exhausted: bool = True

    @property
    def units(self) -> int:
        return int(self.rows) if self.moments is None else self.moments.units

    @property
    def sizes(self) -> float:
        """Returns the sum of the squares of what each row adds to the denominator."""
        return self.rows if self.moments is None else self.moments.xx

    def squares(self, p: float) -> float:
        """Returns the sum of the squares of y - p x over the rows."""
        held = self.moments or Moments(int(self.rows), self.hits, self.hits, self.rows)
        return held.yy - 2 * p * held.xy + p**2 * held.xx

    @property
    def weight(self) -> float:
        return self.eligible / self.drawn

    @property
    def left(self) -> float:
        """Returns the share of the stratum that was not drawn."""
        return 1 - self.drawn / self.eligible if self.exhausted else 1.0


class Independent(Stratum):
    """Rows that are taken as drawn independently from many more."""

    @property
    def weight(self) -> float:
        return 1.0

    @property
    def left(self) -> float:
        return 1.0


def wilson(hits: float, n: int) -> Interval | None:
    """Returns Wilson's interval for `hits` of `n`; None without rows."""
    if n == 0:
        return None
    low, high = _score(hits / n, n)
    return Interval(hits / n, low, high, n, IntervalMethod.WILSON)


def _score(p: float, n: float) -> tuple[float, float]:
    if n == inf:  # everything was drawn: nothing is uncertain
        return p, p
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def design_weighted(strata: Sequence[Stratum]) -> Interval | None:
    """Returns the interval of the weighted rate of a stratified sample; None without rows."""
    size = sum(each.weight * each.rows for each in strata)
    if size == 0:
        return None
    p = sum(each.weight * each.hits for each in strata) / size
    low, high = _score(p, _effective_size(strata, p, size))
    n = sum(each.units for each in strata)
    return Interval(p, low, high, n, IntervalMethod.DESIGN_WEIGHTED)


def mean(strata: Sequence[Stratum]) -> Interval | None:
    """Returns the interval of a mean; None where the rows tell nothing of how it varies."""
    size = sum(each.weight * each.rows for each in strata)
    n = sum(each.units for each in strata)
    freedom = n - len(strata)
    if size == 0 or freedom < 1:
        return None
    p = sum(each.weight * each.hits for each in strata) / size
    squared = max(0.0, sum(variance(each, p) for each in strata)) / size**2
    if squared < TINY and any(each.left for each in strata):
        return None
    half = student(freedom) * sqrt(squared)
    simple = any(isinstance(each, Independent) for each in strata)
    method = IntervalMethod.LINEARISED if simple else IntervalMethod.DESIGN_WEIGHTED
    return Interval(p, p - half, p + half, n, method)


def student(freedom: int) -> float:
    """Returns the quantile 0.975 of Student's t: exact for 1 and 2, else by Fisher's expansion.

    Abramowitz and Stegun 26.7.5; from 3 degrees of freedom on it is right to 0.13 %.
    """
    if freedom == 1:
        return tan(pi * LEVEL / 2)
    if freedom == 2:  # noqa: PLR2004 - two degrees of freedom have a closed form
        return LEVEL * sqrt(2 / (1 - LEVEL**2))
    z = Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160,
    )
    return z + sum(term / float(freedom) ** power for power, term in enumerate(terms, 1))


def _effective_size(strata: Sequence[Stratum], p: float, size: float) -> float:
    """Returns the size of a simple sample that would be as exact."""
    squared = sum(variance(each, p) for each in strata) / size**2
    everything = all(each.hits == each.rows for each in strata)
    if everything or not any(each.hits for each in strata) or squared < TINY:
        # The variance says nothing where all or none count: as exact as the weights allow (Kish).
        spread = sum(each.weight**2 * each.sizes * each.left for each in strata)
        return size**2 / spread if spread else inf
    return p * (1 - p) / squared


def variance(stratum: Stratum, p: float) -> float:
    """Returns what a stratum adds to the variance of the sum of w * (y - p) over the sample."""
    m = stratum.drawn
    squares = stratum.weight**2 * stratum.squares(p)
    if m == 1:
        return stratum.left * squares
    total = stratum.weight * (stratum.hits - p * stratum.rows)
    return stratum.left * m / (m - 1) * (squares - total**2 / m)
