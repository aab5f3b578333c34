"""Red, amber and green, and the direction of a value, with examples worked out by hand."""

from decimal import Decimal

import pytest

from app.services.figures.statistics.rag import Rule, direction, judged
from app.services.platform.rounding import Exact
from app.vocabulary.figures import Aim, Direction, Rag

HIGHER = Rule(Aim.HIGHER, Decimal("0.90"), Decimal("0.80"), least=10)
LOWER = Rule(Aim.LOWER, 5, 10)
NEAR = Rule(Aim.NEAR, Decimal("0.20"), Decimal("0.10"), Decimal("0.05"))


@pytest.mark.parametrize(
    ("rule", "value", "colour"),
    [
        (HIGHER, "0.90", Rag.GREEN),
        (HIGHER, "0.8999", Rag.AMBER),
        (HIGHER, "0.80", Rag.AMBER),
        (HIGHER, "0.7999", Rag.RED),
        (LOWER, "5", Rag.GREEN),
        (LOWER, "5.01", Rag.AMBER),
        (LOWER, "10", Rag.AMBER),
        (LOWER, "10.01", Rag.RED),
        (NEAR, "0.25", Rag.GREEN),
        (NEAR, "0.15", Rag.GREEN),
        (NEAR, "0.2501", Rag.AMBER),
        (NEAR, "0.10", Rag.AMBER),
        (NEAR, "0.0999", Rag.RED),
    ],
)
def test_the_bounds_belong_to_the_better_colour(rule: Rule, value: str, colour: Rag) -> None:
    assert judged(Decimal(value), 100, rule) is colour


def test_without_a_floor_a_missed_target_is_red() -> None:
    assert judged(4, 10, Rule(Aim.HIGHER, 5)) is Rag.RED
    assert judged(1, 10, Rule(Aim.NEAR, 5, tolerance=3)) is Rag.RED


def test_a_value_of_too_few_rows_has_no_colour_whatever_it_is() -> None:
    assert judged(1, 9, HIGHER) is Rag.TOO_FEW
    assert judged(1, 10, HIGHER) is Rag.GREEN


def test_a_value_without_its_parts_is_incomplete_and_not_green() -> None:
    assert judged(None, 100, HIGHER) is Rag.INCOMPLETE
    assert judged(1, None, HIGHER) is Rag.INCOMPLETE


def test_a_floor_on_the_good_side_of_the_target_is_no_rule() -> None:
    assert HIGHER.is_possible
    assert LOWER.is_possible
    assert NEAR.is_possible
    assert not Rule(Aim.HIGHER, 5, 6).is_possible
    assert not Rule(Aim.LOWER, 5, 4).is_possible
    assert not Rule(Aim.NEAR, 5, 1, 2).is_possible


@pytest.mark.parametrize(
    ("before", "after", "aim", "target", "moved"),
    [
        (1, 2, Aim.HIGHER, None, Direction.IMPROVED),
        (2, 1, Aim.HIGHER, None, Direction.WORSENED),
        (2, 1, Aim.LOWER, None, Direction.IMPROVED),
        (2, 2, Aim.LOWER, None, Direction.SAME),
        (1, 4, Aim.NEAR, 3, Direction.IMPROVED),
        (2, 4, Aim.NEAR, 3, Direction.SAME),
        (3, 2, Aim.NEAR, 3, Direction.WORSENED),
        (3, 2, Aim.NEAR, None, Direction.CHANGED),
        (3, 2, None, None, Direction.CHANGED),
        (None, 2, Aim.HIGHER, None, Direction.NOT_COMPARABLE),
    ],
)
def test_a_value_improves_towards_what_is_aimed_at(
    before: Exact | None, after: Exact | None, aim: Aim | None, target: int | None, moved: Direction
) -> None:
    assert direction(before, after, aim, target) is moved
