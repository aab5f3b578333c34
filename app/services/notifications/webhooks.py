"""Webhooks: who is told of events, with which secret; and beginning a delivery anew."""

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
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.vocabulary.notifications import WebhookDeliveryStatus
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(WebhookSort, WebhookEndpoint)
DELIVERY_ORDERS = pagination.orders(WebhookDeliverySort, WebhookDelivery)
OLD_SECRET_KEPT = timedelta(hours=24)
AT_ONCE = 1000  # deliveries replayed by one request


def search(actor: Actor, query: WebhookQuery) -> Select[WebhookEndpoint]:
    rows = access.visible(actor, WebhookEndpoint)
    return filters.matching(rows, actor, WebhookEndpoint, query, "active")


def search_deliveries(
    db: Session, actor: Actor, endpoint_id: UUID, query: WebhookDeliveryQuery
) -> Select[WebhookDelivery]:
    """The delivery log of a webhook."""
    access.get(db, actor, WebhookEndpoint, endpoint_id, lock=False)
    rows = access.visible(actor, WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
    rows = filters.matching(rows, actor, WebhookDelivery, query, "status")
    if query.event_type:
        of_type = select(Event.id).where(Event.type.in_(query.event_type))
        rows = rows.where(WebhookDelivery.event_id.in_(of_type))
    return rows


def delivery(
    db: Session, actor: Actor, endpoint_id: UUID, delivery_id: UUID, *, lock: bool = True
) -> WebhookDelivery:
    """A delivery to that very endpoint; or 404."""
    row = access.get(db, actor, WebhookDelivery, delivery_id, lock=lock)
    if row.endpoint_id != endpoint_id:
        raise NotFound("There is no such delivery to this webhook.")
    return row


def event_types() -> EventTypes:
    """The catalogue."""
    found = sorted(events.TYPES.values(), key=lambda each: each.type)
    return EventTypes(items=[EventTypeRead.model_validate(each) for each in found])


@documents.computed(WebhookEndpoint, "secret")
def _never(_row: Any, _actor: Actor) -> ColumnElement[Any]:
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


def place(endpoint_id: UUID) -> str:
    """Where a secret is kept, as `sealing` binds it."""
    return f"webhook_endpoints|secret|{endpoint_id}"


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(os.urandom(32)).decode()


def put(
    db: Session, actor: Actor, endpoint_id: UUID, data: WebhookWrite, precondition: Precondition
) -> str | None:
    """Create an endpoint, and answer its secret; or replace it (None)."""
    access.require(actor, Permission.WEBHOOKS_MANAGE)
    known = crud.existing(db, actor, WebhookEndpoint, endpoint_id)
    _check(db, endpoint_id, data)
    if known is None:
        secret = _new_secret()
        sealed = encryption.seal(secret.encode(), place(endpoint_id))
        values = data.model_dump() | {"secret": sealed}
        crud.create(db, actor, WebhookEndpoint, endpoint_id, values, Permission.WEBHOOKS_MANAGE)
        return secret
    values = data.model_dump()
    if data.active and not known.active:
        values |= {"failing_since": None, "disabled_at": None}
    crud.replace(db, actor, known, values, precondition)
    return None


def _check(db: Session, endpoint_id: UUID, data: WebhookWrite) -> None:
    faults = [
        Fault(f"/event_types/{n}", "unknown", "There is no such kind of event.")
        for n, name in enumerate(data.event_types)
        if name not in events.TYPES
    ]
    try:
        outbound_http.check(data.url, private=settings().private_webhooks)
    except outbound_http.Refused as refused:
        faults.append(Fault("/url", "refused_address", str(refused)))
    if faults:
        raise Invalid("The webhook cannot be kept like this.", errors=faults)
    other = select(WebhookEndpoint.id).where(
        WebhookEndpoint.name == data.name, WebhookEndpoint.id != endpoint_id
    )
    if db.scalar(other) is not None:
        raise Conflict("Another webhook has this name.", code="name_taken")


def delete(db: Session, actor: Actor, endpoint_id: UUID, precondition: Precondition) -> None:
    """Forget an endpoint and its deliveries."""
    row = access.get(db, actor, WebhookEndpoint, endpoint_id)
    access.require(actor, Permission.WEBHOOKS_MANAGE)
    precondition.demand(row)
    history.record(db, actor, "webhook_endpoint.delete", row, before=history.values(row))
    db.delete(row)


def rotate(db: Session, actor: Actor, endpoint_id: UUID, precondition: Precondition) -> str:
    """A new secret; for a day what is sent is signed with the old one as well."""
    row = access.get(db, actor, WebhookEndpoint, endpoint_id)
    access.require(actor, Permission.WEBHOOKS_MANAGE)
    precondition.check(row)
    secret = _new_secret()
    row.previous_secret = row.secret
    row.previous_secret_until = clock.now() + OLD_SECRET_KEPT
    row.secret = encryption.seal(secret.encode(), place(row.id))
    history.record(db, actor, "webhook_endpoint.rotate_secret", row)
    return secret


def revealing(body: bytes, secret: str) -> bytes:
    """The document of an endpoint with its secret in it, for the one answer that has it."""
    return json.dumps(json.loads(body) | {"secret": secret}).encode()


def try_out(db: Session, actor: Actor, endpoint_id: UUID) -> None:
    """Send the endpoint an event of its own."""
    row = access.get(db, actor, WebhookEndpoint, endpoint_id)
    access.require(actor, Permission.WEBHOOKS_MANAGE)
    if not row.active:
        raise Conflict("The webhook is switched off.", code="switched_off")
    events.emit(db, events.TEST, row, only=row.id)


def replay(db: Session, actor: Actor, delivery: WebhookDelivery) -> None:
    """Begin a delivery anew, whether it failed or arrived."""
    workflow.transition(
        db, actor, delivery, REPLAY, tries=0, next_attempt_at=clock.now(), delivered_at=None
    )
    history.record(db, actor, REPLAY.action, delivery)
    job_queue.defer(db, events.DELIVER, delivery_id=delivery.id)


def replay_failed(db: Session, actor: Actor, endpoint_id: UUID) -> int:
    """Begin anew whatever failed, the oldest first, at most a thousand; how many it were."""
    access.get(db, actor, WebhookEndpoint, endpoint_id)
    access.require(actor, Permission.WEBHOOKS_MANAGE)
    rows = access.visible(actor, WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint_id,
        WebhookDelivery.status == WebhookDeliveryStatus.FAILED,
    )
    ordered = rows.order_by(WebhookDelivery.created_at, WebhookDelivery.id).limit(AT_ONCE)
    failed = db.scalars(ordered.with_for_update(of=WebhookDelivery)).all()
    for delivery in failed:
        replay(db, actor, delivery)
    return len(failed)
