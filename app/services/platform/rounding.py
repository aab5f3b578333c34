"""Exact sums, rounded half-up and only on their way out."""

from collections.abc import Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

PLACES = 4

Exact = Fraction | Decimal | int


def mean(weighted: Iterable[tuple[Exact, Exact]]) -> Fraction | None:
    """The mean of (weight, value) pairs; None when the weights sum to nothing, never 0."""
    total, weights = Fraction(), Fraction()
    for weight, value in weighted:
        total += Fraction(weight) * Fraction(value)
        weights += Fraction(weight)
    return total / weights if weights else None


def ratio(numerator: Exact, denominator: Exact) -> Fraction | None:
    """None when there is nothing to divide by."""
    return Fraction(numerator) / Fraction(denominator) if denominator else None


def unrounded(value: Fraction | None) -> Decimal | None:
    """A fraction as a Decimal of 28 digits, for whoever stores or compares it."""
    if value is None:
        return None
    with localcontext(prec=28):
        return Decimal(value.numerator) / Decimal(value.denominator)


def half_up(value: Exact, places: int = PLACES) -> Decimal:
    """Rounded to `places`; a tie goes away from zero, as in PostgreSQL's numeric."""
    return _half_up(*value.as_integer_ratio(), places)


@lru_cache(maxsize=16_384)  # the same few shares stand in one answer again and again
def _half_up(numerator: int, denominator: int, places: int) -> Decimal:
    whole = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    return Decimal(whole if numerator >= 0 else -whole).scaleb(-places)


def share(numerator: int, denominator: int) -> Decimal | None:
    """A ratio as it is printed; None when there is nothing to divide by, never 0."""
    return _half_up(numerator, denominator, PLACES) if denominator else None


def printed(value: Exact | None) -> Decimal | None:
    """Four places, half-up; null stays null."""
    return None if value is None else half_up(value)
