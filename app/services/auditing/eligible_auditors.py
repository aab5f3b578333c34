"""The people who may audit a case because their role covers it, and the team of each."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.assignments import AuditAssignment
from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.services import access
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Permission, Role

AUDITING = tuple(role for role in Role if Permission.AUDIT_WRITE in access.GRANTS[role])


def everybody(db: Session) -> list[UUID]:
    """Returns the active people who hold a role today that can audit, anywhere."""
    return list(db.scalars(_auditing(Person.id).distinct().order_by(Person.id)))


def in_place(db: Session, rows: Iterable[AuditAssignment]) -> dict[UUID, set[UUID]]:
    """Returns for each assignment the people who can audit in its unit and service."""
    rows = list(rows)
    query = _auditing(OrgUnitAncestor.org_unit_id, Person.id, RoleAssignment.service_line).join(
        OrgUnitAncestor, OrgUnitAncestor.ancestor_id == RoleAssignment.org_unit_id
    )
    units = {row.org_unit_id for row in rows}
    grants = db.execute(query.where(OrgUnitAncestor.org_unit_id.in_(units))).all()
    return {
        row.id: {
            person
            for unit, person, line in grants
            if unit == row.org_unit_id and line in (None, row.service_line)
        }
        for row in rows
    }


def teams(db: Session, people: Collection[UUID]) -> dict[UUID, UUID]:
    """Returns each person's team; of several teams, the one they audit in, then the first."""
    roles = (
        select(RoleAssignment.person_id, RoleAssignment.org_unit_id)
        .join(OrgUnit, OrgUnit.id == RoleAssignment.org_unit_id)
        .where(
            OrgUnit.kind == OrgUnitKind.TEAM,
            RoleAssignment.person_id.in_(people),
            valid_on(RoleAssignment, clock.today()),
        )
        .order_by(
            RoleAssignment.role.in_(AUDITING).desc(), RoleAssignment.valid_from, RoleAssignment.id
        )
    )
    team_of: dict[UUID, UUID] = {}
    for person, team in db.execute(roles):
        team_of.setdefault(person, team)
    return team_of


def _auditing(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Person)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            Person.active,
            RoleAssignment.role.in_(AUDITING),
            valid_on(RoleAssignment, clock.today()),
        )
    )
