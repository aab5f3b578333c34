from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.schemas.common import (
    Code,
    Flag,
    Instant,
    Key,
    Line,
    Page,
    Paging,
    Prose,
    Reason,
    Schema,
    Score,
    Whole,
)
from app.schemas.tool_numbers import Percent
from app.vocabulary.moderation import ModerationOutcome, SelectionReason, SessionMode, SessionStatus


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
    random_pct: Percent = Field(
        Decimal(10),
        description="The share drawn at random, whatever the grade.",
        json_schema_extra={"default": 10},
    )
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


class RequestModerationWrite(Schema):
    """Have one audit moderated that somebody asks for."""

    reason: Reason
    external: Flag = Field(
        False,
        description="By a moderator from outside, whom you assign: the selection reason is then"
        " `external`, else `requested`.",
    )


class SelectedRead(Schema):
    """An audit that was chosen, and why; the explanation may name its grade."""

    audit_id: UUID
    reason: SelectionReason
    explanation: str


class SelectionSort(StrEnum):
    NUMBER = "number"
    NUMBER_DESC = "-number"


class SelectionQuery(Paging):
    """What `GET /v1/audit-rounds/{id}/moderation-selections` may be asked."""

    sort: SelectionSort = SelectionSort.NUMBER


class SelectionRead(Schema):
    """One run of a round's selection: with its seed and its audits it can be drawn again."""

    id: UUID
    round_id: UUID
    number: int
    run_at: Instant
    run_by: UUID
    seed: str
    rule: dict[str, Any] = Field(description="The programme's rule as it was.")
    candidates: int = Field(description="Audits that were submitted and not yet final.")
    selected: list[SelectedRead]
    passed_over: list[UUID] = Field(description="Audits not chosen.")
    finalised: int = Field(description="Audits not chosen: they became final.")
    created_at: Instant
    updated_at: Instant
    version: int


class SelectionPage(Page[SelectionRead]):
    """The runs of a round."""


class ModerationSessionSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ModerationSessionQuery(Paging):
    """What `GET /v1/moderation-sessions` may be asked."""

    cycle_id: UUID | None = None
    status: list[SessionStatus] = Field([], max_length=3)
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
    """Who is to moderate, alone or in a session, which then says whether it is blind."""

    moderator_id: UUID
    session_id: UUID | None = None


Place = Annotated[str, Field(pattern=r"^(/[a-z][a-z0-9_]{0,59}){1,4}$", max_length=200)]


class ReturnWrite(Schema):
    """Back to the auditor: why, and which places to look at."""

    reason: Reason
    items: Annotated[list[Place], Field(max_length=50)] = Field(
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
