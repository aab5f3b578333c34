from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.schemas.audits import Key
from app.schemas.common import (
    Code,
    Flag,
    Instant,
    Line,
    Number,
    Page,
    Paging,
    Prose,
    Reason,
    Schema,
    Score,
    Whole,
)
from app.vocabulary import ModerationOutcome, SelectionReason, SessionMode, SessionStatus


class ModerationRuleSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ModerationRuleQuery(Paging):
    """What `GET /v1/moderation-rules` may be asked."""

    programme_id: UUID | None = None
    sort: ModerationRuleSort = ModerationRuleSort.CREATED_AT


class ModerationRuleWrite(Schema):
    """Which audits of a programme are moderated, and how."""

    programme_id: UUID
    always_grades: Annotated[list[Code], Field(max_length=10)] = ["inadequate", "outstanding"]
    random_pct: Annotated[Number, Field(ge=0, le=100)] = 10
    min_per_auditor_per_cycle: Annotated[Whole, Field(ge=0, le=50)] = 1
    applies_to_tools: Annotated[list[Code], Field(max_length=20)] = Field(
        [], description="All tools when empty."
    )
    blind: Flag = False
    inquiry_required: Flag = True
    moderation_window_days: Annotated[Whole, Field(ge=1, le=60)] = 10


class ModerationRuleRead(Schema):
    """Which audits of a programme are moderated, and how."""

    id: UUID
    programme_id: UUID
    always_grades: list[str]
    random_pct: Score
    min_per_auditor_per_cycle: int
    applies_to_tools: list[str]
    blind: bool
    inquiry_required: bool
    moderation_window_days: int
    created_at: Instant
    updated_at: Instant
    version: int


class ModerationRulePage(Page[ModerationRuleRead]):
    """One page of rules."""


class SelectWrite(Schema):
    """Choose the audits of a round that are moderated."""

    seed: Line = Field(description="The same seed and audits choose the same.", examples=["may"])


class SelectedRead(Schema):
    audit_id: UUID
    reason: SelectionReason
    explanation: str


class SelectionRead(Schema):
    """One run of a round's selection."""

    number: int
    candidates: int
    selected: list[SelectedRead]
    finalised: int = Field(description="Audits not chosen: they became final.")


class ModerationSessionSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ModerationSessionQuery(Paging):
    """What `GET /v1/moderation-sessions` may be asked."""

    cycle_id: UUID | None = None
    sort: ModerationSessionSort = ModerationSessionSort.CREATED_AT


class ModerationSessionWrite(Schema):
    """A moderator alone, or a panel, sitting on audits of one cycle."""

    cycle_id: UUID
    title: Line
    mode: SessionMode
    blind: Flag = False
    chair_id: UUID
    member_ids: Annotated[list[UUID], Field(max_length=20)] = []
    planned_for: Instant | None = None


class ModerationSessionRead(Schema):
    """A moderator alone, or a panel, sitting on audits of one cycle."""

    id: UUID
    cycle_id: UUID
    title: str
    mode: SessionMode
    blind: bool
    chair_id: UUID
    member_ids: list[UUID]
    planned_for: Instant | None
    held_at: Instant | None
    status: SessionStatus
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ModerationSessionPage(Page[ModerationSessionRead]):
    """One page of sessions."""


class BeginModerationWrite(Schema):
    """Claim an audit, alone or in a session."""

    session_id: UUID | None = None


class AssignModeratorWrite(Schema):
    """Who is to moderate."""

    moderator_id: UUID


class ReturnWrite(Schema):
    """Back to the auditor: why, and which places to look at."""

    reason: Reason
    items: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=50)] = Field(
        [], description="JSON pointers into the audit.", examples=[["/sections/assessment"]]
    )


class SectionDecisionWrite(Schema):
    """How one section is judged."""

    section_key: Key
    moderated: Code


class ModerationDecisionWrite(Schema):
    """What the moderator decides."""

    outcome: ModerationOutcome = Field(examples=["upheld"])
    moderated_grade: Code | None = None
    rationale: Prose | None = Field(None, description="Required unless upheld.")
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
