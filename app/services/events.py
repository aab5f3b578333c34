"""Events: what happened, told to whoever wants to know, in the transaction in which it happened.

Every move of a declared workflow step is one, by itself. Whatever else is worth telling is declared
here and emitted by its service. An event has identifiers only.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app import clock, ids
from app.models.base import Record
from app.models.webhooks import Event, WebhookDelivery, WebhookEndpoint
from app.services import queueing

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
    event = Event(
        id=ids.new(),
        type=name,
        entity=row.__tablename__,
        entity_id=row.id,
        occurred_at=clock.now(),
    )
    db.add(event)
    wanting = select(WebhookEndpoint.id).where(WebhookEndpoint.active)
    if only is not None:
        wanting = wanting.where(WebhookEndpoint.id == only)
    else:
        types = WebhookEndpoint.event_types
        wanting = wanting.where(or_(types == [], types.contains([name])))
    for endpoint_id in db.scalars(wanting.order_by(WebhookEndpoint.id)).all():
        delivery = WebhookDelivery(id=ids.new(), endpoint_id=endpoint_id, event_id=event.id)
        db.add(delivery)
        queueing.defer(db, DELIVER, delivery_id=delivery.id)


def forget_old(db: Session) -> int:
    """Delete events of more than 30 days ago, with their deliveries; how many it were."""
    old = delete(Event).where(Event.occurred_at < clock.now() - KEPT_FOR)
    return db.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]
