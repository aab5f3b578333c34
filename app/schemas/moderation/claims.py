"""The request bodies of beginning and assigning a moderation."""

from uuid import UUID

from app.schemas.platform.common import Schema


class BeginModerationWrite(Schema):
    """The session in which the moderation takes place, if there is one."""

    session_id: UUID | None = None


class AssignModeratorWrite(Schema):
    """The moderator, and the session if there is one; a session decides whether it is blind."""

    moderator_id: UUID
    session_id: UUID | None = None
