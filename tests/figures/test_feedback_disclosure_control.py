"""Disclosure control of feedback figures, worked out by hand with the threshold six."""

from fractions import Fraction

import pytest

from app.services.figures.feedback.counts import Cell, Cells
from app.services.figures.feedback.disclosure_control import (
    DisclosureKind,
    SuppressionRule,
    is_large_enough,
    published,
    suppressed,
)

PART, SHARE = (
    SuppressionRule(DisclosureKind.DISTRIBUTION, 6),
    SuppressionRule(DisclosureKind.SHARE, 6),
)


def cell(part: int, n: int) -> Cell:
    return Cell(Fraction(part), n)


def ratings(**groups: list[int]) -> Cells:
    """Returns cells of ratings: `dover=[6, 8]` counts the ratings 1, 2, …"""
    return {
        ((group,), (n,)): cell(part, sum(parts))
        for group, parts in groups.items()
        for n, part in enumerate(parts, start=1)
    }


@pytest.mark.parametrize(
    ("disclosure", "part", "n", "shown"),
    [
        (DisclosureKind.MEAN, 20, 5, False),
        (DisclosureKind.MEAN, 20, 6, True),
        (DisclosureKind.COUNT, 5, 20, False),
        (DisclosureKind.COUNT, 19, 20, True),
        (DisclosureKind.COUNT, 0, 6, True),
        (DisclosureKind.SHARE, 6, 12, True),
        (DisclosureKind.SHARE, 5, 20, False),
        (DisclosureKind.SHARE, 15, 20, False),  # five did not
        (DisclosureKind.SHARE, 11, 11, False),  # all of a small group
        (DisclosureKind.SHARE, 0, 11, False),  # none of a small group
        (DisclosureKind.SHARE, 12, 12, True),
        (DisclosureKind.SHARE, 0, 12, True),
        (DisclosureKind.DISTRIBUTION, 14, 20, True),
        (DisclosureKind.DISTRIBUTION, 15, 20, False),  # five did not choose it
        (DisclosureKind.NOTHING, 1, 1, True),
    ],
)
def test_a_cell_counts_enough_people_or_nobody(
    disclosure: DisclosureKind, part: int, n: int, shown: bool
) -> None:
    assert is_large_enough(SuppressionRule(disclosure, 6), cell(part, n)) is shown


def test_a_distribution_is_published_whole_or_not_at_all() -> None:
    large = published(PART, ratings(dover=[6, 8, 0], swale=[6, 8, 1], deal=[12, 0], hythe=[11, 0]))
    assert {group for (group,), _ in large} == {"dover", "deal"}


def test_who_did_not_choose_an_option_is_a_part_of_a_choice() -> None:
    """Of 20, 17 chose the second option: three are named by what they left out."""
    choices: Cells = {(("dover",), (n,)): cell(part, 20) for n, part in ((1, 20), (2, 17))}
    assert published(PART, choices) == {}
    assert (("dover",), (2,)) in suppressed(PART, choices)
    choices[("dover",), (2,)] = cell(14, 20)
    assert published(PART, choices) == choices


def test_a_single_small_part_suppresses_the_next_smallest_too() -> None:
    """The 3 of 30 would be 30 - 7 - 20; with the 7 suppressed too it may be anything up to 10."""
    assert suppressed(PART, ratings(dover=[3, 7, 20])) == {(("dover",), (1,)), (("dover",), (2,))}


def test_a_zero_does_not_protect_a_small_part() -> None:
    """A suppressed 3 and 0 would sum to 3, fewer than six, so the 8 is suppressed too."""
    assert len(suppressed(PART, ratings(dover=[3, 0, 8, 19]))) == 3


def test_enough_small_parts_protect_each_other() -> None:
    keys = suppressed(PART, ratings(dover=[3, 4, 23]))
    assert keys == {(("dover",), (1,)), (("dover",), (2,))}


def test_a_single_small_group_suppresses_another_too() -> None:
    """Otherwise it would be the county minus the other districts."""
    means: Cells = {((name,), ()): cell(3 * n, n) for name, n in (("a", 3), ("b", 9), ("c", 20))}
    keys = suppressed(SuppressionRule(DisclosureKind.MEAN, 6), means)
    assert {group for (group,), _ in keys} == {"a", "b"}


def test_a_small_cell_is_protected_along_every_dimension() -> None:
    """The 4 would be Dover 24 minus 20, or all letters 29 minus 25; the 20 would follow from 50."""
    cells: Cells = {
        (place, ()): cell(n, n)
        for place, n in (
            (("dover", "survey"), 20),
            (("dover", "letter"), 4),
            (("deal", "survey"), 30),
            (("deal", "letter"), 25),
        )
    }
    assert suppressed(SuppressionRule(DisclosureKind.COUNT, 6), cells) == set(cells)
    cells |= {(("hythe", "survey"), ()): cell(40, 40), (("hythe", "letter"), ()): cell(60, 60)}
    shown = cells.keys() - suppressed(SuppressionRule(DisclosureKind.COUNT, 6), cells)
    assert {place for (place, _), _ in shown} == {"hythe"}


def test_questions_are_never_summed_so_one_does_not_protect_another() -> None:
    means: Cells = {
        (("dover", "q1"), ()): cell(9, 3),
        (("dover", "q2"), ()): cell(27, 9),
    }
    assert suppressed(SuppressionRule(DisclosureKind.MEAN, 6, fixed=1), means) == {
        (("dover", "q1"), ())
    }
    assert len(suppressed(SuppressionRule(DisclosureKind.MEAN, 6), means)) == 2


def test_shares_are_suppressed_by_themselves() -> None:
    themes: Cells = {((), (theme,)): cell(part, 20) for theme, part in (("a", 3), ("b", 9))}
    assert suppressed(SHARE, themes) == {((), ("a",))}
