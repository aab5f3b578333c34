from fastapi import APIRouter, Response

from app.http.declarations import answers
from app.http.dependencies import Reader
from app.schemas.notifications.webhooks import EventTypes
from app.services.notifications import webhooks

router = APIRouter(prefix="/v1/event-types", tags=["webhooks"])


@router.get("", responses=answers(EventTypes))
def list_event_types(reader: Reader) -> Response:
    """Every kind of event that a webhook can be told of."""
    return reader.json(webhooks.event_types())
