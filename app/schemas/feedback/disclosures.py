from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.feedback.references import CampaignRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Id, Ids, Instant, Page, Paging, Schema
from app.vocabulary.feedback import DisclosureStatus, RespondentGroup, SafeguardingOutcome
from app.vocabulary.organisation import ServiceLine


class DisclosureSort(StrEnum):
    SUBMITTED_WEEK = "submitted_week"
    SUBMITTED_WEEK_DESC = "-submitted_week"


class DisclosureQuery(Paging):
    """The query parameters of `GET /v1/feedback-disclosures`."""

    id: Ids = []
    status: list[DisclosureStatus] = Field([], max_length=2)
    campaign_id: Id | None = None
    sort: DisclosureSort = DisclosureSort.SUBMITTED_WEEK_DESC


class FeedbackDisclosureRead(Schema):
    """Text of a public form that may indicate harm, or whose author asks to be contacted."""

    id: UUID
    campaign_id: UUID
    campaign: CampaignRef
    invitation_id: Id | None = Field(
        description="The invitation whose link was used; null in anonymous campaigns."
    )
    respondent_group: RespondentGroup
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    submitted_week: date
    words: list[str]
    contact: str | None
    times_told: int = Field(
        description="How often the same text came in that week. It exceeds 1 only for links that"
        " were not valid; by a valid link every text is a disclosure of its own."
    )
    status: DisclosureStatus
    outcome: SafeguardingOutcome | None
    outcome_note: str | None
    decided_by: UUID | None
    decided_by_person: PersonRef | None
    decided_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackDisclosurePage(Page[FeedbackDisclosureRead]):
    """One page of disclosures."""
