"""Who can own an action, and who can answer for one: people with a role for it today."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.core.errors import Fault
from app.models.organisation.org_units import OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.services import access
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Permission, Role

OWNERS = tuple(role for role in Role if Permission.ACTION_WORK in access.GRANTS[role])
MANAGERS = tuple(role for role in Role if Permission.ACTION_MANAGE in access.GRANTS[role])


def has_left(
    person_id: SQLColumnExpression[UUID], today: date | SQLColumnExpression[date]
) -> ColumnElement[bool]:
    """Whether a person is no longer active, or holds no role today that works on actions."""
    person, role = aliased(Person), aliased(RoleAssignment)
    working = (
        select(role.id)
        .join(person, person.id == role.person_id)
        .where(role.person_id == person_id, person.active, role.role.in_(OWNERS))
        .where(valid_on(role, today))
    )
    return not_(exists(working))


def faults(
    db: Session,
    owner: UUID | None,
    accountable: UUID | None,
    unit_id: UUID,
    service_line: ServiceLine | None,
) -> list[Fault]:
    """Returns the faults of the people of an action; None is a person who does not change."""
    found = []
    if owner is not None and not can_own(db, owner):
        text = "Must be an active person with a role that works on actions."
        found.append(Fault("/owner_person_id", "no_owner", text))
    if accountable is not None:
        here = _in_place(_holders(MANAGERS), unit_id, service_line)
        if db.scalar(here.where(Person.id == accountable)) is None:
            text = "Must be an active manager, director or member of the QA Unit for this unit."
            found.append(Fault("/accountable_person_id", "no_manager", text))
    return found


def can_own(db: Session, person_id: UUID) -> bool:
    """Whether a person is active and holds a role today that works on actions."""
    return db.scalar(_holders(OWNERS).where(Person.id == person_id).limit(1)) is not None


def nearest(
    db: Session, roles: Sequence[Role], unit_id: UUID, service_line: ServiceLine | None
) -> UUID | None:
    """Returns the holder of the first of these roles that somebody holds for the unit.

    Of several, the one nearest to the unit who has held the role longest.
    """
    above = aliased(OrgUnitAncestor)
    depth = select(func.count()).where(above.org_unit_id == RoleAssignment.org_unit_id)
    for role in roles:
        holders = _in_place(_holders((role,)), unit_id, service_line).order_by(
            depth.scalar_subquery().desc(), RoleAssignment.valid_from, RoleAssignment.id
        )
        person_id: UUID | None = db.scalar(holders.limit(1))
        if person_id is not None:
            return person_id
    return None


def _holders(roles: Sequence[Role]) -> Select[Any]:
    return (
        select(Person.id)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            Person.active,
            RoleAssignment.role.in_(roles),
            valid_on(RoleAssignment, clock.today()),
        )
    )


def _in_place(people: Select[Any], unit_id: UUID, service_line: ServiceLine | None) -> Select[Any]:
    """Keeps the people whose role covers a unit and, where one is named, a service."""
    rows = people.join(
        OrgUnitAncestor, OrgUnitAncestor.ancestor_id == RoleAssignment.org_unit_id
    ).where(OrgUnitAncestor.org_unit_id == unit_id)
    if service_line is None:
        return rows
    line = RoleAssignment.service_line
    return rows.where(or_(line.is_(None), line == service_line))
