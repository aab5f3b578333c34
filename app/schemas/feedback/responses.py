from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.feedback.references import CampaignRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Code, Id, Ids, Instant, Page, Paging, Prose, Schema
from app.vocabulary.feedback import RespondentGroup, ResponseStatus
from app.vocabulary.organisation import ServiceLine


class ResponseSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ResponseQuery(Paging):
    """The query parameters of `GET /v1/feedback-responses`."""

    id: Ids = []
    status: list[ResponseStatus] = Field([], max_length=3)
    campaign_id: Id | None = None
    respondent_group: list[RespondentGroup] = Field([], max_length=4)
    theme_code: Code | None = None
    sort: ResponseSort = ResponseSort.CREATED_AT_DESC


class FeedbackResponseWrite(Schema):
    """A "You said, we did" response to one named submission, or to a theme of a campaign."""

    campaign_id: Id
    submission_id: Id | None = None
    theme_code: Code | None = None
    you_said: Prose
    we_did: Prose = Field(description="The action taken.")
    action_id: Id | None = Field(
        None, description="The action in the learning log; null if there is none."
    )


class FeedbackResponseRead(Schema):
    """A "You said, we did" response."""

    id: UUID
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
    submission_id: UUID | None
    theme_code: str | None
    you_said: str
    we_did: str
    action_id: UUID | None
    status: ResponseStatus
    published_on: date | None
    published_by: UUID | None
    published_by_person: PersonRef | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackResponsePage(Page[FeedbackResponseRead]):
    """One page of responses."""
