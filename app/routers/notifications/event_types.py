from fastapi import APIRouter, Response

from app.http.declarations import answers
from app.http.dependencies import Reader
from app.schemas.notifications.webhooks import EventTypes
from app.services.notifications import webhooks

router = APIRouter(prefix="/v1/event-types", tags=["webhooks"])


@router.get("", responses=answers(EventTypes))
def list_event_types(reader: Reader) -> Response:
    """All types of event that can be sent to a webhook."""
    return reader.json(webhooks.event_types())
