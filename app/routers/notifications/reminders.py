from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Poster, Reader
from app.models.notifications.reminders import Reminder
from app.schemas.notifications.reminders import ReminderPage, ReminderQuery, ReminderRead
from app.schemas.platform.common import Id
from app.services.notifications import reminders

router = APIRouter(prefix="/v1/reminders", tags=["notifications"])
MOVED = answers(ReminderRead, *MOVES)


@router.get("", responses=answers(ReminderPage, Invalid))
def list_reminders(reader: Reader, query: Annotated[ReminderQuery, Query()]) -> Response:
    """Your reminders, the newest first."""
    return reader.page(ReminderRead, reminders.search, query, reminders.ORDERS)


@router.get("/{reminder_id}", responses=answers(ReminderRead, NotFound))
def get_reminder(reader: Reader, reminder_id: Id) -> Response:
    """One of your reminders."""
    return reader.one(ReminderRead, Reminder, reminder_id)


@router.post("/{reminder_id}/read", responses=MOVED)
def read_reminder(poster: Poster, reminder_id: Id) -> Response:
    """Mark a reminder as read."""
    reminders.mark(poster.db, poster.actor, reminder_id, poster.precondition, "read_at")
    return poster.answer(ReminderRead, Reminder, reminder_id)


@router.post("/{reminder_id}/dismiss", responses=MOVED)
def dismiss_reminder(poster: Poster, reminder_id: Id) -> Response:
    """Dismiss a reminder; the item itself still waits for you."""
    reminders.mark(poster.db, poster.actor, reminder_id, poster.precondition, "dismissed_at")
    return poster.answer(ReminderRead, Reminder, reminder_id)
