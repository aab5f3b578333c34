"""Agreement of moderators with auditors, in exact arithmetic (docs/domain/figures.md, kappa).

Rows of a matrix are the grade before moderation, columns the moderated one, both over the **full**
scale in ascending order: without the unused levels, inadequate and good would become neighbours
wherever no audit requires improvement.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.services.platform.rounding import half_up, printed, ratio

ENOUGH_FOR_A_WORD = 30  # decisions; for fewer, a word would claim too much

Matrix = tuple[tuple[int, ...], ...]

# Landis and Koch (1977): upper bounds in two decimal places, as published.
_WORDS: tuple[tuple[Decimal, str], ...] = (
    (Decimal("0.20"), "slight"),
    (Decimal("0.40"), "fair"),
    (Decimal("0.60"), "moderate"),
    (Decimal("0.80"), "substantial"),
    (Decimal("1.00"), "almost_perfect"),
)


@dataclass(frozen=True)
class Agreement:
    """Counts over `n` decisions, and kappa, which is None when n < 2 or all grades are equal.

    `shift` is the sum of (moderated - before) in levels. Rates are exact fractions of `n`.
    """

    matrix: Matrix
    n: int
    exact_count: int
    within_one_count: int
    raised_count: int
    lowered_count: int
    shift: int
    kappa_unweighted: Fraction | None
    kappa_linear: Fraction | None
    kappa_quadratic: Fraction | None
    null_reason: str | None

    @property
    def exact(self) -> Fraction | None:
        return ratio(self.exact_count, self.n)

    @property
    def within_one(self) -> Fraction | None:
        return ratio(self.within_one_count, self.n)

    @property
    def raised(self) -> Fraction | None:
        return ratio(self.raised_count, self.n)

    @property
    def lowered(self) -> Fraction | None:
        return ratio(self.lowered_count, self.n)

    @property
    def mean_shift(self) -> Fraction | None:
        return ratio(self.shift, self.n)

    @property
    def word(self) -> str | None:
        """Returns the word of Landis and Koch for the linear kappa; None when n < 30."""
        if self.kappa_linear is None or self.n < ENOUGH_FOR_A_WORD:
            return None
        return landis_koch(self.kappa_linear)

    def rounded(self) -> dict[str, Any]:
        """Returns all members for JSON: counts as integers, rates and kappas in four places."""
        rates = ("exact", "within_one", "raised", "lowered", "mean_shift")
        kappas = ("kappa_unweighted", "kappa_linear", "kappa_quadratic")
        return {
            **vars(self),
            "matrix": [list(row) for row in self.matrix],
            **{name: printed(getattr(self, name)) for name in (*rates, *kappas)},
            "word": self.word,
        }


def matrix(pairs: Iterable[tuple[str, str]], levels: Sequence[str]) -> Matrix:
    """Counts (before, moderated) pairs over the full scale, with `levels` in ascending order.

    Callers leave out decisions without a moderated grade. Raises KeyError for an unknown grade.
    """
    position = {level: n for n, level in enumerate(levels)}
    counts = [[0] * len(levels) for _ in levels]
    for before, moderated in pairs:
        counts[position[before]][position[moderated]] += 1
    return tuple(tuple(row) for row in counts)


def agreement(matrix: Sequence[Sequence[int]]) -> Agreement:
    """Returns every measure of a square matrix of counts over the full scale."""
    size = len(matrix)
    if any(len(row) != size for row in matrix):
        raise ValueError("A confusion matrix is square.")
    cells = [(j - i, count) for i, row in enumerate(matrix) for j, count in enumerate(row)]
    n = sum(count for _, count in cells)
    unweighted, linear, quadratic = (_kappa(matrix, n, power) for power in (0, 1, 2))
    return Agreement(
        tuple(tuple(row) for row in matrix),
        n,
        sum(count for by, count in cells if by == 0),
        sum(count for by, count in cells if abs(by) <= 1),
        sum(count for by, count in cells if by > 0),
        sum(count for by, count in cells if by < 0),
        sum(by * count for by, count in cells),
        unweighted,
        linear,
        quadratic,
        _why_null(n, unweighted),
    )


def _kappa(matrix: Sequence[Sequence[int]], n: int, power: int) -> Fraction | None:
    """Returns kappa: `1 - sum(w * O) / sum(w * E)` with `E = row * column / n`.

    The weight is `w = (|i-j| / (k-1))^power`: power 1 is linear, 2 quadratic; 0 is Cohen's
    unweighted kappa, where any difference counts 1. The divisor k - 1 cancels and is left out.
    """
    if n < 2:  # noqa: PLR2004 - one decision shows no agreement
        return None
    rows = [sum(row) for row in matrix]
    columns = [sum(column) for column in zip(*matrix, strict=True)]
    observed, expected = 0, Fraction()
    for i, row in enumerate(matrix):
        for j, count in enumerate(row):
            weight = abs(i - j) ** power if i != j else 0
            observed += weight * count
            expected += Fraction(weight * rows[i] * columns[j], n)
    return 1 - observed / expected if expected else None


def _why_null(n: int, kappa: Fraction | None) -> str | None:
    if kappa is not None:
        return None
    return "too_few" if n < 2 else "one_grade_only"  # noqa: PLR2004 - as in _kappa


def landis_koch(kappa: Fraction) -> str:
    """Returns the word of Landis and Koch, comparing in two decimal places as their table does."""
    if kappa < 0:
        return "poor"
    return next(word for upper, word in _WORDS if half_up(kappa, 2) <= upper)
