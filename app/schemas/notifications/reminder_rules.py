from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Flag, Ids, Instant, Page, Paging, Schema, Whole
from app.vocabulary.notifications import NotificationKind


class ReminderRuleSort(StrEnum):
    KIND = "kind"
    KIND_DESC = "-kind"


class ReminderRuleQuery(Paging):
    """The query parameters of `GET /v1/reminder-rules`."""

    id: Ids = []
    active: bool | None = None
    sort: ReminderRuleSort = ReminderRuleSort.KIND


class ReminderRuleWrite(Schema):
    """A rule for reminders of one kind of notification."""

    kind: NotificationKind = Field(
        description="A kind that waits for one named person and has a due date."
    )
    days: Annotated[Whole, Field(ge=-90, le=90)] = Field(
        description="Calendar days after the due date; negative for days before it.", examples=[-7]
    )
    active: Flag = True


class ReminderRuleRead(Schema):
    """A rule for reminders of one kind of notification."""

    id: UUID
    kind: NotificationKind
    days: int
    active: bool
    created_at: Instant
    updated_at: Instant
    version: int


class ReminderRulePage(Page[ReminderRuleRead]):
    """One page of reminder rules."""
