"""Confidence intervals of kappa (docs/domain/figures.md, intervals).

Bootstrap: percentiles of kappa over decisions drawn again with replacement (Efron and Tibshirani
1993, chapter 13). The seed is taken from the matrix, so that the same matrix has the same interval.

Design: kappa of decisions that each count by the inverse of the chance of their audit to be drawn;
the variance by linearisation, stratum by stratum, with the same influence of a decision as in the
large-sample variance of Fleiss, Cohen and Everitt (1969).
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from math import sqrt
from random import Random

from app.services.figures.statistics.intervals import (
    LEVEL,
    TINY,
    Interval,
    Moments,
    Stratum,
    student,
    variance,
)
from app.vocabulary.figures import IntervalMethod

REPEATS = 1_000
DRAWS = 200_000  # of all repeats together, so that large matrices take no longer
FEWEST_REPEATS = 200

Matrix = Sequence[Sequence[int]]


def design_weighted(strata: Sequence[Stratum], size: int, power: int) -> Interval | None:
    """Returns the interval of the weighted kappa over a stratified sample, at most 1.

    It has none where kappa has none, or where the decisions tell nothing of how it varies.
    """
    cells = [0.0] * size**2
    for each in strata:
        for (i, j), count in (each.pairs or {}).items():
            cells[(i - 1) * size + j - 1] += each.weight * count
    estimate, n = _kappa(cells, size, power), sum(each.units for each in strata)
    if estimate is None or n <= len(strata):
        return None
    influence = _influence(cells, size, power, estimate)
    squared = max(0.0, sum(variance(_linearised(each, influence), 0) for each in strata))
    if squared < TINY:
        return None
    half = student(n - len(strata)) * sqrt(squared)
    high = min(1.0, estimate + half)
    return Interval(estimate, estimate - half, high, n, IntervalMethod.DESIGN_WEIGHTED)


def _influence(cells: Sequence[float], size: int, power: int, kappa: float) -> list[list[float]]:
    """Returns by how much kappa moves with one more decision in each cell.

    With the shares p, w = |i - j|^power, O = sum(w p), E = sum(w r c), and W decisions in all:
    ((1 - kappa) (sum over j of w c + sum over i of w r) - w - O) / (E W).
    """
    every, places = sum(cells), range(size)
    w = [[abs(i - j) ** power if i != j else 0 for j in places] for i in places]
    rows = [sum(cells[i * size : (i + 1) * size]) / every for i in places]
    columns = [sum(cells[j::size]) / every for j in places]
    by_row = [sum(w[i][j] * columns[j] for j in places) for i in places]
    by_column = [sum(w[i][j] * rows[i] for i in places) for j in places]
    chance = sum(rows[i] * by_row[i] for i in places)
    apart = (1 - kappa) * chance
    return [
        [
            ((1 - kappa) * (by_row[i] + by_column[j]) - w[i][j] - apart) / (chance * every)
            for j in places
        ]
        for i in places
    ]


def _linearised(stratum: Stratum, influence: Sequence[Sequence[float]]) -> Stratum:
    """Returns the stratum with the influence of each decision as what it adds."""
    values = [(influence[i - 1][j - 1], n) for (i, j), n in (stratum.pairs or {}).items()]
    squares = sum(n * value**2 for value, n in values)
    moments = Moments(stratum.units, squares, 0, 0)
    return replace(stratum, hits=sum(n * value for value, n in values), moments=moments)


def bootstrap(matrix: Matrix, power: int) -> Interval | None:
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


def _kappa(cells: Sequence[float], size: int, power: int) -> float | None:
    """Returns kappa of a matrix that is given row by row; None if chance leaves nothing."""
    rows = [sum(cells[i * size : (i + 1) * size]) for i in range(size)]
    columns = [sum(cells[j::size]) for j in range(size)]
    observed = expected = 0.0
    for i in range(size):
        for j in range(size):
            weight = abs(i - j) ** power if i != j else 0
            observed += weight * cells[i * size + j]
            expected += weight * rows[i] * columns[j]
    return 1 - observed * sum(rows) / expected if expected else None


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Returns the type-7 quantile of values in order."""
    position = (len(ordered) - 1) * share
    low = int(position)
    following = ordered[min(low + 1, len(ordered) - 1)]
    return ordered[low] + (position - low) * (following - ordered[low])
