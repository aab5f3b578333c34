"""Exact arithmetic; results are rounded half-up, and only for the answer."""

from collections.abc import Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

PLACES = 4
SUM_PLACES = 12  # to which sums are right whose parts have no end, such as thirds

Exact = Fraction | Decimal | int


def mean(weighted: Iterable[tuple[Exact, Exact]]) -> Fraction | None:
    """Returns the mean of (weight, value) pairs; None, not 0, if the weights sum to zero."""
    total, weights = Fraction(), Fraction()
    for weight, value in weighted:
        total += Fraction(weight) * Fraction(value)
        weights += Fraction(weight)
    return total / weights if weights else None


def ratio(numerator: Exact, denominator: Exact) -> Fraction | None:
    """Returns the exact ratio; None if the denominator is zero."""
    return Fraction(numerator) / Fraction(denominator) if denominator else None


def unrounded(value: Fraction | None) -> Decimal | None:
    """Returns a fraction as a Decimal of 28 digits, to store or compare it."""
    if value is None:
        return None
    with localcontext(prec=28):
        return Decimal(value.numerator) / Decimal(value.denominator)


def half_up(value: Exact, places: int = PLACES) -> Decimal:
    """Rounds to `places`; a tie goes away from zero, as in PostgreSQL's numeric."""
    return _half_up(*value.as_integer_ratio(), places)


@lru_cache(maxsize=16_384)  # one answer repeats the same few shares many times
def _half_up(numerator: int, denominator: int, places: int) -> Decimal:
    whole = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    return Decimal(whole if numerator >= 0 else -whole).scaleb(-places)


def summed(parts: Exact) -> Decimal | int:
    """Returns a sum without the error of endless parts, which the database cuts off.

    Three times a third is one, so that a tie of a mean is still a tie.
    """
    return parts if isinstance(parts, int) else half_up(parts, SUM_PLACES)


def share(numerator: int, denominator: int) -> Decimal | None:
    """Returns the rounded ratio; None, not 0, if the denominator is zero."""
    return _half_up(numerator, denominator, PLACES) if denominator else None


def printed(value: Exact | None) -> Decimal | None:
    """Rounds half-up to four places; None stays None."""
    return None if value is None else half_up(value)
