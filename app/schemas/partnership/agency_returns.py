"""The request and response bodies of agency returns."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.partnership.domains import ReturnDomain, ReturnDomainRead
from app.schemas.partnership.references import MultiAgencyAuditRef
from app.schemas.platform.common import Id, Ids, Instant, Page, Prose, Schema
from app.schemas.platform.views import Viewed, required_of
from app.vocabulary.partnership import AgencyReturnStatus, BodyKind


class AgencyReturnSort(StrEnum):
    DUE_DATE = "due_date"
    DUE_DATE_DESC = "-due_date"
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class AgencyReturnQuery(Viewed):
    """The query parameters of `GET /v1/agency-returns`."""

    id: Ids = []
    status: list[AgencyReturnStatus] = Field([], max_length=4)
    multi_agency_audit_id: Id | None = None
    agency_id: Id | None = Field(None, description="Only those of this body.")
    kind: list[BodyKind] = Field([], max_length=2)
    subject_id: Id | None = None
    contact_person_id: Id | None = None
    under: Id | None = Field(None, description="Only of audits for this unit or a unit below it.")
    overdue: bool | None = Field(
        None, description="Whether it was due before today and is not there."
    )
    sort: AgencyReturnSort = AgencyReturnSort.DUE_DATE


class AgencyReturnWrite(Schema):
    """The whole return, as its body has it so far."""

    domains: Annotated[list[ReturnDomain], Field(max_length=6)] = Field(
        [], description="Each domain at most once; to submit, all six with a grade or a reason."
    )
    narrative: Prose | None = Field(
        None, examples=["The school saw the change in October and told nobody outside."]
    )


class AgencyReturnSummary(Schema):
    """One agency return as a line of a list."""

    id: UUID
    multi_agency_audit_id: UUID
    multi_agency_audit: MultiAgencyAuditRef | None
    case_number: int
    subject_id: UUID
    subject: SubjectRef
    agency_id: UUID
    agency: OrgUnitRef
    kind: BodyKind
    contact_person_id: UUID
    contact: PersonRef | None
    due_date: date
    status: AgencyReturnStatus
    overdue: bool = Field(description="Whether it was due before today and is not there.")
    overdue_reason: str | None = Field(description="Why it is late, as the Unit noted it.")
    submitted_at: Instant | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AgencyReturnRead(Schema):
    """What one body found about its own practice with one child."""

    id: UUID
    multi_agency_audit_id: UUID
    multi_agency_audit: MultiAgencyAuditRef | None
    case_number: int
    subject_id: UUID
    subject: SubjectRef
    agency_id: UUID
    agency: OrgUnitRef
    kind: BodyKind
    contact_person_id: UUID
    contact: PersonRef | None
    due_date: date
    status: AgencyReturnStatus
    domains: list[ReturnDomainRead] | None = Field(
        description="Null for the Unit until it is submitted and the joint discussion is opened."
    )
    narrative: str | None
    no_involvement_reason: str | None
    submitted_at: Instant | None
    submitted_by: UUID | None
    submitted_by_person: PersonRef | None
    overdue: bool = Field(description="Whether it was due before today and is not there.")
    overdue_reason: str | None = Field(description="Why it is late, as the Unit noted it.")
    overdue_marked_at: Instant | None
    shared_at: Instant | None = Field(
        description="When all participating bodies could read it; null before."
    )
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AgencyReturnListItem(AgencyReturnRead):
    """An agency return in a list: its summary, and with `view=full` all of it."""

    model_config = ConfigDict(json_schema_extra=required_of(AgencyReturnSummary))


class AgencyReturnPage(Page[AgencyReturnListItem]):
    """One page of agency returns."""
