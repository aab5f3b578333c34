from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Instant, Schema
from app.vocabulary.notifications import NotificationKind


class NotificationQuery(Schema):
    """What `GET /v1/notifications` may be asked."""

    kind: list[NotificationKind] = Field([], max_length=50)
    overdue: bool | None = None
    limit: int = Field(50, ge=1, le=200, description="How many items to a page.")
    cursor: str | None = Field(None, max_length=1000, description="`next_cursor` of a page.")


class NotificationRead(Schema):
    """Something that waits for you."""

    kind: NotificationKind
    entity: str = Field(examples=["audits"])
    id: UUID
    since: Instant = Field(description="Since when it waits.")
    due_on: date | None
    overdue: bool = Field(description="Whether it was due before today.")
    path: str = Field(description="Where it is read.", examples=["/v1/audits/0198c5a2-6d1e-7c3b"])


class NotificationCount(Schema):
    """How much of one kind waits for you."""

    kind: NotificationKind
    count: int
    overdue: int


class NotificationsRead(Schema):
    """What waits for you: the counts of everything, and one page of what was asked for."""

    items: list[NotificationRead]
    next_cursor: str | None = Field(description="Asks for the next page; null on the last.")
    counts: list[NotificationCount]
    unread_reminders: int
