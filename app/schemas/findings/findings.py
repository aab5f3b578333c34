from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Code, Instant, Key, Line, Page, Paging, Prose, Schema
from app.vocabulary.findings import FindingOrigin, FindingStatus, Polarity, Severity
from app.vocabulary.organisation import ServiceLine


class FindingSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class FindingQuery(Paging):
    """What `GET /v1/findings` may be asked."""

    origin: list[FindingOrigin] = Field([], max_length=9)
    origin_id: UUID | None = None
    audit_id: UUID | None = None
    subject_id: UUID | None = None
    status: list[FindingStatus] = Field([], max_length=2)
    polarity: list[Polarity] = Field([], max_length=4)
    severity: list[Severity] = Field([], max_length=4)
    theme: str | None = Field(None, max_length=80, description="This theme or any below it.")
    section_key: str | None = Field(None, max_length=60)
    service_line: list[ServiceLine] = Field([], max_length=12)
    under: UUID | None = Field(None, description="Only of this unit and all below it.")
    sort: FindingSort = FindingSort.CREATED_AT


class FindingWrite(Schema):
    """A strength, an area for development, good practice or a concern, whole."""

    origin: FindingOrigin = Field(description="Stays as it was recorded.")
    origin_id: UUID = Field(description="The audit, decision or record it comes from; stays.")
    polarity: Polarity
    text: Prose = Field(examples=["The child was seen alone, and the plan follows from it."])
    theme_codes: Annotated[list[Code], Field(max_length=10)] = []
    section_key: Key | None = Field(None, description="The section of the tool it belongs to.")
    severity: Severity = Severity.NOTE
    practice_framework_codes: Annotated[list[Code], Field(max_length=20)] = []
    escalated_to: Line | None = Field(
        None, description="Who was told. Required when a child may not be safe now."
    )
    escalated_at: Instant | None = Field(None, description="When they were told.")


class FindingRead(Schema):
    """A strength, an area for development, good practice or a concern, and where it came from."""

    id: UUID
    origin: FindingOrigin
    origin_id: UUID
    audit_id: UUID | None
    subject_id: UUID | None
    recorded_by: UUID | None = Field(description="Null when pushed for nobody we know.")
    status: FindingStatus
    status_reason: str | None = Field(description="Why it was withdrawn.")
    polarity: Polarity
    text: str | None
    theme_codes: list[str]
    section_key: str | None
    severity: Severity
    practice_framework_codes: list[str]
    escalated_to: str | None
    escalated_at: Instant | None
    org_unit_id: UUID
    district_id: UUID | None
    area_id: UUID | None
    service_line: ServiceLine
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FindingPage(Page[FindingRead]):
    """One page of findings."""
