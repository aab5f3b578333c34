"""Who attended a session, and whom the communities reached in a period."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Invalid
from app.models.learning.community_sessions import CommunityAttendance, CommunitySession
from app.models.organisation.people import RoleAssignment
from app.schemas.learning.community_sessions import (
    CommunityAttendanceWrite,
)
from app.services.access import Actor
from app.services.learning import staff_on_day
from app.services.learning.community_session_workflow import HOLD, RECORD_ATTENDANCE
from app.services.platform import history, named_lists, workflow
from app.services.platform.workflow import Step


def hold(db: Session, actor: Actor, row: CommunitySession, data: CommunityAttendanceWrite) -> None:
    """Records that a session was held, and who attended."""
    _record(db, actor, row, HOLD, data)


def correct(
    db: Session, actor: Actor, row: CommunitySession, data: CommunityAttendanceWrite
) -> None:
    """Replaces who attended a session that was held."""
    _record(db, actor, row, RECORD_ATTENDANCE, data)


def _record(
    db: Session,
    actor: Actor,
    row: CommunitySession,
    step: Step,
    data: CommunityAttendanceWrite,
) -> None:
    move = workflow.check(db, actor, row, step)
    of_session = CommunityAttendance.session_id == row.id
    before = {each.person_id for each in db.scalars(select(CommunityAttendance).where(of_session))}
    after = set(data.attendee_ids)
    roles = _roles(db, row, data.attendee_ids, before)
    gone = and_(of_session, CommunityAttendance.person_id.in_(before - after))
    db.execute(delete(CommunityAttendance).where(gone))
    _insert(db, row, [roles[each] for each in data.attendee_ids if each not in before])
    if before != after:
        row.updated_at = clock.now()  # its numbers change, also where no column does
    workflow.transition(db, actor, row, move, others_attended=data.others_attended)
    if before != after:
        name = "community_session.attendance"
        listed = (
            {"attendee_ids": sorted(map(str, before))},
            {"attendee_ids": sorted(map(str, after))},
        )
        history.record(db, actor, name, row, before=listed[0], after=listed[1])


def _roles(
    db: Session, row: CommunitySession, ids: Sequence[UUID], stored: set[UUID]
) -> dict[UUID, RoleAssignment]:
    """Returns a role of each person on the day; refuses whoever was no member of staff then."""
    roles = staff_on_day.roles(db, ids, clock.day_of(row.starts_at))
    faults = staff_on_day.faults("attendee_ids", ids, stored | set(roles))
    faults += named_lists.repeated("attendee_ids", ids)
    if faults:
        raise Invalid("The attendance cannot be recorded like this.", errors=faults)
    return roles


def _insert(db: Session, row: CommunitySession, roles: Sequence[RoleAssignment]) -> None:
    places = staff_on_day.places(db, roles)
    db.add_all(
        CommunityAttendance(session_id=row.id, person_id=person_id, **place)
        for person_id, place in places.items()
    )
    db.flush()
