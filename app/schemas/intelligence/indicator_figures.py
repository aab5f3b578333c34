"""Judged values of indicators: red, amber or green, and the direction of travel."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import OrgUnitRef
from app.schemas.platform.common import Day, Id, Instant, Key, Schema, Score
from app.vocabulary.figures import Aim, Direction, Rag
from app.vocabulary.intelligence import DataPeriod, FigureNote, IndicatorUnit


class IndicatorFiguresQuery(Schema):
    """The query parameters of `GET /v1/indicator-figures`."""

    indicator: list[Key] = Field(
        min_length=1,
        max_length=40,
        description="The indicators by key, each in a parameter of its own.",
        examples=[["review_in_time"]],
    )
    org_unit_id: Id = Field(description="The unit that the values are of.")
    as_of: Day | None = Field(
        None,
        description="The day at whose end the values were known; by default today. A correction"
        " pushed later changes no answer about that day.",
    )
    ends_from: Day | None = Field(None, description="Periods that end on this day or later.")
    ends_to: Day | None = Field(None, description="Periods that end on this day or earlier.")


class IndicatorFigure(Schema):
    """One value with its parts, its target, and how it is judged."""

    period_start: date
    period_end: date
    numerator: Score | None
    denominator: Score | None
    value: Score | None = Field(
        description="From the parts, or as the source sent it where they are missing."
    )
    target: Score | None = Field(description="The target on the last day of the period.")
    floor: Score | None
    rag: Rag | None = Field(description="Null without a target or a value; `notes` say why.")
    direction: Direction
    value_before: Score | None = Field(description="The value of the period before.")
    small: bool = Field(description="Whether a number from 1 to 5 is in it.")
    notes: list[FigureNote]
    definition_version: int
    source_system: str
    known_since: Instant = Field(description="Since when the value has been known like this.")


class IndicatorSeriesRead(Schema):
    """One indicator and its figures, the newest period first."""

    key: str
    title: str
    unit: IndicatorUnit
    aim: Aim
    data_period: DataPeriod
    definition_version: int = Field(description="Of the version that the title and unit are of.")
    figures: list[IndicatorFigure]


class IndicatorFiguresRead(Schema):
    """The judged values of indicators for one unit, as they were known on a day."""

    org_unit_id: UUID
    org_unit: OrgUnitRef
    as_of: date
    items: list[IndicatorSeriesRead] = Field(
        description="One for each indicator that was asked for."
    )
