"""Events: what happened, told to whoever wants to know, in the transaction in which it happened.

Every move of a declared workflow step is one, by itself. Whatever else is worth telling is declared
here and emitted by its service. An event has identifiers only.
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
    """A kind of event, the table of its rows, and what it means."""

    type: str
    entity: str
    meaning: str


TYPES: dict[str, EventType] = {}


def declare(name: str, model: type[Record], meaning: str) -> None:
    """Enter a kind of event into the catalogue."""
    TYPES.setdefault(name, EventType(name, model.__tablename__, meaning))


declare(TEST, WebhookEndpoint, "Somebody tries whether the webhook works.")
declare(DISABLE, WebhookEndpoint, "A webhook failed for days and was switched off.")


def emit(db: Session, name: str, row: Record, *, only: UUID | None = None) -> None:
    """Tell every active endpoint that wants this kind of event, or `only` the one."""
    emit_all(db, [(name, row.id)], type(row), only=only)


def emit_all(
    db: Session,
    told: Sequence[tuple[str, UUID]],
    model: type[Record],
    *,
    only: UUID | None = None,
) -> None:
    """The same of many rows of a model, by the kind of event and the row, written as one set."""
    if not told:
        return
    now, entity = clock.now(), model.__tablename__
    rows = [
        {"id": ids.new(), "type": name, "entity": entity, "entity_id": row_id, "occurred_at": now}
        for name, row_id in told
    ]
    bulk_writes.insert(db, Event, rows)
    deliveries = [
        {"id": ids.new(), "endpoint_id": endpoint_id, "event_id": row["id"]}
        for endpoint_id, types in _listening(db, only)
        for row in rows
        if only or not types or row["type"] in types
    ]
    bulk_writes.insert(db, WebhookDelivery, deliveries)
    job_queue.defer_all(db, DELIVER, [{"delivery_id": each["id"]} for each in deliveries])


def _listening(db: Session, only: UUID | None) -> Sequence[Any]:
    """The active endpoints, and which kinds of event they want: none named are all."""
    query = select(WebhookEndpoint.id, WebhookEndpoint.event_types).where(WebhookEndpoint.active)
    if only is not None:
        query = query.where(WebhookEndpoint.id == only)
    return db.execute(query.order_by(WebhookEndpoint.id)).all()


def forget_old(db: Session) -> int:
    """Delete events of more than 30 days ago, with their deliveries; how many it were."""
    old = delete(Event).where(Event.occurred_at < clock.now() - KEPT_FOR)
    return db.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]
