from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Reader, Writer
from app.models.notifications.reminders import ReminderRule
from app.schemas.notifications.reminder_rules import (
    ReminderRulePage,
    ReminderRuleQuery,
    ReminderRuleRead,
    ReminderRuleWrite,
)
from app.schemas.platform.common import Id
from app.services.notifications import reminders

router = APIRouter(prefix="/v1/reminder-rules", tags=["notifications"])


@router.get("", responses=answers(ReminderRulePage, Invalid))
def list_reminder_rules(reader: Reader, query: Annotated[ReminderRuleQuery, Query()]) -> Response:
    """The rules that send reminders, by kind of notification."""
    rows = reminders.search_rules(reader.actor, query)
    return reader.page(ReminderRuleRead, rows, query, reminders.RULE_ORDERS)


@router.get("/{rule_id}", responses=answers(ReminderRuleRead, NotFound))
def get_reminder_rule(reader: Reader, rule_id: Id) -> Response:
    """One reminder rule."""
    return reader.one(ReminderRuleRead, ReminderRule, rule_id)


@router.put("/{rule_id}", responses=answers(ReminderRuleRead, *CHANGES, creates=True))
def put_reminder_rule(writer: Writer, rule_id: Id, data: ReminderRuleWrite) -> Response:
    """Create a reminder rule or replace one. Rules are not deleted; switch them off instead."""
    created = reminders.put_rule(writer.db, writer.actor, rule_id, data, writer.precondition)
    return writer.answer(ReminderRuleRead, ReminderRule, rule_id, created=created)
