"""Finding escalations: who waits for whom, and what is overdue."""

from typing import Any

from sqlalchemy import Select, and_

from app.models.reviewing.escalations import Escalation
from app.schemas.reviewing.escalations import EscalationQuery
from app.services import access
from app.services.access import Actor
from app.services.organisation import org_units
from app.services.platform import documents, pagination
from app.services.reviewing import escalation_workflow

ORDERS = pagination.orders(
    created_at=Escalation.created_at, opened_on=Escalation.opened_on, due_on=Escalation.due_on
)
ANY_OF = (
    "kind",
    "status",
    "stage",
    "reason_code",
    "outcome",
    "responder_role",
    "service_line",
)
JUST = ("waiting_for", "responder_id", "raised_by", "subject_id", "meeting_id", "qa_record_id")


@documents.computed(Escalation, "overdue")
def overdue(row: Any, actor: Actor) -> Any:
    """Open, and due before today."""
    return and_(row.closed_on.is_(None), row.due_on < actor.today)


def search(actor: Actor, query: EscalationQuery) -> Select[Escalation]:
    rows = access.visible(actor, Escalation)
    for name in ANY_OF:
        wanted = getattr(query, name)
        if wanted:
            rows = rows.where(getattr(Escalation, name).in_(wanted))
    for name in JUST:
        wanted = getattr(query, name)
        if wanted is not None:
            rows = rows.where(getattr(Escalation, name) == wanted)
    if query.open is not None:
        rows = rows.where(Escalation.closed_on.is_(None) == query.open)
    if query.overdue is not None:
        rows = rows.where(overdue(Escalation, actor) == query.overdue)
    if query.waiting_for_me:
        rows = rows.where(escalation_workflow.awaits(Escalation, actor))
    return _within(rows, query)


def _within(rows: Select[Escalation], query: EscalationQuery) -> Select[Escalation]:
    """In a place, and opened in a time."""
    if query.under is not None:
        rows = rows.where(Escalation.org_unit_id.in_(org_units.below(query.under)))
    if query.opened_after is not None:
        rows = rows.where(Escalation.opened_on >= query.opened_after)
    if query.opened_before is not None:
        rows = rows.where(Escalation.opened_on < query.opened_before)
    return rows
