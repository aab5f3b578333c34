from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Code, Ids, Instant, Key, Line, Page, Paging, Prose, Schema
from app.vocabulary.findings import FindingOrigin, FindingStatus, Polarity, Severity
from app.vocabulary.organisation import ServiceLine


class FindingSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class FindingQuery(Paging):
    """The query parameters of `GET /v1/findings`."""

    id: Ids = []
    origin: list[FindingOrigin] = Field([], max_length=12)
    origin_id: UUID | None = None
    audit_id: UUID | None = None
    subject_id: UUID | None = None
    status: list[FindingStatus] = Field([], max_length=2)
    polarity: list[Polarity] = Field([], max_length=4)
    severity: list[Severity] = Field([], max_length=4)
    theme: str | None = Field(None, max_length=80, description="This theme or any below it.")
    section_key: str | None = Field(None, max_length=60)
    service_line: list[ServiceLine] = Field([], max_length=12)
    under: UUID | None = Field(None, description="Only findings in this unit or below it.")
    sort: FindingSort = FindingSort.CREATED_AT


class FindingWrite(Schema):
    """A strength, an area for development, good practice or a concern."""

    origin: FindingOrigin = Field(
        description="The kind of record it comes from; it cannot be changed later."
    )
    origin_id: UUID = Field(
        description="The audit, decision or record it comes from; it cannot be changed later."
    )
    polarity: Polarity
    text: Prose = Field(examples=["The child was seen alone, and the plan follows from it."])
    theme_codes: Annotated[list[Code], Field(max_length=10)] = []
    section_key: Key | None = Field(None, description="The section of the tool it belongs to.")
    severity: Severity = Severity.NOTE
    practice_framework_codes: Annotated[list[Code], Field(max_length=20)] = []
    escalated_to: Line | None = Field(
        None,
        description="The person to whom it was escalated. Required if the severity is"
        " `immediate_safeguarding`.",
    )
    escalated_at: Instant | None = Field(None, description="The time at which it was escalated.")


class FindingRead(Schema):
    """A strength, an area for development, good practice or a concern, with its origin."""

    id: UUID
    origin: FindingOrigin
    origin_id: UUID
    audit_id: UUID | None
    subject_id: UUID | None
    subject: SubjectRef | None
    recorded_by: UUID | None = Field(
        description="Null if the service recorded it, or a source whose reviewer QAF does not know."
    )
    recorded_by_person: PersonRef | None
    status: FindingStatus
    status_reason: str | None = Field(description="The reason for its withdrawal.")
    polarity: Polarity
    text: str | None
    theme_codes: list[str]
    section_key: str | None
    severity: Severity
    practice_framework_codes: list[str]
    escalated_to: str | None
    escalated_at: Instant | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None = Field(
        description="Null for feedback to a campaign for all services."
    )
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FindingPage(Page[FindingRead]):
    """One page of findings."""
