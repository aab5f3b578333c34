from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core.errors import Conflict, Invalid, NotFound, PreconditionRequired, Stale
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Db, Poster, Reader, Writer
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.schemas.notifications.webhooks import (
    ReplayedRead,
    WebhookDeliveryPage,
    WebhookDeliveryQuery,
    WebhookDeliveryRead,
    WebhookPage,
    WebhookQuery,
    WebhookRead,
    WebhookWrite,
)
from app.schemas.platform.common import Actions
from app.services.notifications import webhooks

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])


@router.get("", responses=answers(WebhookPage, Invalid))
def list_webhooks(reader: Reader, query: Annotated[WebhookQuery, Query()]) -> Response:
    """Who is told of events."""
    rows = webhooks.search(reader.actor, query)
    return reader.page(WebhookRead, rows, query, webhooks.ORDERS)


@router.get("/{webhook_id}", responses=answers(WebhookRead, NotFound))
def get_webhook(reader: Reader, webhook_id: UUID) -> Response:
    """One webhook."""
    return reader.one(WebhookRead, WebhookEndpoint, webhook_id)


@router.put("/{webhook_id}", responses=answers(WebhookRead, *CHANGES, creates=True))
def put_webhook(writer: Writer, webhook_id: UUID, data: WebhookWrite) -> Response:
    """Create a webhook, and be shown its secret this once; or replace one, and keep its secret."""
    secret = webhooks.put(writer.db, writer.actor, webhook_id, data, writer.precondition)
    return _answer(writer, webhook_id, secret, created=secret is not None)


def _answer(
    writer: Writer, webhook_id: UUID, secret: str | None, *, created: bool = False
) -> Response:
    answer = writer.answer(WebhookRead, WebhookEndpoint, webhook_id, created=created)
    if secret is None:
        return answer
    etag = {"ETag": answer.headers["ETag"]}
    return writer.send(webhooks.revealing(bytes(answer.body), secret), answer.status_code, etag)


@router.delete(
    "/{webhook_id}",
    status_code=204,
    responses=answers(None, NotFound, Conflict, Stale, PreconditionRequired, status=204),
)
def delete_webhook(writer: Writer, webhook_id: UUID) -> Response:
    """Forget a webhook, its secret and its deliveries."""
    webhooks.delete(writer.db, writer.actor, webhook_id, writer.precondition)
    return writer.done()


# A Writer, for an answer with a secret is not kept for a repetition; that rotates once more.
@router.post(
    "/{webhook_id}/rotate-secret", responses=answers(WebhookRead, NotFound, Stale, Invalid)
)
def rotate_webhook_secret(writer: Writer, webhook_id: UUID) -> Response:
    """Make a new secret, shown this once; for a day both sign what is sent."""
    secret = webhooks.rotate(writer.db, writer.actor, webhook_id, writer.precondition)
    return _answer(writer, webhook_id, secret)


@router.post("/{webhook_id}/test", responses=answers(WebhookRead, *MOVES))
def test_webhook(poster: Poster, webhook_id: UUID) -> Response:
    """Send the webhook an event `webhook_endpoint.test`; its deliveries tell what came of it."""
    webhooks.try_out(poster.db, poster.actor, webhook_id)
    return poster.answer(WebhookRead, WebhookEndpoint, webhook_id)


@router.post(
    "/{webhook_id}/replay-failed", responses=answers(ReplayedRead, NotFound, Conflict, Invalid)
)
def replay_failed_deliveries(poster: Poster, webhook_id: UUID) -> Response:
    """Begin anew whatever failed for good, at most 1,000 deliveries at once."""
    replayed = webhooks.replay_failed(poster.db, poster.actor, webhook_id)
    return poster.json(ReplayedRead(replayed=replayed))


@router.get("/{webhook_id}/deliveries", responses=answers(WebhookDeliveryPage, NotFound, Invalid))
def list_webhook_deliveries(
    db: Db, reader: Reader, webhook_id: UUID, query: Annotated[WebhookDeliveryQuery, Query()]
) -> Response:
    """What was sent to a webhook and what came of it, the newest first; kept for 30 days."""
    rows = webhooks.search_deliveries(db, reader.actor, webhook_id, query)
    return reader.page(WebhookDeliveryRead, rows, query, webhooks.DELIVERY_ORDERS)


@router.get("/{webhook_id}/deliveries/{delivery_id}/actions", responses=answers(Actions, NotFound))
def list_webhook_delivery_actions(
    db: Db, reader: Reader, webhook_id: UUID, delivery_id: UUID
) -> Response:
    """What can be done to it, whether you may now, and if not, why."""
    webhooks.delivery(db, reader.actor, webhook_id, delivery_id, lock=False)
    return reader.actions(WebhookDelivery, delivery_id, db)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/replay", responses=answers(WebhookDeliveryRead, *MOVES)
)
def replay_webhook_delivery(poster: Poster, webhook_id: UUID, delivery_id: UUID) -> Response:
    """Begin a delivery anew, whether it failed or arrived."""
    row = webhooks.delivery(poster.db, poster.actor, webhook_id, delivery_id)
    poster.precondition.check(row)
    webhooks.replay(poster.db, poster.actor, row)
    return poster.answer(WebhookDeliveryRead, WebhookDelivery, delivery_id)
