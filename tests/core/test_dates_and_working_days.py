"""Working days and the statutory clocks that run on them."""

from datetime import date, timedelta

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given
from hypothesis import strategies as st

from app.core.dates import months_after
from app.core.errors import Invalid
from app.services.reference.working_days import WorkingCalendar, england, england_bank_holidays
from app.services.reviewing.statutory_timescales import CLOCKS, ClockUnit

ENGLAND = england(2012, 2030)
days = st.dates(date(2013, 1, 1), date(2029, 12, 31))


def test_agrees_with_gov_uk_wherever_that_has_dates() -> None:
    published = {
        holiday["date"]
        for holiday in BankHolidays(use_cached_holidays=True).get_holidays(
            division=BankHolidays.ENGLAND_AND_WALES
        )
    }
    first, last = min(published).year, max(published).year
    ours = england_bank_holidays(first, last)
    assert {day for day in ours if day.weekday() < 5} == {
        day for day in published if day.weekday() < 5
    }


def test_a_holiday_on_a_weekend_moves_to_its_substitute_day() -> None:
    # Christmas Day 2027 is a Saturday, Boxing Day a Sunday: Monday and Tuesday are closed.
    assert not ENGLAND.is_working(date(2027, 12, 27))
    assert not ENGLAND.is_working(date(2027, 12, 28))
    assert ENGLAND.is_working(date(2027, 12, 29))


def test_one_off_holidays_are_known() -> None:
    assert england_bank_holidays(2022, 2022)[date(2022, 9, 19)]
    assert not ENGLAND.is_working(date(2023, 5, 8))  # the coronation


def test_working_days_leap_over_easter() -> None:
    # Maundy Thursday 2 April 2026; Good Friday 3 and Easter Monday 6 April are holidays.
    assert ENGLAND.add(date(2026, 4, 2), 1) == date(2026, 4, 7)
    assert ENGLAND.between(date(2026, 4, 2), date(2026, 4, 7)) == 1


def test_a_clock_that_starts_on_a_sunday_counts_monday_first() -> None:
    assert ENGLAND.add(date(2026, 6, 7), 1) == date(2026, 6, 8)


def test_no_working_days_later_is_the_same_day() -> None:
    assert ENGLAND.add(date(2026, 6, 7), 0) == date(2026, 6, 7)


def test_working_days_count_backwards_too() -> None:
    assert ENGLAND.add(date(2026, 4, 7), -1) == date(2026, 4, 2)
    assert ENGLAND.between(date(2026, 4, 7), date(2026, 4, 2)) == -1


def test_a_councils_own_closure_is_no_working_day() -> None:
    closed = england(2026, 2026, frozenset({date(2026, 12, 29)}))
    assert ENGLAND.is_working(date(2026, 12, 29))
    assert not closed.is_working(date(2026, 12, 29))


@pytest.mark.parametrize(
    "leaves",
    [
        lambda known: known.is_working(date(2025, 12, 31)),
        lambda known: known.add(date(2026, 12, 30), 2),
        lambda known: known.add(date(2026, 1, 1), -1),
        lambda known: known.add(date(2025, 12, 31), 0),
        lambda known: known.between(date(2026, 1, 5), date(2027, 1, 4)),
        lambda known: known.between(date(2027, 1, 4), date(2026, 1, 5)),
    ],
)
def test_a_calculation_that_leaves_the_known_range_is_refused(leaves) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Invalid) as refused:
        leaves(england(2026, 2026))
    assert refused.value.code == "calendar_range"


def test_the_last_day_known_can_still_be_reached() -> None:
    assert england(2026, 2026).add(date(2026, 12, 30), 1) == date(2026, 12, 31)


@given(days, st.integers(1, 60))
def test_adding_and_counting_undo_each_other(day: date, n: int) -> None:
    later = ENGLAND.add(day, n)
    assert ENGLAND.is_working(later)
    assert ENGLAND.between(day, later) == n


@given(days, st.integers(-60, 60), st.integers(-60, 60))
def test_counting_adds_up_over_any_day_between(day: date, a: int, b: int) -> None:
    middle, end = day + timedelta(days=a), day + timedelta(days=a + b)
    whole = ENGLAND.between(day, end)
    assert whole == ENGLAND.between(day, middle) + ENGLAND.between(middle, end)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 3, 15), 6, date(2026, 9, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 10), -12, date(2025, 1, 10)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(
    day: date, n: int, expected: date
) -> None:
    assert months_after(day, n) == expected


@pytest.mark.parametrize("n", [12 * 9000, -12 * 9000])
def test_months_beyond_the_calendar_are_refused(n: int) -> None:
    with pytest.raises(Invalid):
        months_after(date(2026, 1, 1), n)


@pytest.mark.parametrize(
    ("code", "start", "expected"),
    [
        # 20 working days from Monday 2 March 2026 (no holiday in March): Monday 30 March.
        ("cic_review_1", date(2026, 3, 2), date(2026, 3, 30)),
        ("cic_review_2", date(2026, 3, 30), date(2026, 6, 30)),
        ("cic_review_n", date(2026, 8, 31), date(2027, 2, 28)),
        # 15 working days from Friday 27 March 2026, over Good Friday and Easter Monday.
        ("icpc", date(2026, 3, 27), date(2026, 4, 21)),
        ("rcpc_1", date(2026, 4, 21), date(2026, 7, 21)),
        ("iro_recommendation", date(2026, 5, 1), date(2026, 5, 6)),
        ("visit_n", date(2026, 5, 1), date(2026, 6, 12)),
    ],
)
def test_statutory_clocks(code: str, start: date, expected: date) -> None:
    assert CLOCKS[code].due(start, ENGLAND) == expected


def test_every_clock_says_who_set_it_and_what_starts_it() -> None:
    for code, clock in CLOCKS.items():
        assert clock.code == code
        assert clock.source
        assert clock.start_event
        assert clock.n > 0 or clock.start_event == "due_date"  # the source says the day itself
    assert {clock.unit for clock in CLOCKS.values()} == set(ClockUnit)


def test_a_conference_has_two_clocks_for_it_has_two_starts() -> None:
    assert CLOCKS["icpc"].start_event == "strategy_discussion"
    assert CLOCKS["icpc_statistics"].start_event == "section_47_started"


def test_a_calendar_is_a_plain_value() -> None:
    one = WorkingCalendar(date(2026, 1, 1), date(2026, 1, 31), frozenset())
    assert one == WorkingCalendar(date(2026, 1, 1), date(2026, 1, 31), frozenset())
