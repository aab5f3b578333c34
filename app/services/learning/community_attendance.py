"""Who attended a session, and whom the communities reached in a period."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, distinct, func, literal, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.learning.communities import CommunityOfPractice
from app.models.learning.community_sessions import CommunityAttendance, CommunitySession
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.schemas.learning.community_sessions import (
    CommunityAttendanceWrite,
    CommunityReach,
    CommunityReachQuery,
    CommunityReachRead,
)
from app.schemas.learning.references import CommunityRef
from app.services import access
from app.services.access import Actor
from app.services.access.predicates import STAFF
from app.services.learning import staff_on_day
from app.services.learning.community_session_workflow import HOLD, RECORD_ATTENDANCE
from app.services.organisation import org_units
from app.services.platform import history, named_lists, workflow
from app.services.platform.workflow import Step
from app.vocabulary.learning import CommunitySessionStatus
from app.vocabulary.roles import Permission


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


def reach(db: Session, actor: Actor, query: CommunityReachQuery) -> CommunityReachRead:
    """Counts the different people and units that the sessions of a period reached."""
    access.require(actor, Permission.METRICS_ROWS)
    if query.held_to < query.held_from:
        fault = Fault("/held_to", "out_of_range", "Must be the day `held_from` or a later one.")
        raise Invalid("The period ends before it begins.", errors=[fault])
    held = db.execute(_held(query)).all()
    by_community = {row.id: row for row in db.execute(_reached(query, CommunityOfPractice.id))}
    communities = [_of_community(row, by_community.get(row.id)) for row in held]
    total = db.execute(_reached(query)).one()
    eligible = db.scalar(_eligible(query)) or 0
    return CommunityReachRead(
        held_from=query.held_from,
        held_to=query.held_to,
        sessions=sum(each.sessions for each in communities),
        people=total.people,
        teams=total.teams,
        eligible=eligible,
        reach=round(total.people / eligible, 4) if eligible else None,
        others_attended=sum(each.others_attended for each in communities),
        communities=communities,
    )


def _of_community(row: Any, reached: Any) -> CommunityReach:
    return CommunityReach(
        community_id=row.id,
        community=CommunityRef(id=row.id, title=row.title),
        sessions=row.sessions,
        people=reached.people if reached else 0,
        teams=reached.teams if reached else 0,
        others_attended=row.others_attended,
    )


def _in_period(query: CommunityReachQuery) -> ColumnElement[bool]:
    return and_(
        CommunitySession.status == CommunitySessionStatus.HELD,
        CommunitySession.starts_at >= clock.start_of(query.held_from),
        CommunitySession.starts_at < clock.end_of(query.held_to),
    )


def _held(query: CommunityReachQuery) -> Select[Any]:
    """Selects each community with its sessions; those whom nobody names are of no unit."""
    others = func.sum(CommunitySession.others_attended) if query.under is None else literal(0)
    by: tuple[Any, ...] = (CommunityOfPractice.id, CommunityOfPractice.title)
    return (
        select(*by, func.count().label("sessions"), others.label("others_attended"))
        .join(CommunitySession, CommunitySession.community_id == CommunityOfPractice.id)
        .where(_in_period(query))
        .group_by(*by)
        .order_by(CommunityOfPractice.title, CommunityOfPractice.id)
    )


def _reached(query: CommunityReachQuery, *by: Any) -> Select[Any]:
    """Selects how many different people attended, and from how many units."""
    rows = (
        select(
            *by,
            func.count(distinct(CommunityAttendance.person_id)).label("people"),
            func.count(distinct(CommunityAttendance.org_unit_id)).label("teams"),
        )
        .join(CommunitySession, CommunitySession.id == CommunityAttendance.session_id)
        .join(CommunityOfPractice, CommunityOfPractice.id == CommunitySession.community_id)
        .where(_in_period(query))
        .group_by(*by)
    )
    return org_units.within(rows, CommunityAttendance, query.under)


def _eligible(query: CommunityReachQuery) -> Select[int]:
    """Counts the active staff who hold a role on the last day, in the unit or below it."""
    rows = (
        select(func.count(distinct(RoleAssignment.person_id)))
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(
            Person.active,
            RoleAssignment.role.in_(STAFF),
            valid_on(RoleAssignment, query.held_to),
        )
    )
    return org_units.within(rows, RoleAssignment, query.under)
