"""Quantiles of counted values."""

from collections.abc import Mapping
from fractions import Fraction


def at(counts: Mapping[int, int], percent: int) -> Fraction | None:
    """Returns the type-7 quantile (Hyndman and Fan 1996), as PostgreSQL's percentile_cont does.

    It is the value at position (n - 1) * percent / 100 of n values in order, counted from 0, and is
    interpolated between two positions. None if there is no value.
    """
    n = sum(counts.values())
    if n == 0:
        return None
    position = Fraction((n - 1) * percent, 100)
    low = int(position)
    first, second = _value(counts, low), _value(counts, min(low + 1, n - 1))
    return first + (position - low) * (second - first)


def _value(counts: Mapping[int, int], position: int) -> Fraction:
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if position < passed:
            return Fraction(value)
    raise IndexError(position)
