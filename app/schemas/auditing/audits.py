from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.auditing.audit_versions import AuditVersionContent
from app.schemas.auditing.grading_explanations import GradingExplanation
from app.schemas.auditing.references import CycleRef, RoundRef
from app.schemas.auditing.sections import AuditSectionRead
from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import (
    Code,
    Day,
    Flag,
    GradeCode,
    Id,
    Ids,
    Instant,
    Page,
    Prose,
    Schema,
    Score,
)
from app.schemas.platform.views import Viewed, required_of
from app.schemas.tools.references import ToolVersionRef
from app.vocabulary.auditing import AssignmentSource, AuditStatus
from app.vocabulary.moderation import ReplyCapacity, SelectionReason
from app.vocabulary.organisation import ServiceLine


class AuditSort(StrEnum):
    DUE_DATE = "due_date"
    DUE_DATE_DESC = "-due_date"
    UPDATED_AT = "updated_at"
    UPDATED_AT_DESC = "-updated_at"
    SUBMITTED_AT = "submitted_at"
    SUBMITTED_AT_DESC = "-submitted_at"
    GRADE = "grade"
    GRADE_DESC = "-grade"
    AUDITOR = "auditor"
    AUDITOR_DESC = "-auditor"


class AuditQuery(Viewed):
    """The query parameters of `GET /v1/audits`."""

    id: Ids = []
    status: list[AuditStatus] = Field([], max_length=10)
    round_id: Id | None = None
    cycle_id: Id | None = None
    source: list[AssignmentSource] = Field([], max_length=4)
    assignment_id: Id | None = None
    subject_id: Id | None = None
    auditor_id: Id | None = None
    moderator_id: Id | None = Field(
        None, description="Only audits of this moderator, where you may see who moderates."
    )
    org_unit_id: Id | None = Field(None, description="Only audits of this team.")
    tool_key: str | None = Field(None, max_length=60)
    under: Id | None = Field(None, description="Only audits in this unit or a unit below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    final_grade: list[Code] = Field(
        [],
        max_length=10,
        description="Only audits with one of these final grades, where you may see the grade.",
    )
    due_before: Day | None = None
    due_after: Day | None = None
    submitted_before: Day | None = Field(None, description="Only audits submitted before this day.")
    submitted_after: Day | None = Field(None, description="Only audits submitted after this day.")
    sort: AuditSort = Field(
        AuditSort.DUE_DATE,
        description="`grade` is the final grade, where you may see it; audits without one come"
        " first. Audits that are not submitted come last by `submitted_at`, either way.",
    )


class AuditWrite(Schema):
    """What the auditor writes on an audit; the sections are saved one by one."""

    assignment_id: Id
    auditor_grade: GradeCode | None = Field(None, examples=["good"])
    override_grade: GradeCode | None = Field(
        None,
        description="The grade that replaces the computed one, for tools whose grade is computed.",
    )
    grade_rationale: Prose | None = None
    practitioner_involved: Flag = False
    practitioner_person_id: Id | None = Field(
        None,
        description="The practitioner whose work is audited; when left out, the case holder on the"
        " day the audit began. They can read the audit once it is shared with them, even if"
        " somebody else holds the case by then.",
    )
    family_feedback_submission_id: Id | None = Field(
        None, description="Feedback of the child or family; anonymous feedback cannot be linked."
    )
    practitioner_feedback_submission_id: Id | None = Field(
        None, description="Feedback of the audit's practitioner."
    )


class ReplyToAudit(Schema):
    """A reply to a final audit, as it stands beside the audit."""

    id: UUID
    audit_version_number: int = Field(description="The version of the audit that it replies to.")
    capacity: ReplyCapacity = Field(
        description="Whether the author replied as the practitioner or as the team manager."
    )
    author: PersonRef | None
    agrees: bool
    text: str | None
    will_do: str | None
    replied_at: Instant


class AuditRead(Schema):
    """One auditor's assessment of one child's record."""

    id: UUID
    assignment_id: UUID
    round_id: UUID
    round: RoundRef
    cycle_id: UUID
    cycle: CycleRef
    subject_id: UUID
    subject: SubjectRef
    auditor_id: UUID
    auditor: PersonRef | None
    tool_version_id: UUID
    tool_version: ToolVersionRef
    tool_key: str
    tool_content_hash: str
    engine_version: str
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine
    due_date: date
    status: AuditStatus
    status_reason: str | None
    started_at: Instant
    first_submitted_at: Instant | None
    submitted_at: Instant | None
    finalised_at: Instant | None
    auditor_grade: str | None
    override_grade: str | None
    grade_rationale: str | None
    indicative_grade: str | None
    grade_variance: int | None
    proposed_grade: str | None
    moderated_grade: str | None
    final_grade: str | None
    score_of_available: Score | None
    score_of_applicable: Score | None
    practitioner_involved: bool
    practitioner_person_id: UUID | None
    practitioner: PersonRef | None
    family_feedback_submission_id: UUID | None
    practitioner_feedback_submission_id: UUID | None
    source: AssignmentSource
    re_audit_of: UUID | None
    selection_reason: SelectionReason | None
    selected_at: Instant | None
    moderator_id: UUID | None
    moderator: PersonRef | None
    moderation_session_id: UUID | None
    blind: bool
    inquiry_required: bool
    sections: list[AuditSectionRead]
    replies: list[ReplyToAudit] = Field(
        description="The replies that you may read, of the practitioner and of the team manager."
    )
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AuditSummary(Schema):
    """One audit as a line of a list, without its sections and answers."""

    id: UUID
    assignment_id: UUID
    round: RoundRef
    subject: SubjectRef
    auditor: PersonRef | None
    moderator: PersonRef | None
    org_unit: OrgUnitRef
    service_line: ServiceLine
    tool_key: str
    source: AssignmentSource
    due_date: date
    status: AuditStatus
    submitted_at: Instant | None
    finalised_at: Instant | None
    auditor_grade: str | None
    final_grade: str | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AuditListItem(AuditRead):
    """One audit of a list: its summary, and with `view=full` every other member of an audit too."""

    model_config = ConfigDict(json_schema_extra=required_of(AuditSummary))


class AuditPage(Page[AuditListItem]):
    """One page of audits: summaries, or with `view=full` whole audits."""


class FaultRead(Schema):
    """One error or warning, and the member it is about."""

    pointer: str
    code: str
    detail: str


class AuditVersionItem(Schema):
    """A version of an audit without its content: when it was stored, by whom, and why."""

    audit_id: UUID
    number: int
    taken_at: Instant
    taken_by: UUID | None
    taken_by_person: PersonRef | None
    reason: str = Field(examples=["submitted"])
    content_hash: str = Field(description="SHA-256 of the content.")


class AuditVersionRead(AuditVersionItem):
    """An audit as it was submitted or amended; a version is never overwritten."""

    content: AuditVersionContent | None


class AuditVersions(Schema):
    """The versions of an audit, earliest first."""

    items: list[AuditVersionItem]


class CarryForwardWrite(Schema):
    """The earlier audit to copy answers from."""

    from_audit_id: Id | None = Field(
        None,
        description="The audit to copy from; when left out, the latest that you may copy from.",
    )


class ValidationRead(Schema):
    """Whether the audit could be submitted now, and if not, why."""

    valid: bool
    errors: list[FaultRead]
    warnings: list[FaultRead] = Field(description="Texts that seem to identify somebody.")


class GradingRead(Schema):
    """The scores and grades of an audit; members that you may not see are null."""

    engine_version: str
    auditor_grade: str | None
    indicative_grade: str | None
    grade_variance: int | None
    proposed_grade: str | None
    moderated_grade: str | None
    final_grade: str | None
    score_of_available: Score | None
    score_of_applicable: Score | None
    explanation: GradingExplanation | None = Field(
        description="The calculation term by term; null without `explain=true`."
    )
