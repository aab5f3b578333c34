"""Webhook endpoints and deliveries to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.platform.base import Record
from app.models.platform.events import Event
from app.vocabulary.notifications import WebhookDeliveryStatus


class WebhookEndpoint(Record):
    """An address to which events are sent."""

    __tablename__ = "webhook_endpoints"

    name: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str]
    event_types: Mapped[list[str]]  # empty: every type
    active: Mapped[bool] = mapped_column(default=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)  # encrypted
    previous_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_secret_until: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]


class WebhookDelivery(Record):
    """The delivery of one event to one endpoint, with every attempt."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("event_id", "endpoint_id"),
        Index("ix_webhook_deliveries_endpoint_id", "endpoint_id", "created_at", "id"),
        Index("ix_webhook_deliveries_failed", "endpoint_id", postgresql_where="status = 'failed'"),
    )

    endpoint_id: Mapped[UUID] = mapped_column(
        ForeignKey("webhook_endpoints.id", ondelete="CASCADE")
    )
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    status: Mapped[WebhookDeliveryStatus] = mapped_column(default=WebhookDeliveryStatus.PENDING)
    tries: Mapped[int] = mapped_column(default=0)  # since it was created or last replayed
    attempts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    next_attempt_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship(lazy="joined")
