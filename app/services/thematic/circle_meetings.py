"""Meetings of quality circles: planned and recorded by the circle, confirmed by its chair."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.platform.base import location_of
from app.models.thematic.circle_meetings import CircleMeeting
from app.models.thematic.circles import QualityCircle
from app.schemas.organisation.references import PersonRef
from app.schemas.thematic.circle_meetings import (
    CircleMeetingQuery,
    CircleMeetingSort,
    CircleMeetingWrite,
    CircleMinutesWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists
from app.services.organisation import org_units
from app.services.platform import (
    crud,
    documents,
    events,
    filters,
    history,
    pagination,
    references,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.services.thematic import circles
from app.services.thematic.circle_meeting_workflow import CANCEL, CONFIRM, EDIT, RECORD
from app.vocabulary.roles import Permission

PLAN = "circle_meeting.plan"
events.declare(PLAN, CircleMeeting, "Circle meeting: planned by a quality circle.")
ORDERS = pagination.orders(CircleMeetingSort, CircleMeeting)


def search(actor: Actor, query: CircleMeetingQuery) -> Select[CircleMeeting]:
    row, rows = CircleMeeting, access.visible(actor, CircleMeeting)
    rows = filters.matching(rows, actor, row, query, "id", "status", "circle_id")
    rows = org_units.within(rows, row, query.under)
    if query.attended_by is not None:
        rows = rows.where(row.attendee_ids.has_key(str(query.attended_by)))
    return filters.between(rows, row.meets_on, since=query.meets_from, until=query.meets_to)


@documents.computed(CircleMeeting, "attendees")
def _attendees(row: Any, actor: Actor) -> Any:
    return references.documents(PersonRef, row.attendee_ids, actor, documents.document)


def put(
    db: Session,
    actor: Actor,
    meeting_id: UUID,
    data: CircleMeetingWrite,
    precondition: Precondition,
) -> bool:
    """Plans a meeting of an own circle (True), or changes it until it is held."""
    access.require(actor, Permission.THEMATIC_WORK)
    row, values = crud.existing(db, actor, CircleMeeting, meeting_id), data.model_dump()
    if row is None:
        values |= location_of(circles.own(db, actor, data.circle_id))
        created = crud.create(db, actor, CircleMeeting, meeting_id, values, None)
        events.emit(db, PLAN, created)
        return True
    workflow.require(db, actor, row, EDIT)
    if history.difference({name: getattr(row, name) for name in values}, values):
        crud.require_unchanged(row, values, "circle_id")
        workflow.check(db, actor, row, EDIT)
        crud.replace(db, actor, row, values, precondition)
    return False


def record(db: Session, actor: Actor, row: CircleMeeting, data: CircleMinutesWrite) -> None:
    """Records who came and what was decided, or records it better until it is confirmed."""
    move = workflow.check(db, actor, row, RECORD)
    circle = db.get_one(QualityCircle, row.circle_id)
    ids = [str(each) for each in data.attendee_ids]
    known = {str(circle.chair_id), *circle.member_ids, *row.attendee_ids}
    text = "Must be the chair or a member of the circle."
    faults = [
        Fault(f"/attendee_ids/{n}", "not_of_circle", text)
        for n, each in enumerate(ids)
        if each not in known
    ]
    faults += finding_lists.repeated("attendee_ids", ids)
    if faults:
        raise Invalid("The meeting cannot be recorded like this.", errors=faults)
    values = {**data.model_dump(), "attendee_ids": ids}
    values |= {"recorded_by": actor.person_id, "recorded_at": row.recorded_at or clock.now()}
    workflow.transition(db, actor, row, move, **values)


def confirm(db: Session, actor: Actor, row: CircleMeeting) -> None:
    """Confirms the minutes, which stay as they are from now on."""
    now = clock.now()
    workflow.transition(db, actor, row, CONFIRM, confirmed_by=actor.person_id, confirmed_at=now)


def cancel(db: Session, actor: Actor, row: CircleMeeting, reason: str) -> None:
    """Cancels a planned meeting, which is kept with the reason."""
    workflow.transition(db, actor, row, CANCEL, note=reason, status_reason=reason)
