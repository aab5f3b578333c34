from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Code, Instant, Key, Page, Paging, Prose, Reason, Schema
from app.vocabulary.moderation import ModerationOutcome, SelectionReason

SectionPointer = Annotated[str, Field(pattern=r"^(/[a-z][a-z0-9_]{0,59}){1,4}$", max_length=200)]


class ReturnWrite(Schema):
    """Back to the auditor: why, and which places to look at."""

    reason: Reason
    items: Annotated[list[SectionPointer], Field(max_length=50)] = Field(
        [],
        description="A member of the audit, or a section by its key, or something within it.",
        examples=[["/sections/assessment", "/grade_rationale"]],
    )


class SectionDecisionWrite(Schema):
    """How one section is judged."""

    section_key: Key
    moderated: Code


class ModerationDecisionWrite(Schema):
    """What the moderator decides."""

    outcome: ModerationOutcome | None = Field(
        None,
        description="Follows from the grades when left out; a blind moderator leaves it out.",
        examples=["upheld"],
    )
    moderated_grade: Code | None = Field(None, description="Null with `no_grade` alone.")
    rationale: Prose | None = Field(
        None, description="Required unless upheld, and whenever the moderation is blind."
    )
    section_decisions: Annotated[list[SectionDecisionWrite], Field(max_length=30)] = []
    feedback_to_auditor: Prose | None = None


class ModerationDecisionSort(StrEnum):
    DECIDED_AT = "decided_at"
    DECIDED_AT_DESC = "-decided_at"


class ModerationDecisionQuery(Paging):
    """What `GET /v1/moderation-decisions` may be asked."""

    audit_id: UUID | None = None
    cycle_id: UUID | None = None
    moderator_id: UUID | None = None
    auditor_id: UUID | None = None
    outcome: list[ModerationOutcome] = Field([], max_length=5)
    sort: ModerationDecisionSort = ModerationDecisionSort.DECIDED_AT


class ModerationDecisionRead(Schema):
    """A moderator's decision, beside the auditor's grade as it was."""

    id: UUID
    audit_id: UUID
    audit_version_number: int
    cycle_id: UUID
    session_id: UUID | None
    moderator_id: UUID | None
    auditor_id: UUID
    selection_reason: SelectionReason | None
    tool_key: str
    blind: bool = Field(description="Whether nothing had shown the moderator the grade.")
    auditor_grade_snapshot: str | None
    moderated_grade: str | None
    outcome: ModerationOutcome
    rationale: str | None
    section_decisions: list[dict[str, Any]] | None
    returned_items: list[str]
    feedback_to_auditor: str | None
    decided_at: Instant
    superseded_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int


class ModerationDecisionPage(Page[ModerationDecisionRead]):
    """One page of decisions."""
