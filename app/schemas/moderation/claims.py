"""The request bodies of beginning and assigning a moderation."""

from app.schemas.platform.bulk_verbs import BulkItemWrite, BulkWrite
from app.schemas.platform.common import Id, Schema


class BeginModerationWrite(Schema):
    """The session in which the moderation takes place, if there is one."""

    session_id: Id | None = None


class AssignModeratorWrite(Schema):
    """The moderator, and the session if there is one; a session decides whether it is blind."""

    moderator_id: Id
    session_id: Id | None = None


class AssignModeratorItem(BulkItemWrite, AssignModeratorWrite):
    """An audit and its moderator, and the session if there is one."""

    audit_id: Id


class AssignModeratorsWrite(BulkWrite[AssignModeratorItem]):
    """The audits to assign, each to its own moderator."""
