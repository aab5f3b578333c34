from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.feedback.references import CampaignRef
from app.schemas.platform.common import (
    Day,
    Flag,
    Id,
    Ids,
    Instant,
    Line,
    Page,
    Paging,
    Schema,
    Whole,
)


class TokensWrite(Schema):
    """A request for single-use links: at least 20, so that each hides among enough others."""

    number: Annotated[Whole, Field(ge=20, le=1000)]


class TokensRead(Schema):
    """New single-use links. They are shown only once, because only their hashes are stored."""

    number: int
    tokens: list[str]


class InvitationWrite(Schema):
    """A person who was invited. Only a hash of the address is stored."""

    contact: Line = Field(examples=["worker@example.org"])
    sent_at: Instant | None = None
    delivered: Flag = False
    reminders: Annotated[list[Day], Field(max_length=20)] = []
    new_link: Flag = Field(
        False,
        description="Whether to make a new link for a person who has not answered; the old link"
        " then stops working.",
    )


class InvitationsWrite(Schema):
    """The people who were invited; an address that was invited before replaces its invitation."""

    invitations: Annotated[list[InvitationWrite], Field(min_length=1, max_length=1000)]


class InvitationMade(Schema):
    """One invitation, with its personal link if the campaign is not anonymous; shown only once."""

    id: UUID
    created: bool
    token: str | None


class InvitationsRead(Schema):
    """The invitations, in the order of the request."""

    items: list[InvitationMade]


class InvitationSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class InvitationQuery(Paging):
    """The query parameters of `GET /v1/feedback-invitations`."""

    id: Ids = []
    campaign_id: Id | None = None
    delivered: bool | None = None
    responded: bool | None = Field(
        None, description="Whether the person answered; always false in anonymous campaigns."
    )
    sort: InvitationSort = InvitationSort.CREATED_AT


class FeedbackInvitationRead(Schema):
    """An invitation: when it was sent, whether it was delivered and answered."""

    id: UUID
    campaign_id: UUID
    campaign: CampaignRef
    sent_at: Instant | None
    delivered: bool
    responded: bool
    reminders: list[str]
    created_at: Instant
    updated_at: Instant
    version: int


class FeedbackInvitationPage(Page[FeedbackInvitationRead]):
    """One page of invitations."""
