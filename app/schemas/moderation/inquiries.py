from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.auditing.references import AuditRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import (
    Day,
    Id,
    Ids,
    Instant,
    Line,
    Page,
    Prose,
    Reason,
    Schema,
)
from app.schemas.platform.views import Viewed, required_of
from app.vocabulary.moderation import InquiryContext, InquiryStatus


class InquirySort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class InquiryQuery(Viewed):
    """The query parameters of `GET /v1/appreciative-inquiries`."""

    id: Ids = []
    status: list[InquiryStatus] = Field([], max_length=4)
    context: list[InquiryContext] = Field([], max_length=3)
    audit_id: Ids = []
    subject_id: Ids = Field([], description="Only of audits of these children that you may read.")
    facilitator_id: Id | None = None
    practitioner_id: Ids = []
    planned_from: Day | None = Field(None, description="The first day they are planned for.")
    planned_to: Day | None = Field(None, description="The last day they are planned for.")
    org_unit_id: Ids = Field([], description="Only of this team.")
    under: Id | None = Field(None, description="Only in this unit or below it.")
    sort: InquirySort = InquirySort.CREATED_AT


class AgreedAction(Schema):
    """An action that the practitioner and the facilitator agreed on."""

    text: Line
    by: Day | None = None


class AppreciativeInquiryWrite(Schema):
    """A conversation about what went well and what to do differently next time."""

    context: InquiryContext
    audit_id: Id | None = Field(
        None,
        description="The audit that the inquiry follows; null in supervision.",
    )
    facilitator_id: Id
    practitioner_id: Id
    participant_ids: Annotated[list[Id], Field(max_length=20)] = []
    planned_for: Instant | None = None
    what_went_well: Prose | None = None
    what_differently_next_time: Prose | None = None
    discovery: Prose | None = None
    dream: Prose | None = None
    design: Prose | None = None
    destiny: Prose | None = None
    agreed_actions: Annotated[list[AgreedAction], Field(max_length=30)] = []


class AppreciativeInquiryRead(Schema):
    """A conversation about what went well and what to do differently next time."""

    id: UUID
    audit_id: UUID | None
    audit: AuditRef | None = Field(description="The audit, once you may read it.")
    org_unit_id: UUID
    org_unit: OrgUnitRef
    context: InquiryContext
    status: InquiryStatus
    facilitator_id: UUID | None = Field(
        description="Null for the practitioner while the audit's moderation may be blind."
    )
    facilitator: PersonRef | None
    practitioner_id: UUID
    practitioner: PersonRef | None
    participant_ids: list[UUID] | None
    participants: list[PersonRef] | None
    planned_for: Instant | None
    held_at: Instant | None
    what_went_well: str | None
    what_differently_next_time: str | None
    discovery: str | None
    dream: str | None
    design: str | None
    destiny: str | None
    agreed_actions: list[AgreedAction] | None
    practitioner_confirmed_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AppreciativeInquirySummary(Schema):
    """One inquiry as a line of a list, without what was said in it."""

    id: UUID
    audit: AuditRef | None = Field(description="The audit, once you may read it.")
    org_unit: OrgUnitRef
    context: InquiryContext
    status: InquiryStatus
    facilitator: PersonRef | None
    practitioner: PersonRef | None
    planned_for: Instant | None
    held_at: Instant | None
    practitioner_confirmed_at: Instant | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AppreciativeInquiryListItem(AppreciativeInquiryRead):
    """One inquiry of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(AppreciativeInquirySummary))


class AppreciativeInquiryPage(Page[AppreciativeInquiryListItem]):
    """One page of appreciative inquiries."""


class FinaliseWrite(Schema):
    """Why an audit becomes final without its inquiry; null when the inquiry is not waived."""

    waiver_reason: Reason | None = None
