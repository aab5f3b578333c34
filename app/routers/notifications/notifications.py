from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, Malformed, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Db, Poster, Reader, Writer
from app.models.notifications.reminders import Reminder, ReminderRule
from app.schemas.notifications.notifications import (
    NotificationQuery,
    NotificationsRead,
    ReminderPage,
    ReminderQuery,
    ReminderRead,
    ReminderRulePage,
    ReminderRuleQuery,
    ReminderRuleRead,
    ReminderRuleWrite,
)
from app.services.notifications import notifications, reminders

router = APIRouter(prefix="/v1/notifications", tags=["notifications"])
reminders_router = APIRouter(prefix="/v1/reminders", tags=["notifications"])
rules_router = APIRouter(prefix="/v1/reminder-rules", tags=["notifications"])
MOVED = answers(ReminderRead, *MOVES)


@router.get("", responses=answers(NotificationsRead, Malformed, Invalid))
def list_notifications(
    db: Db, reader: Reader, query: Annotated[NotificationQuery, Query()]
) -> Response:
    """What waits for you, the most urgent first, with the counts of every kind."""
    return reader.json(notifications.read(db, reader.actor, query))


@reminders_router.get("", responses=answers(ReminderPage, Invalid))
def list_reminders(reader: Reader, query: Annotated[ReminderQuery, Query()]) -> Response:
    """What you were reminded of, the newest first."""
    rows = reminders.search(reader.actor, query)
    return reader.page(ReminderRead, rows, query, reminders.ORDERS[query.sort])


@reminders_router.get("/{reminder_id}", responses=answers(ReminderRead, NotFound))
def get_reminder(reader: Reader, reminder_id: UUID) -> Response:
    """One reminder of yours."""
    return reader.one(ReminderRead, Reminder, reminder_id)


@reminders_router.post("/{reminder_id}/read", responses=MOVED)
def read_reminder(poster: Poster, reminder_id: UUID) -> Response:
    """Say that you have seen it."""
    reminders.mark(poster.db, poster.actor, reminder_id, poster.precondition, "read_at")
    return poster.answer(ReminderRead, Reminder, reminder_id)


@reminders_router.post("/{reminder_id}/dismiss", responses=MOVED)
def dismiss_reminder(poster: Poster, reminder_id: UUID) -> Response:
    """Put it away; what it was about still waits for you."""
    reminders.mark(poster.db, poster.actor, reminder_id, poster.precondition, "dismissed_at")
    return poster.answer(ReminderRead, Reminder, reminder_id)


@rules_router.get("", responses=answers(ReminderRulePage, Invalid))
def list_reminder_rules(reader: Reader, query: Annotated[ReminderRuleQuery, Query()]) -> Response:
    """When people are reminded, kind by kind."""
    rows = reminders.search_rules(reader.actor, query)
    return reader.page(ReminderRuleRead, rows, query, reminders.RULE_ORDERS[query.sort])


@rules_router.get("/{rule_id}", responses=answers(ReminderRuleRead, NotFound))
def get_reminder_rule(reader: Reader, rule_id: UUID) -> Response:
    """One rule."""
    return reader.one(ReminderRuleRead, ReminderRule, rule_id)


@rules_router.put(
    "/{rule_id}",
    responses=answers(ReminderRuleRead, *CHANGES, creates=True),
)
def put_reminder_rule(writer: Writer, rule_id: UUID, data: ReminderRuleWrite) -> Response:
    """Create a rule or replace one; a rule is switched off rather than deleted."""
    made = reminders.put_rule(writer.db, writer.actor, rule_id, data, writer.precondition)
    return writer.answer(ReminderRuleRead, ReminderRule, rule_id, created=made)
