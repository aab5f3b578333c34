"""The request and response bodies of step changes."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Day, Id, Ids, Instant, Key, Page, Paging, Reason, Schema
from app.vocabulary.organisation import ServiceLine


class StepChangeSort(StrEnum):
    STARTS_ON = "starts_on"
    STARTS_ON_DESC = "-starts_on"


class StepChangeQuery(Paging):
    """The query parameters of `GET /v1/step-changes`."""

    id: Ids = []
    metric: list[Key] = Field([], max_length=60)
    org_unit_id: Id | None = Field(None, description="Only those of this unit.")
    under: Id | None = Field(None, description="Only those of this unit or a unit below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    sort: StepChangeSort = StepChangeSort.STARTS_ON_DESC


class StepChangeWrite(Schema):
    """The whole step change, as it is entered or replaced."""

    metric: Key = Field(description="The metric by slug.", examples=["completion_rate"])
    org_unit_id: Id = Field(description="The unit whose control chart has new limits.")
    service_line: ServiceLine | None = Field(None, description="Null for all services.")
    starts_on: Day = Field(
        description="Points from this day on have limits of their own.", examples=["2026-09-01"]
    )
    reason: Reason = Field(
        description="What was changed, and how it is known that it lasts.",
        examples=["Auditors are reminded a week before; eight months in a row since are higher."],
    )


class StepChangeRead(Schema):
    """A change of practice that a person says has moved a metric for good."""

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
    starts_on: date
    reason: str
    entered_by: UUID
    entered_by_person: PersonRef | None
    created_at: Instant
    updated_at: Instant
    version: int


class StepChangePage(Page[StepChangeRead]):
    """One page of step changes."""
