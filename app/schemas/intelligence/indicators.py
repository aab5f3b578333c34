"""The request and response bodies of indicators."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.validation import pattern
from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import (
    Day,
    Id,
    Ids,
    Instant,
    Key,
    Line,
    Number,
    Page,
    Paging,
    Reason,
    Schema,
    Score,
    Whole,
)
from app.vocabulary.figures import Aim
from app.vocabulary.intelligence import DataPeriod, IndicatorStatus, IndicatorUnit

COLUMN = pattern(
    r"^[A-Za-z][A-Za-z0-9_]{0,79}$",
    "Must be the name of a column, such as `la_name`: letters, digits and `_`.",
)
MOST = 100_000  # of a target or a distance
Distance = Annotated[Number, Field(ge=0, lt=MOST)]
Target = Annotated[Number, Field(gt=-MOST, lt=MOST)]


Column = Annotated[str, Field(pattern=COLUMN, max_length=80)]


class IndicatorSort(StrEnum):
    KEY = "key"
    KEY_DESC = "-key"
    TITLE = "title"
    TITLE_DESC = "-title"


class IndicatorQuery(Paging):
    """The query parameters of `GET /v1/indicators`."""

    id: Ids = []
    key: list[Key] = Field([], max_length=60)
    status: list[IndicatorStatus] = Field([], max_length=3)
    owner_id: Id | None = None
    sort: IndicatorSort = IndicatorSort.KEY


class IndicatorTargetWrite(Schema):
    """A target and floor, from the first day on which they hold."""

    valid_from: Day = Field(description="The first day; a period counts by its last day.")
    target: Target = Field(description="In the unit of the indicator.", examples=[95])
    floor: Target | None = Field(
        None,
        description="What is still amber, and the distance where the aim is `near`; null if there"
        " is no amber.",
        examples=[85],
    )
    tolerance: Distance = Field(
        0, description="Where the aim is `near`, the distance from the target that is still green."
    )


class ColumnCellWrite(Schema):
    """A column of a file, and the text of its cells in the rows that are meant."""

    column: Column = Field(examples=["characteristic"])
    cell: Line = Field(examples=["Total"])


class PublishedColumnsWrite(Schema):
    """Where published statistics have an indicator, in files of the DfE's tidy layout."""

    value: Column | None = Field(
        None, description="The column of the value; null if the parts give it."
    )
    numerator: Column | None = Field(None, examples=["reviews_on_time"])
    denominator: Column | None = Field(None, examples=["reviews_due"])
    where: Annotated[list[ColumnCellWrite], Field(max_length=10)] = Field(
        [], description="Only rows in which these columns have these texts."
    )


class IndicatorWrite(Schema):
    """One version of an indicator, as it is created or replaced."""

    key: Key = Field(
        description="Its name in pushes and scorecards; all versions have the same.",
        examples=["review_in_time"],
    )
    definition_version: Annotated[Whole, Field(ge=1, lt=1000)] = Field(
        description="The number of the version, from 1; a changed definition is the next one.",
        examples=[1],
    )
    title: Line = Field(examples=["Reviews of children in care held in time"])
    numerator_text: Reason = Field(examples=["Reviews that were held by their due date"])
    denominator_text: Reason | None = Field(
        None, description="Null for a count alone.", examples=["Reviews that were due"]
    )
    unit: IndicatorUnit
    aim: Aim
    data_period: DataPeriod
    owner_id: Id = Field(description="The person who answers for the definition and its data.")
    statutory_return: Line | None = Field(None, examples=["SSDA903"])
    source: Line | None = Field(None, examples=["Care Planning Regulations 2010, regulation 33"])
    least: Annotated[Whole, Field(ge=0, le=1000)] = Field(
        0, description="The smallest denominator, or count, that is judged."
    )
    targets: Annotated[list[IndicatorTargetWrite], Field(max_length=50)] = Field(
        [], description="They may change in a published version too."
    )
    published_columns: PublishedColumnsWrite | None = Field(
        None, description="Null if no published statistics have it."
    )


class IndicatorTarget(Schema):
    """A target and floor, from the first day on which they hold."""

    valid_from: date
    target: Score
    floor: Score | None
    tolerance: Score


class ColumnCell(Schema):
    """A column of a file, and the text of its cells in the rows that are meant."""

    column: str
    cell: str


class PublishedColumns(Schema):
    """Where published statistics have an indicator."""

    value: str | None
    numerator: str | None
    denominator: str | None
    where: list[ColumnCell]


class IndicatorRead(Schema):
    """One version of an indicator."""

    id: UUID
    key: str
    definition_version: int
    title: str
    numerator_text: str
    denominator_text: str | None
    unit: IndicatorUnit
    aim: Aim
    data_period: DataPeriod
    owner_id: UUID
    owner: PersonRef | None
    statutory_return: str | None
    source: str | None
    least: int
    targets: list[IndicatorTarget]
    published_columns: PublishedColumns | None
    status: IndicatorStatus
    status_reason: str | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class IndicatorPage(Page[IndicatorRead]):
    """One page of indicators."""
