"""Red, amber or green: how a value stands to its target, and how it moved (docs/domain/figures.md).

The rule is that of Kent's scorecards: green where the target is met, amber where it is not and the
floor is, red beyond the floor. What should be near its target (their polarity T) is green and amber
within two distances of it. The arithmetic is exact; nothing is rounded before it is compared.
"""

from dataclasses import dataclass
from fractions import Fraction

from app.services.platform.rounding import Exact
from app.vocabulary.figures import Aim, Direction, Rag


@dataclass(frozen=True)
class Rule:
    """The target of a value, the floor below it, and the fewest rows that are judged.

    Of a value that should be near its target, `tolerance` is the distance that is still green, and
    `floor` the distance that is still amber.
    """

    aim: Aim
    target: Exact
    floor: Exact | None = None  # without one there is no amber
    tolerance: Exact = 0
    least: int = 0

    @property
    def is_possible(self) -> bool:
        """Whether the floor lies on the other side of the target than what is aimed at."""
        if self.aim is Aim.NEAR:
            return self.tolerance >= 0 and (self.floor is None or self.floor >= self.tolerance)
        if self.floor is None:
            return True
        higher = self.aim is Aim.HIGHER
        return self.floor <= self.target if higher else self.floor >= self.target


def judged(value: Exact | None, n: int | None, rule: Rule) -> Rag:
    """Returns the colour of a value of `n` rows; without its parts or with too few it has none."""
    if value is None or n is None:
        return Rag.INCOMPLETE
    if n < rule.least:
        return Rag.TOO_FEW
    if _reaches(value, rule, rule.target, rule.tolerance):
        return Rag.GREEN
    if rule.floor is None:
        return Rag.RED
    return Rag.AMBER if _reaches(value, rule, rule.floor, rule.floor) else Rag.RED


def _reaches(value: Exact, rule: Rule, bound: Exact, distance: Exact) -> bool:
    """Whether the value is at the bound or better, or no further from the target."""
    if rule.aim is Aim.NEAR:
        return abs(Fraction(value) - Fraction(rule.target)) <= distance
    return value >= bound if rule.aim is Aim.HIGHER else value <= bound


def direction(
    before: Exact | None, after: Exact | None, aim: Aim | None, target: Exact | None = None
) -> Direction:
    """Returns how a value moved; near its target is better where that is what is aimed at.

    Without an aim, or without the target that it should be near, a change is neither.
    """
    if before is None or after is None:
        return Direction.NOT_COMPARABLE
    if before == after:
        return Direction.SAME
    if aim is None or (aim is Aim.NEAR and target is None):
        return Direction.CHANGED
    gain = Fraction(after) - Fraction(before)
    if aim is Aim.LOWER:
        gain = -gain
    elif target is not None and aim is Aim.NEAR:
        gain = abs(Fraction(before) - Fraction(target)) - abs(Fraction(after) - Fraction(target))
    if gain == 0:
        return Direction.SAME
    return Direction.IMPROVED if gain > 0 else Direction.WORSENED
