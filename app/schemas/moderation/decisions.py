from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.core.validation import pattern
from app.schemas.auditing.references import AuditRef, CycleRef
from app.schemas.cases.references import SubjectRef
from app.schemas.moderation.references import SessionRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import (
    Day,
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
from app.vocabulary.moderation import ModerationOutcome, SelectionReason

SECTION_POINTER = pattern(
    r"^(/[a-z][a-z0-9_]{0,59}){1,4}$",
    "Must be a pointer to a section or a question, such as `/voice_of_the_child`.",
)
SectionPointer = Annotated[str, Field(pattern=SECTION_POINTER, max_length=200)]


class ReturnWrite(Schema):
    """Why an audit is returned to its auditor, and which items to look at."""

    reason: Reason
    items: Annotated[list[SectionPointer], Field(max_length=50)] = Field(
        [],
        description="Members of the audit, sections by their key, or members of a section.",
        examples=[["/sections/assessment", "/grade_rationale"]],
    )


class SectionDecisionWrite(Schema):
    """The moderated grade of one section."""

    section_key: Key
    moderated: GradeCode


class SectionDecisionRead(Schema):
    """The grade of one section before and after moderation."""

    section_key: str
    auditor: str | None = Field(description="The auditor's grade of the section.")
    moderated: str


class ModerationDecisionWrite(Schema):
    """The decision of a moderator."""

    outcome: ModerationOutcome | None = Field(
        None,
        description="The outcome; derived from the grades when left out, as it must be in a blind"
        " moderation.",
        examples=["upheld"],
    )
    moderated_grade: GradeCode | None = Field(
        None,
        description="The grade that the moderator gives; null only for the outcome `no_grade`.",
    )
    rationale: Prose | None = Field(
        None,
        description="The reasons; required unless the grade is upheld in an open moderation.",
    )
    section_decisions: Annotated[list[SectionDecisionWrite], Field(max_length=30)] = []
    feedback_to_auditor: Prose | None = None


class ModerationDecisionSort(StrEnum):
    DECIDED_AT = "decided_at"
    DECIDED_AT_DESC = "-decided_at"


class ModerationDecisionQuery(Viewed):
    """The query parameters of `GET /v1/moderation-decisions`."""

    id: Ids = []
    audit_id: Ids = []
    subject_id: Ids = []
    cycle_id: Id | None = None
    session_id: Ids = []
    moderator_id: Id | None = None
    auditor_id: Id | None = None
    outcome: list[ModerationOutcome] = Field([], max_length=5)
    current: bool | None = Field(
        None, description="Whether only decisions that no later one supersedes, or only the others."
    )
    decided_from: Day | None = Field(None, description="The first day of the decisions.")
    decided_to: Day | None = Field(None, description="The last day of the decisions.")
    org_unit_id: Ids = Field([], description="Only of this team.")
    under: Id | None = Field(None, description="Only in this unit or below it.")
    sort: ModerationDecisionSort = ModerationDecisionSort.DECIDED_AT


class ModerationDecisionRead(Schema):
    """A moderator's decision, with the auditor's grade at that time."""

    id: UUID
    audit_id: UUID
    audit: AuditRef | None = Field(description="The audit, once you may read it.")
    audit_version_number: int
    subject_id: UUID
    subject: SubjectRef
    org_unit_id: UUID
    org_unit: OrgUnitRef
    cycle_id: UUID
    cycle: CycleRef
    session_id: UUID | None
    session: SessionRef | None
    moderator_id: UUID | None
    moderator: PersonRef | None
    auditor_id: UUID
    auditor: PersonRef | None
    selection_reason: SelectionReason | None
    tool_key: str
    blind: bool = Field(description="Whether the moderator decided without having seen the grade.")
    auditor_grade_snapshot: str | None
    moderated_grade: str | None
    outcome: ModerationOutcome
    rationale: str | None
    section_decisions: list[SectionDecisionRead] | None
    returned_items: list[str]
    feedback_to_auditor: str | None
    decided_at: Instant
    superseded_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int


class ModerationDecisionSummary(Schema):
    """One decision as a line of a list, without its reasons and its sections."""

    id: UUID
    audit_id: UUID
    audit_version_number: int
    subject: SubjectRef
    org_unit: OrgUnitRef
    session: SessionRef | None
    moderator: PersonRef | None
    auditor: PersonRef | None
    selection_reason: SelectionReason | None
    tool_key: str
    blind: bool = Field(description="Whether the moderator decided without having seen the grade.")
    auditor_grade_snapshot: str | None
    moderated_grade: str | None
    outcome: ModerationOutcome
    decided_at: Instant
    superseded_at: Instant | None
    updated_at: Instant
    version: int


class ModerationDecisionListItem(ModerationDecisionRead):
    """One decision of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(ModerationDecisionSummary))


class ModerationDecisionPage(Page[ModerationDecisionListItem]):
    """One page of decisions."""
