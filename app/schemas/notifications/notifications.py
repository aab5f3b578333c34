from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Flag, Instant, Page, Paging, Schema, Whole
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


class ReminderRuleSort(StrEnum):
    KIND = "kind"
    KIND_DESC = "-kind"


class ReminderRuleQuery(Paging):
    """What `GET /v1/reminder-rules` may be asked."""

    active: bool | None = None
    sort: ReminderRuleSort = ReminderRuleSort.KIND


class ReminderRuleWrite(Schema):
    """When somebody is reminded of what waits for them."""

    kind: NotificationKind = Field(description="A kind that waits for one person, with a due date.")
    days: Annotated[Whole, Field(ge=-90, le=90)] = Field(
        description="Calendar days after the due date; below zero before it.", examples=[-7]
    )
    active: Flag = True


class ReminderRuleRead(Schema):
    """When somebody is reminded of what waits for them."""

    id: UUID
    kind: NotificationKind
    days: int
    active: bool
    created_at: Instant
    updated_at: Instant
    version: int


class ReminderRulePage(Page[ReminderRuleRead]):
    """One page of reminder rules."""
