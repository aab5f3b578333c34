from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Instant, Page, Paging, Schema
from app.vocabulary.notifications import NotificationKind


class ReminderSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ReminderQuery(Paging):
    """What `GET /v1/reminders` may be asked."""

    kind: list[NotificationKind] = Field([], max_length=50)
    open: bool | None = Field(
        None, description="Neither dismissed nor settled, because its row still waits for you."
    )
    unread: bool | None = None
    sort: ReminderSort = ReminderSort.CREATED_AT_DESC


class ReminderRead(Schema):
    """You were reminded of something that waited for you."""

    id: UUID
    kind: NotificationKind
    entity: str = Field(examples=["audits"])
    entity_id: UUID
    path: str = Field(description="Where it is read.", examples=["/v1/audits/0198c5a2-6d1e-7c3b"])
    due_on: date
    read_at: Instant | None
    dismissed_at: Instant | None
    settled_at: Instant | None = Field(description="When it no longer waited for you.")
    created_at: Instant
    updated_at: Instant
    version: int


class ReminderPage(Page[ReminderRead]):
    """One page of reminders."""
