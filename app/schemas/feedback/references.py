"""How a campaign is named in other documents."""

from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Schema


class CampaignRef(Schema):
    """A campaign by name."""

    id: UUID
    name: str = Field(examples=["After your review, spring"])
