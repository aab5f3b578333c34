"""The request and response bodies of amendments and voids of an audit."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.auditing.references import AuditRef
from app.schemas.auditing.sections import (
    AuditSectionWrite,
)
from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import (
    Day,
    Flag,
    GradeCode,
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
from app.vocabulary.moderation import ChangeRequestKind, ChangeRequestStatus


class AmendmentValues(Schema):
    """The new values of an audit; members that are left out do not change."""

    auditor_grade: GradeCode | None = Field(
        None,
        description="The auditor's new grade. If it changes the grade that moderation decided on,"
        " it replaces the moderated grade too.",
    )
    override_grade: GradeCode | None = Field(
        None,
        description="The grade that replaces the computed one, for tools whose grade is computed.",
    )
    grade_rationale: Prose | None = None
    sections: Annotated[dict[Key, AuditSectionWrite], Field(max_length=30)] = {}


class AmendmentWrite(Schema):
    """A proposal to amend a final audit."""

    reason: Reason
    new_values: AmendmentValues


class VoidWrite(Schema):
    """A proposal to void an audit that was entered in error."""

    reason: Reason
    cancel_assignment: Flag = Field(
        False,
        description="Whether to cancel the assignment too; otherwise its audit is due again.",
    )


class DecisionNoteWrite(Schema):
    """The note of the person who decides."""

    note: Reason


class ChangeRequestSort(StrEnum):
    PROPOSED_AT = "proposed_at"
    PROPOSED_AT_DESC = "-proposed_at"


class ChangeRequestQuery(Viewed):
    """The query parameters of `GET /v1/change-requests`."""

    id: Ids = []
    status: list[ChangeRequestStatus] = Field([], max_length=3)
    kind: list[ChangeRequestKind] = Field([], max_length=2)
    audit_id: Ids = []
    subject_id: Ids = []
    proposed_by: Id | None = None
    decided_from: Day | None = Field(None, description="The first day of the decisions.")
    decided_to: Day | None = Field(None, description="The last day of the decisions.")
    org_unit_id: Ids = Field([], description="Only of this team.")
    under: Id | None = Field(None, description="Only in this unit or below it.")
    sort: ChangeRequestSort = ChangeRequestSort.PROPOSED_AT


class ChangeRequestRead(Schema):
    """A proposal to void or amend an audit, and its decision."""

    id: UUID
    audit_id: UUID
    audit: AuditRef | None = Field(description="The audit, once you may read it.")
    subject_id: UUID
    subject: SubjectRef
    org_unit_id: UUID
    org_unit: OrgUnitRef
    kind: ChangeRequestKind
    status: ChangeRequestStatus
    reason: str | None
    new_values: AmendmentValues | None
    cancel_assignment: bool
    proposed_by: UUID
    proposed_by_person: PersonRef | None
    proposed_at: Instant
    decided_by: UUID | None
    decided_by_person: PersonRef | None
    decided_at: Instant | None
    decision_note: str | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ChangeRequestSummary(Schema):
    """One proposal as a line of a list, without its reasons and its new values."""

    id: UUID
    audit_id: UUID
    subject: SubjectRef
    org_unit: OrgUnitRef
    kind: ChangeRequestKind
    status: ChangeRequestStatus
    cancel_assignment: bool
    proposed_by_person: PersonRef | None
    proposed_at: Instant
    decided_by_person: PersonRef | None
    decided_at: Instant | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ChangeRequestListItem(ChangeRequestRead):
    """One proposal of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(ChangeRequestSummary))


class ChangeRequestPage(Page[ChangeRequestListItem]):
    """One page of change requests."""
