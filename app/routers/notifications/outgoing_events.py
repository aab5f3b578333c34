"""The message that the service sends to webhooks, for the OpenAPI document; it is not served."""

from typing import Annotated

from fastapi import APIRouter, Header

from app.schemas.notifications.webhooks import EventMessage

router = APIRouter(tags=["outgoing-events"], generate_unique_id_function=lambda route: route.name)


@router.post(
    "event",
    openapi_extra={"security": []},
    responses={
        "2XX": {
            "description": "Accepted. Without such an answer in time, the message is sent again."
        },
        410: {"description": "No more messages: the webhook is switched off."},
    },
    status_code=204,
)
def receive_event(
    event: EventMessage,
    webhook_id: Annotated[
        str,
        Header(
            alias="webhook-id", max_length=100, description="The event; the same on every attempt."
        ),
    ],
    webhook_timestamp: Annotated[
        str,
        Header(
            alias="webhook-timestamp",
            max_length=20,
            description="The time of this attempt in seconds since 1970; refuse a message that is"
            " more than 5 minutes old.",
        ),
    ],
    webhook_signature: Annotated[
        str,
        Header(
            alias="webhook-signature",
            max_length=500,
            description="`v1,` and the base64 of HMAC-SHA256, with the secret, over"
            " `{id}.{timestamp}.{body}`; several of them for a day after a rotation.",
        ),
    ],
) -> None:
    """The message about an event, sent to every webhook that has chosen this type of event.

    It is sent at least once, in no particular order; the same event has the same `webhook-id`.
    """
