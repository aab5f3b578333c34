from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Instant, Page, Paging, Schema
from app.vocabulary.feedback import DisclosureStatus, RespondentGroup, SafeguardingOutcome
from app.vocabulary.organisation import ServiceLine


class DisclosureSort(StrEnum):
    SUBMITTED_WEEK = "submitted_week"
    SUBMITTED_WEEK_DESC = "-submitted_week"


class DisclosureQuery(Paging):
    """What `GET /v1/feedback-disclosures` may be asked."""

    status: list[DisclosureStatus] = Field([], max_length=2)
    campaign_id: UUID | None = None
    sort: DisclosureSort = DisclosureSort.SUBMITTED_WEEK_DESC


class FeedbackDisclosureRead(Schema):
    """Words of a public form that may tell of harm, or that ask to be reached."""

    id: UUID
    campaign_id: UUID
    invitation_id: UUID | None = Field(
        description="Whose link it was, of a campaign that is not anonymous."
    )
    respondent_group: RespondentGroup
    org_unit_id: UUID
    district_id: UUID | None
    area_id: UUID | None
    service_line: ServiceLine | None
    submitted_week: date
    words: list[str]
    contact: str | None
    times_told: int = Field(
        description="How often in that week; the same words are told apart if their link was good."
    )
    status: DisclosureStatus
    outcome: SafeguardingOutcome | None
    outcome_note: str | None
    decided_by: UUID | None
    decided_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackDisclosurePage(Page[FeedbackDisclosureRead]):
    """One page of disclosures."""
