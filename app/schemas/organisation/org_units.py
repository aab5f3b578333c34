from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Day, Flag, Instant, Line, Page, Paging, Schema, UnitCode
from app.vocabulary.organisation import OrgUnitKind, ServiceLine


class OrgUnitSort(StrEnum):
    CODE = "code"
    CODE_DESC = "-code"


class OrgUnitQuery(Paging):
    """What `GET /v1/org-units` may be asked."""

    kind: list[OrgUnitKind] = Field([], max_length=10)
    under: UUID | None = Field(None, description="Only this unit and all below it.")
    code: str | None = Field(None, max_length=80)
    sort: OrgUnitSort = OrgUnitSort.CODE


class OrgUnitWrite(Schema):
    """A place in the organisation tree, whole."""

    code: UnitCode = Field(examples=["DARTFORD-1"])
    name: Line = Field(examples=["Dartford Children in Care Team 1"])
    kind: OrgUnitKind
    parent_id: UUID | None = Field(description="Null for the directorate alone.")
    service_line: ServiceLine | None = None
    is_qa_unit: Flag = Field(False, description="Whether this is the Unit that runs the framework.")
    valid_from: Day = Field(examples=["2026-04-01"])
    valid_to: Day | None = Field(None, description="The first day on which it is no more.")


class OrgUnitRead(Schema):
    """A place in the organisation tree: directorate, area, district, service, team or agency."""

    id: UUID
    code: str
    name: str
    kind: OrgUnitKind
    parent_id: UUID | None
    service_line: ServiceLine | None
    is_qa_unit: bool
    valid_from: date
    valid_to: date | None
    created_at: Instant
    updated_at: Instant
    version: int


class OrgUnitPage(Page[OrgUnitRead]):
    """One page of organisation units."""
