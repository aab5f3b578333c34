"""The request and response bodies of the values of indicators."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.intelligence.references import IndicatorRef
from app.schemas.organisation.references import OrgUnitRef
from app.schemas.platform.batches import BatchWrite, PushedRecord, SourceVersion
from app.schemas.platform.common import (
    Day,
    Id,
    Ids,
    Instant,
    Key,
    Number,
    Page,
    Paging,
    Schema,
    Score,
    UnitCode,
    Whole,
)
from app.vocabulary.organisation import ServiceLine

MOST = 10**12
Part = Annotated[Number, Field(ge=0, lt=MOST)]


class IndicatorValueSort(StrEnum):
    PERIOD_END = "period_end"
    PERIOD_END_DESC = "-period_end"


class IndicatorValueQuery(Paging):
    """The query parameters of `GET /v1/indicator-values`."""

    id: Ids = []
    indicator: list[Key] = Field([], max_length=60, description="The keys of indicators.")
    org_unit_id: Id | None = Field(None, description="Only those of this unit.")
    under: Id | None = Field(None, description="Only those of this unit or a unit below it.")
    source_system: str | None = Field(None, max_length=40)
    ends_from: Day | None = Field(None, description="The period ends on this day or later.")
    ends_to: Day | None = Field(None, description="The period ends on this day or earlier.")
    include_deleted: bool = Field(False, description="Also those that the source has deleted.")
    sort: IndicatorValueSort = IndicatorValueSort.PERIOD_END_DESC


class IndicatorValueWrite(Schema):
    """The value of one indicator for one unit and period, in its source system."""

    source_version: SourceVersion | None = Field(
        None, description="A number that rises with every change; an older one has no effect."
    )
    indicator: Key = Field(description="The key of a published indicator.")
    definition_version: Annotated[Whole, Field(ge=1, lt=1000)] | None = Field(
        None, description="The version that the value follows; by default the published one."
    )
    org_unit_code: UnitCode = Field(description="The unit that the value is of.")
    period_start: Day
    period_end: Day = Field(description="The last day of the period.")
    numerator: Part | None = Field(
        None, description="Without numerator and denominator a value is incomplete, never green."
    )
    denominator: Part | None = Field(None, description="Null for a count.")
    value: Annotated[Number, Field(gt=-MOST, lt=MOST)] | None = Field(
        None, description="What the source shows; the parts decide where both are sent."
    )


class IndicatorValueRecord(IndicatorValueWrite, PushedRecord):
    """The value of one indicator for one unit and period."""


class IndicatorValueBatchWrite(BatchWrite[IndicatorValueRecord]):
    """Values of indicators, each with an outcome of its own."""


class IndicatorValueRead(Schema):
    """The value of one indicator for one unit and period, as its source sent it."""

    id: UUID
    indicator_id: UUID
    indicator: IndicatorRef
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine | None
    period_start: date
    period_end: date
    numerator: Score | None
    denominator: Score | None
    value: Score | None
    source_system: str
    deleted_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int


class IndicatorValuePage(Page[IndicatorValueRead]):
    """One page of values of indicators."""
