"""Sessions of communities of practice: planned by the Unit, recorded by their facilitator (3.2)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from app.core.errors import Fault, Invalid
from app.models.learning.communities import CommunityOfPractice
from app.models.learning.community_sessions import CommunityAttendance, CommunitySession
from app.models.organisation.people import Person
from app.schemas.learning.community_sessions import (
    CommunityAttendanceRead,
    CommunitySessionQuery,
    CommunitySessionSort,
    CommunitySessionWrite,
)
from app.schemas.learning.references import CommunityRef
from app.services import access
from app.services.access import Actor
from app.services.learning.community_session_workflow import CANCEL, EDIT
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
from app.vocabulary.learning import CommunitySessionStatus, CommunityStatus
from app.vocabulary.roles import Permission

references.declare(CommunityRef, CommunityOfPractice)
PLAN = "community_session.plan"
events.declare(PLAN, CommunitySession, "Community session: planned, for all staff to book.")
ORDERS = pagination.orders(CommunitySessionSort, CommunitySession)


def search(actor: Actor, query: CommunitySessionQuery) -> Select[CommunitySession]:
    row, rows = CommunitySession, access.visible(actor, CommunitySession)
    names = ("id", "community_id", "facilitator_id", "status")
    rows = filters.matching(rows, actor, row, query, *names)
    rows = filters.on_days(rows, row.starts_at, query.starts_from, query.starts_to)
    if query.recorded is not None:
        rows = rows.where(row.recording_url.is_not(None) == query.recorded)
    if query.attended_by is not None:
        seen = access.visible(actor, CommunityAttendance).where(
            CommunityAttendance.session_id == row.id,
            CommunityAttendance.person_id == query.attended_by,
        )
        rows = rows.where(seen.exists())
    return rows


@documents.computed(CommunitySession, "attendance")
def _attendance(row: Any, actor: Actor) -> Any:
    each = aliased(CommunityAttendance)
    body = documents.document(CommunityAttendanceRead, each, actor)
    every = func.json_agg(aggregate_order_by(body, each.org_unit_id, each.person_id))
    seen = access.scope(actor, CommunityAttendance, each)
    rows = select(func.coalesce(every, documents.NOTHING)).where(each.session_id == row.id, seen)
    return rows.scalar_subquery()


@documents.computed(CommunitySession, "attended")
def _attended(row: Any, _actor: Actor) -> Any:
    each = aliased(CommunityAttendance)
    named = select(func.count()).where(each.session_id == row.id).scalar_subquery()
    return row.others_attended + named


@documents.computed(CommunitySession, "teams_reached")
def _teams_reached(row: Any, _actor: Actor) -> Any:
    each = aliased(CommunityAttendance)
    teams = select(func.count(distinct(each.org_unit_id))).where(each.session_id == row.id)
    return teams.scalar_subquery()


def put(
    db: Session,
    actor: Actor,
    session_id: UUID,
    data: CommunitySessionWrite,
    precondition: Precondition,
) -> bool:
    """Plans a session of a running community (True), or corrects it until it is cancelled."""
    access.require(actor, Permission.LEARNING_MANAGE)
    row = crud.existing(db, actor, CommunitySession, session_id)
    values = data.model_dump()
    if row is None:
        _check(db, actor, data, None)
        permission = Permission.LEARNING_MANAGE
        created = crud.create(db, actor, CommunitySession, session_id, values, permission)
        events.emit(db, PLAN, created)
        return True
    if history.difference({name: getattr(row, name) for name in values}, values):
        workflow.check(db, actor, row, EDIT)
        _check(db, actor, data, row)
        crud.replace(db, actor, row, values, precondition)
    return False


def _check(
    db: Session, actor: Actor, data: CommunitySessionWrite, row: CommunitySession | None
) -> None:
    faults = [_fault_of_community(db, actor, data, row)]
    facilitator = db.get(Person, data.facilitator_id)
    unchanged = row is not None and row.facilitator_id == data.facilitator_id
    if facilitator is None or not (facilitator.active or unchanged):
        text = "Must be an active person."
        faults.append(Fault("/facilitator_id", "unknown", text))
    if data.place is None and data.link is None:
        faults.append(Fault("/place", "required", "Give a place, a link or both."))
    held = row is not None and row.status is CommunitySessionStatus.HELD
    if data.recording_url is not None and not held:
        text = "Only a session that was held has a recording."
        faults.append(Fault("/recording_url", "session_not_held", text))
    if any(faults):
        errors = [fault for fault in faults if fault]
        raise Invalid("The session cannot be saved like this.", errors=errors)


def _fault_of_community(
    db: Session, actor: Actor, data: CommunitySessionWrite, row: CommunitySession | None
) -> Fault | None:
    if row is not None:
        same = row.community_id == data.community_id
        text = "The community of a session cannot be changed."
        return None if same else Fault("/community_id", "fixed", text)
    running = access.visible(actor, CommunityOfPractice).where(
        CommunityOfPractice.id == data.community_id,
        CommunityOfPractice.status == CommunityStatus.RUNNING,
    )
    text = "Must be a community of practice that is running."
    return None if db.scalar(running) else Fault("/community_id", "community_not_running", text)


def cancel(db: Session, actor: Actor, row: CommunitySession, reason: str) -> None:
    """Cancels a planned session, which is kept with the reason."""
    workflow.transition(db, actor, row, CANCEL, note=reason, status_reason=reason)
