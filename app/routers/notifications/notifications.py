from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, Malformed
from app.http.declarations import answers
from app.http.dependencies import Db, Reader
from app.schemas.notifications.notifications import NotificationQuery, NotificationsRead
from app.services.notifications import notifications

router = APIRouter(prefix="/v1/notifications", tags=["notifications"])


@router.get("", responses=answers(NotificationsRead, Malformed, Invalid))
def list_notifications(
    db: Db, reader: Reader, query: Annotated[NotificationQuery, Query()]
) -> Response:
    """The items that wait for you, the most urgent first, with the counts of every kind."""
    return reader.json(notifications.read(db, reader.actor, query, reader.route))
