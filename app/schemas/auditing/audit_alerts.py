from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.auditing.references import AuditRef
from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.bulk_verbs import BulkItemWrite, BulkWrite
from app.schemas.platform.common import Id, Ids, Instant, Page, Prose, Schema
from app.schemas.platform.views import Viewed, required_of
from app.schemas.tools.references import ToolVersionRef
from app.vocabulary.auditing import AuditAlertReason, AuditAlertStanding, AuditAlertStatus
from app.vocabulary.organisation import ServiceLine


class AuditAlertSort(StrEnum):
    RAISED_AT = "raised_at"
    RAISED_AT_DESC = "-raised_at"
    DUE_DATE = "due_date"
    DUE_DATE_DESC = "-due_date"


class AuditAlertQuery(Viewed):
    """The query parameters of `GET /v1/audit-alerts`."""

    id: Ids = []
    status: list[AuditAlertStatus] = Field([], max_length=3)
    reason: list[AuditAlertReason] = Field([], max_length=2)
    audit_id: Id | None = None
    subject_id: Id | None = None
    auditor_id: Id | None = None
    org_unit_id: Id | None = Field(None, description="Only alerts of this team.")
    under: Id | None = Field(None, description="Only alerts in this unit or a unit below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    overdue: bool | None = Field(
        None, description="Whether nobody has acknowledged the alert by its due day."
    )
    sort: AuditAlertSort = AuditAlertSort.RAISED_AT


class AuditAlertAcknowledge(Schema):
    """What the managers of the case will do."""

    response_text: Prose = Field(
        description="What will be done for the child, by whom and by when.",
        examples=["The plan is reviewed with the family by Friday; I will see the record then."],
    )


class AuditAlertAcknowledgeItem(BulkItemWrite, AuditAlertAcknowledge):
    """An alert, and what the managers of the case will do."""

    alert_id: Id


class AuditAlertsAcknowledge(BulkWrite[AuditAlertAcknowledgeItem]):
    """The alerts to acknowledge, each with its own response."""


class AuditAlertRead(Schema):
    """The headline of an audit that was submitted as inadequate, for the managers of the case."""

    id: UUID
    audit_id: UUID
    audit: AuditRef | None = Field(description="The audit, once you may read it.")
    subject_id: UUID
    subject: SubjectRef
    auditor_id: UUID
    auditor: PersonRef | None
    tool_version_id: UUID
    tool_version: ToolVersionRef
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine
    raised_at: Instant = Field(description="When the audit was submitted.")
    reason: AuditAlertReason
    grade: str | None = Field(
        description="The grade as submitted; once the audit is final, its final grade.",
        examples=["inadequate"],
    )
    grade_label: str | None = Field(examples=["Inadequate"])
    limited_to: str | None = Field(
        description="The grade to which a limiting rule of the tool limits the audit; null if none"
        " limits it to inadequate."
    )
    limited_to_label: str | None
    standing: AuditAlertStanding = Field(
        description="Whether the grade has been moderated, and whether it is final."
    )
    status: AuditAlertStatus
    status_reason: str | None
    due_date: date | None = Field(
        description="The day by which a manager responds; null where the working days are not"
        " known."
    )
    overdue: bool = Field(description="Whether the alert is open and was due before today.")
    response_text: str | None = Field(description="What the managers of the case will do.")
    acknowledged_by: UUID | None
    acknowledged_by_person: PersonRef | None
    acknowledged_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AuditAlertSummary(Schema):
    """One alert as a line of a list, without the response to it."""

    id: UUID
    audit_id: UUID
    subject: SubjectRef
    auditor: PersonRef | None
    tool_version: ToolVersionRef
    org_unit: OrgUnitRef
    service_line: ServiceLine
    raised_at: Instant = Field(description="When the audit was submitted.")
    reason: AuditAlertReason
    grade: str | None = Field(
        description="The grade as submitted; once the audit is final, its final grade.",
        examples=["inadequate"],
    )
    grade_label: str | None = Field(examples=["Inadequate"])
    limited_to_label: str | None
    standing: AuditAlertStanding = Field(
        description="Whether the grade has been moderated, and whether it is final."
    )
    status: AuditAlertStatus
    due_date: date | None = Field(
        description="The day by which a manager responds; null where the working days are not"
        " known."
    )
    overdue: bool = Field(description="Whether the alert is open and was due before today.")
    acknowledged_by_person: PersonRef | None
    acknowledged_at: Instant | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AuditAlertListItem(AuditAlertRead):
    """One alert of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(AuditAlertSummary))


class AuditAlertPage(Page[AuditAlertListItem]):
    """One page of audit alerts."""
