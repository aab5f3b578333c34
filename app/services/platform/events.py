"""Events for webhooks, written in the transaction of their cause.

Every move of a declared workflow step is an event. Other events are declared with `declare` and
emitted by their service. An event holds identifiers only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.models.platform.base import Record
from app.models.platform.events import Event
from app.services.platform import bulk_writes, job_queue

DELIVER = "webhook.deliver"  # the job
KEPT_FOR = timedelta(days=30)
TEST, DISABLE = "webhook_endpoint.test", "webhook_endpoint.disable"


@dataclass(frozen=True)
class EventType:
    """A kind of event, the table of its rows, and its meaning."""

    type: str
    entity: str
    meaning: str


TYPES: dict[str, EventType] = {}
MODELS: dict[str, type[Record]] = {}  # whose rows events name, by table


def declare(name: str, model: type[Record], meaning: str) -> None:
    """Enters a kind of event into the catalogue."""
    TYPES.setdefault(name, EventType(name, model.__tablename__, meaning))
    MODELS.setdefault(model.__tablename__, model)


declare(TEST, WebhookEndpoint, "Somebody tests the webhook.")
declare(DISABLE, WebhookEndpoint, "A webhook that failed for days was switched off.")


def emit(db: Session, name: str, row: Record, *, only: UUID | None = None) -> None:
    """Sends an event to every active endpoint that subscribes to its kind, or `only` to one."""
    emit_all(db, [(name, row.id)], type(row), only=only)


def emit_all(
    db: Session,
    named_rows: Sequence[tuple[str, UUID]],
    model: type[Record],
    *,
    only: UUID | None = None,
) -> None:
    """Sends the events of many rows of a model, each a kind and the id of a row."""
    if not named_rows:
        return
    now, entity = clock.now(), model.__tablename__
    rows = [
        {"id": ids.new(), "type": name, "entity": entity, "entity_id": row_id, "occurred_at": now}
        for name, row_id in named_rows
    ]
    bulk_writes.insert(db, Event, rows)
    deliveries = [
        {"id": ids.new(), "endpoint_id": endpoint_id, "event_id": row["id"]}
        for endpoint_id, types in _subscriptions(db, only)
        for row in rows
        if only or not types or row["type"] in types
    ]
    bulk_writes.insert(db, WebhookDelivery, deliveries)
    jobs = [{"delivery_id": each["id"]} for each in deliveries]
    job_queue.defer_all(db, DELIVER, jobs, lane=job_queue.WEBHOOKS)


def _subscriptions(db: Session, only: UUID | None) -> Sequence[Any]:
    """Returns the active endpoints with their kinds of event; no kinds means all."""
    query = select(WebhookEndpoint.id, WebhookEndpoint.event_types).where(WebhookEndpoint.active)
    if only is not None:
        query = query.where(WebhookEndpoint.id == only)
    return db.execute(query.order_by(WebhookEndpoint.id)).all()


def forget_old(db: Session) -> int:
    """Deletes events older than 30 days with their deliveries, and returns their number."""
    old = delete(Event).where(Event.occurred_at < clock.now() - KEPT_FOR)
    return db.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]
