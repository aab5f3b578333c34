"""The request and response bodies of issues of data quality."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Id, Ids, Instant, Page, Paging, Schema
from app.vocabulary.intelligence import (
    DataQualityIssueStatus,
    DataQualityRule,
    DataQualitySeverity,
)


class DataQualityIssueSort(StrEnum):
    FOUND_AT = "found_at"
    FOUND_AT_DESC = "-found_at"


class DataQualityIssueQuery(Paging):
    """The query parameters of `GET /v1/data-quality-issues`."""

    id: Ids = []
    rule: list[DataQualityRule] = Field([], max_length=9)
    severity: list[DataQualitySeverity] = Field([], max_length=3)
    status: list[DataQualityIssueStatus] = Field([], max_length=3)
    owner_id: Id | None = None
    source_system: str | None = Field(None, max_length=40)
    entity_id: Id | None = Field(None, description="Only those of this row.")
    under: Id | None = Field(None, description="Only those of this unit or a unit below it.")
    sort: DataQualityIssueSort = DataQualityIssueSort.FOUND_AT_DESC


class DataQualityIssueRead(Schema):
    """What a rule has found in one row, or how many rows it has found in a team."""

    id: UUID
    rule: DataQualityRule
    severity: DataQualitySeverity
    entity: str = Field(description="The table of the row; `org_units` for rows of a team.")
    entity_id: UUID
    source_system: str | None
    rows_found: int = Field(description="How many rows the rule has found there.")
    org_unit_id: UUID
    org_unit: OrgUnitRef
    owner_id: UUID | None
    owner: PersonRef | None
    found_at: Instant
    status: DataQualityIssueStatus
    status_reason: str | None
    resolved_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class DataQualityIssuePage(Page[DataQualityIssueRead]):
    """One page of issues of data quality."""
