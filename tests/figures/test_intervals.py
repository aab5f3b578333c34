"""Confidence intervals: values of the literature, and properties against plain Python."""

from itertools import product
from math import isclose, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.figures.statistics.agreement import agreement
from app.services.figures.statistics.intervals import Stratum, Z, design_weighted, kappa, wilson

FIFTY = [[3, 1, 0, 0], [2, 14, 3, 0], [0, 7, 12, 1], [0, 0, 3, 4]]
ALL_GOOD = [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 10, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_that_of_newcombes_table(
    hits: int, n: int, low: float, high: float
) -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I, method 3."""
    found = wilson(hits, n)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4), found.n) == (low, high, n)


def test_nothing_has_no_interval() -> None:
    assert wilson(0, 0) is None
    assert design_weighted([]) is None


def test_a_stratified_rate_is_weighted_by_the_chance_of_being_drawn() -> None:
    """Of 3 drawn of 90 one counts, of 2 drawn of 10 both: 40 of 100 children, not 3 of 5.

    The first stratum adds 29/30 * 3/2 * (612 - 12) = 870 to the variance of the total, the second
    nothing; so n* = 0.24 / 0.087 = 2.7586.
    """
    found = design_weighted([Stratum(1, 3, 3, 90), Stratum(2, 2, 2, 10)])
    assert found is not None
    assert isclose(found.estimate, 0.4)
    assert (round(found.low, 4), round(found.high, 4), found.n) == (0.08, 0.8365, 5)


def test_where_everything_was_drawn_nothing_is_uncertain() -> None:
    for hits in (0, 3, 7):
        found = design_weighted([Stratum(hits, 7, 7, 7)])
        assert found is not None
        assert found.low == found.high == hits / 7


def test_all_of_a_sample_is_not_all_of_the_children() -> None:
    found = design_weighted([Stratum(5, 5, 5, 500)])
    assert found is not None
    assert (found.estimate, found.high) == (1.0, 1.0)
    assert 0.5 < found.low < 0.6, "Wilson's for 5 of 5 is 0.5655"


strata = st.lists(
    st.tuples(st.integers(2, 12), st.integers(0, 30), st.floats(0, 1), st.floats(0, 1)),
    min_size=1,
    max_size=4,
)


@given(strata)
def test_the_variance_is_that_of_the_linearised_rows(
    drawn: list[tuple[int, int, float, float]],
) -> None:
    """Adds up w * (y - p) row by row, with a 0 for each row that is not of the group."""
    given_ = []
    for m, more, part, share in drawn:
        rows = round(m * part)
        given_.append(Stratum(round(rows * share), rows, m, m + more))
    found = design_weighted(given_)
    size = sum(each.weight * each.rows for each in given_)
    if size == 0:
        assert found is None
        return
    assert found is not None
    p = sum(each.weight * each.hits for each in given_) / size
    variance = 0.0
    for each in given_:
        outcomes = [1.0] * each.hits + [0.0] * (each.rows - each.hits)
        u = [each.weight * (y - p) for y in outcomes] + [0.0] * (each.drawn - each.rows)
        mean = sum(u) / each.drawn
        squares = sum((value - mean) ** 2 for value in u)
        variance += (1 - each.drawn / each.eligible) * each.drawn / (each.drawn - 1) * squares
    variance /= size**2
    assert isclose(found.estimate, p, abs_tol=1e-12)
    assert 0 <= found.low <= p + 1e-9
    assert p - 1e-9 <= found.high <= 1
    if 0 < p < 1 and variance > 1e-12:
        n = p * (1 - p) / variance
        half = Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
        centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
        assert isclose(found.low, max(0, centre - half), abs_tol=1e-6)


def large_sample_error(matrix: list[list[int]]) -> float:
    """Returns the standard error of linear kappa of Fleiss, Cohen and Everitt (1969)."""
    size, n = len(matrix), sum(map(sum, matrix))
    p = [[count / n for count in row] for row in matrix]
    rows = [sum(row) for row in p]
    columns = [sum(column) for column in zip(*p, strict=True)]
    v = [[1 - abs(i - j) / (size - 1) for j in range(size)] for i in range(size)]
    by_row = [sum(columns[j] * v[i][j] for j in range(size)) for i in range(size)]
    by_column = [sum(rows[i] * v[i][j] for i in range(size)) for j in range(size)]
    places = list(product(range(size), repeat=2))
    chance = sum(v[i][j] * rows[i] * columns[j] for i, j in places)
    k = (sum(v[i][j] * p[i][j] for i, j in places) - chance) / (1 - chance)
    first = sum(p[i][j] * (v[i][j] - (by_row[i] + by_column[j]) * (1 - k)) ** 2 for i, j in places)
    return sqrt((first - (k - chance * (1 - k)) ** 2) / (n * (1 - chance) ** 2))


def test_the_bootstrap_of_kappa_is_repeatable_and_as_wide_as_theory_says() -> None:
    found = kappa(FIFTY, 1)
    assert found is not None
    assert found == kappa(FIFTY, 1)
    assert round(found.estimate, 4) == 0.6133
    assert found.low < found.estimate < found.high
    width = 2 * Z * large_sample_error(FIFTY)
    assert isclose(found.high - found.low, width, rel_tol=0.15)


def test_kappa_without_a_value_has_no_interval() -> None:
    assert kappa(ALL_GOOD, 1) is None
    assert kappa([[0, 1], [0, 0]], 1) is None
    assert kappa([[0, 0], [0, 0]], 1) is None


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3))
def test_the_interval_of_kappa_is_around_the_kappa_of_the_figure(matrix: list[list[int]]) -> None:
    exact = agreement(matrix).kappa_linear
    found = kappa(matrix, 1)
    assert (found is None) == (exact is None)
    if found is not None and exact is not None:
        assert isclose(found.estimate, float(exact), abs_tol=1e-9)
        assert found.low <= found.high <= 1
