"""Triangulation: evidence of several kinds side by side, and what disagrees with what."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.figures.metrics import Interval
from app.schemas.organisation.references import OrgUnitRef
from app.schemas.platform.common import Day, Id, Schema, Score
from app.vocabulary.figures import Aim, Direction, Rag
from app.vocabulary.intelligence import FigureNote
from app.vocabulary.reporting import DisagreementRule, TriangulationStrand


class TriangulationQuery(Schema):
    """The query parameters of `GET /v1/triangulation`."""

    org_unit_id: Id = Field(description="The place: this unit, and what is below it.")
    period_from: Day = Field(
        description="The first day of the period; the period before is as long, and ends before it."
    )
    period_to: Day = Field(description="The last day of the period.")
    as_of: Day | None = Field(
        None, description="The day at whose end things were known; by default today."
    )


class TriangulatedFigure(Schema):
    """One figure of one kind of evidence, against the period before."""

    strand: TriangulationStrand
    key: str = Field(
        description="The slug of a metric, the key of an indicator, or `rating_mean.` with the name"
        " of a question of feedback."
    )
    title: str
    unit: str
    aim: Aim | None = Field(description="The values that are good; null if neither is better.")
    value: Score | None
    n: Score | None = Field(description="What it is counted out of; of a count, the count itself.")
    interval: Interval | None = Field(
        description="The confidence interval of a figure over a sample; else null."
    )
    rag: Rag | None
    direction: Direction
    value_before: Score | None
    small: bool
    notes: list[FigureNote]
    rows: str | None = Field(
        description="The request that lists the rows behind it; null if you may not see them."
    )


class DisagreementRead(Schema):
    """Two kinds of evidence that point different ways, by a rule that says why it matters."""

    rule: DisagreementRule
    label: str
    meaning: str
    source: str = Field(description="Where the rule comes from.")
    first: list[str] = Field(description="The keys of the figures on the one side.")
    second: list[str] = Field(description="The keys of the figures on the other side.")
    small: bool = Field(
        description="Whether one of the figures has a number from 1 to 5 in it, so that it may be"
        " chance alone."
    )


class TriangulationRead(Schema):
    """What several kinds of evidence say of a place and period."""

    org_unit_id: UUID
    org_unit: OrgUnitRef
    period_from: date
    period_to: date
    before_from: date
    before_to: date
    as_of: date
    figures: list[TriangulatedFigure] = Field(description="Kind by kind.")
    disagreements: list[DisagreementRead]
