"""Disclosure control of feedback figures (docs/domain/figures.md), without the database.

Cells of fewer than six people are never shown. The QA unit, which reads the rows, sees figures of
open campaigns with small cells suppressed. Everybody else sees sums of large cells of closed
campaigns, which no longer change, so subtracting two figures reveals no small cell. Figures by a
protected characteristic are a table of their own (`protected_table`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.services.figures.feedback.counts import Cell, Cells, Key

WHOLE_GROUP = 2  # times the threshold; in a smaller group "all" or "none" discloses each member


class DisclosureKind(StrEnum):
    """What a cell discloses about people, which decides when it is suppressed."""

    NOTHING = "nothing"  # it counts themes, not people
    COUNT = "count"  # how many took part, not what they said
    MEAN = "mean"
    SHARE = "share"  # each category by itself
    DISTRIBUTION = "distribution"  # categories that sum to the whole


@dataclass(frozen=True)
class SuppressionRule:
    """What cells disclose, the threshold, and the number of last dimensions never summed over."""

    disclosure: DisclosureKind
    threshold: int
    fixed: int = 0


def is_large_enough(rule: SuppressionRule, cell: Cell) -> bool:
    """Whether a cell may be shown, considered by itself."""
    n, part, least = cell.denominator, cell.numerator, rule.threshold
    if rule.disclosure is DisclosureKind.NOTHING:
        return True
    if n < least:
        return False
    if rule.disclosure is DisclosureKind.MEAN:
        return True
    if rule.disclosure is DisclosureKind.COUNT:
        return part == 0 or part >= least
    return _is_safe_share(rule, cell)


def _is_safe_share(rule: SuppressionRule, cell: Cell) -> bool:
    """Whether neither those of a category nor the others are few, or all of a small group."""
    n, part, least = cell.denominator, cell.numerator, rule.threshold
    if part in {0, n}:
        return n >= WHOLE_GROUP * least
    return min(part, n - part) >= least


def published(rule: SuppressionRule, cells: Cells) -> Cells:
    """Returns the cells that are large enough; those of a distribution all or none."""

    def whole(group: Key, category: Key) -> object:
        return group if rule.disclosure is DisclosureKind.DISTRIBUTION else (group, category)

    large: Cells = {}
    for keys in _grouped(cells, whole):
        if _all_large_enough(rule, [cells[key] for key in keys]):
            large.update((key, cells[key]) for key in keys)
    return large


def _all_large_enough(rule: SuppressionRule, parts: Collection[Cell]) -> bool:
    if rule.disclosure is not DisclosureKind.DISTRIBUTION:
        return all(is_large_enough(rule, part) for part in parts)
    enough = next(iter(parts)).denominator >= rule.threshold
    # Nobody chose it: that tells of nobody in particular. Who did not choose is a part, too.
    return enough and all(_is_safe_share(rule, part) for part in parts if part.numerator)


def suppressed(
    rule: SuppressionRule, cells: Mapping[tuple[Key, Key], Cell]
) -> set[tuple[Key, Key]]:
    """Returns the small cells, and others without which the small ones could be worked out."""
    hidden = {key for key, cell in cells.items() if not is_large_enough(rule, cell)}
    if rule.disclosure is DisclosureKind.DISTRIBUTION:
        for parts in _grouped(cells, lambda group, _: group):
            _suppress_more(rule, cells, parts, hidden, base=False)
    if rule.disclosure is not DisclosureKind.NOTHING:
        _suppress_by_margins(rule, cells, hidden)
    return hidden


def _suppress_by_margins(
    rule: SuppressionRule, cells: Mapping[tuple[Key, Key], Cell], hidden: set[tuple[Key, Key]]
) -> None:
    """Suppresses more cells along every dimension, because sums over it are figures too.

    A cell that was suppressed along one dimension may need others along the next, hence the loop.
    """
    dimensions = max((len(group) - rule.fixed for group, _ in cells), default=0)
    before = -1
    while before < len(hidden):
        before = len(hidden)
        for n in range(dimensions):
            for line in _grouped(cells, _all_but_dimension(n)):
                _suppress_more(rule, cells, line, hidden, base=True)


def _all_but_dimension(n: int) -> Callable[[Key, Key], object]:
    """Returns a key that is equal for cells that differ only in their n-th dimension."""
    return lambda group, category: (group[:n], group[n + 1 :], category)


def _grouped(
    cells: Mapping[tuple[Key, Key], Cell], kind: Callable[[Key, Key], object]
) -> Iterable[list[tuple[Key, Key]]]:
    """Returns the keys of cells in groups whose sums may be known."""
    groups: dict[object, list[tuple[Key, Key]]] = defaultdict(list)
    for group, category in cells:
        groups[kind(group, category)].append((group, category))
    return groups.values()


def _suppress_more(
    rule: SuppressionRule,
    cells: Mapping[tuple[Key, Key], Cell],
    keys: list[tuple[Key, Key]],
    hidden: set[tuple[Key, Key]],
    *,
    base: bool,
) -> None:
    """Suppresses the smallest other cells until there are two or more that sum to the threshold."""

    def size(key: tuple[Key, Key]) -> tuple[int, str]:
        cell = cells[key]
        return int(cell.denominator if base else cell.numerator), str(key)

    chosen = [key for key in keys if key in hidden]
    left = sorted((key for key in keys if key not in hidden), key=size)
    while (
        chosen
        and left
        and (len(chosen) == 1 or sum(size(key)[0] for key in chosen) < rule.threshold)
    ):
        chosen.append(left.pop(0))
    hidden.update(chosen)
