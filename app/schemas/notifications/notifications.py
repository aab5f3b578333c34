from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef
from app.schemas.platform.common import Instant, Schema, WholeParameter
from app.schemas.reviewing.references import MeetingRef
from app.vocabulary.notifications import NotificationKind


class NotificationQuery(Schema):
    """The query parameters of `GET /v1/notifications`."""

    kind: list[NotificationKind] = Field([], max_length=50)
    overdue: bool | None = None
    limit: WholeParameter = Field(50, ge=1, le=200, description="The number of items on a page.")
    cursor: str | None = Field(
        None, max_length=1000, description="The `next_cursor` of the page before."
    )


class NotificationRead(Schema):
    """Something that waits for you."""

    kind: NotificationKind
    entity: str = Field(examples=["audits"])
    id: UUID
    since: Instant = Field(description="The time since which it waits for you.")
    due_on: date | None
    overdue: bool = Field(description="True if it was due before today.")
    title: str = Field(description="What to do, in words.", examples=["Audit to begin"])
    subject: SubjectRef | None = Field(description="The child it is about, if it is about one.")
    org_unit: OrgUnitRef | None = Field(description="The team or unit it belongs to.")
    meeting: MeetingRef | None = Field(description="The conference or review it follows from.")
    path: str = Field(
        description="The path to read it at.", examples=["/v1/audits/0198c5a2-6d1e-7c3b"]
    )


class NotificationCount(Schema):
    """The number of items of one kind that wait for you."""

    kind: NotificationKind
    count: int
    overdue: int


class NotificationsRead(Schema):
    """One page of the items that wait for you, and the counts of all of them."""

    items: list[NotificationRead]
    next_cursor: str | None = Field(
        description="The cursor of the next page; null on the last page."
    )
    counts: list[NotificationCount]
    unread_reminders: int
