"""Webhooks: their addresses and secrets, and the replay of deliveries."""

import base64
import json
import os
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, cast, func, null, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.core.errors import Conflict, Fault, Invalid, NotFound
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.models.platform.events import Event
from app.schemas.notifications.webhooks import (
    EventTypeRead,
    EventTypes,
    WebhookDeliveryQuery,
    WebhookDeliverySort,
    WebhookQuery,
    WebhookSort,
    WebhookWrite,
)
from app.security import encryption, outbound_http
from app.services import access
from app.services.access import Actor
from app.services.notifications.delivery_workflow import REPLAY
from app.services.platform import (
    crud,
    documents,
    events,
    filters,
    history,
    job_queue,
    pagination,
    read_log,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.vocabulary.notifications import WebhookDeliveryStatus
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(WebhookSort, WebhookEndpoint)
DELIVERY_ORDERS = pagination.orders(WebhookDeliverySort, WebhookDelivery)
OLD_SECRET_KEPT = timedelta(hours=24)
MOST_REPLAYED = 1000  # by one request


@read_log.children(WebhookDelivery)
def _children(row: Any, actor: Actor) -> ColumnElement[Any]:
    """Returns the children whose record the event of a delivery names."""
    children = read_log.children_of_named(Event.entity, Event.entity_id, actor, events.MODELS)
    return select(children).where(Event.id == row.event_id).correlate(row).scalar_subquery()


def search(actor: Actor, query: WebhookQuery) -> Select[WebhookEndpoint]:
    rows = access.visible(actor, WebhookEndpoint)
    return filters.matching(rows, actor, WebhookEndpoint, query, "id", "active")


def search_deliveries(
    db: Session, actor: Actor, endpoint_id: UUID, query: WebhookDeliveryQuery
) -> Select[WebhookDelivery]:
    """Returns the delivery log of a webhook."""
    access.get(db, actor, WebhookEndpoint, endpoint_id, lock=False)
    rows = access.visible(actor, WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
    rows = filters.matching(rows, actor, WebhookDelivery, query, "id", "status")
    if query.event_type:
        of_type = select(Event.id).where(filters.any_of(Event.type, query.event_type))
        rows = rows.where(WebhookDelivery.event_id.in_(of_type))
    return rows


def delivery(
    db: Session, actor: Actor, endpoint_id: UUID, delivery_id: UUID, *, lock: bool = True
) -> WebhookDelivery:
    """Returns a delivery to this endpoint, or answers 404."""
    row = access.get(db, actor, WebhookDelivery, delivery_id, lock=lock)
    if row.endpoint_id != endpoint_id:
        raise NotFound("There is no such delivery to this webhook.")
    return row


def event_types() -> EventTypes:
    """Returns the catalogue of events."""
    types = sorted(events.TYPES.values(), key=lambda each: each.type)
    return EventTypes(items=[EventTypeRead.model_validate(each) for each in types])


@documents.computed(WebhookEndpoint, "secret")
def _secret(_row: Any, _actor: Actor) -> ColumnElement[Any]:
    """Returns null: `with_secret` adds the secret to the one answer that shows it."""
    return cast(null(), Text)


@documents.computed(WebhookEndpoint, "pending_deliveries")
def _pending(row: Any, _actor: Actor) -> ColumnElement[Any]:
    return _count(row, WebhookDeliveryStatus.PENDING)


@documents.computed(WebhookEndpoint, "failed_deliveries")
def _failed(row: Any, _actor: Actor) -> ColumnElement[Any]:
    return _count(row, WebhookDeliveryStatus.FAILED)


def _count(row: Any, status: WebhookDeliveryStatus) -> ColumnElement[Any]:
    return (
        select(func.count())
        .where(WebhookDelivery.endpoint_id == row.id, WebhookDelivery.status == status)
        .scalar_subquery()
    )


def secret_location(endpoint_id: UUID) -> str:
    """Returns the location of a secret, to which `encryption` binds it."""
    return f"webhook_endpoints|secret|{endpoint_id}"


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(os.urandom(32)).decode()


def put(
    db: Session, actor: Actor, endpoint_id: UUID, data: WebhookWrite, precondition: Precondition
) -> str | None:
    """Creates an endpoint and returns its secret, or replaces it (None)."""
    access.require_at(actor, Permission.WEBHOOKS_MANAGE)
    row = crud.existing(db, actor, WebhookEndpoint, endpoint_id)
    _check(db, endpoint_id, data)
    if row is None:
        secret = _new_secret()
        sealed = encryption.seal(secret.encode(), secret_location(endpoint_id))
        values = data.model_dump() | {"secret": sealed}
        crud.create(db, actor, WebhookEndpoint, endpoint_id, values, Permission.WEBHOOKS_MANAGE)
        return secret
    values = data.model_dump()
    if data.active and not row.active:
        values |= {"failing_since": None, "disabled_at": None}
    crud.replace(db, actor, row, values, precondition)
    return None


def _check(db: Session, endpoint_id: UUID, data: WebhookWrite) -> None:
    faults = [
        Fault(f"/event_types/{n}", "unknown", "There is no event type of this name.")
        for n, name in enumerate(data.event_types)
        if name not in events.TYPES
    ]
    try:
        outbound_http.check(data.url, private=settings().private_webhooks)
    except outbound_http.Refused as refused:
        faults.append(Fault("/url", "refused_address", str(refused)))
    if faults:
        raise Invalid("The webhook cannot be saved: see `errors`.", errors=faults)
    other = select(WebhookEndpoint.id).where(
        WebhookEndpoint.name == data.name, WebhookEndpoint.id != endpoint_id
    )
    if db.scalar(other) is not None:
        raise Conflict("Another webhook has this name; choose another name.", code="name_taken")


def delete(db: Session, actor: Actor, endpoint_id: UUID, precondition: Precondition) -> None:
    """Deletes an endpoint and its deliveries."""
    row = access.get(db, actor, WebhookEndpoint, endpoint_id)
    access.require_at(actor, Permission.WEBHOOKS_MANAGE)
    precondition.demand(row)
    history.record(db, actor, "webhook_endpoint.delete", row, before=history.values(row))
    db.delete(row)


def rotate(db: Session, actor: Actor, endpoint_id: UUID, precondition: Precondition) -> str:
    """Makes a new secret; for a day messages are signed with the old one as well."""
    row = access.get(db, actor, WebhookEndpoint, endpoint_id)
    access.require_at(actor, Permission.WEBHOOKS_MANAGE)
    precondition.check(row)
    secret = _new_secret()
    row.previous_secret = row.secret
    row.previous_secret_until = clock.now() + OLD_SECRET_KEPT
    row.secret = encryption.seal(secret.encode(), secret_location(row.id))
    history.record(db, actor, "webhook_endpoint.rotate_secret", row)
    return secret


def with_secret(body: bytes, secret: str) -> bytes:
    """Returns the document of an endpoint with its secret, for the one answer that shows it."""
    return json.dumps(json.loads(body) | {"secret": secret}).encode()


def send_test(db: Session, actor: Actor, endpoint_id: UUID) -> None:
    """Sends a test event to this endpoint only."""
    row = access.get(db, actor, WebhookEndpoint, endpoint_id)
    access.require_at(actor, Permission.WEBHOOKS_MANAGE)
    if not row.active:
        raise Conflict("The webhook is switched off; switch it on first.", code="switched_off")
    events.emit(db, events.TEST, row, only=row.id)


def replay(db: Session, actor: Actor, delivery: WebhookDelivery) -> None:
    """Starts a delivery again, whether it failed or was delivered."""
    workflow.transition(
        db, actor, delivery, REPLAY, tries=0, next_attempt_at=clock.now(), delivered_at=None
    )
    history.record(db, actor, REPLAY.action, delivery)
    job_queue.defer(db, events.DELIVER, lane=job_queue.WEBHOOKS, delivery_id=delivery.id)


def replay_failed(db: Session, actor: Actor, endpoint_id: UUID) -> int:
    """Starts the oldest failed deliveries again, at most 1,000, and returns their number."""
    access.get(db, actor, WebhookEndpoint, endpoint_id)
    access.require_at(actor, Permission.WEBHOOKS_MANAGE)
    rows = access.visible(actor, WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint_id,
        WebhookDelivery.status == WebhookDeliveryStatus.FAILED,
    )
    ordered = rows.order_by(WebhookDelivery.created_at, WebhookDelivery.id).limit(MOST_REPLAYED)
    failed = db.scalars(ordered.with_for_update(of=WebhookDelivery)).all()
    for delivery in failed:
        replay(db, actor, delivery)
    return len(failed)
