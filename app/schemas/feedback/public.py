from datetime import date

from pydantic import Field

from app.schemas.feedback.campaigns import FeedbackGiven, SupportRead
from app.schemas.platform.common import Reason, Schema


class PublicFeedbackWrite(FeedbackGiven):
    """An answer to a campaign without signing in."""

    contact: Reason | None = Field(
        None, description="How to reach you, if you want to be found; goes apart from the answers."
    )


class PublicFeedbackRead(Schema):
    """The same whatever became of it, and no receipt: it cannot be changed or found again."""

    received: bool
    support: list[SupportRead]


class PublicResponseRead(Schema):
    """You said, we did."""

    you_said: str
    we_did: str
    published_on: date


class PublicResponses(Schema):
    """Everything that was published for the campaign."""

    items: list[PublicResponseRead]
