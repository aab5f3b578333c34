"""Natural process limits and rules of control charts, with values worked out by hand.

Twelve months of completion in per cent: 80 84 82 86 78 82 84 80 82 86 80 76. Their sum is 980, the
mean 81.6667. The moving ranges 4 2 4 8 4 2 4 2 4 6 4 add up to 44, their mean is 4. So the limits
are 81.6667 - 10.64 = 71.0267 and 92.3067, and the upper limit of the ranges is 13.072.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest

from app.services.figures.statistics.control_limits import Limits, broken, limits, ranges, stretches
from app.services.platform.rounding import half_up
from app.vocabulary.figures import ChartRule, ChartRuleSet

YEAR = [80, 84, 82, 86, 78, 82, 84, 80, 82, 86, 80, 76]
# Centre 0 with limits at -3 and 3, so that a third of the way to a limit is 1.
PLAIN = Limits(20, Fraction(0), Fraction(300, 266))


def exact(values: Sequence[float]) -> list[Fraction]:
    return [Fraction(str(value)) for value in values]


def marked(values: Sequence[float], rules: ChartRuleSet, rule: ChartRule) -> list[int]:
    """Returns the places of the points that a rule marks, from 1; negative on the low side."""
    return [
        side * n
        for n, flags in enumerate(broken(exact(values), PLAIN, rules), start=1)
        for each, side in flags
        if each is rule
    ]


def test_limits_are_the_mean_and_2_66_mean_moving_ranges() -> None:
    held = limits(exact(YEAR))
    assert held is not None
    assert [int(each) for each in ranges(exact(YEAR))] == [4, 2, 4, 8, 4, 2, 4, 2, 4, 6, 4]
    assert str(half_up(held.centre)) == "81.6667"
    assert held.mean_range == 4
    assert (str(half_up(held.lower)), str(half_up(held.upper))) == ("71.0267", "92.3067")
    assert str(half_up(held.upper_range)) == "13.0720"


def test_limits_of_fewer_than_twelve_points_are_provisional_and_of_fewer_than_three_none() -> None:
    twelve, eleven = limits(exact(YEAR)), limits(exact(YEAR[:11]))
    assert twelve is not None
    assert eleven is not None
    assert (twelve.are_provisional, eleven.are_provisional) == (False, True)
    assert limits(exact(YEAR[:3])) is not None
    assert limits(exact(YEAR[:2])) is None


def test_points_beyond_a_limit_are_marked_and_those_at_it_are_not() -> None:
    found = [3, 3.01, 0, -3, -3.01]
    assert marked(found, ChartRuleSet.NHS, ChartRule.BEYOND_LIMIT) == [2, -5]


def test_without_variation_every_other_value_is_beyond_the_limit() -> None:
    held = limits(exact([5, 5, 5]))
    assert held is not None
    flags = broken(exact([5, 5, 6]), held, ChartRuleSet.NHS)
    assert flags == [[], [], [(ChartRule.BEYOND_LIMIT, 1)]]


@pytest.mark.parametrize(
    ("rules", "length"),
    [(ChartRuleSet.NHS, 7), (ChartRuleSet.WHEELER, 8), (ChartRuleSet.WESTERN_ELECTRIC, 8)],
)
def test_a_run_is_marked_as_a_whole_once_it_is_long_enough(
    rules: ChartRuleSet, length: int
) -> None:
    run = [-0.5, *[0.5, 0.6] * 4]
    assert marked(run[:length], rules, ChartRule.RUN) == []
    assert marked(run[: length + 1], rules, ChartRule.RUN) == list(range(2, length + 2))
    # A point on the centre line ends a run.
    assert marked([*run[:4], 0, *run[4:8]], rules, ChartRule.RUN) == []


def test_a_trend_is_seven_points_each_higher_or_each_lower_than_the_one_before() -> None:
    rising = [-0.3, -0.2, -0.1, 0, 0.1, 0.2]
    assert marked(rising, ChartRuleSet.NHS, ChartRule.TREND) == []
    assert marked([*rising, 0.2], ChartRuleSet.NHS, ChartRule.TREND) == []
    assert marked([*rising, 0.3, 0], ChartRuleSet.NHS, ChartRule.TREND) == [1, 2, 3, 4, 5, 6, 7]
    falling = [-each for each in [*rising, 0.3]]
    assert marked(falling, ChartRuleSet.NHS, ChartRule.TREND) == [-1, -2, -3, -4, -5, -6, -7]
    assert marked([*rising, 0.3], ChartRuleSet.WHEELER, ChartRule.TREND) == []


def test_two_of_three_near_a_limit_are_marked_where_the_third_is_on_their_side() -> None:
    rule = ChartRule.TWO_OF_THREE
    assert marked([2.1, 0.1, 2.1], ChartRuleSet.NHS, rule) == [1, 3]
    assert marked([2.1, -0.1, 2.1], ChartRuleSet.NHS, rule) == []
    assert marked([2.1, -0.1, 2.1], ChartRuleSet.WESTERN_ELECTRIC, rule) == [1, 3]
    assert marked([2, 0.1, 2.1], ChartRuleSet.NHS, rule) == []
    assert marked([-2.1, -2.1, -1], ChartRuleSet.NHS, rule) == [-1, -2]


def test_three_of_four_nearer_to_a_limit_and_four_of_five_away_from_the_centre() -> None:
    near = [1.6, 1.4, 1.6, 1.6]
    assert marked(near, ChartRuleSet.WHEELER, ChartRule.THREE_OF_FOUR) == [1, 3, 4]
    assert marked([1.5, 1.4, 1.6, 1.6], ChartRuleSet.WHEELER, ChartRule.THREE_OF_FOUR) == []
    away = [1.1, 1.1, -2, 1.1, 1.1]
    assert marked(away, ChartRuleSet.WESTERN_ELECTRIC, ChartRule.FOUR_OF_FIVE) == [1, 2, 4, 5]


def test_a_step_change_begins_a_stretch_with_the_first_point_from_its_day_on() -> None:
    months = [date(2026, month, 1) for month in range(1, 7)]

    def cut(*changes: date) -> list[list[int]]:
        return [[months[n].month for n in each] for each in stretches(months, changes)]

    assert cut() == [[1, 2, 3, 4, 5, 6]]
    assert cut(date(2026, 3, 1)) == [[1, 2], [3, 4, 5, 6]]
    assert cut(date(2026, 3, 2), date(2026, 5, 1)) == [[1, 2, 3], [4], [5, 6]]
    assert cut(date(2025, 1, 1), date(2026, 7, 1)) == [[1, 2, 3, 4, 5, 6]]
