"""Quantiles of values that were counted apart."""

from collections.abc import Mapping
from fractions import Fraction


def at(counts: Mapping[int, int], percent: int) -> Fraction | None:
    """The type-7 quantile (Hyndman and Fan 1996), as PostgreSQL's percentile_cont has it.

    Of n values in order, the one at place (n - 1) * percent / 100, counted from 0; between two
    places in proportion. None when there is no value.
    """
    n = sum(counts.values())
    if n == 0:
        return None
    place = Fraction((n - 1) * percent, 100)
    low = int(place)
    first, second = _value(counts, low), _value(counts, min(low + 1, n - 1))
    return first + (place - low) * (second - first)


def _value(counts: Mapping[int, int], place: int) -> Fraction:
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if place < passed:
            return Fraction(value)
    raise IndexError(place)
