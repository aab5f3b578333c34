"""The request and response bodies of targets of metrics."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import OrgUnitRef
from app.schemas.platform.common import (
    Day,
    Id,
    Ids,
    Instant,
    Key,
    Page,
    Paging,
    Reason,
    Schema,
    Score,
    Whole,
)
from app.schemas.tools.numbers import Point
from app.vocabulary.figures import Aim
from app.vocabulary.organisation import ServiceLine

_MOST = 10_000
Distance = Annotated[Point, Field(ge=0)]


class MetricTargetSort(StrEnum):
    VALID_FROM = "valid_from"
    VALID_FROM_DESC = "-valid_from"


class MetricTargetQuery(Paging):
    """The query parameters of `GET /v1/metric-targets`."""

    id: Ids = []
    metric: list[Key] = Field([], max_length=60)
    org_unit_id: Id | None = Field(None, description="Only those of this unit.")
    under: Id | None = Field(None, description="Only those of this unit or a unit below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    valid_on: Day | None = Field(None, description="Only those that hold on this day.")
    sort: MetricTargetSort = MetricTargetSort.VALID_FROM_DESC


class MetricTargetWrite(Schema):
    """The whole target, as it is set or replaced."""

    metric: Key = Field(description="The metric by slug.", examples=["completion_rate"])
    org_unit_id: Id = Field(description="The unit that it is for, with the units below it.")
    service_line: ServiceLine | None = Field(None, description="Null for all services.")
    valid_from: Day = Field(description="The first day of which figures are judged by it.")
    valid_to: Day | None = Field(
        None, description="The day from which it no longer holds; null without an end."
    )
    aim: Aim
    target: Point = Field(
        description="In the unit of the metric: a rate of 90 % is 0.9.", examples=[0.9]
    )
    floor: Point | None = Field(
        None,
        description="What is still amber; with `near` the greatest distance from the target that"
        " is. Without it there is no amber.",
        examples=[0.8],
    )
    tolerance: Distance = Field(
        Decimal(0),
        json_schema_extra={"default": 0},
        description="With `near`, the distance from the target that is still green.",
    )
    least_rows: Annotated[Whole, Field(ge=0, le=_MOST)] = Field(
        10, description="Figures of fewer rows are not judged."
    )
    note: Reason | None = Field(None, description="Where the target comes from.")


class MetricTargetRead(Schema):
    """What a metric should be in a unit and the units below it."""

    id: UUID
    metric: str
    metric_title: str = Field(examples=["Completion"])
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    valid_from: date
    valid_to: date | None
    aim: Aim
    target: Score
    floor: Score | None
    tolerance: Score
    least_rows: int
    note: str | None
    created_at: Instant
    updated_at: Instant
    version: int


class MetricTargetPage(Page[MetricTargetRead]):
    """One page of targets."""
