"""The rows behind a figure, as its explanation lists them."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.schemas.cases.references import SubjectRef
from app.schemas.figures.counted_actions import CountedAction
from app.schemas.figures.counted_agency_returns import (
    CountedAgencyReturn,
    CountedMultiAgencyCase,
)
from app.schemas.figures.counted_learning import (
    CountedAreaAttendance,
    CountedAreaDecision,
    CountedCommunityAttendance,
    CountedMemberOfStaff,
    CountedSupervision,
)
from app.schemas.figures.counted_outcome_analyses import (
    CountedLineOfEnquiry,
    CountedObservation,
    CountedOutcomeAnalysis,
)
from app.schemas.figures.counted_recommendations import CountedRecommendation
from app.schemas.figures.counted_thematic_audits import CountedThematicAudit
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Instant, Schema, Score
from app.vocabulary.auditing import AssignmentStatus, AuditStatus
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reviewing import EscalationKind, MeetingKind


class CountedAssignment(Schema):
    """One assignment in the denominator, or excluded from it with the reason."""

    entity: Literal["audit_assignment"]
    assignment_id: UUID
    audit_id: UUID | None = Field(description="The audit; null if you may not read it.")
    subject_id: UUID
    subject: SubjectRef
    auditor_id: UUID | None
    auditor: PersonRef | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine
    due_date: date
    assignment_status: AssignmentStatus
    audit_status: AuditStatus | None = Field(
        description="The status of the audit; null if you may not read it."
    )
    first_submitted_at: Instant | None
    part: str | None = Field(
        description="The part that is counted, for metrics that count parts of an audit:"
        " sections, questions and findings."
    )
    in_numerator: bool | None
    contribution: int | Score | None
    in_denominator: bool
    exclusion: str | None
    exemption_reason_code: str | None
    exemption_decided_by: UUID | None
    exemption_decided_by_person: PersonRef | None
    auditors_so_far: int


class CountedMeeting(Schema):
    """One meeting in the denominator, or excluded from it with the reason."""

    entity: Literal["meeting"]
    meeting_id: UUID
    kind: MeetingKind
    subject_id: UUID
    subject: SubjectRef
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine
    chair_person_id: UUID | None
    chair: PersonRef | None
    reviewer_id: UUID | None = Field(description="The person who reviewed it, or else chairs it.")
    reviewer: PersonRef | None
    held_on: date
    clock_code: str | None
    clock_started_on: date | None
    due_by: date | None
    participation_code: str | None
    qa_record_id: UUID | None = Field(description="The QA record; null if you may not read it.")
    completed_at: Instant | None
    part: str | None = Field(
        description="The share that is counted, for metrics that count those shared with."
    )
    in_numerator: bool | None
    contribution: int | None
    in_denominator: bool
    exclusion: str | None


class CountedEscalation(Schema):
    """One escalation in the denominator, or excluded from it with the reason."""

    entity: Literal["escalation"]
    escalation_id: UUID
    kind: EscalationKind
    subject_id: UUID
    subject: SubjectRef
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine
    raised_by: UUID
    raised_by_person: PersonRef | None
    formal_on: date
    target_on: date
    closed_on: date | None
    part: str | None
    in_numerator: bool | None
    contribution: int | None
    in_denominator: bool
    exclusion: str | None


Counted = Annotated[
    CountedAssignment
    | CountedMeeting
    | CountedEscalation
    | CountedAction
    | CountedAgencyReturn
    | CountedMultiAgencyCase
    | CountedThematicAudit
    | CountedRecommendation
    | CountedOutcomeAnalysis
    | CountedLineOfEnquiry
    | CountedObservation
    | CountedSupervision
    | CountedCommunityAttendance
    | CountedMemberOfStaff
    | CountedAreaAttendance
    | CountedAreaDecision,
    Field(discriminator="entity"),
]
