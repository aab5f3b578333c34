"""The agency returns, and the cases of multi-agency audits, behind a figure."""

from datetime import date
from typing import Literal
from uuid import UUID

from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef
from app.schemas.platform.common import Instant, Schema
from app.vocabulary.partnership import AgencyReturnStatus


class CountedAgencyReturn(Schema):
    """One agency return in the denominator, or excluded from it with the reason."""

    entity: Literal["agency_return"]
    agency_return_id: UUID
    multi_agency_audit_id: UUID
    subject_id: UUID
    subject: SubjectRef
    agency_id: UUID
    agency: OrgUnitRef
    org_unit_id: UUID
    org_unit: OrgUnitRef
    due_date: date
    status: AgencyReturnStatus
    submitted_at: Instant | None
    part: str | None
    in_numerator: bool | None
    contribution: int | None
    in_denominator: bool
    exclusion: str | None


class CountedMultiAgencyCase(Schema):
    """One domain of a case in the denominator."""

    entity: Literal["multi_agency_case"]
    multi_agency_case_id: UUID
    multi_agency_audit_id: UUID
    subject_id: UUID
    subject: SubjectRef
    number: int
    held_on: date | None
    part: str | None
    in_numerator: bool | None
    contribution: int | None
    in_denominator: bool
    exclusion: str | None
