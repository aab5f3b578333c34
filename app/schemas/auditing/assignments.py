from datetime import date
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Code, Day, Instant, Page, Paging, Reason, Schema
from app.vocabulary.auditing import AssignmentSource, AssignmentStatus
from app.vocabulary.organisation import ServiceLine


class AuditAssignmentSort(StrEnum):
    DUE_DATE = "due_date"
    DUE_DATE_DESC = "-due_date"


class AuditAssignmentQuery(Paging):
    """What `GET /v1/audit-assignments` may be asked."""

    status: list[AssignmentStatus] = Field([], max_length=10)
    round_id: UUID | None = None
    cycle_id: UUID | None = None
    auditor_id: UUID | None = None
    sample_draw_id: UUID | None = None
    under: UUID | None = Field(None, description="Only in this unit or below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    due_before: date | None = None
    due_after: date | None = None
    sort: AuditAssignmentSort = AuditAssignmentSort.DUE_DATE


class AuditAssignmentWrite(Schema):
    """An audit that somebody asks for, outside a sample."""

    round_id: UUID
    tool_version_id: UUID
    subject_id: UUID
    source: Literal[AssignmentSource.DIRECTED, AssignmentSource.RE_AUDIT]
    re_audit_of: UUID | None = Field(None, description="The audit that is repeated.")
    due_date: Day | None = Field(None, description="The round's when null.")


class AuditAssignmentRead(Schema):
    """The expectation that a subject is audited, by whom and by when."""

    id: UUID
    round_id: UUID
    cycle_id: UUID
    tool_version_id: UUID
    subject_id: UUID
    auditor_id: UUID | None
    org_unit_id: UUID
    district_id: UUID | None
    area_id: UUID | None
    service_line: ServiceLine
    due_date: date
    source: AssignmentSource
    status: AssignmentStatus
    status_reason: str | None
    sample_draw_id: UUID | None
    re_audit_of: UUID | None
    exemption_reason_code: str | None
    exemption_requested_by: UUID | None
    exemption_requested_at: Instant | None
    exemption_decided_by: UUID | None
    exemption_decided_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AssignmentPeriodRead(Schema):
    """Who was expected to audit, by when, and what state that was in, from when to when."""

    valid_from: Instant
    valid_to: Instant | None = Field(description="Null for how it is now.")
    status: AssignmentStatus
    auditor_id: UUID | None
    due_date: date
    round_id: UUID


class AssignmentPeriods(Schema):
    """The periods of an assignment, the first first, without gaps."""

    items: list[AssignmentPeriodRead]


class AuditAssignmentPage(Page[AuditAssignmentRead]):
    """One page of assignments."""


class AllocateOneWrite(Schema):
    """Who is to audit."""

    auditor_id: UUID


class ReallocateWrite(Schema):
    """Who is to audit instead, and why."""

    auditor_id: UUID
    reason: Reason


class ExemptionWrite(Schema):
    """Why the audit should not be expected."""

    reason_code: Code = Field(examples=["case_transferred"])
    reason: Reason
