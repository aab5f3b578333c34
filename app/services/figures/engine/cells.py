"""The counts of one group of a metric."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from app.services.platform.rounding import ratio, summed


@dataclass(slots=True)
class Cell:
    """The counts of one group."""

    numerator: int | Decimal = 0  # a sum of answers need not be whole
    denominator: int = 0
    excluded: dict[str, int] = field(default_factory=dict)  # by reason
    spread: dict[tuple[int, ...], int] = field(default_factory=dict)

    @property
    def ratio(self) -> Fraction | None:
        """The share or the mean, exact; None if there is nothing to divide by."""
        return ratio(summed(self.numerator), self.denominator)

    def add(self, other: "Cell") -> None:
        self.numerator += other.numerator
        self.denominator += other.denominator
        for reason, n in other.excluded.items():
            self.excluded[reason] = self.excluded.get(reason, 0) + n
        for values, n in other.spread.items():
            self.spread[values] = self.spread.get(values, 0) + n
