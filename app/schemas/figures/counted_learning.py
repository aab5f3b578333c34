"""The supervision, attendances, staff and decisions behind a figure."""

from datetime import date
from typing import Literal
from uuid import UUID

from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Schema
from app.vocabulary.learning import AreaLearningPresence, AreaLearningSeat, SupervisionKind
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role


class _Counted(Schema):
    """What the counted rows have in common."""

    subject_id: UUID | None
    subject: SubjectRef | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine | None
    part: str | None
    in_numerator: bool | None
    contribution: int | None
    in_denominator: bool
    exclusion: str | None


class CountedSupervision(_Counted):
    """One supervision in the denominator, or excluded from it with the reason."""

    entity: Literal["supervision_review"]
    supervision_review_id: UUID
    held_on: date
    kind: SupervisionKind
    supervisor_id: UUID
    supervisor: PersonRef | None


class CountedCommunityAttendance(_Counted):
    """One attendance at a session in the denominator, or excluded from it with the reason."""

    entity: Literal["community_attendance"]
    community_attendance_id: UUID
    session_id: UUID
    person_id: UUID
    person: PersonRef | None


class CountedMemberOfStaff(_Counted):
    """One member of staff in the denominator, or excluded from it with the reason."""

    entity: Literal["member_of_staff"]
    role_assignment_id: UUID
    person_id: UUID
    person: PersonRef | None
    role: Role


class CountedAreaAttendance(_Counted):
    """One invited person in the denominator, or excluded from it with the reason."""

    entity: Literal["area_learning_attendance"]
    area_learning_attendance_id: UUID
    area_learning_event_id: UUID
    person_id: UUID
    person: PersonRef | None
    seat: AreaLearningSeat
    presence: AreaLearningPresence


class CountedAreaDecision(_Counted):
    """One decision in the denominator, or excluded from it with the reason."""

    entity: Literal["area_learning_decision"]
    area_learning_decision_id: UUID
    area_learning_event_id: UUID
