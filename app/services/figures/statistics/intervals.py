"""Confidence intervals of rates and of kappa (docs/domain/figures.md, intervals).

Wilson (1927): the score interval of a binomial proportion. It is inside 0 and 1, and no point where
all or none of few rows count. Newcombe (1998) compares it with others.

Design: the rate of a stratified sample without replacement, each row weighted by the inverse of its
chance of being drawn; the variance by linearisation with the finite population correction
(Saerndal, Swensson and Wretman 1992, sections 5.6, 5.8 and 10.3; a stratum of which one row was
drawn is centred as in Lumley's survey package). The interval is Wilson's with the effective sample
size p (1 - p) / variance (Korn and Graubard 1998; Franco, Little, Louis and Slud 2019).

Bootstrap: percentiles of kappa over decisions drawn again with replacement (Efron and Tibshirani
1993, chapter 13). The seed is taken from the matrix, so that the same matrix has the same interval.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from math import inf, sqrt
from random import Random

from app.vocabulary.figures import IntervalMethod

LEVEL = 0.95
Z = 1.959963984540054  # the quantile 0.975 of the standard normal distribution
REPEATS = 1_000
DRAWS = 200_000  # of all repeats together, so that large matrices take no longer
FEWEST_REPEATS = 200

Matrix = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Interval:
    """An interval, the estimate that it is around, and the rows it is based on."""

    estimate: float
    low: float
    high: float
    n: int
    method: IntervalMethod


@dataclass(frozen=True)
class Stratum:
    """How many rows of a stratum count: `hits` of `rows`, of the `drawn` of the `eligible`."""

    hits: int
    rows: int
    drawn: int
    eligible: int

    @property
    def weight(self) -> float:
        return self.eligible / self.drawn

    @property
    def left(self) -> float:
        """Returns the share of the stratum that was not drawn."""
        return 1 - self.drawn / self.eligible


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
    n = sum(each.rows for each in strata)
    return Interval(p, low, high, n, IntervalMethod.DESIGN_WEIGHTED)


def _effective_size(strata: Sequence[Stratum], p: float, size: float) -> float:
    """Returns the size of a simple sample that would be as exact."""
    if all(each.hits == each.rows for each in strata) or not any(each.hits for each in strata):
        # The variance says nothing where all or none count: as exact as the weights allow (Kish).
        spread = sum(each.weight**2 * each.rows * each.left for each in strata)
        return size**2 / spread if spread else inf
    variance = sum(_variance(each, p) for each in strata) / size**2
    return p * (1 - p) / variance if variance else inf


def _variance(stratum: Stratum, p: float) -> float:
    """Returns what a stratum adds to the variance of the sum of w * (y - p) over the sample."""
    hits, misses, m = stratum.hits, stratum.rows - stratum.hits, stratum.drawn
    squares = stratum.weight**2 * (hits * (1 - p) ** 2 + misses * p**2)
    if m == 1:
        return stratum.left * squares
    total = stratum.weight * (hits - p * stratum.rows)
    return stratum.left * m / (m - 1) * (squares - total**2 / m)


def kappa(matrix: Matrix, power: int) -> Interval | None:
    """Returns the bootstrap interval of kappa; None where kappa has none (`agreement`)."""
    return _bootstrap(tuple(n for row in matrix for n in row), len(matrix), power)


@lru_cache(maxsize=4_096)
def _bootstrap(cells: tuple[int, ...], size: int, power: int) -> Interval | None:
    n = sum(cells)
    estimate = _kappa(cells, size, power)
    if n < 2 or estimate is None:  # noqa: PLR2004 - one decision shows no agreement
        return None
    chance = Random(sha256(json.dumps([*cells, power]).encode()).digest())  # noqa: S311
    repeats = min(REPEATS, max(FEWEST_REPEATS, DRAWS // n))
    found = []
    for _ in range(repeats):
        again = [0] * len(cells)
        for drawn in chance.choices(range(len(cells)), weights=cells, k=n):
            again[drawn] += 1
        value = _kappa(again, size, power)
        if value is not None:
            found.append(value)
    found.sort()
    low, high = (_quantile(found, share) for share in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Interval(estimate, low, high, n, IntervalMethod.BOOTSTRAP)


def _kappa(cells: Sequence[int], size: int, power: int) -> float | None:
    """Returns kappa of a matrix that is given row by row; None if chance leaves nothing."""
    rows = [sum(cells[i * size : (i + 1) * size]) for i in range(size)]
    columns = [sum(cells[j::size]) for j in range(size)]
    observed = expected = 0
    for i in range(size):
        for j in range(size):
            weight = abs(i - j) ** power
            observed += weight * cells[i * size + j]
            expected += weight * rows[i] * columns[j]
    return 1 - observed * sum(rows) / expected if expected else None


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Returns the type-7 quantile of values in order."""
    position = (len(ordered) - 1) * share
    low = int(position)
    following = ordered[min(low + 1, len(ordered) - 1)]
    return ordered[low] + (position - low) * (following - ordered[low])
