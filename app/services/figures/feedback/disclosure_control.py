"""What of the figures of feedback may be shown (docs/domain/figures.md). Pure.

Fewer than six people are never told of, ten where a protected characteristic is asked for. The
Unit, which reads the rows, sees figures of campaigns that are still open, small cells withheld. All
others see sums of large cells of closed campaigns, which no longer change: no two answers can be
subtracted from each other to find a small one. Nobody reads protected characteristics in the rows,
so by these the Unit sees no more than all others.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.services.figures.feedback.counts import Cell, Cells, Key

WHOLE_GROUP = 2  # times the threshold: below it, "all of them" or "none of them" tells of each


class DisclosureKind(StrEnum):
    """What a cell tells of people, and so when it is withheld."""

    NOTHING = "nothing"  # it counts themes, not people
    HOW_MANY = "how_many"  # who took part, not what they said
    A_MEAN = "a_mean"
    A_SHARE = "a_share"  # each category by itself
    A_PART = "a_part"  # categories that sum to the whole


@dataclass(frozen=True)
class Rule:
    """What cells tell, from how many on, and how many parts at a group's end are never summed."""

    tells: DisclosureKind
    threshold: int
    fixed: int = 0


def fits(rule: Rule, cell: Cell) -> bool:
    """Whether a cell by itself may be shown."""
    n, part, least = cell.denominator, cell.numerator, rule.threshold
    if rule.tells is DisclosureKind.NOTHING:
        return True
    if n < least:
        return False
    if rule.tells is DisclosureKind.A_MEAN:
        return True
    if rule.tells is DisclosureKind.HOW_MANY:
        return part == 0 or part >= least
    return _tells_of_enough(rule, cell)


def _tells_of_enough(rule: Rule, cell: Cell) -> bool:
    """Neither those who said it nor those who did not are few, or everybody of a small group."""
    n, part, least = cell.denominator, cell.numerator, rule.threshold
    if part in {0, n}:
        return n >= WHOLE_GROUP * least
    small = part < least or (rule.tells is DisclosureKind.A_SHARE and n - part < least)
    return not small


def published(rule: Rule, cells: Cells, parts: Collection[int] = ()) -> Cells:
    """Those that are large enough; of parts of a whole, whole ones or none.

    A distribution is a whole, and so is what the members of the group at `parts` break down: its
    sum is published without them, too, and less the large parts would tell the small one.
    """

    def whole(group: Key, category: Key) -> object:
        place = tuple(member for n, member in enumerate(group) if n not in parts)
        return place if rule.tells is DisclosureKind.A_PART else (place, category)

    shown: Cells = {}
    for keys in _alike(cells, whole):
        groups: dict[Key, list[Cell]] = defaultdict(list)
        for key in keys:
            groups[key[0]].append(cells[key])
        if _all_fit(rule, list(groups.values()), broken_down=bool(parts)):
            shown.update((key, cells[key]) for key in keys)
    return shown


def _all_fit(rule: Rule, groups: list[list[Cell]], *, broken_down: bool) -> bool:
    alone = broken_down and len(groups) == 1
    if alone and groups[0][0].denominator < WHOLE_GROUP * rule.threshold:
        return False
    if rule.tells is DisclosureKind.A_PART:
        return all(_whole_fits(rule, group) for group in groups)
    return all(fits(rule, cell) for group in groups for cell in group)


def _whole_fits(rule: Rule, parts: Collection[Cell]) -> bool:
    n = next(iter(parts)).denominator
    counts = [part.numerator for part in parts]
    if n < rule.threshold:
        return False
    if max(counts) == n:
        return n >= WHOLE_GROUP * rule.threshold
    return all(count == 0 or count >= rule.threshold for count in counts)


def withheld(rule: Rule, cells: Mapping[tuple[Key, Key], Cell]) -> set[tuple[Key, Key]]:
    """Small cells, and what else must go so that they cannot be worked out from the rest."""
    hidden = {key for key, cell in cells.items() if not fits(rule, cell)}
    if rule.tells is DisclosureKind.A_PART:
        for parts in _alike(cells, lambda group, _: group):
            _cover(rule, cells, parts, hidden, base=False)
    if rule.tells is not DisclosureKind.NOTHING:
        _cover_margins(rule, cells, hidden)
    return hidden


def _cover_margins(
    rule: Rule, cells: Mapping[tuple[Key, Key], Cell], hidden: set[tuple[Key, Key]]
) -> None:
    """Along every dimension: the sum over it is a figure, too. What covers may be uncovered."""
    dimensions = max((len(group) - rule.fixed for group, _ in cells), default=0)
    before = -1
    while before < len(hidden):
        before = len(hidden)
        for n in range(dimensions):
            for line in _alike(cells, _but_for(n)):
                _cover(rule, cells, line, hidden, base=True)


def _but_for(n: int) -> Callable[[Key, Key], object]:
    """What cells have in common that differ in their n-th dimension alone."""
    return lambda group, category: (group[:n], group[n + 1 :], category)


def _alike(
    cells: Mapping[tuple[Key, Key], Cell], kind: Callable[[Key, Key], object]
) -> Iterable[list[tuple[Key, Key]]]:
    """Keys of one kind, whose sum may be known."""
    found: dict[object, list[tuple[Key, Key]]] = defaultdict(list)
    for group, category in cells:
        found[kind(group, category)].append((group, category))
    return found.values()


def _cover(
    rule: Rule,
    cells: Mapping[tuple[Key, Key], Cell],
    keys: list[tuple[Key, Key]],
    hidden: set[tuple[Key, Key]],
    *,
    base: bool,
) -> None:
    """Hide the smallest shown ones until what is hidden could be shared out in many ways."""

    def size(key: tuple[Key, Key]) -> tuple[int, str]:
        cell = cells[key]
        return int(cell.denominator if base else cell.numerator), str(key)

    gone = [key for key in keys if key in hidden]
    left = sorted((key for key in keys if key not in hidden), key=size)
    while gone and left and (len(gone) == 1 or sum(size(k)[0] for k in gone) < rule.threshold):
        gone.append(left.pop(0))
    hidden.update(gone)
