"""The delivery of events: signed, sent, and tried again for a day (Standard Webhooks)."""

import json
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from standardwebhooks import Webhook

from app.core import clock
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.models.platform.events import Event
from app.schemas.notifications.webhooks import EventData, EventMessage
from app.security import encryption
from app.security.outbound_http import Outcome
from app.services.access import SYSTEM
from app.services.notifications.delivery_workflow import ARRIVE, GIVE_UP
from app.services.notifications.webhooks import secret_location
from app.services.platform import events, history, job_queue, workflow
from app.vocabulary.notifications import WebhookDeliveryStatus

GONE = 410  # the receiver wants no more messages

# The waits after the first attempt, which is made at once; the last attempt is after 23.5 hours.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=16),
)
PUT_OFF = timedelta(seconds=20)
DISABLED_AFTER = timedelta(days=5)  # without a successful delivery


@dataclass(frozen=True)
class Message:
    """A signed message and the address to send it to."""

    endpoint_id: UUID
    url: str
    body: bytes
    headers: dict[str, str]


def prepare(db: Session, delivery_id: UUID) -> Message | None:
    """Returns the signed message of a due delivery; None if there is nothing left to send."""
    delivery = _pending(db, delivery_id)
    if delivery is None:
        return None
    endpoint = db.get_one(WebhookEndpoint, delivery.endpoint_id)
    if not endpoint.active:
        _attempted(delivery, Outcome(None, "inactive", 0.0))
        workflow.transition(db, SYSTEM, delivery, GIVE_UP, next_attempt_at=None)
        return None
    body, now = body_of(delivery.event), clock.now()
    headers = headers_of(str(delivery.event_id), body, now, _secrets(endpoint, now))
    return Message(endpoint.id, endpoint.url, body, headers)


def _pending(db: Session, delivery_id: UUID) -> WebhookDelivery | None:
    query = select(WebhookDelivery).where(
        WebhookDelivery.id == delivery_id, WebhookDelivery.status == WebhookDeliveryStatus.PENDING
    )
    locked = query.with_for_update(of=WebhookDelivery)
    return db.scalar(locked.execution_options(populate_existing=True))


def body_of(event: Event) -> bytes:
    data = EventData(entity=event.entity, id=event.entity_id)
    message = EventMessage(id=event.id, type=event.type, timestamp=event.occurred_at, data=data)
    return json.dumps(message.model_dump(mode="json"), separators=(",", ":")).encode()


def _secrets(endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """Returns the secret and, for a day after its rotation, the previous one if it is readable."""
    secrets = [encryption.unseal(endpoint.secret, secret_location(endpoint.id)).decode()]
    until = endpoint.previous_secret_until
    if endpoint.previous_secret is not None and until is not None and until > now:
        # The secret may have been rotated because the encryption key was lost.
        with suppress(encryption.Unreadable):
            secrets.append(
                encryption.unseal(endpoint.previous_secret, secret_location(endpoint.id)).decode()
            )
    return secrets


def headers_of(name: str, body: bytes, sent_at: datetime, secrets: list[str]) -> dict[str, str]:
    """Returns the headers of a message, signed with each of the secrets."""
    at = sent_at.astimezone(UTC)  # the library takes any time for UTC
    return {
        "Content-Type": "application/json",
        "User-Agent": "QAF-Webhooks/1",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(
            Webhook(secret).sign(name, at, body.decode()) for secret in secrets
        ),
    }


def note(db: Session, delivery_id: UUID, outcome: Outcome) -> None:
    """Records the outcome of an attempt, and schedules the next one if one is due."""
    delivery = _pending(db, delivery_id)
    if delivery is None:  # deleted in the meantime with its endpoint
        return
    endpoint = db.get_one(WebhookEndpoint, delivery.endpoint_id, with_for_update=True)
    _attempted(delivery, outcome)
    now = clock.now()
    if outcome.good:
        endpoint.failing_since = None
        workflow.transition(db, SYSTEM, delivery, ARRIVE, delivered_at=now, next_attempt_at=None)
        return
    endpoint.failing_since = endpoint.failing_since or now
    if outcome.status == GONE or endpoint.failing_since <= now - DISABLED_AFTER:
        _disable(db, endpoint)
    if delivery.tries > len(WAITS) or not endpoint.active:
        workflow.transition(db, SYSTEM, delivery, GIVE_UP, next_attempt_at=None)
        return
    delivery.next_attempt_at = now + WAITS[delivery.tries - 1]
    _defer(db, delivery.id, delivery.next_attempt_at)


def put_off(db: Session, delivery_id: UUID) -> None:
    """Tries a delivery a little later, because its endpoint has not answered another one yet."""
    _defer(db, delivery_id, clock.now() + PUT_OFF * random.uniform(1, 2))  # noqa: S311 - jitter


def _defer(db: Session, delivery_id: UUID, at: datetime) -> None:
    job_queue.defer(db, events.DELIVER, at=at, lane=job_queue.WEBHOOKS, delivery_id=delivery_id)


def _attempted(delivery: WebhookDelivery, outcome: Outcome) -> None:
    delivery.tries += 1
    attempt = {
        "at": clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "status_code": outcome.status,
        "error": outcome.error,
        "ms": outcome.ms,
    }
    delivery.attempts = [*delivery.attempts, attempt]


def _disable(db: Session, endpoint: WebhookEndpoint) -> None:
    endpoint.active, endpoint.disabled_at = False, clock.now()
    history.record(
        db, SYSTEM, events.DISABLE, endpoint, before={"active": True}, after={"active": False}
    )
    events.emit(db, events.DISABLE, endpoint)
