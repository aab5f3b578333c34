"""The actions behind a figure."""

from datetime import date
from typing import Literal
from uuid import UUID

from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Instant, Schema
from app.vocabulary.findings import ActionStatus, Effectiveness
from app.vocabulary.organisation import ServiceLine


class CountedAction(Schema):
    """One action in the denominator, or excluded from it with the reason."""

    entity: Literal["action"]
    action_id: UUID
    subject_id: UUID | None
    subject: SubjectRef | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine | None
    owner_person_id: UUID
    owner: PersonRef | None
    accountable_person_id: UUID
    accountable: PersonRef | None
    due_date: date
    status: ActionStatus
    completed_at: Instant | None
    effectiveness: Effectiveness
    part: str | None
    in_numerator: bool | None
    contribution: int | None
    in_denominator: bool
    exclusion: str | None
