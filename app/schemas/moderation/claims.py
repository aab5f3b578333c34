"""Beginning a moderation, and giving it to somebody."""

from uuid import UUID

from app.schemas.platform.common import Schema


class BeginModerationWrite(Schema):
    """Claim an audit, alone or in a session."""

    session_id: UUID | None = None


class AssignModeratorWrite(Schema):
    """Who is to moderate, alone or in a session, which then says whether it is blind."""

    moderator_id: UUID
    session_id: UUID | None = None
