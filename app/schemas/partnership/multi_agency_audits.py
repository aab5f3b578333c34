"""The request and response bodies of multi-agency audits."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.partnership.domains import DomainDivergence, JointDomain, JointDomainRead
from app.schemas.partnership.references import AgencyReturnRef
from app.schemas.platform.common import (
    Code,
    Day,
    Id,
    Ids,
    Instant,
    Line,
    Page,
    Paging,
    Prose,
    Schema,
    Whole,
)
from app.vocabulary.partnership import (
    AuditTrigger,
    BodyKind,
    LeadBody,
    MultiAgencyAuditStatus,
)


class MultiAgencyAuditSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"
    RETURNS_DUE_DATE = "returns_due_date"
    RETURNS_DUE_DATE_DESC = "-returns_due_date"


class MultiAgencyAuditQuery(Paging):
    """The query parameters of `GET /v1/multi-agency-audits`."""

    id: Ids = []
    status: list[MultiAgencyAuditStatus] = Field([], max_length=7)
    trigger: list[AuditTrigger] = Field([], max_length=5)
    lead_body: list[LeadBody] = Field([], max_length=2)
    lead_person_id: Id | None = None
    theme: str | None = Field(None, max_length=80, description="This theme, or any below it.")
    agency_id: Id | None = Field(None, description="Only those in which this body takes part.")
    under: Id | None = Field(None, description="Only those for this unit or a unit below it.")
    sort: MultiAgencyAuditSort = MultiAgencyAuditSort.CREATED_AT_DESC


class ParticipatingBody(Schema):
    """A body that takes part, and the person who writes its returns."""

    org_unit_id: Id = Field(
        description="The unit of an agency; any other unit stands for children's social care."
    )
    contact_person_id: Id = Field(
        description="Somebody of the agency; for social care, not of a child's own line."
    )


class MultiAgencyAuditWrite(Schema):
    """What is audited and why, of which children, and by which bodies."""

    title: Line = Field(examples=["Suicide prevention"])
    theme_codes: Annotated[list[Code], Field(min_length=1, max_length=5)]
    trigger: AuditTrigger
    trigger_date: Day = Field(description="The day of the incident, request or inspection.")
    rationale: Prose = Field(
        description="Why it is made; about practice and never about a child: all bodies read it.",
        examples=["The review of a serious incident asked how agencies share what worries them."],
    )
    lead_body: LeadBody
    lead_person_id: Id = Field(description="Somebody of the QA Unit for this place.")
    org_unit_id: Id = Field(description="The place that it is about, with the units below it.")
    period_from: Day = Field(description="The first day of the practice that is looked at.")
    period_to: Day = Field(description="The last day of the practice that is looked at.")
    returns_due_date: Day
    subject_ids: Annotated[list[Id], Field(min_length=1, max_length=20)] = Field(
        description="The children, in the order of their case numbers."
    )
    bodies: Annotated[list[ParticipatingBody], Field(min_length=2, max_length=20)]


class JointDiscussionWrite(Schema):
    """What the bodies said of one case together."""

    case_number: Whole = Field(ge=1, le=20)
    held_on: Day
    participant_ids: Annotated[list[Id], Field(min_length=2, max_length=20)] = Field(
        description="The units of the bodies that were there."
    )
    domains: Annotated[list[JointDomain], Field(min_length=6, max_length=6)] = Field(
        description="Each domain once."
    )
    narrative: Prose = Field(examples=["Everybody knew a part, and nobody put them together."])


class ParticipatingBodyRead(Schema):
    """A body that takes part, and the person who writes its returns."""

    org_unit_id: UUID
    org_unit: OrgUnitRef
    kind: BodyKind
    contact_person_id: UUID
    contact: PersonRef | None


class MultiAgencyCaseRead(Schema):
    """One child of the audit, and the joint discussion of the practice; null before it."""

    number: int
    subject_id: UUID
    subject: SubjectRef
    held_on: date | None
    participant_ids: list[UUID]
    participants: list[OrgUnitRef]
    domains: list[JointDomainRead]
    narrative: str | None
    recorded_by: UUID | None
    recorded_by_person: PersonRef | None


class MultiAgencyAuditSummary(Schema):
    """One multi-agency audit as a line of a list."""

    id: UUID
    title: str
    theme_codes: list[str]
    trigger: AuditTrigger
    trigger_date: date
    lead_body: LeadBody
    lead_person_id: UUID
    lead: PersonRef | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    period_from: date
    period_to: date
    returns_due_date: date
    status: MultiAgencyAuditStatus
    case_count: int
    returns_expected: int = Field(description="Returns that you may see.")
    returns_received: int = Field(description="Of these, submitted or without involvement.")
    returns_overdue: int = Field(description="Of these, due before today and not there.")
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class MultiAgencyAuditRead(Schema):
    """A multi-agency audit: why, by whom, how far, and the joint discussion of each case."""

    id: UUID
    title: str
    theme_codes: list[str]
    trigger: AuditTrigger
    trigger_date: date
    rationale: str
    lead_body: LeadBody
    lead_person_id: UUID
    lead: PersonRef | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    period_from: date
    period_to: date
    returns_due_date: date
    status: MultiAgencyAuditStatus
    status_reason: str | None = Field(description="Why it was cancelled; null if it was not.")
    opened_at: Instant | None = Field(
        description="When the joint discussion was opened, and with it all returns; null before."
    )
    bodies: list[ParticipatingBodyRead]
    case_count: int
    cases: list[MultiAgencyCaseRead] = Field(
        description="Empty for participating bodies until the joint discussion is opened."
    )
    returns: list[AgencyReturnRef] = Field(description="The returns that you may see.")
    divergence: list[DomainDivergence] = Field(
        description="Over submitted returns, once the joint discussion is opened."
    )
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class MultiAgencyAuditPage(Page[MultiAgencyAuditSummary]):
    """One page of multi-agency audits."""
