"""The people who may moderate an audit: their role covers its unit, and they are independent."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault
from app.models.auditing.audits import Audit
from app.models.organisation.org_units import OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.services import access
from app.services.access.independence import own_line
from app.vocabulary.roles import Permission, Role

DECIDING = tuple(role for role in Role if Permission.MODERATION_DECIDE in access.GRANTS[role])


def active(db: Session, people: Iterable[UUID]) -> set[UUID]:
    """Returns those of the people who hold a role today that can moderate, anywhere."""
    return set(db.scalars(_moderating().where(Person.id.in_(set(people)))))


def ineligibility(db: Session, audit: Audit, person_id: UUID) -> Fault | None:
    """Returns why a person cannot be the moderator of an audit; None when they can."""
    pointer = "/moderator_id"
    if person_id == audit.auditor_id:
        return Fault(pointer, "own_audit", "Nobody can moderate their own audit.")
    roles = (
        _moderating()
        .join(OrgUnitAncestor, OrgUnitAncestor.ancestor_id == RoleAssignment.org_unit_id)
        .where(
            Person.id == person_id,
            OrgUnitAncestor.org_unit_id == audit.org_unit_id,
            or_(
                RoleAssignment.service_line.is_(None),
                RoleAssignment.service_line == audit.service_line,
            ),
        )
    )
    if db.scalar(roles.limit(1)) is None:
        text = "Must be an active person who can moderate in the audit's team and service."
        return Fault(pointer, "no_moderator", text)
    if db.scalar(select(own_line(Audit, person_id)).where(Audit.id == audit.id)):
        text = "This person held the case, or worked in or managed its team, too recently."
        return Fault(pointer, "own_line", text)
    return None


def _moderating() -> Select[UUID]:
    return (
        select(Person.id)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            Person.active,
            RoleAssignment.role.in_(DECIDING),
            valid_on(RoleAssignment, clock.today()),
        )
    )
