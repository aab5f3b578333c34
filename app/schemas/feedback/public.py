from datetime import date

from pydantic import Field

from app.schemas.feedback.campaigns import FeedbackGiven, SupportRead
from app.schemas.platform.common import Reason, Schema


class PublicFeedbackWrite(FeedbackGiven):
    """An answer to a campaign without signing in."""

    contact: Reason | None = Field(
        None,
        description="How to contact you, if you want that; it is kept apart from your answers.",
    )


class PublicFeedbackRead(Schema):
    """The confirmation. It is always the same, and no receipt: feedback cannot be changed."""

    received: bool
    support: list[SupportRead]


class PublicResponseRead(Schema):
    """One published response: you said, we did."""

    you_said: str
    we_did: str
    published_on: date


class PublicResponses(Schema):
    """All responses published for the campaign."""

    items: list[PublicResponseRead]
