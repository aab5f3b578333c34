from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.cases.references import SubjectRef
from app.schemas.findings.references import FindingRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Id, Ids, Instant, Page, Prose, Schema
from app.schemas.platform.views import Viewed, required_of
from app.vocabulary.findings import SafeguardingAlertStatus
from app.vocabulary.organisation import ServiceLine


class SafeguardingAlertSort(StrEnum):
    RAISED_AT = "raised_at"
    RAISED_AT_DESC = "-raised_at"
    DUE_DATE = "due_date"
    DUE_DATE_DESC = "-due_date"


class SafeguardingAlertQuery(Viewed):
    """The query parameters of `GET /v1/safeguarding-alerts`."""

    id: Ids = []
    status: list[SafeguardingAlertStatus] = Field([], max_length=2)
    finding_id: Id | None = None
    subject_id: Id | None = None
    escalated_to_id: Id | None = None
    raised_by: Id | None = None
    org_unit_id: Id | None = Field(None, description="Only alerts of this team.")
    under: Id | None = Field(None, description="Only alerts in this unit or a unit below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    overdue: bool | None = Field(
        None, description="Whether nobody has acknowledged the alert by its due day."
    )
    sort: SafeguardingAlertSort = SafeguardingAlertSort.RAISED_AT


class SafeguardingAlertAcknowledge(Schema):
    """What was done to keep the child safe."""

    response_text: Prose = Field(
        description="What was done for the child, and by whom.",
        examples=["I spoke to the family today; a strategy discussion is held this afternoon."],
    )


class SafeguardingAlertRead(Schema):
    """The headline of a finding that a child may not be safe now, for those who were told of it."""

    id: UUID
    finding_id: UUID
    finding: FindingRef | None = Field(description="The finding, if you may read it.")
    stands: bool = Field(
        description="Whether the finding still stands with this severity; the alert waits to be"
        " acknowledged even if not."
    )
    subject_id: UUID | None
    subject: SubjectRef | None = Field(
        description="Null where the concern came from feedback that names no child."
    )
    raised_by: UUID | None
    raised_by_person: PersonRef | None = Field(
        description="Who recorded the finding; null if its source named nobody whom QAF knows."
    )
    raised_at: Instant
    escalated_to_id: UUID
    escalated_to: PersonRef | None = Field(description="The person it was raised with.")
    escalated_at: Instant
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine
    status: SafeguardingAlertStatus
    due_date: date | None = Field(
        description="The day by which somebody says what was done; null where the working days are"
        " not known."
    )
    overdue: bool = Field(description="Whether the alert is open and was due before today.")
    response_text: str | None = Field(description="What was done to keep the child safe.")
    acknowledged_by: UUID | None
    acknowledged_by_person: PersonRef | None
    acknowledged_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class SafeguardingAlertSummary(Schema):
    """One alert as a line of a list, without what was done."""

    id: UUID
    finding_id: UUID
    stands: bool = Field(
        description="Whether the finding still stands with this severity; the alert waits to be"
        " acknowledged even if not."
    )
    subject: SubjectRef | None = Field(
        description="Null where the concern came from feedback that names no child."
    )
    raised_by_person: PersonRef | None = Field(
        description="Who recorded the finding; null if its source named nobody whom QAF knows."
    )
    raised_at: Instant
    escalated_to: PersonRef | None = Field(description="The person it was raised with.")
    escalated_at: Instant
    org_unit: OrgUnitRef
    service_line: ServiceLine
    status: SafeguardingAlertStatus
    due_date: date | None = Field(
        description="The day by which somebody says what was done; null where the working days are"
        " not known."
    )
    overdue: bool = Field(description="Whether the alert is open and was due before today.")
    acknowledged_by_person: PersonRef | None
    acknowledged_at: Instant | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class SafeguardingAlertListItem(SafeguardingAlertRead):
    """One alert of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(SafeguardingAlertSummary))


class SafeguardingAlertPage(Page[SafeguardingAlertListItem]):
    """One page of safeguarding alerts."""
