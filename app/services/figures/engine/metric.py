"""The definition of a metric: what it counts, in words and in SQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, true

from app.services.figures.engine.facts import Column, Fact, Population
from app.vocabulary.figures import Dimension, NullReason


class Unit(StrEnum):
    COUNT = "count"
    RATE = "rate"
    LEVELS = "levels"
    POINTS = "points"
    COEFFICIENT = "coefficient"
    WORKING_DAYS = "working_days"


class Polarity(StrEnum):
    """Whether a higher figure is better, a lower one is, or neither."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Shape(StrEnum):
    """How the counts become a value."""

    COUNT = "count"
    RATIO = "ratio"
    DISTRIBUTION = "distribution"
    AGREEMENT = "agreement"
    QUANTILES = "quantiles"
    FREQUENCY = "frequency"  # of rows of `whole` that have at least one row of the fact


class Sample(StrEnum):
    """The sample that a rate is over; without one it counts everything, and has no interval."""

    DRAWS = "draws"  # by the design of the draws where all rows come from them
    SOME_OF_DRAWS = "some_of_draws"  # so too, where only some of what was drawn is looked at
    SIMPLE = "simple"


# Measures by which the rows are grouped in addition, where the value needs more than two sums.
SPREAD: dict[Shape, tuple[str, ...]] = {
    Shape.AGREEMENT: ("before", "after"),
    Shape.QUANTILES: ("days",),
}


@dataclass(frozen=True)
class Parameters:
    """The parameters of a metric."""

    as_of: date
    basis: str = "final"
    level: str = "good"


Term = Callable[[Fact, Parameters], Column]


@dataclass(frozen=True)
class Metric:
    """A metric: always a numerator and a denominator over the rows of one fact."""

    slug: str
    title: str
    unit: Unit
    polarity: Polarity
    shape: Shape
    population: Population
    fact: Callable[[Parameters], Fact]
    numerator: Term
    denominator: Term
    numerator_text: str
    denominator_text: str
    null_reason: NullReason = NullReason.NOTHING_TO_COUNT
    exclusions: Mapping[str, Term] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    source: str = "QA framework 2.1"
    version: int = 1
    # The rows of the denominator, where those of the fact are parts of them.
    whole: Callable[[Parameters], Fact] | None = None
    sample: Sample | None = None
    own: Dimension | None = None  # the breakdown without which its figures have no meaning

    @property
    def is_drawn(self) -> bool:
        """Whether the rows count by the design of the draws from which they came."""
        return self.sample in {Sample.DRAWS, Sample.SOME_OF_DRAWS}


def every(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return true()
