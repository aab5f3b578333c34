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
        (DisclosureKind.DISTRIBUTION, 15, 20, True),  # the other parts have cells of their own
        (DisclosureKind.NOTHING, 1, 1, True),
    ],
)
def test_a_cell_counts_enough_people_or_nobody(
    disclosure: DisclosureKind, part: int, n: int, shown: bool
) -> None:
    assert is_large_enough(SuppressionRule(disclosure, 6), cell(part, n)) is shown


def test_protected_characteristics_need_ten() -> None:
    assert not is_large_enough(SuppressionRule(DisclosureKind.MEAN, 10), cell(30, 9))
    assert is_large_enough(SuppressionRule(DisclosureKind.MEAN, 10), cell(30, 10))


def test_a_distribution_is_published_whole_or_not_at_all() -> None:
    large = published(PART, ratings(dover=[6, 8, 0], swale=[6, 8, 1], deal=[12, 0], hythe=[11, 0]))
    assert {group for (group,), _ in large} == {"dover", "deal"}


def means(**groups: dict[str | None, int]) -> Cells:
    """Returns cells of means: `dover={"female": 14, None: 1}` counts ratings by gender."""
    return {
        ((place, gender), ()): cell(4 * n, n)
        for place, parts in groups.items()
        for gender, n in parts.items()
    }


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ({"female": 14, "male": 1}, False),  # 15 less 14 would be the one boy
        ({"female": 14, "male": 10}, True),
        ({"female": 14, "male": 10, None: 9}, False),  # who did not say is a part as well
        ({"female": 14, "male": 10, None: 10}, True),
        ({"female": 19}, False),  # all of a small group
        ({"female": 20}, True),
    ],
)
def test_a_whole_is_broken_down_whole_or_not_at_all(
    parts: dict[str | None, int], shown: bool
) -> None:
    cells = means(dover=parts, swale={"female": 10, "male": 12})
    large = published(SuppressionRule(DisclosureKind.MEAN, 10), cells, parts=(1,))
    assert {place for (place, _), _ in large} == ({"dover", "swale"} if shown else {"swale"})
    assert sum(cell.denominator for cell in large.values()) == 22 + shown * sum(parts.values())


def test_distributions_of_all_parts_are_published_or_none() -> None:
    """All counts of 24 girls are large; two of 14 boys are not, and the sum of both is known."""
    girls = {(("dover", "female"), (n,)): cell(12, 24) for n in (1, 2)}
    boys = {(("dover", "male"), (n,)): cell(part, 14) for n, part in ((1, 12), (2, 2))}
    assert (
        published(SuppressionRule(DisclosureKind.DISTRIBUTION, 10), girls | boys, parts=(1,)) == {}
    )
    assert published(SuppressionRule(DisclosureKind.DISTRIBUTION, 10), girls, parts=(1,)) == girls


def test_a_share_is_published_of_all_parts_or_of_none_theme_by_theme() -> None:
    cells: Cells = {
        ((gender,), (theme,)): cell(part, 30)
        for gender, theme, part in (
            ("female", "voice", 12),
            ("male", "voice", 11),
            ("female", "room", 15),
            ("male", "room", 4),
        )
    }
    large = published(SuppressionRule(DisclosureKind.SHARE, 10), cells, parts=(0,))
    assert large == {key: part for key, part in cells.items() if key[1] == ("voice",)}


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
