"""Who may moderate: holds a role that decides, where the audit is, and is not too close to it."""

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
    """Those of the people who moderate today, somewhere."""
    return set(db.scalars(_moderating().where(Person.id.in_(set(people)))))


def unfit(db: Session, audit: Audit, person_id: UUID) -> Fault | None:
    """Why a person cannot be the moderator of an audit; None when they can."""
    at = "/moderator_id"
    if person_id == audit.auditor_id:
        return Fault(at, "own_audit", "Nobody moderates their own audit.")
    here = (
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
    if db.scalar(here.limit(1)) is None:
        return Fault(at, "no_moderator", "Must be an active moderator where the audit is.")
    if db.scalar(select(own_line(Audit, person_id)).where(Audit.id == audit.id)):
        return Fault(at, "own_line", "Is of the case's own line.")
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
