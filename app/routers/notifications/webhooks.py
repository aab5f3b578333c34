from typing import Annotated

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
from app.schemas.platform.common import Actions, Id
from app.services.notifications import webhooks

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])


@router.get("", responses=answers(WebhookPage, Invalid))
def list_webhooks(reader: Reader, query: Annotated[WebhookQuery, Query()]) -> Response:
    """Webhooks, the addresses to which events are sent."""
    return reader.page(WebhookRead, webhooks.search, query, webhooks.ORDERS)


@router.get("/{webhook_id}", responses=answers(WebhookRead, NotFound))
def get_webhook(reader: Reader, webhook_id: Id) -> Response:
    """One webhook."""
    return reader.one(WebhookRead, WebhookEndpoint, webhook_id)


@router.put("/{webhook_id}", responses=answers(WebhookRead, *CHANGES, creates=True))
def put_webhook(writer: Writer, webhook_id: Id, data: WebhookWrite) -> Response:
    """Create a webhook, whose secret is shown only now, or replace one without its secret."""
    secret = webhooks.put(writer.db, writer.actor, webhook_id, data, writer.precondition)
    return _answer(writer, webhook_id, secret, created=secret is not None)


def _answer(
    writer: Writer, webhook_id: Id, secret: str | None, *, created: bool = False
) -> Response:
    answer = writer.answer(WebhookRead, WebhookEndpoint, webhook_id, created=created)
    if secret is None:
        return answer
    etag = {"ETag": answer.headers["ETag"]}
    return writer.send(webhooks.with_secret(bytes(answer.body), secret), answer.status_code, etag)


@router.delete(
    "/{webhook_id}",
    status_code=204,
    responses=answers(None, NotFound, Conflict, Stale, PreconditionRequired, status=204),
)
def delete_webhook(writer: Writer, webhook_id: Id) -> Response:
    """Delete a webhook with its secret and its deliveries."""
    webhooks.delete(writer.db, writer.actor, webhook_id, writer.precondition)
    return writer.done()


# A Writer: an answer with a secret is not stored for repeated requests; each rotates again.
@router.post(
    "/{webhook_id}/rotate-secret", responses=answers(WebhookRead, NotFound, Stale, Invalid)
)
def rotate_webhook_secret(writer: Writer, webhook_id: Id) -> Response:
    """Make a new secret, shown only now; for a day messages are signed with both secrets."""
    secret = webhooks.rotate(writer.db, writer.actor, webhook_id, writer.precondition)
    return _answer(writer, webhook_id, secret)


@router.post("/{webhook_id}/test", responses=answers(WebhookRead, *MOVES))
def test_webhook(poster: Poster, webhook_id: Id) -> Response:
    """Send the event `webhook_endpoint.test` to the webhook; its deliveries show the result."""
    webhooks.send_test(poster.db, poster.actor, webhook_id)
    return poster.answer(WebhookRead, WebhookEndpoint, webhook_id)


@router.post(
    "/{webhook_id}/replay-failed", responses=answers(ReplayedRead, NotFound, Conflict, Invalid)
)
def replay_failed_deliveries(poster: Poster, webhook_id: Id) -> Response:
    """Start the failed deliveries of a webhook again, at most 1,000 at once."""
    replayed = webhooks.replay_failed(poster.db, poster.actor, webhook_id)
    return poster.json(ReplayedRead(replayed=replayed))


@router.get("/{webhook_id}/deliveries", responses=answers(WebhookDeliveryPage, NotFound, Invalid))
def list_webhook_deliveries(
    db: Db, reader: Reader, webhook_id: Id, query: Annotated[WebhookDeliveryQuery, Query()]
) -> Response:
    """The deliveries to a webhook of the last 30 days, the newest first."""
    rows = webhooks.search_deliveries(db, reader.actor, webhook_id, query)
    return reader.page(WebhookDeliveryRead, rows, query, webhooks.DELIVERY_ORDERS)


@router.get("/{webhook_id}/deliveries/{delivery_id}/actions", responses=answers(Actions, NotFound))
def list_webhook_delivery_actions(
    db: Db, reader: Reader, webhook_id: Id, delivery_id: Id
) -> Response:
    """Which actions you can take on a delivery now, and why the others are not possible."""
    webhooks.delivery(db, reader.actor, webhook_id, delivery_id, lock=False)
    return reader.actions(WebhookDelivery, delivery_id, db)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/replay", responses=answers(WebhookDeliveryRead, *MOVES)
)
def replay_webhook_delivery(poster: Poster, webhook_id: Id, delivery_id: Id) -> Response:
    """Start a delivery again, whether it failed or was delivered."""
    row = webhooks.delivery(poster.db, poster.actor, webhook_id, delivery_id)
    poster.precondition.check(row)
    webhooks.replay(poster.db, poster.actor, row)
    return poster.answer(WebhookDeliveryRead, WebhookDelivery, delivery_id)
