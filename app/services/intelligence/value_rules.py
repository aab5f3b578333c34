"""What the parts of a value give, how it stands to its target, and to the period before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.services.figures.statistics import rag
from app.services.platform.rounding import printed, ratio
from app.vocabulary.figures import Aim, Direction, Rag
from app.vocabulary.intelligence import DataPeriod, FigureNote, IndicatorUnit

FACTORS = {
    IndicatorUnit.PERCENT: 100,
    IndicatorUnit.PER_10000: 10_000,
    IndicatorUnit.AVERAGE: 1,
}
SHOWN = Decimal("0.05")  # sources round to one decimal place
SPOILING = frozenset({FigureNote.PARTS_MISSING, FigureNote.NUMERATOR_OVER_DENOMINATOR})


@dataclass(frozen=True)
class Target:
    """What is aimed at from a day on; near a target, tolerance and floor are distances."""

    valid_from: date
    target: Decimal
    floor: Decimal | None = None
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True)
class Rules:
    """What a version of an indicator says about its values."""

    definition_version: int
    unit: IndicatorUnit
    aim: Aim
    data_period: DataPeriod
    least: int = 0
    targets: tuple[Target, ...] = ()

    def target_on(self, day: date) -> Target | None:
        """Returns the target in force on a day."""
        held = [each for each in self.targets if each.valid_from <= day]
        return max(held, key=lambda each: each.valid_from, default=None)


@dataclass(frozen=True)
class Observed:
    """What is known of a value."""

    rules: Rules
    period_start: date
    period_end: date
    numerator: Decimal | None
    denominator: Decimal | None
    sent: Decimal | None


@dataclass(frozen=True)
class Judged:
    """A value, how it stands to its target, and what to know before acting on it."""

    value: Decimal | None
    target: Target | None
    rag: Rag | None
    direction: Direction
    before: Decimal | None
    notes: tuple[FigureNote, ...]


def value_of(seen: Observed) -> tuple[Decimal | None, list[FigureNote]]:
    """Returns the value that the parts give, or else the one that was sent, with its notes."""
    unit, numerator, denominator = seen.rules.unit, seen.numerator, seen.denominator
    if numerator is None or (unit is not IndicatorUnit.COUNT and denominator is None):
        return seen.sent, [FigureNote.PARTS_MISSING]
    value = numerator
    if unit is not IndicatorUnit.COUNT:
        exact = ratio(numerator * FACTORS[unit], denominator or 0)
        if exact is None:
            return None, [FigureNote.NOTHING_TO_COUNT]
        value = printed(exact) or Decimal(0)
    notes = []
    if unit is IndicatorUnit.PERCENT and numerator > (denominator or 0):
        notes.append(FigureNote.NUMERATOR_OVER_DENOMINATOR)
    if seen.sent is not None and abs(seen.sent - value) > SHOWN:
        notes.append(FigureNote.VALUE_DIFFERS)
    return value, notes


def complete_value(seen: Observed) -> Decimal | None:
    """Returns the value if it can be judged and compared."""
    value, notes = value_of(seen)
    return value if SPOILING.isdisjoint(notes) else None


def colour_of(seen: Observed) -> Rag | None:
    """Returns the colour of a value; None where there is no target or nothing to count."""
    if not SPOILING.isdisjoint(value_of(seen)[1]):
        return Rag.INCOMPLETE
    value, target = complete_value(seen), seen.rules.target_on(seen.period_end)
    if value is None or target is None:
        return None
    counted = seen.numerator if seen.denominator is None else seen.denominator
    return rag.judged(value, int(counted or 0), rule_of(seen.rules, target))


def rule_of(rules: Rules, target: Target) -> rag.Rule:
    """Returns the rule by which a value is judged."""
    return rag.Rule(rules.aim, target.target, target.floor, target.tolerance, rules.least)


def is_before(first: Observed, later: Observed) -> bool:
    """Whether the period of one is the period before the other's."""
    kind = later.rules.data_period
    if kind is DataPeriod.ROLLING_12_MONTHS:
        return first.period_end < later.period_end
    if kind is DataPeriod.YEAR_TO_DATE:  # against the same months of the year before
        months = (first.period_end.year + 1, first.period_end.month)
        return months == (later.period_end.year, later.period_end.month)
    return first.period_end + timedelta(days=1) == later.period_start


def before(seen: Observed, others: Sequence[Observed]) -> Observed | None:
    """Returns the value of the period before, of the same version where there are several."""
    version = seen.rules.definition_version
    return max(
        (each for each in others if is_before(each, seen)),
        key=lambda each: (each.period_end, each.rules.definition_version == version),
        default=None,
    )


def direction_of(seen: Observed, earlier: Observed | None) -> tuple[Direction, FigureNote | None]:
    """Returns how a value has moved, or why it cannot be compared."""
    then = None if earlier is None else complete_value(earlier)
    if earlier is None or then is None:
        return Direction.NOT_COMPARABLE, FigureNote.NO_PERIOD_BEFORE
    if earlier.rules.definition_version != seen.rules.definition_version:
        return Direction.NOT_COMPARABLE, FigureNote.DEFINITION_CHANGED
    target, old = (each.rules.target_on(each.period_end) for each in (seen, earlier))
    unmoved = target.target if target and old and target.target == old.target else None
    return rag.direction(then, complete_value(seen), seen.rules.aim, unmoved), None


def judge(seen: Observed, others: Sequence[Observed], *, small: bool) -> Judged:
    """Judges a value, with the values of the same indicator and unit to compare it with."""
    value, notes = value_of(seen)
    target = seen.rules.target_on(seen.period_end)
    if target is None:
        notes.append(FigureNote.NO_TARGET)
    if small:
        notes.append(FigureNote.SMALL_NUMBERS)
    earlier = before(seen, others)
    direction, why = direction_of(seen, earlier)
    notes += [why] if why is not None else []
    then = None if earlier is None else value_of(earlier)[0]
    return Judged(value, target, colour_of(seen), direction, then, tuple(notes))
