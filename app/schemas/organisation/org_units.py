from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import OrgUnitRef
from app.schemas.platform.common import (
    Day,
    Flag,
    Id,
    Ids,
    Instant,
    Line,
    Page,
    Paging,
    Schema,
    UnitCode,
)
from app.vocabulary.organisation import OrgUnitKind, ServiceLine


class OrgUnitSort(StrEnum):
    CODE = "code"
    CODE_DESC = "-code"


class OrgUnitQuery(Paging):
    """The query parameters of `GET /v1/org-units`."""

    id: Ids = []
    kind: list[OrgUnitKind] = Field([], max_length=10)
    under: Id | None = Field(None, description="Only this unit and the units below it.")
    code: str | None = Field(None, max_length=80)
    sort: OrgUnitSort = OrgUnitSort.CODE


class OrgUnitWrite(Schema):
    """The whole unit, as it is created or replaced."""

    code: UnitCode = Field(examples=["DARTFORD-1"])
    name: Line = Field(examples=["Dartford Children in Care Team 1"])
    kind: OrgUnitKind
    parent_id: Id | None = Field(description="The unit above; null only for the directorate.")
    service_line: ServiceLine | None = None
    is_qa_unit: Flag = Field(
        False, description="Whether this is the Quality Assurance Unit, which runs the framework."
    )
    valid_from: Day = Field(examples=["2026-04-01"])
    valid_to: Day | None = Field(None, description="The first day after the unit's end.")


class OrgUnitRead(Schema):
    """A unit of the organisation: directorate, area, district, service, team or agency."""

    id: UUID
    code: str
    name: str
    kind: OrgUnitKind
    parent_id: UUID | None
    parent: OrgUnitRef | None
    service_line: ServiceLine | None
    is_qa_unit: bool
    valid_from: date
    valid_to: date | None
    created_at: Instant
    updated_at: Instant
    version: int


class OrgUnitPage(Page[OrgUnitRead]):
    """One page of organisation units."""
