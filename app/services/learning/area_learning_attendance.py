"""Who is invited to an Area Learning Event by their role, and who came."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.learning.area_learning_events import AreaLearningAttendance, AreaLearningEvent
from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.schemas.learning.area_learning_events import AreaLearningAttendanceWrite
from app.services.access import Actor
from app.services.learning import staff_on_day
from app.services.learning.area_learning_event_workflow import HOLD, RECORD_ATTENDANCE
from app.services.organisation import org_units
from app.services.platform import history, named_lists, workflow
from app.vocabulary.learning import AreaLearningPresence, AreaLearningSeat
from app.vocabulary.roles import Role

Seated = Mapping[UUID, tuple[AreaLearningSeat, RoleAssignment]]


def above(area_id: UUID) -> ColumnElement[bool]:
    """Whether a role is held in an area or above it, and so covers the whole of it."""
    units = select(OrgUnitAncestor.ancestor_id).where(OrgUnitAncestor.org_unit_id == area_id)
    return RoleAssignment.org_unit_id.in_(units)


def _seat(area_id: UUID) -> ColumnElement[Any]:
    """Returns the seat that a role has in events of an area, null for none (source 2.4)."""
    role, unit = RoleAssignment.role, RoleAssignment.org_unit_id
    inside = unit.in_(org_units.subtree(area_id))
    here = or_(above(area_id), inside)
    quality = select(OrgUnitAncestor.org_unit_id).join(
        OrgUnit, OrgUnit.id == OrgUnitAncestor.ancestor_id
    )
    seats = {
        AreaLearningSeat.UNIT_ASSISTANT_DIRECTOR: and_(
            role == Role.ASSISTANT_DIRECTOR, unit.in_(quality.where(OrgUnit.is_qa_unit))
        ),
        AreaLearningSeat.ICS_DIRECTOR: and_(role == Role.DIRECTOR, here),
        AreaLearningSeat.ASSISTANT_DIRECTOR: and_(role == Role.ASSISTANT_DIRECTOR, here),
        AreaLearningSeat.PRINCIPAL_SOCIAL_WORKER: and_(role == Role.PRINCIPAL_SOCIAL_WORKER, here),
        AreaLearningSeat.AREA_SERVICE_MANAGER: and_(role == Role.SERVICE_MANAGER, inside),
        AreaLearningSeat.AREA_TEAM_MANAGER: and_(role == Role.TEAM_MANAGER, inside),
    }
    return case(*((condition, seat.value) for seat, condition in seats.items()))


def _invited(db: Session, area_id: UUID, day: date) -> Seated:
    """Returns the people whose role on a day has a seat; of several roles the first seat."""
    seat = _seat(area_id)
    rows = (
        select(RoleAssignment, seat)
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(Person.active, valid_on(RoleAssignment, day), seat.is_not(None))
        .order_by(RoleAssignment.valid_from, RoleAssignment.id)
    )
    order = list(AreaLearningSeat)
    found = [(AreaLearningSeat(word), held) for held, word in db.execute(rows)]
    found.sort(key=lambda each: order.index(each[0]))
    people: dict[UUID, tuple[AreaLearningSeat, RoleAssignment]] = {}
    for each in found:
        people.setdefault(each[1].person_id, each)
    return people


def invite(db: Session, row: AreaLearningEvent) -> None:
    """Invites those who hold the roles on the day; those who no longer do are not invited."""
    seated = _invited(db, row.area_id or row.org_unit_id, row.held_on)
    chairing = {row.chair_id, row.deputising_for}
    seated = {person: each for person, each in seated.items() if person not in chairing}
    staying = [each for each in row.attendance if each.person_id in seated]
    new = set(seated) - {each.person_id for each in staying}
    row.attendance = staying + _rows(db, {person: seated[person] for person in sorted(new)})
    db.flush()


def _rows(db: Session, seated: Seated) -> list[AreaLearningAttendance]:
    places = staff_on_day.places(db, [held for _, held in seated.values()])
    invited = AreaLearningPresence.INVITED
    return [
        AreaLearningAttendance(person_id=person, seat=seat, presence=invited, **places[person])
        for person, (seat, _) in seated.items()
    ]


def hold(
    db: Session, actor: Actor, row: AreaLearningEvent, data: AreaLearningAttendanceWrite
) -> None:
    """Records that an event was held, and who came; the invited people are kept from now on."""
    move = workflow.check(db, actor, row, HOLD)
    invite(db, row)
    _record(db, actor, row, data)
    workflow.transition(db, actor, row, move, recorded_at=clock.now())


def correct(
    db: Session, actor: Actor, row: AreaLearningEvent, data: AreaLearningAttendanceWrite
) -> None:
    """Replaces who came to an event that was held."""
    move = workflow.check(db, actor, row, RECORD_ATTENDANCE)
    _record(db, actor, row, data)
    workflow.transition(db, actor, row, move)


def _record(
    db: Session, actor: Actor, row: AreaLearningEvent, data: AreaLearningAttendanceWrite
) -> None:
    before = _as_history(row)
    row.attendance = [each for each in row.attendance if each.seat is not AreaLearningSeat.GUEST]
    db.flush()
    invited = {each.person_id for each in row.attendance}
    guests = [each for each in data.attended_ids if each not in invited]
    roles = staff_on_day.roles(db, guests, row.held_on)
    _check(data, row, invited, set(roles))
    seated = {person: (AreaLearningSeat.GUEST, roles[person]) for person in guests}
    row.attendance += _rows(db, seated)
    for each in row.attendance:
        each.presence = _presence(each.person_id, data)
    db.flush()
    if (after := _as_history(row)) != before:
        row.updated_at = clock.now()  # its numbers change, also where no column does
        history.record(db, actor, "area_learning_event.attendance", row, before=before, after=after)


def _presence(person_id: UUID, data: AreaLearningAttendanceWrite) -> AreaLearningPresence:
    if person_id in data.attended_ids:
        return AreaLearningPresence.ATTENDED
    sent = person_id in data.apologies_ids
    return AreaLearningPresence.APOLOGIES if sent else AreaLearningPresence.ABSENT


def _check(
    data: AreaLearningAttendanceWrite, row: AreaLearningEvent, invited: set[UUID], staff: set[UUID]
) -> None:
    faults = staff_on_day.faults("attended_ids", data.attended_ids, invited | staff)
    faults += named_lists.repeated("attended_ids", data.attended_ids)
    faults += named_lists.repeated("apologies_ids", data.apologies_ids)
    for n, each in enumerate(data.attended_ids):
        if each == row.chair_id:
            text = "The chair is not named among those who attended."
            faults.append(Fault(f"/attended_ids/{n}", "is_chair", text))
    for n, each in enumerate(data.apologies_ids):
        if each in data.attended_ids:
            text = "Somebody who attended sent no apologies."
            faults.append(Fault(f"/apologies_ids/{n}", "twice", text))
        elif each not in invited:
            text = "Must be a person who was invited."
            faults.append(Fault(f"/apologies_ids/{n}", "not_invited", text))
    if faults:
        raise Invalid("The attendance cannot be recorded like this.", errors=faults)


def _as_history(row: AreaLearningEvent) -> dict[str, object]:
    people = sorted(row.attendance, key=lambda each: each.person_id)
    return {"attendance": [f"{each.person_id} {each.presence.value}" for each in people]}
