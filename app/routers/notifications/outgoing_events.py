"""What the service itself sends to a webhook, for the document; nothing is served by it."""

from typing import Annotated

from fastapi import APIRouter, Header

from app.schemas.notifications.webhooks import EventMessage

router = APIRouter(tags=["webhooks"], generate_unique_id_function=lambda route: route.name)


@router.post(
    "event",
    openapi_extra={"security": []},
    responses={
        "2XX": {"description": "Taken; anything else, or no answer in time, is tried again."},
        410: {"description": "Never again: the webhook is switched off."},
    },
    status_code=204,
)
def receive_event(
    event: EventMessage,
    webhook_id: Annotated[
        str,
        Header(alias="webhook-id", max_length=100, description="Of the event, on every attempt."),
    ],
    webhook_timestamp: Annotated[
        str,
        Header(
            alias="webhook-timestamp",
            max_length=20,
            description="Seconds since 1970 of this attempt; refuse what is 5 minutes away.",
        ),
    ],
    webhook_signature: Annotated[
        str,
        Header(
            alias="webhook-signature",
            max_length=500,
            description="`v1,` and the base64 of HMAC-SHA256, with the secret, over"
            " `{id}.{timestamp}.{body}`; several while the secret is being rotated.",
        ),
    ],
) -> None:
    """Something happened: sent to the address of every webhook that wants this kind of event.

    At least once, in no promised order; the same event has the same `webhook-id`.
    """
