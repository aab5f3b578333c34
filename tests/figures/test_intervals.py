"""Confidence intervals: values of the literature, and properties against plain Python."""

from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.figures.statistics.intervals import (
    Independent,
    Moments,
    Stratum,
    Z,
    design_weighted,
    mean,
    student,
    wilson,
)


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
        outcomes = [1.0] * int(each.hits) + [0.0] * int(each.rows - each.hits)
        u = [each.weight * (y - p) for y in outcomes] + [0.0] * int(each.drawn - each.rows)
        mean = sum(u) / each.drawn
        squares = sum((value - mean) ** 2 for value in u)
        variance += (1 - each.drawn / each.eligible) * each.drawn / (each.drawn - 1) * squares
    variance /= size**2
    assert isclose(found.estimate, p, abs_tol=1e-12)
    assert 0 <= found.low <= p + 1e-9
    assert p - 1e-9 <= found.high <= 1
    if 0 < p < 1 and variance > 1e-10:
        n = p * (1 - p) / variance
        half = Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
        centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
        assert isclose(found.low, max(0, centre - half), abs_tol=1e-6)


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)],
)
def test_students_quantiles_are_those_of_the_tables(freedom: int, quantile: float) -> None:
    assert isclose(student(freedom), quantile, rel_tol=0.0014)


def cluster(*audits: tuple[float, float], drawn: int, eligible: int) -> Stratum:
    """A stratum of audits, each with what it adds to the numerator and to the denominator."""
    return Stratum(*_sums(*audits), drawn, eligible, _moments(*audits))


def _sums(*audits: tuple[float, float]) -> tuple[float, float]:
    return sum(y for y, _ in audits), sum(x for _, x in audits)


def _moments(*audits: tuple[float, float]) -> Moments:
    products = [(y * y, x * y, x * x) for y, x in audits]
    return Moments(len(audits), *(sum(each) for each in zip(*products, strict=True)))


def test_sections_of_one_audit_are_no_independent_evidence() -> None:
    """Of 3 audits drawn of 30, 2 of 2, 0 of 2 and 1 of 2 sections are good: 3 of 6.

    u is 10 (y - x / 2): 10, -10 and 0. The variance of their sum is 0.9 * 3/2 * 200 = 270, that of
    the rate 270 / 60^2 = 0.075, so that the six sections are worth 0.25 / 0.075 = 3.3333 rows.
    """
    found = design_weighted([cluster((2, 2), (0, 2), (1, 2), drawn=3, eligible=30)])
    assert found is not None
    by_hand = wilson(0.5 * 10 / 3, 10 / 3)  # type: ignore[arg-type]
    assert by_hand is not None
    assert isclose(found.estimate, 0.5)
    assert isclose(found.low, by_hand.low)
    assert isclose(found.high, by_hand.high)
    assert found.n == 3


def test_all_sections_of_a_sample_are_worth_as_many_rows_as_audits() -> None:
    found = design_weighted([cluster((2, 2), (2, 2), (2, 2), drawn=3, eligible=10**9)])
    three = wilson(3, 3)
    assert found is not None
    assert three is not None
    assert isclose(found.low, three.low, rel_tol=1e-6)


def test_audits_of_one_part_have_the_same_interval_either_way() -> None:
    plain = design_weighted([Stratum(1, 3, 3, 90), Stratum(2, 2, 2, 10)])
    parts = design_weighted(
        [
            cluster((1, 1), (0, 1), (0, 1), drawn=3, eligible=90),
            cluster((1, 1), (1, 1), drawn=2, eligible=10),
        ]
    )
    assert plain is not None
    assert parts is not None
    assert isclose(plain.low, parts.low)
    assert isclose(plain.high, parts.high)


def test_a_mean_has_students_interval_over_audits() -> None:
    """Three audits with answers 6 and 8, 5 and 5, 9 and 9: the mean is 42 / 6 = 7.

    y - 7 x is 0, -4 and 4; the variance 3/2 * 32 / 36 = 1.3333; t with 2 degrees is 4.3027.
    """
    audits = ((14.0, 2.0), (10.0, 2.0), (18.0, 2.0))
    found = mean([Independent(*_sums(*audits), 3, 0, _moments(*audits))])
    assert found is not None
    assert found.estimate == 7
    assert isclose(found.high - 7, 4.302652729749463 * sqrt(4 / 3))
    assert (found.n, found.method) == (3, "linearised")


def test_a_mean_over_a_draw_is_weighted_and_exact_where_everything_was_drawn() -> None:
    """Of 2 drawn of 8 the means are 4 and 6, of 2 drawn of 2 they are 9 and 9: 58 / 10."""
    some = cluster((4, 1), (6, 1), drawn=2, eligible=8)
    whole = cluster((9, 1), (9, 1), drawn=2, eligible=2)
    found = mean([some, whole])
    assert found is not None
    assert isclose(found.estimate, 5.8)
    # u is 4 (y - 5.8): -7.2 and 0.8; 0.75 * 2 * (52.48 - 20.48) / 100 = 0.48; t is 4.3027.
    assert isclose(found.high - 5.8, 4.302652729749463 * sqrt(0.48))
    exact = mean([cluster((4, 1), (6, 1), drawn=2, eligible=2)])
    assert exact is not None
    assert exact.low == exact.high == 5


def test_a_mean_of_one_audit_or_of_equal_ones_has_no_interval() -> None:
    assert mean([Independent(7, 1, 1, 0, _moments((7, 1)))]) is None
    assert mean([Independent(21, 3, 3, 0, _moments((7, 1), (7, 1), (7, 1)))]) is None
    assert mean([]) is None
