from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import (
    Code,
    Flag,
    Ids,
    Instant,
    Line,
    Page,
    Paging,
    Schema,
    Whole,
)
from app.schemas.platform.visible_text import ONE_LINE
from app.vocabulary.notifications import WebhookDeliveryStatus


class WebhookSort(StrEnum):
    NAME = "name"
    NAME_DESC = "-name"


class WebhookQuery(Paging):
    """The query parameters of `GET /v1/webhooks`."""

    id: Ids = []
    active: bool | None = None
    sort: WebhookSort = WebhookSort.NAME


class WebhookWrite(Schema):
    """An address to which events are sent."""

    name: Line = Field(examples=["Case system"])
    url: Annotated[str, Field(min_length=1, max_length=2000, pattern=ONE_LINE)] = Field(
        description="An https address that can be reached from the open internet.",
        examples=["https://hooks.example.gov.uk/qaf"],
    )
    event_types: Annotated[list[Code], Field(max_length=500)] = Field(
        [],
        description="Types listed by `GET /v1/event-types`; an empty list means all types.",
        examples=[["audit.submit", "audit.finalise"]],
    )
    active: Flag = True


class WebhookRead(Schema):
    """An address to which events are sent."""

    id: UUID
    name: str
    url: str
    event_types: list[str]
    active: bool
    secret: str | None = Field(
        description="Shown only in the answer that creates the webhook or rotates its secret;"
        " otherwise null.",
        examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
    )
    previous_secret_until: Instant | None = Field(
        description="Until this time, messages are also signed with the previous secret."
    )
    failing_since: Instant | None
    disabled_at: Instant | None = Field(
        description="The time at which it was switched off after days of failures."
    )
    pending_deliveries: Whole
    failed_deliveries: Whole
    created_at: Instant
    updated_at: Instant
    version: int


class WebhookPage(Page[WebhookRead]):
    """One page of webhooks."""


class WebhookDeliverySort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class WebhookDeliveryQuery(Paging):
    """The query parameters of `GET /v1/webhooks/{webhook_id}/deliveries`."""

    id: Ids = []
    status: list[WebhookDeliveryStatus] = Field([], max_length=3)
    event_type: list[Code] = Field([], max_length=50)
    sort: WebhookDeliverySort = WebhookDeliverySort.CREATED_AT_DESC


class EventRead(Schema):
    """An event: its type and the row it is about. Read the row for the details."""

    id: UUID
    type: str = Field(examples=["audit.submit"])
    entity: str = Field(examples=["audits"])
    entity_id: UUID
    occurred_at: Instant


class DeliveryAttempt(Schema):
    """One attempt to deliver."""

    at: Instant
    status_code: int | None = Field(
        description="The status code of the answer; null if there was none."
    )
    error: str | None = Field(
        description="The reason why there was no answer: refused_address, name, tls, unreachable,"
        " timeout or inactive.",
        examples=["timeout"],
    )
    ms: float | None


class WebhookDeliveryRead(Schema):
    """The delivery of one event to one webhook, with every attempt."""

    id: UUID
    status: WebhookDeliveryStatus
    event: EventRead
    attempts: list[DeliveryAttempt]
    next_attempt_at: Instant | None
    delivered_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class WebhookDeliveryPage(Page[WebhookDeliveryRead]):
    """One page of deliveries."""


class ReplayedRead(Schema):
    """The number of deliveries that were replayed."""

    replayed: int


class EventTypeRead(Schema):
    """A kind of event."""

    type: str = Field(examples=["audit.submit"])
    entity: str = Field(examples=["audits"])
    meaning: str


class EventTypes(Schema):
    """All kinds of event."""

    items: list[EventTypeRead]


class EventData(Schema):
    """The row that an event is about."""

    entity: str = Field(examples=["audits"])
    id: UUID


class EventMessage(Schema):
    """A message to a webhook (Standard Webhooks): identifiers only; read the row for details."""

    id: UUID = Field(description="The event, as in `webhook-id`: the same on every attempt.")
    type: str = Field(examples=["audit.submit"])
    timestamp: Instant = Field(description="The time of the event.")
    data: EventData
