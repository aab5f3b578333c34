"""Confidence intervals of kappa: values of the literature and by hand, and properties."""

from itertools import product
from math import isclose, sqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.figures.statistics.agreement import agreement
from app.services.figures.statistics.intervals import Pairs, Stratum, Z, student
from app.services.figures.statistics.kappa_intervals import bootstrap, design_weighted

FIFTY = [[3, 1, 0, 0], [2, 14, 3, 0], [0, 7, 12, 1], [0, 0, 3, 4]]
ALL_GOOD = [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 10, 0], [0, 0, 0, 0]]


def decided(matrix: list[list[int]], drawn: int, eligible: int) -> Stratum:
    """A stratum with the decisions of a matrix, of audits of which only some were moderated."""
    places = range(1, len(matrix) + 1)
    pairs: Pairs = {
        (i, j): matrix[i - 1][j - 1] for i in places for j in places if matrix[i - 1][j - 1]
    }
    return Stratum(0, sum(map(sum, matrix)), drawn, eligible, pairs=pairs, exhausted=False)


def of_two(good_good: int, good_ri: int, ri_good: int, ri_ri: int) -> list[list[int]]:
    return [[0, 0, 0, 0], [0, ri_ri, ri_good, 0], [0, good_ri, good_good, 0], [0, 0, 0, 0]]


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
    found = bootstrap(FIFTY, 1)
    assert found is not None
    assert found == bootstrap(FIFTY, 1)
    assert round(found.estimate, 4) == 0.6133
    assert found.low < found.estimate < found.high
    width = 2 * Z * large_sample_error(FIFTY)
    assert isclose(found.high - found.low, width, rel_tol=0.15)


def test_kappa_without_a_value_has_no_interval() -> None:
    assert bootstrap(ALL_GOOD, 1) is None
    assert bootstrap([[0, 1], [0, 0]], 1) is None
    assert bootstrap([[0, 0], [0, 0]], 1) is None


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3))
def test_the_interval_of_kappa_is_around_the_kappa_of_the_figure(matrix: list[list[int]]) -> None:
    exact = agreement(matrix).kappa_linear
    found = bootstrap(matrix, 1)
    assert (found is None) == (exact is None)
    if found is not None and exact is not None:
        assert isclose(found.estimate, float(exact), abs_tol=1e-9)
        assert found.low <= found.high <= 1


def test_kappa_over_strata_is_weighted_by_the_chance_of_being_drawn() -> None:
    """Ten times the decisions of the worked example: W is 360, kappa 31/85, D W is 1700/9.

    z D W is 77/255 where both agree, -142/255 for good/RI, -214/255 for RI/good. The first stratum
    adds 100 (20 * 77^2 + 10 * 142^2 - (1540 - 1420)^2 / 30) = 100 * 319740, the second
    4 (20 * 77^2 + 10 * 214^2 - (1540 - 2140)^2 / 30) = 4 * 564540, both times 30/29.
    """
    strata = [decided(of_two(10, 10, 0, 10), 30, 300), decided(of_two(10, 0, 10, 10), 30, 60)]
    found = design_weighted(strata, 4, 1)
    assert found is not None
    assert isclose(found.estimate, 31 / 85)
    squared = 30 / 29 * (100 * 319740 + 4 * 564540) / 255**2 / (1700 / 9) ** 2
    assert isclose(found.high - found.estimate, student(58) * sqrt(squared))
    assert isclose(found.high - found.estimate, found.estimate - found.low)
    assert (found.n, found.method) == (60, "design_weighted")


def test_with_equal_weights_kappa_has_the_error_of_fleiss_cohen_and_everitt() -> None:
    for power, by_hand in ((1, 0.6133), (2, 0.7478), (0, 0.4901)):
        found = design_weighted([decided(FIFTY, 50, 200)], 4, power)
        assert found is not None
        assert round(found.estimate, 4) == by_hand
    found = design_weighted([decided(FIFTY, 50, 200)], 4, 1)
    assert found is not None
    error = large_sample_error(FIFTY) * sqrt(50 / 49)
    assert isclose(found.high - found.low, 2 * student(49) * error)


def test_decisions_on_all_audits_of_a_place_are_a_sample_still() -> None:
    """Nothing is certain because every child was drawn: only some audits are moderated."""
    some = design_weighted([decided(FIFTY, 200, 200)], 4, 1)
    assert some is not None
    assert some.high - some.low > 0.2


def test_kappa_by_design_is_at_most_one_and_null_where_decisions_do_not_differ() -> None:
    wide = design_weighted([decided(of_two(2, 1, 0, 2), 5, 50)], 4, 1)
    assert wide is not None
    assert wide.high == 1
    assert design_weighted([decided(of_two(3, 0, 0, 3), 6, 60)], 4, 1) is None
    assert design_weighted([decided(ALL_GOOD, 10, 60)], 4, 1) is None
    one_each = [decided(of_two(1, 0, 0, 0), 1, 9), decided(of_two(0, 1, 0, 0), 1, 9)]
    assert design_weighted(one_each, 4, 1) is None
