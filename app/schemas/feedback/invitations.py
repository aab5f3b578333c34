from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Day, Flag, Instant, Line, Page, Paging, Schema, Whole


class TokensWrite(Schema):
    """How many links that work once, each; fewer than 20 would be no crowd to hide in."""

    number: Annotated[Whole, Field(ge=20, le=1000)]


class TokensRead(Schema):
    """How many links that work once were made; shown this one time, for only hashes are kept."""

    number: int
    tokens: list[str]


class InvitationWrite(Schema):
    """Somebody who was asked. The address is only ever hashed, and means nothing elsewhere."""

    contact: Line = Field(examples=["worker@example.org"])
    sent_at: Instant | None = None
    delivered: Flag = False
    reminders: Annotated[list[Day], Field(max_length=20)] = []
    new_link: Flag = Field(
        False,
        description="Make another link of theirs, if they have not answered; the old one ends.",
    )


class InvitationsWrite(Schema):
    """Who was asked; the same address again replaces what was known of it."""

    invitations: Annotated[list[InvitationWrite], Field(min_length=1, max_length=1000)]


class InvitationMade(Schema):
    """One invitation, and its own link if the campaign is not anonymous; shown this one time."""

    id: UUID
    created: bool
    token: str | None


class InvitationsRead(Schema):
    """In the order of the request."""

    items: list[InvitationMade]


class InvitationSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class InvitationQuery(Paging):
    """What `GET /v1/feedback-invitations` may be asked."""

    campaign_id: UUID | None = None
    delivered: bool | None = None
    responded: bool | None = Field(None, description="Never known of anonymous campaigns.")
    sort: InvitationSort = InvitationSort.CREATED_AT


class FeedbackInvitationRead(Schema):
    """Somebody was asked, and what is known of it."""

    id: UUID
    campaign_id: UUID
    sent_at: Instant | None
    delivered: bool
    responded: bool
    reminders: list[str]
    created_at: Instant
    updated_at: Instant
    version: int


class FeedbackInvitationPage(Page[FeedbackInvitationRead]):
    """One page of invitations."""
