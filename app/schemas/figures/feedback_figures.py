from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.schemas.figures.metrics import Figure
from app.schemas.platform.common import AS_WHOLE, Day, Id, Schema
from app.vocabulary.feedback import FeedbackChannel, RespondentGroup
from app.vocabulary.organisation import ServiceLine


class FeedbackDimension(StrEnum):
    CAMPAIGN = "campaign"
    RESPONDENT_GROUP = "respondent_group"
    CHANNEL = "channel"
    AREA = "area"
    DISTRICT = "district"
    SERVICE = "service"
    MONTH = "month"
    LANGUAGE = "language"
    AGE_BAND = "age_band"
    GENDER = "gender"
    ETHNIC_GROUP = "ethnic_group"
    DISABLED = "disabled"
    QUESTION = "question"
    ANSWER = "answer"
    THEME = "theme"
    POLARITY = "polarity"


class FeedbackFigureQuery(Schema):
    """The query parameters of `GET /v1/feedback-figures/{slug}`."""

    by: list[FeedbackDimension] = Field(
        [], max_length=4, description="The dimensions to break down by."
    )
    campaign_id: list[Id] = Field([], max_length=50)
    respondent_group: list[RespondentGroup] = Field([], max_length=4)
    channel: list[FeedbackChannel] = Field([], max_length=10)
    service_line: list[ServiceLine] = Field([], max_length=12)
    unit_id: Id | None = Field(None, description="Only this unit and the units below it.")
    question: str | None = Field(
        None,
        max_length=125,
        description="The question by its name in the figures, such as"
        " `feedback_child.worker_listens`.",
    )
    theme_code: str | None = Field(None, max_length=80)
    week_from: Day | None = None
    week_to: Day | None = None
    year: Annotated[int, Field(ge=2000, le=2199), AS_WHOLE] | None = Field(
        None,
        description="By a protected characteristic: the year in which the campaigns closed; by"
        " default the last one that is over.",
    )


class FeedbackFigureDefinition(Schema):
    """The definition of a feedback figure."""

    slug: str
    title: str
    unit: str
    numerator: str
    denominator: str
    dimensions: list[str]
    source: str
    definition_version: int


class FeedbackFigureCatalogue(Schema):
    items: list[FeedbackFigureDefinition]


class FeedbackFigureRead(Schema):
    """A feedback figure; cells that could identify fewer than `threshold` people are withheld."""

    slug: str
    title: str
    unit: str
    definition_version: int
    as_of: date
    scope: str = Field(
        description="`live`, or `published`: only large cells of closed campaigns. By a protected"
        " characteristic a published table of a year, in which numbers of people are rounded to 5"
        " and means to a half."
    )
    threshold: int
    rows: list[Figure]
    total: Figure
