"""What triangulation lays side by side, and what it looks for: all of it data."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.schemas.reporting.triangulation import TriangulatedFigure
from app.vocabulary.figures import Direction, Rag
from app.vocabulary.reporting import DisagreementRule, TriangulationStrand

GOOD = "good_or_better_rate"
FRAMEWORK = "QA framework 1.1: performance data related to the quality of practice"
TRIANGULATE = "QA framework 2.3: build on and triangulate with the range of auditing"
# The metrics of each kind of evidence; feedback and indicators are those that there are.
METRICS: dict[TriangulationStrand, tuple[str, ...]] = {
    TriangulationStrand.AUDITS: (GOOD, "practitioner_involvement", "completion_rate"),
    TriangulationStrand.MODERATION: ("exact_agreement", "mean_shift", "moderation_coverage"),
    TriangulationStrand.REVIEWING: ("good_practice_rate", "qa_coverage", "cic_review_in_time"),
}


@dataclass(frozen=True)
class Side:
    """The figures of one side: of a strand or by key, that moved, have a colour or a value."""

    strand: TriangulationStrand
    key: str | None = None
    direction: Direction | None = None
    rag: Rag | None = None
    below: Decimal | None = None
    least: Decimal | None = None

    def holds(self, figure: TriangulatedFigure) -> bool:
        """Whether a figure is one of this side."""
        named = figure.strand is self.strand and self.key in {None, figure.key}
        moved = self.direction in {None, figure.direction} and self.rag in {None, figure.rag}
        return named and moved and self._is_within(figure.value)

    def _is_within(self, value: Decimal | None) -> bool:
        if value is None:
            return False
        above = self.least is None or value >= self.least
        return above and (self.below is None or value < self.below)


@dataclass(frozen=True)
class Rule:
    """Two sides that disagree where both have a figure."""

    first: Side
    second: Side
    source: str

    def sides(
        self, figures: Sequence[TriangulatedFigure]
    ) -> tuple[list[TriangulatedFigure], list[TriangulatedFigure]] | None:
        """Returns the figures of both sides, if each has one."""
        first = [each for each in figures if self.first.holds(each)]
        second = [each for each in figures if self.second.holds(each)]
        return (first, second) if first and second else None


def _grades(**what: Direction | Decimal) -> Side:
    return Side(TriangulationStrand.AUDITS, GOOD, **what)  # type: ignore[arg-type]


RULES: dict[DisagreementRule, Rule] = {
    DisagreementRule.GRADES_UP_FEEDBACK_DOWN: Rule(
        _grades(direction=Direction.IMPROVED),
        Side(TriangulationStrand.FEEDBACK, direction=Direction.WORSENED),
        FRAMEWORK,
    ),
    DisagreementRule.GRADES_DOWN_FEEDBACK_UP: Rule(
        _grades(direction=Direction.WORSENED),
        Side(TriangulationStrand.FEEDBACK, direction=Direction.IMPROVED),
        FRAMEWORK,
    ),
    DisagreementRule.GRADES_UP_REVIEWING_DOWN: Rule(
        _grades(direction=Direction.IMPROVED),
        Side(TriangulationStrand.REVIEWING, "good_practice_rate", Direction.WORSENED),
        TRIANGULATE,
    ),
    DisagreementRule.GRADES_UP_AGREEMENT_DOWN: Rule(
        _grades(direction=Direction.IMPROVED),
        Side(TriangulationStrand.MODERATION, "exact_agreement", Direction.WORSENED),
        TRIANGULATE,
    ),
    DisagreementRule.GREEN_WITH_WEAK_AUDITS: Rule(
        Side(TriangulationStrand.INDICATORS, rag=Rag.GREEN),
        _grades(below=Decimal("0.5")),
        FRAMEWORK,
    ),
    DisagreementRule.RED_WITH_STRONG_AUDITS: Rule(
        Side(TriangulationStrand.INDICATORS, rag=Rag.RED),
        _grades(least=Decimal("0.8")),
        FRAMEWORK,
    ),
}
