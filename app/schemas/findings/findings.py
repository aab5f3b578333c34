from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import (
    Code,
    Day,
    Id,
    Ids,
    Instant,
    Key,
    Page,
    Prose,
    Reason,
    Schema,
)
from app.schemas.platform.views import Viewed, required_of
from app.vocabulary.findings import FindingOrigin, FindingStatus, Polarity, Severity
from app.vocabulary.organisation import ServiceLine


class FindingSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class FindingQuery(Viewed):
    """The query parameters of `GET /v1/findings`."""

    id: Ids = []
    origin: list[FindingOrigin] = Field([], max_length=12)
    origin_id: Id | None = None
    audit_id: Id | None = None
    subject_id: Id | None = None
    org_unit_id: Id | None = Field(None, description="Only findings of this team.")
    recorded_by: Id | None = None
    status: list[FindingStatus] = Field([], max_length=2)
    polarity: list[Polarity] = Field([], max_length=4)
    severity: list[Severity] = Field([], max_length=4)
    theme: str | None = Field(None, max_length=80, description="This theme or any below it.")
    section_key: str | None = Field(None, max_length=60)
    service_line: list[ServiceLine] = Field([], max_length=12)
    under: Id | None = Field(None, description="Only findings in this unit or below it.")
    recorded_after: Day | None = Field(None, description="Recorded on this day or later.")
    recorded_before: Day | None = Field(None, description="Recorded before this day.")
    sort: FindingSort = FindingSort.CREATED_AT


class FindingWrite(Schema):
    """A strength, an area for development, good practice or a concern."""

    origin: FindingOrigin = Field(
        description="The kind of record it comes from; it cannot be changed later."
    )
    origin_id: Id = Field(
        description="The audit, decision or record it comes from; it cannot be changed later."
    )
    polarity: Polarity
    text: Prose = Field(examples=["The child was seen alone, and the plan follows from it."])
    theme_codes: Annotated[list[Code], Field(max_length=10)] = []
    section_key: Key | None = Field(None, description="The section of the tool it belongs to.")
    severity: Severity = Severity.NOTE
    practice_framework_codes: Annotated[list[Code], Field(max_length=20)] = []
    escalated_to_id: Id | None = Field(
        None,
        description="The person whom you have told. Required if the severity is"
        " `immediate_safeguarding`; then they and the managers of the case get an alert at once.",
    )
    escalated_at: Instant | None = Field(None, description="The time at which you told them.")
    severity_reason: Reason | None = Field(
        None,
        description="The reason for lowering the severity from `immediate_safeguarding`; required"
        " then. The alert stays until it is acknowledged.",
    )


class FindingRead(Schema):
    """A strength, an area for development, good practice or a concern, with its origin."""

    id: UUID
    origin: FindingOrigin
    origin_id: UUID
    audit_id: UUID | None
    subject_id: UUID | None
    subject: SubjectRef | None
    recorded_by: Id | None = Field(
        description="Null if the record was pushed with a reviewer whom QAF does not know."
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
    escalated_to_id: UUID | None
    escalated_to: PersonRef | None
    escalated_at: Instant | None
    severity_reason: str | None
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


class FindingSummary(Schema):
    """One finding as a line of a list, with its text and without what only its own page shows."""

    id: UUID
    origin: FindingOrigin
    origin_id: UUID
    audit_id: UUID | None
    subject: SubjectRef | None
    recorded_by_person: PersonRef | None
    status: FindingStatus
    polarity: Polarity
    text: str | None
    theme_codes: list[str]
    section_key: str | None
    severity: Severity
    escalated_to: PersonRef | None
    org_unit: OrgUnitRef
    service_line: ServiceLine | None = Field(
        description="Null for feedback to a campaign for all services."
    )
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FindingListItem(FindingRead):
    """One finding of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(FindingSummary))


class FindingPage(Page[FindingListItem]):
    """One page of findings."""
