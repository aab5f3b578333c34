from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.bulk_verbs import BulkItemWrite, BulkWrite
from app.schemas.platform.common import (
    Code,
    Day,
    Flag,
    GradeCode,
    Id,
    Ids,
    Instant,
    Key,
    Line,
    Page,
    Prose,
    Reason,
    Schema,
)
from app.schemas.platform.views import Viewed, required_of
from app.schemas.reviewing.references import MeetingRef
from app.schemas.tools.answers import AnswerRead, AnswerWrite
from app.schemas.tools.references import ToolVersionRef
from app.vocabulary.findings import Severity
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reviewing import QaRecordKind, QaRecordSource, QaRecordStatus, ShareRole

ThemeCodes = Annotated[list[Code], Field(max_length=10)]


class QaRecordSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class QaRecordQuery(Viewed):
    """The query parameters of `GET /v1/qa-records`."""

    id: Ids = []
    kind: list[QaRecordKind] = Field([], max_length=2)
    status: list[QaRecordStatus] = Field([], max_length=7)
    source: list[QaRecordSource] = Field([], max_length=2)
    source_system: str | None = Field(None, max_length=40)
    external_id: str | None = Field(None, max_length=80)
    meeting_id: Id | None = None
    subject_id: Id | None = None
    reviewer_id: Id | None = None
    org_unit_id: Id | None = Field(None, description="Only records of this team.")
    overall_rating: list[Code] = Field(
        [],
        max_length=10,
        description="Only records with one of these ratings, where you may see the rating.",
    )
    under: Id | None = Field(None, description="Only in this unit or below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    good_practice: bool | None = None
    on_file: bool | None = Field(None, description="True if it is recorded on the child's file.")
    to_acknowledge: bool = Field(
        False, description="Only those shared with you that you have not acknowledged."
    )
    completed_after: Day | None = Field(None, description="Completed on this day or later.")
    completed_before: Day | None = Field(None, description="Completed before this day.")
    include_deleted: bool = Field(False, description="Also those that the source has deleted.")
    sort: QaRecordSort = QaRecordSort.CREATED_AT


class ConcernBase(Schema):
    """A concern about practice; it becomes a finding."""

    text: Prose
    theme_codes: ThemeCodes = []
    severity: Severity = Severity.MODERATE
    section_key: Key | None = Field(None, description="The section of the tool that it is about.")
    escalated_at: Instant | None = Field(None, description="The time at which you told them.")


class ConcernWrite(ConcernBase):
    """A concern about practice; it becomes a finding."""

    escalated_to_id: Id | None = Field(
        None,
        description="The person whom you have told. Required if the severity is"
        " `immediate_safeguarding`; they and the managers of the case get an alert.",
    )


class QaAnswers(Schema):
    """A reviewer's judgement of a meeting, without the concerns."""

    tool_version_id: Id | None = Field(
        None, description="The form it is made with; if not given, the only published one."
    )
    answers: Annotated[list[AnswerWrite], Field(max_length=200)] = []
    overall_rating: GradeCode | None = Field(None, examples=["good"])
    good_practice: Flag = False
    good_practice_text: Prose | None = None
    good_practice_theme_codes: ThemeCodes = []


class QaJudgement(QaAnswers):
    """A reviewer's judgement of a meeting."""

    concerns: Annotated[list[ConcernWrite], Field(max_length=20)] = []


class QaRecordWrite(QaJudgement):
    """The draft of a record that its reviewer writes in a portal."""

    meeting_id: Id


class QaAmendWrite(QaJudgement):
    """A completed record as corrected by the QA Unit, with the reason."""

    reason: Reason = Field(examples=["The rating was entered one level too low."])


class ShareWrite(Schema):
    """A person with whom a record is shared, and in which role."""

    person_id: Id
    role: ShareRole


class QaShareWrite(Schema):
    """More people to share a record with: in all, at least a social worker and a manager."""

    shares: Annotated[list[ShareWrite], Field(min_length=1, max_length=10)]


class QaResponseWrite(Schema):
    """The response of a person with whom a record was shared."""

    response_text: Prose | None = None


class QaResponseItem(BulkItemWrite, QaResponseWrite):
    """A QA record that was shared with the caller, and their response."""

    record_id: Id


class QaResponsesWrite(BulkWrite[QaResponseItem]):
    """The QA records to acknowledge."""


class QaCloseItem(BulkItemWrite):
    """A QA record to close."""

    record_id: Id


class QaCloseManyWrite(BulkWrite[QaCloseItem]):
    """The QA records to close."""


class OnFileWrite(Schema):
    """The place of a record on the child's file."""

    file_reference: Line = Field(examples=["Episode 4, document 118"])
    recorded_on_file_at: Instant | None = Field(
        None, description="The time at which it was put on file; now if not given."
    )


class ConcernRead(Schema):
    """A concern about practice."""

    text: str
    theme_codes: list[str]
    severity: Severity
    section_key: str | None
    escalated_to_id: UUID | None
    escalated_to: PersonRef | None
    escalated_at: Instant | None


class QaShareRead(Schema):
    """The sharing of a record with one person."""

    id: UUID
    person_id: Id | None = Field(
        description="Null if only the case system knows the person, or if you may not see it."
    )
    person: PersonRef | None
    role: ShareRole
    shared_at: Instant
    acknowledged_at: Instant | None
    response_text: str | None


class QaRecordRead(Schema):
    """A chair's or reviewing officer's record of a meeting, with the people it was shared with."""

    id: UUID
    kind: QaRecordKind
    meeting_id: UUID
    meeting: MeetingRef
    subject_id: UUID
    subject: SubjectRef
    reviewer_id: UUID | None
    reviewer: PersonRef | None
    tool_version_id: UUID
    tool_version: ToolVersionRef
    answers: list[AnswerRead] | None
    overall_rating: str | None
    good_practice: bool | None
    good_practice_text: str | None
    good_practice_theme_codes: list[str] | None
    concerns: list[ConcernRead] | None
    status: QaRecordStatus
    status_reason: str | None
    completed_at: Instant | None
    shared_at: Instant | None
    acknowledged_at: Instant | None
    recorded_on_file_at: Instant | None
    file_reference: str | None
    closed_at: Instant | None
    amended_at: Instant | None
    entered_in_error_at: Instant | None
    shares: list[QaShareRead]
    source: QaRecordSource
    source_system: str | None
    external_id: str | None
    source_version: int | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine
    deleted_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class QaRecordSummary(Schema):
    """One QA record as a line of a list, without its answers, texts and readers."""

    id: UUID
    kind: QaRecordKind
    meeting: MeetingRef
    subject: SubjectRef
    reviewer: PersonRef | None
    org_unit: OrgUnitRef
    service_line: ServiceLine
    overall_rating: str | None
    good_practice: bool | None
    status: QaRecordStatus
    completed_at: Instant | None
    shared_at: Instant | None
    acknowledged_at: Instant | None
    recorded_on_file_at: Instant | None
    source: QaRecordSource
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class QaRecordListItem(QaRecordRead):
    """One QA record of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(QaRecordSummary))


class QaRecordPage(Page[QaRecordListItem]):
    """One page of QA records."""
