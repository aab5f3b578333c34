"""Type-7 quantiles, with values worked out by hand."""

from fractions import Fraction

import pytest

from app.services.figures.statistics import quantiles


def test_the_median_of_an_even_number_lies_between_the_middle_two() -> None:
    assert quantiles.at({1: 1, 2: 1, 4: 1, 9: 1}, 50) == 3


def test_a_quantile_lies_in_proportion_between_two_values() -> None:
    # Five values 1, 2, 2, 4, 9: place 4 * 0.9 = 3.6, so 4 + 0.6 * 5.
    assert quantiles.at({9: 1, 1: 1, 2: 2, 4: 1}, 90) == 7


@pytest.mark.parametrize(("percent", "expected"), [(0, "1"), (50, "2.5"), (90, "3.7"), (100, "4")])
def test_a_quantile_lies_between_its_two_neighbours(percent: int, expected: str) -> None:
    # Of 1, 2, 3, 4: place 3q, so the median is 2.5 and the ninth decile 3.7.
    assert quantiles.at({1: 1, 2: 1, 3: 1, 4: 1}, percent) == Fraction(expected)


def test_every_quantile_of_one_value_is_that_value() -> None:
    assert quantiles.at({7: 1}, 90) == Fraction(7)


def test_there_is_no_quantile_of_no_values() -> None:
    assert quantiles.at({}, 50) is None
