"""How a moderation session is named in other documents."""

from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Schema


class SessionRef(Schema):
    """A moderation session by title."""

    id: UUID
    title: str = Field(examples=["May panel"])
