"""How far an administrator reaches: one of a unit changes nobody who has a role outside it."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Forbidden
from app.models.organisation.access_changes import AccessChange
from app.models.organisation.people import RoleAssignment
from app.services.access import GRANTS, Actor
from app.vocabulary.organisation import AccessChangeStatus
from app.vocabulary.roles import Permission


def require(db: Session, actor: Actor, person_id: UUID) -> None:
    """Refuses a person who has, or will have, a role outside the caller's units."""
    grants = [g for g in actor.grants if Permission.PEOPLE_MANAGE in GRANTS[g.role]]
    if any(grant.units is None for grant in grants):
        return
    units = {unit for grant in grants for unit in grant.units or ()}
    outside = select(RoleAssignment.id).where(
        RoleAssignment.person_id == person_id,
        or_(RoleAssignment.valid_to.is_(None), RoleAssignment.valid_to > clock.today()),
        RoleAssignment.org_unit_id.not_in(units),
    )
    if db.scalar(outside.limit(1)) is not None:
        raise Forbidden("This person has a role outside the units that you administer.")


def holds_a_role(db: Session, person_id: UUID) -> bool:
    """Whether a person holds, or will hold, any role, or one is proposed for them."""
    held = select(RoleAssignment.id).where(
        RoleAssignment.person_id == person_id,
        or_(RoleAssignment.valid_to.is_(None), RoleAssignment.valid_to > clock.today()),
    )
    proposed = select(AccessChange.id).where(
        AccessChange.person_id == person_id, AccessChange.status == AccessChangeStatus.PROPOSED
    )
    return db.scalar(select(or_(held.exists(), proposed.exists()))) is True
