from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Code, Flag, Instant, Line, Page, Paging, Schema, Whole
from app.vocabulary.notifications import WebhookDeliveryStatus


class WebhookSort(StrEnum):
    NAME = "name"
    NAME_DESC = "-name"


class WebhookQuery(Paging):
    """What `GET /v1/webhooks` may be asked."""

    active: bool | None = None
    sort: WebhookSort = WebhookSort.NAME


class WebhookWrite(Schema):
    """An address that wants to be told of events, whole."""

    name: Line = Field(examples=["Case system"])
    url: Annotated[str, Field(min_length=1, max_length=2000)] = Field(
        description="https, and reachable from the open internet.",
        examples=["https://hooks.example.gov.uk/qaf"],
    )
    event_types: Annotated[list[Code], Field(max_length=500)] = Field(
        [],
        description="Only these, of `GET /v1/event-types`; none means all.",
        examples=[["audit.submit", "audit.finalise"]],
    )
    active: Flag = True


class WebhookRead(Schema):
    """An address that wants to be told of events."""

    id: UUID
    name: str
    url: str
    event_types: list[str]
    active: bool
    secret: str | None = Field(
        description="Shown once, to whoever creates the webhook or rotates its secret; else null.",
        examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
    )
    previous_secret_until: Instant | None = Field(
        description="Until then what is sent is signed with the secret before as well."
    )
    failing_since: Instant | None
    disabled_at: Instant | None = Field(
        description="When it was switched off because it had failed for days."
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
    """What `GET /v1/webhooks/{webhook_id}/deliveries` may be asked."""

    status: list[WebhookDeliveryStatus] = Field([], max_length=3)
    event_type: list[Code] = Field([], max_length=50)
    sort: WebhookDeliverySort = WebhookDeliverySort.CREATED_AT_DESC


class EventRead(Schema):
    """Something that happened: what kind of thing, and which row; read the row for more."""

    id: UUID
    type: str = Field(examples=["audit.submit"])
    entity: str = Field(examples=["audits"])
    entity_id: UUID
    occurred_at: Instant


class DeliveryAttempt(Schema):
    """One attempt to deliver."""

    at: Instant
    status_code: int | None = Field(description="Of the answer; null if there was none.")
    error: str | None = Field(
        description="Why there was no answer: refused_address, name, tls, unreachable, timeout,"
        " inactive.",
        examples=["timeout"],
    )
    ms: float | None


class WebhookDeliveryRead(Schema):
    """One event on its way to one webhook, with every attempt."""

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
    """How many deliveries were begun anew."""

    replayed: int


class EventTypeRead(Schema):
    """A kind of event."""

    type: str = Field(examples=["audit.submit"])
    entity: str = Field(examples=["audits"])
    meaning: str


class EventTypes(Schema):
    """Every kind of event there is."""

    items: list[EventTypeRead]


class EventData(Schema):
    """Which row it is about."""

    entity: str = Field(examples=["audits"])
    id: UUID


class EventMessage(Schema):
    """What a webhook is sent (Standard Webhooks): identifiers only; read the row for more."""

    id: UUID = Field(description="Of the event, as in `webhook-id`: the same on every attempt.")
    type: str = Field(examples=["audit.submit"])
    timestamp: Instant = Field(description="When it happened.")
    data: EventData
