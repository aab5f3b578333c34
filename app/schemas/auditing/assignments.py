from datetime import date
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.auditing.references import AuditRef, CycleRef, RoundRef
from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.bulk_verbs import BulkItemWrite, BulkWrite
from app.schemas.platform.common import Code, Day, Id, Ids, Instant, Page, Reason, Schema
from app.schemas.platform.views import Viewed, required_of
from app.schemas.tools.references import ToolVersionRef
from app.vocabulary.auditing import AssignmentSource, AssignmentStatus
from app.vocabulary.organisation import ServiceLine


class AuditAssignmentSort(StrEnum):
    DUE_DATE = "due_date"
    DUE_DATE_DESC = "-due_date"


class AuditAssignmentQuery(Viewed):
    """The query parameters of `GET /v1/audit-assignments`."""

    id: Ids = []
    status: list[AssignmentStatus] = Field([], max_length=10)
    round_id: Id | None = None
    cycle_id: Id | None = None
    source: list[AssignmentSource] = Field([], max_length=4)
    subject_id: Id | None = None
    auditor_id: Id | None = None
    org_unit_id: Id | None = Field(None, description="Only assignments of this team.")
    tool_key: str | None = Field(
        None, max_length=60, description="Only assignments with this tool, in any version."
    )
    case_ended: bool | None = Field(
        None, description="Whether the child's case has ended while an audit is still expected."
    )
    overdue: bool | None = Field(
        None, description="Whether the audit is still expected and was due before today."
    )
    sample_draw_id: Id | None = None
    under: Id | None = Field(None, description="Only assignments in this unit or a unit below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    due_before: Day | None = None
    due_after: Day | None = None
    sort: AuditAssignmentSort = AuditAssignmentSort.DUE_DATE


class AuditAssignmentWrite(Schema):
    """An assignment outside a sample: a directed audit, or a re-audit."""

    round_id: Id
    tool_version_id: Id
    subject_id: Id
    source: Literal[AssignmentSource.DIRECTED, AssignmentSource.RE_AUDIT]
    re_audit_of: Id | None = Field(
        None, description="The earlier audit that this re-audit repeats."
    )
    due_date: Day | None = Field(
        None,
        description="The day by which the audit is due; null takes the round's due date.",
    )


class AuditAssignmentRead(Schema):
    """One audit that is due: this child, this auditor, by this date."""

    id: UUID
    round_id: UUID
    round: RoundRef
    cycle_id: UUID
    cycle: CycleRef
    tool_version_id: UUID
    tool_version: ToolVersionRef
    subject_id: UUID
    subject: SubjectRef
    auditor_id: UUID | None
    auditor: PersonRef | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine
    due_date: date
    source: AssignmentSource
    status: AssignmentStatus
    status_reason: str | None
    overdue: bool = Field(
        description="Whether the audit is still expected and was due before today."
    )
    audit: AuditRef | None = Field(
        description="The audit of this assignment that is not voided, if you may read it."
    )
    sample_draw_id: UUID | None
    re_audit_of: UUID | None
    case_ended_on: date | None = Field(
        description="The day on which the child's case ended, while an audit is still expected."
    )
    kept_at: Instant | None = Field(
        description="When the audit was kept although the case had ended."
    )
    exemption_reason_code: str | None
    exemption_requested_by: UUID | None
    exemption_requested_by_person: PersonRef | None
    exemption_requested_at: Instant | None
    exemption_decided_by: UUID | None
    exemption_decided_by_person: PersonRef | None
    exemption_decided_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AssignmentPeriodRead(Schema):
    """A period in which an assignment did not change: its status, auditor, due date and round."""

    valid_from: Instant
    valid_to: Instant | None = Field(description="When the period ended; null while it lasts.")
    status: AssignmentStatus
    auditor_id: UUID | None
    auditor: PersonRef | None
    due_date: date
    round_id: UUID
    round: RoundRef


class AssignmentPeriods(Schema):
    """The periods of an assignment, earliest first, without gaps."""

    items: list[AssignmentPeriodRead]


class AuditAssignmentSummary(Schema):
    """One assignment as a line of a list, without its exemption and its history."""

    id: UUID
    round: RoundRef
    tool_version: ToolVersionRef
    subject: SubjectRef
    auditor: PersonRef | None
    org_unit: OrgUnitRef
    service_line: ServiceLine
    due_date: date
    source: AssignmentSource
    status: AssignmentStatus
    status_reason: str | None
    overdue: bool = Field(
        description="Whether the audit is still expected and was due before today."
    )
    audit: AuditRef | None = Field(
        description="The audit of this assignment that is not voided, if you may read it."
    )
    re_audit_of: UUID | None
    case_ended_on: date | None = Field(
        description="The day on which the child's case ended, while an audit is still expected."
    )
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AuditAssignmentListItem(AuditAssignmentRead):
    """One assignment of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(AuditAssignmentSummary))


class AuditAssignmentPage(Page[AuditAssignmentListItem]):
    """One page of assignments."""


class AllocateOneWrite(Schema):
    """The auditor of the assignment."""

    auditor_id: Id


class ReallocateWrite(Schema):
    """The new auditor of the assignment, and the reason."""

    auditor_id: Id
    reason: Reason


class ReallocateItem(BulkItemWrite, ReallocateWrite):
    """An assignment, its new auditor, and the reason."""

    assignment_id: Id


class ReallocateManyWrite(BulkWrite[ReallocateItem]):
    """The assignments to reallocate, each to its own auditor."""


class ExtensionWrite(Schema):
    """The new day by which the audit is due, and the reason."""

    due_date: Day = Field(
        description="A day after the present due date, today or later, and at most the last day of"
        " the cycle or 28 days from today.",
        examples=["2026-05-15"],
    )
    reason: Reason = Field(examples=["The child's file is with the court until the 10th."])


class ExemptionWrite(Schema):
    """Why the assignment should be exempted."""

    reason_code: Code = Field(examples=["case_transferred"])
    reason: Reason
