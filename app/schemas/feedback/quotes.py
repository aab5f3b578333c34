from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.feedback.references import CampaignRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Id, Ids, Instant, Page, Paging, Prose, Schema
from app.vocabulary.feedback import QuoteStatus, RespondentGroup
from app.vocabulary.organisation import ServiceLine


class QuoteSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class QuoteQuery(Paging):
    """The query parameters of `GET /v1/feedback-quotes`."""

    id: Ids = []
    status: list[QuoteStatus] = Field([], max_length=4)
    campaign_id: Id | None = None
    respondent_group: list[RespondentGroup] = Field([], max_length=4)
    under: Id | None = Field(None, description="Only quotes of this unit or of units below it.")
    sort: QuoteSort = QuoteSort.CREATED_AT_DESC


class QuoteWrite(Schema):
    """The respondent's own words; square brackets mark what is left out or made unreadable."""

    submission_id: Id
    text: Prose = Field(examples=["She always asks me first. […] I like that."])


class FeedbackQuoteRead(Schema):
    """A respondent's own words, and the decision whether others may read them.

    A quote has the campaign's location, or its own district if enough people answered there. The
    service withdraws it at once when consent, the words or enough of the answers are gone.
    """

    id: UUID
    submission_id: UUID | None
    campaign_id: UUID
    campaign: CampaignRef
    respondent_group: RespondentGroup
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    text: str
    status: QuoteStatus
    proposed_by: UUID | None
    proposed_by_person: PersonRef | None
    decided_by: UUID | None
    decided_by_person: PersonRef | None
    decided_at: Instant | None
    decision_reason: str | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackQuotePage(Page[FeedbackQuoteRead]):
    """One page of quotes."""
