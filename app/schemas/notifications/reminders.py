from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Ids, Instant, Page, Paging, Schema
from app.vocabulary.notifications import NotificationKind


class ReminderSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ReminderQuery(Paging):
    """The query parameters of `GET /v1/reminders`."""

    id: Ids = []
    kind: list[NotificationKind] = Field([], max_length=50)
    open: bool | None = Field(
        None, description="True for reminders that are neither dismissed nor settled."
    )
    unread: bool | None = None
    sort: ReminderSort = ReminderSort.CREATED_AT_DESC


class ReminderRead(Schema):
    """A reminder of something that waits for you."""

    id: UUID
    kind: NotificationKind
    entity: str = Field(examples=["audits"])
    entity_id: UUID
    path: str = Field(
        description="The path to read the row at.", examples=["/v1/audits/0198c5a2-6d1e-7c3b"]
    )
    due_on: date
    read_at: Instant | None
    dismissed_at: Instant | None
    settled_at: Instant | None = Field(description="The time at which it stopped waiting for you.")
    created_at: Instant
    updated_at: Instant
    version: int


class ReminderPage(Page[ReminderRead]):
    """One page of reminders."""
