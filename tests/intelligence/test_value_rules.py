"""Red, amber and green, and the direction of travel: every case worked out by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.services.intelligence import value_rules
from app.services.intelligence.value_rules import Observed, Rules, Target
from app.vocabulary.figures import Aim
from app.vocabulary.intelligence import DataPeriod, IndicatorUnit

APRIL, MAY, JUNE = (
    (date(2026, 4, 1), date(2026, 4, 30)),
    (date(2026, 5, 1), date(2026, 5, 31)),
    (
        date(2026, 6, 1),
        date(2026, 6, 30),
    ),
)


def rules(aim: str = "higher", target: float = 90, floor: float | None = 80, **other: Any) -> Rules:
    usual: dict[str, Any] = {
        "definition_version": 1,
        "unit": IndicatorUnit.PERCENT,
        "aim": Aim(aim),
        "data_period": DataPeriod.MONTH,
        "targets": (
            Target(date(2026, 1, 1), Decimal(target), None if floor is None else Decimal(floor)),
        ),
    }
    return Rules(**usual | other)


def judge(value: Observed, others: list[Observed]) -> Any:
    return value_rules.judge(value, others, small=False)


def near() -> Rules:
    """Green within 2 of 20, amber within 5."""
    target = Target(date(2026, 1, 1), Decimal(20), Decimal(5), Decimal(2))
    return rules("near", targets=(target,))


def seen(
    of: Rules, numerator: float | None, denominator: float | None, period: Any = MAY, **other: Any
) -> Observed:
    first, second = (None if n is None else Decimal(str(n)) for n in (numerator, denominator))
    return Observed(of, period[0], period[1], first, second, other.get("sent"))


CASES = [
    # the rules, the parts, the value, the colour
    (rules(), (45, 50), 90, "green"),  # at the target
    (rules(), (44, 50), 88, "amber"),
    (rules(), (40, 50), 80, "amber"),  # at the floor
    (rules(), (39, 50), 78, "red"),
    (rules(floor=None), (44, 50), 88, "red"),  # without a floor there is no amber
    (rules("lower", 10, 20), (5, 50), 10, "green"),
    (rules("lower", 10, 20), (10, 50), 20, "amber"),
    (rules("lower", 10, 20), (11, 50), 22, "red"),
    (near(), (11, 50), 22, "green"),  # 2 away, on either side
    (near(), (9, 50), 18, "green"),
    (near(), (30, 200), 15, "amber"),  # 5 away
    (near(), (13, 50), 26, "red"),  # 6 away
    (rules(least=51), (45, 50), 90, "too_few"),
    (rules(unit=IndicatorUnit.COUNT, target=12, floor=8), (12, None), 12, "green"),
    (rules(unit=IndicatorUnit.PER_10000, target=50, floor=40), (90, 20_000), 45, "amber"),
    (rules("lower", 15, 20, unit=IndicatorUnit.AVERAGE), (96, 6), 16, "amber"),
]


@pytest.mark.parametrize(("of", "parts", "value", "rag"), CASES)
def test_a_value_is_judged_by_its_target_and_what_is_aimed_at(
    of: Rules, parts: tuple[Any, Any], value: int, rag: str
) -> None:
    judged = judge(seen(of, *parts), [])
    assert (judged.value, judged.rag) == (value, rag)


INCOMPLETE = [
    ((45, None), "parts_missing"),
    ((None, 50), "parts_missing"),
    ((51, 50), "numerator_over_denominator"),
]


@pytest.mark.parametrize(("parts", "note"), INCOMPLETE)
def test_a_value_whose_parts_are_missing_or_impossible_is_incomplete_and_never_green(
    parts: tuple[Any, Any], note: str
) -> None:
    judged = judge(seen(rules(), *parts, sent=Decimal(100)), [])
    assert (judged.rag, judged.direction, judged.notes[0]) == ("incomplete", "not_comparable", note)


def test_nothing_to_count_is_no_value_and_has_no_colour() -> None:
    judged = judge(seen(rules(), 0, 0), [])
    assert (judged.value, judged.rag, judged.notes[0]) == (None, None, "nothing_to_count")


def test_the_parts_decide_where_the_source_sends_another_value() -> None:
    rounded = judge(seen(rules(), 2, 3, sent=Decimal("66.7")), [])
    assert (rounded.value, "value_differs" in rounded.notes) == (Decimal("66.6667"), False)
    as_share = judge(seen(rules(), 45, 50, sent=Decimal("0.9")), [])
    assert (as_share.value, "value_differs" in as_share.notes) == (90, True)


def test_the_target_is_the_one_in_force_on_the_last_day_of_the_period() -> None:
    targets = (
        Target(date(2026, 5, 31), Decimal(80), None),
        Target(date(2026, 4, 1), Decimal(95), None),
        Target(date(2026, 6, 1), Decimal(99), None),
    )
    of = rules(targets=targets)
    assert judge(seen(of, 45, 50), []).rag == "green"  # 90 against 80
    assert judge(seen(of, 45, 50, APRIL), []).rag == "red"  # against 95
    none = judge(seen(rules(targets=()), 45, 50), [])
    assert (none.rag, none.notes[0]) == (None, "no_target")


MOVES = [
    (rules(), (40, 50), (45, 50), "improved"),
    (rules(), (45, 50), (40, 50), "worsened"),
    (rules(), (40, 50), (8, 10), "same"),
    (rules("lower", 10, 20), (5, 50), (10, 50), "worsened"),
    (rules("lower", 10, 20), (10, 50), (5, 50), "improved"),
    (near(), (15, 50), (12, 50), "improved"),  # from 10 to 4 away
    (near(), (12, 50), (2, 50), "worsened"),  # from 4 above to 16 below
    (near(), (12, 50), (8, 50), "same"),  # 4 above, 4 below
]


@pytest.mark.parametrize(("of", "before", "now", "direction"), MOVES)
def test_the_direction_goes_by_what_is_aimed_at(
    of: Rules, before: tuple[int, int], now: tuple[int, int], direction: str
) -> None:
    earlier, later = seen(of, *before, APRIL), seen(of, *now, MAY)
    assert judge(later, [later, earlier]).direction == direction


def test_what_is_not_alike_is_not_compared() -> None:
    may = seen(rules(), 45, 50)
    another = seen(rules(definition_version=2), 40, 50, JUNE)
    judged = judge(another, [may, another])
    assert (judged.direction, judged.notes) == ("not_comparable", ("definition_changed",))
    gap = judge(seen(rules(), 40, 50, JUNE), [seen(rules(), 40, 50, APRIL)])
    assert (gap.direction, gap.notes) == ("not_comparable", ("no_period_before",))
    partial = judge(may, [seen(rules(), 40, None, APRIL)])
    assert (partial.direction, partial.notes) == ("not_comparable", ("no_period_before",))
    moved = (
        Target(date(2026, 1, 1), Decimal(20), None),
        Target(date(2026, 5, 1), Decimal(30), None),
    )
    of = rules("near", targets=moved)
    assert judge(seen(of, 15, 50), [seen(of, 12, 50, APRIL)]).direction == "changed"


def test_a_year_to_date_is_compared_with_the_same_months_of_the_year_before() -> None:
    of = rules(data_period=DataPeriod.YEAR_TO_DATE)
    last_year = seen(of, 40, 50, (date(2025, 4, 1), date(2025, 5, 31)))
    to_april = seen(of, 50, 50, APRIL)
    now = seen(of, 45, 50, (date(2026, 4, 1), date(2026, 5, 31)))
    judged = judge(now, [now, to_april, last_year])
    assert (judged.direction, judged.before) == ("improved", 80)


def test_rolling_years_are_compared_with_the_one_that_ended_last() -> None:
    of = rules(data_period=DataPeriod.ROLLING_12_MONTHS)
    to_march = seen(of, 40, 50, (date(2025, 4, 1), date(2026, 3, 31)))
    to_april = seen(of, 50, 50, (date(2025, 5, 1), date(2026, 4, 30)))
    now = seen(of, 45, 50, (date(2025, 6, 1), date(2026, 5, 31)))
    judged = judge(now, [to_march, now, to_april])
    assert (judged.direction, judged.before) == ("worsened", 100)
