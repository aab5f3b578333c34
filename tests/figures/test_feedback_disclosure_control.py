"""What may be shown of figures: worked out by hand, threshold six."""

from fractions import Fraction

import pytest

from app.services.figures.feedback.counts import Cell, Cells
from app.services.figures.feedback.disclosure_control import (
    DisclosureKind,
    Rule,
    fits,
    published,
    withheld,
)

PART, SHARE = Rule(DisclosureKind.A_PART, 6), Rule(DisclosureKind.A_SHARE, 6)


def cell(part: int, n: int) -> Cell:
    return Cell(Fraction(part), n)


def ratings(**groups: list[int]) -> Cells:
    """`dover=[6, 8]`: how many said 1, 2, …"""
    return {
        ((group,), (n,)): cell(part, sum(parts))
        for group, parts in groups.items()
        for n, part in enumerate(parts, start=1)
    }


@pytest.mark.parametrize(
    ("tells", "part", "n", "shown"),
    [
        (DisclosureKind.A_MEAN, 20, 5, False),
        (DisclosureKind.A_MEAN, 20, 6, True),
        (DisclosureKind.HOW_MANY, 5, 20, False),
        (DisclosureKind.HOW_MANY, 19, 20, True),
        (DisclosureKind.HOW_MANY, 0, 6, True),
        (DisclosureKind.A_SHARE, 6, 12, True),
        (DisclosureKind.A_SHARE, 5, 20, False),
        (DisclosureKind.A_SHARE, 15, 20, False),  # five did not
        (DisclosureKind.A_SHARE, 11, 11, False),  # all of a small group
        (DisclosureKind.A_SHARE, 0, 11, False),  # none of a small group
        (DisclosureKind.A_SHARE, 12, 12, True),
        (DisclosureKind.A_SHARE, 0, 12, True),
        (DisclosureKind.A_PART, 15, 20, True),  # the rest are told part by part
        (DisclosureKind.NOTHING, 1, 1, True),
    ],
)
def test_a_cell_tells_of_enough_people_or_of_nobody(
    tells: DisclosureKind, part: int, n: int, shown: bool
) -> None:
    assert fits(Rule(tells, 6), cell(part, n)) is shown


def test_protected_characteristics_need_ten() -> None:
    assert not fits(Rule(DisclosureKind.A_MEAN, 10), cell(30, 9))
    assert fits(Rule(DisclosureKind.A_MEAN, 10), cell(30, 10))


def test_a_distribution_is_published_whole_or_not_at_all() -> None:
    found = published(PART, ratings(dover=[6, 8, 0], swale=[6, 8, 1], deal=[12, 0], hythe=[11, 0]))
    assert {group for (group,), _ in found} == {"dover", "deal"}


def means(**groups: dict[str | None, int]) -> Cells:
    """`dover={"female": 14, None: 1}`: how many rated, by gender."""
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
    found = published(Rule(DisclosureKind.A_MEAN, 10), cells, parts=(1,))
    assert {place for (place, _), _ in found} == ({"dover", "swale"} if shown else {"swale"})
    assert sum(cell.denominator for cell in found.values()) == 22 + shown * sum(parts.values())


def test_distributions_of_all_parts_are_published_or_none() -> None:
    """Of 24 girls all counts are large; of 14 boys two are not, and the sum of both is known."""
    girls = {(("dover", "female"), (n,)): cell(12, 24) for n in (1, 2)}
    boys = {(("dover", "male"), (n,)): cell(part, 14) for n, part in ((1, 12), (2, 2))}
    assert published(Rule(DisclosureKind.A_PART, 10), girls | boys, parts=(1,)) == {}
    assert published(Rule(DisclosureKind.A_PART, 10), girls, parts=(1,)) == girls


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
    found = published(Rule(DisclosureKind.A_SHARE, 10), cells, parts=(0,))
    assert found == {key: part for key, part in cells.items() if key[1] == ("voice",)}


def test_a_single_small_part_takes_the_next_smallest_with_it() -> None:
    """Of 30 the 3 would be 30 - 7 - 20; with the 7 hidden too it may be anything up to 10."""
    assert withheld(PART, ratings(dover=[3, 7, 20])) == {(("dover",), (1,)), (("dover",), (2,))}


def test_a_zero_hides_as_well_if_it_must() -> None:
    """3 and 0 hidden would sum to 3, fewer than six; so the 8 goes, too."""
    assert len(withheld(PART, ratings(dover=[3, 0, 8, 19]))) == 3


def test_enough_small_parts_hide_each_other() -> None:
    hidden = withheld(PART, ratings(dover=[3, 4, 23]))
    assert hidden == {(("dover",), (1,)), (("dover",), (2,))}


def test_a_single_small_group_takes_another_with_it() -> None:
    """Else the county less the shown districts would tell it."""
    means: Cells = {((name,), ()): cell(3 * n, n) for name, n in (("a", 3), ("b", 9), ("c", 20))}
    hidden = withheld(Rule(DisclosureKind.A_MEAN, 6), means)
    assert {group for (group,), _ in hidden} == {"a", "b"}


def test_a_small_cell_is_covered_along_every_dimension() -> None:
    """Dover 24 less 20, or all letters' 29 less 25, would be the 4; and so would 20, by its 50."""
    cells: Cells = {
        (place, ()): cell(n, n)
        for place, n in (
            (("dover", "survey"), 20),
            (("dover", "letter"), 4),
            (("deal", "survey"), 30),
            (("deal", "letter"), 25),
        )
    }
    assert withheld(Rule(DisclosureKind.HOW_MANY, 6), cells) == set(cells)
    cells |= {(("hythe", "survey"), ()): cell(40, 40), (("hythe", "letter"), ()): cell(60, 60)}
    shown = cells.keys() - withheld(Rule(DisclosureKind.HOW_MANY, 6), cells)
    assert {place for (place, _), _ in shown} == {"hythe"}


def test_questions_are_never_added_up_so_one_does_not_hide_another() -> None:
    means: Cells = {
        (("dover", "q1"), ()): cell(9, 3),
        (("dover", "q2"), ()): cell(27, 9),
    }
    assert withheld(Rule(DisclosureKind.A_MEAN, 6, fixed=1), means) == {(("dover", "q1"), ())}
    assert len(withheld(Rule(DisclosureKind.A_MEAN, 6), means)) == 2


def test_shares_hide_by_themselves() -> None:
    themes: Cells = {((), (theme,)): cell(part, 20) for theme, part in (("a", 3), ("b", 9))}
    assert withheld(SHARE, themes) == {((), ("a",))}
