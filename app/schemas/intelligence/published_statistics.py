"""The request and response bodies of published statistics."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.intelligence.comparator_areas import AreaCode
from app.schemas.intelligence.indicator_values import MOST
from app.schemas.platform.batches import BatchWrite, PushedRecord
from app.schemas.platform.common import (
    Day,
    Ids,
    Instant,
    Key,
    Line,
    Number,
    Page,
    Paging,
    Schema,
    Score,
)
from app.vocabulary.intelligence import GeographicLevel, SuppressionMark

Published = Annotated[Number, Field(gt=-MOST, lt=MOST)]


class PublishedStatisticSort(StrEnum):
    PERIOD_END = "period_end"
    PERIOD_END_DESC = "-period_end"


class PublishedStatisticQuery(Paging):
    """The query parameters of `GET /v1/published-statistics`."""

    id: Ids = []
    indicator_key: list[Key] = Field([], max_length=60)
    area_code: list[AreaCode] = Field([], max_length=60)
    geographic_level: list[GeographicLevel] = Field([], max_length=3)
    sort: PublishedStatisticSort = PublishedStatisticSort.PERIOD_END_DESC


class Marks(Schema):
    """The marks that stand instead of numbers, as they are published."""

    numerator: SuppressionMark | None
    denominator: SuppressionMark | None
    value: SuppressionMark | None


class PublishedStatisticRecord(PushedRecord):
    """One row of a file: the published value of an indicator for an area and period."""

    indicator_key: Key
    geographic_level: GeographicLevel
    area_code: AreaCode
    area_name: Line
    time_period: Line
    time_identifier: Line
    period_start: Day
    period_end: Day
    numerator: Published | None
    denominator: Published | None
    value: Published | None
    marks: Marks


class PublishedStatisticBatchWrite(BatchWrite[PublishedStatisticRecord]):
    """Rows of a file of published statistics."""


class PublishedStatisticRead(Schema):
    """The published value of an indicator for an area and period, or the mark instead of it."""

    id: UUID
    indicator_key: str
    geographic_level: GeographicLevel
    area_code: str
    area_name: str
    time_period: str
    time_identifier: str
    period_start: date
    period_end: date
    numerator: Score | None
    denominator: Score | None
    value: Score | None
    marks: Marks
    source_system: str
    created_at: Instant
    updated_at: Instant
    version: int


class PublishedStatisticPage(Page[PublishedStatisticRead]):
    """One page of published statistics."""
