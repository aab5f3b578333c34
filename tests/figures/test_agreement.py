"""Agreement of moderators and auditors, and kappa."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.figures.statistics.agreement import agreement, landis_koch, matrix
from app.services.platform.rounding import half_up

LEVELS = ["inadequate", "requires_improvement", "good", "outstanding"]
# Rows auditor, columns moderated: inadequate, requires improvement, good, outstanding.
FIFTY = [[3, 1, 0, 0], [2, 14, 3, 0], [0, 7, 12, 1], [0, 0, 3, 4]]
ALL_GOOD = [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 10, 0], [0, 0, 0, 0]]

squares = st.integers(2, 5).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 30), min_size=k, max_size=k), min_size=k, max_size=k)
)


def test_the_fifty_decisions_of_the_worked_example() -> None:
    rounded_measures = agreement(FIFTY).rounded()
    assert rounded_measures["n"] == 50
    assert rounded_measures["exact"] == Decimal("0.66")
    assert rounded_measures["within_one"] == Decimal("1.00")
    assert rounded_measures["mean_shift"] == Decimal("-0.14")
    assert rounded_measures["lowered"] == Decimal("0.24")
    assert rounded_measures["raised"] == Decimal("0.10")
    assert rounded_measures["kappa_unweighted"] == Decimal("0.4901")
    assert rounded_measures["kappa_linear"] == Decimal("0.6133")
    assert rounded_measures["kappa_quadratic"] == Decimal("0.7478")
    assert rounded_measures["word"] == "substantial"
    assert rounded_measures["null_reason"] is None


def test_counts_are_given_with_their_rates() -> None:
    measures = agreement(FIFTY)
    assert (measures.exact_count, measures.within_one_count) == (33, 50)
    assert (measures.raised_count, measures.lowered_count, measures.shift) == (5, 12, -7)


def test_one_grade_only_has_no_kappa_but_its_rates() -> None:
    measures = agreement(ALL_GOOD)
    assert (measures.kappa_unweighted, measures.kappa_linear, measures.kappa_quadratic) == (
        None,
    ) * 3
    assert measures.null_reason == "one_grade_only"
    assert measures.exact == 1


def test_one_decision_shows_no_agreement() -> None:
    measures = agreement([[0, 1], [0, 0]])
    assert (measures.kappa_linear, measures.null_reason) == (None, "too_few")


def test_no_decision_has_no_rate() -> None:
    rounded_measures = agreement([[0, 0], [0, 0]]).rounded()
    assert rounded_measures["n"] == 0
    assert (
        rounded_measures["exact"],
        rounded_measures["mean_shift"],
        rounded_measures["kappa_linear"],
    ) == (None, None, None)


def test_the_word_is_withheld_below_thirty() -> None:
    assert agreement([[15, 0], [0, 15]]).word == "almost_perfect"
    assert agreement([[15, 0], [0, 14]]).word is None


@pytest.mark.parametrize(
    ("kappa", "word"),
    [
        ("-0.01", "poor"),
        ("0", "slight"),
        ("0.20", "slight"),
        ("0.2049", "slight"),
        ("0.21", "fair"),
        ("0.41", "moderate"),
        ("0.61", "substantial"),
        ("0.81", "almost_perfect"),
        ("1", "almost_perfect"),
    ],
)
def test_landis_and_kochs_words(kappa: str, word: str) -> None:
    assert landis_koch(Fraction(kappa)) == word


def test_an_unused_level_still_separates_its_neighbours() -> None:
    pairs = [("inadequate", "inadequate")] * 2 + [("good", "good")] * 2 + [("good", "inadequate")]
    full = matrix(pairs, LEVELS)
    assert full == ((2, 0, 0, 0), (0, 0, 0, 0), (1, 0, 2, 0), (0, 0, 0, 0))
    # Two levels apart: not within one.
    assert agreement(full).within_one == Fraction(4, 5)


def test_a_grade_that_is_not_on_the_scale_is_refused() -> None:
    with pytest.raises(KeyError):
        matrix([("good", "adequate")], LEVELS)


def test_a_matrix_is_square() -> None:
    with pytest.raises(ValueError, match="square"):
        agreement([[1, 2], [3]])


@given(squares)
def test_rates_are_shares_and_kappa_never_exceeds_one(counts: list[list[int]]) -> None:
    measures = agreement(counts)
    for kappa in (measures.kappa_unweighted, measures.kappa_linear, measures.kappa_quadratic):
        assert kappa is None or kappa <= 1
    if measures.n:
        assert measures.exact_count + measures.raised_count + measures.lowered_count == measures.n
        assert measures.within_one_count >= measures.exact_count


@given(squares)
def test_transposing_the_matrix_reverses_the_shift_and_keeps_kappa(counts: list[list[int]]) -> None:
    one = agreement(counts)
    two = agreement([list(column) for column in zip(*counts, strict=True)])
    assert (one.shift, one.raised_count) == (-two.shift, two.lowered_count)
    assert one.kappa_linear == two.kappa_linear


@given(st.lists(st.integers(0, 20), min_size=2, max_size=5))
def test_full_agreement_on_more_than_one_grade_is_kappa_one(diagonal: list[int]) -> None:
    counts = [
        [count if i == j else 0 for j in range(len(diagonal))] for i, count in enumerate(diagonal)
    ]
    kappa = agreement(counts).kappa_linear
    assert kappa == (1 if sum(count > 0 for count in diagonal) > 1 else None)


@given(squares)
def test_kappa_follows_its_formula(counts: list[list[int]]) -> None:
    """Kappa is `1 - sum(w*O) / sum(w*E)` with `w = |i-j| / (k-1)`."""
    k, n = len(counts), sum(map(sum, counts))
    observed, expected = Fraction(), Fraction()
    for i, j in product(range(k), repeat=2):
        weight = Fraction(abs(i - j), k - 1)
        observed += weight * counts[i][j]
        if n:
            expected += weight * sum(counts[i]) * sum(row[j] for row in counts) / n
    expected_value = 1 - observed / expected if n >= 2 and expected else None
    assert agreement(counts).kappa_linear == expected_value


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.00005", "0.0001"), ("-0.00005", "-0.0001"), ("0.000049", "0"), ("2/3", "0.6667")],
)
def test_a_tie_is_rounded_away_from_zero(value: str, expected: str) -> None:
    assert half_up(Fraction(value)) == Decimal(expected)
