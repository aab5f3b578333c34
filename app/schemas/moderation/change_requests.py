"""Requests to amend or void an audit, on the wire."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.schemas.auditing.audits import AuditSectionWrite
from app.schemas.platform.common import (
    Code,
    Flag,
    Instant,
    Key,
    Page,
    Paging,
    Prose,
    Reason,
    Schema,
)
from app.vocabulary.moderation import ChangeRequestKind, ChangeRequestStatus


class AmendmentValues(Schema):
    """What should stand instead; what is not named stays."""

    auditor_grade: Code | None = Field(
        None,
        description="Where it changes what was proposed to moderation, it stands in place of the"
        " moderated grade too.",
    )
    override_grade: Code | None = Field(None, description="For tools graded by computation.")
    grade_rationale: Prose | None = None
    sections: Annotated[dict[Key, AuditSectionWrite], Field(max_length=30)] = {}


class AmendmentWrite(Schema):
    """A proposal to amend a final audit."""

    reason: Reason
    new_values: AmendmentValues


class VoidWrite(Schema):
    """A proposal to void an audit that was entered in error."""

    reason: Reason
    cancel_assignment: Flag = Field(False, description="Else it is expected again.")


class DecisionNoteWrite(Schema):
    """What the second person says."""

    note: Reason


class ChangeRequestSort(StrEnum):
    PROPOSED_AT = "proposed_at"
    PROPOSED_AT_DESC = "-proposed_at"


class ChangeRequestQuery(Paging):
    """What `GET /v1/change-requests` may be asked."""

    status: list[ChangeRequestStatus] = Field([], max_length=3)
    kind: list[ChangeRequestKind] = Field([], max_length=2)
    audit_id: UUID | None = None
    sort: ChangeRequestSort = ChangeRequestSort.PROPOSED_AT


class ChangeRequestRead(Schema):
    """The proposal to void or amend an audit, and what became of it."""

    id: UUID
    audit_id: UUID
    kind: ChangeRequestKind
    status: ChangeRequestStatus
    reason: str | None
    new_values: dict[str, Any] | None
    cancel_assignment: bool
    proposed_by: UUID
    proposed_at: Instant
    decided_by: UUID | None
    decided_at: Instant | None
    decision_note: str | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ChangeRequestPage(Page[ChangeRequestRead]):
    """One page of change requests."""
