"""Who may audit: holds a role that audits, where the case is; and of which team they are."""

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
    """Active people who audit today, somewhere."""
    return list(db.scalars(_auditing(Person.id).distinct().order_by(Person.id)))


def in_place(db: Session, rows: Iterable[AuditAssignment]) -> dict[UUID, set[UUID]]:
    """For each assignment, who audits where its case is and in its service."""
    rows = list(rows)
    here = _auditing(OrgUnitAncestor.org_unit_id, Person.id, RoleAssignment.service_line).join(
        OrgUnitAncestor, OrgUnitAncestor.ancestor_id == RoleAssignment.org_unit_id
    )
    found = db.execute(here.where(OrgUnitAncestor.org_unit_id.in_({r.org_unit_id for r in rows})))
    grants = found.all()
    return {
        row.id: {
            person
            for unit, person, line in grants
            if unit == row.org_unit_id and line in (None, row.service_line)
        }
        for row in rows
    }


def teams(db: Session, people: Collection[UUID]) -> dict[UUID, UUID]:
    """The team of each who works in one: of several, where they audit, then the first."""
    held = (
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
    found: dict[UUID, UUID] = {}
    for person, team in db.execute(held):
        found.setdefault(person, team)
    return found


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
