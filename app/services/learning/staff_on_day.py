"""The roles of staff on the day of something that they attended."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.models.organisation.people import RoleAssignment
from app.models.platform.base import valid_on
from app.services.access.predicates import STAFF
from app.services.organisation import org_units


def roles(db: Session, people: Sequence[UUID], day: date) -> dict[UUID, RoleAssignment]:
    """Returns the oldest role of each of these people who was a member of staff on a day."""
    held = (
        select(RoleAssignment)
        .where(
            RoleAssignment.person_id.in_(people),
            RoleAssignment.role.in_(STAFF),
            valid_on(RoleAssignment, day),
        )
        .order_by(RoleAssignment.valid_from.desc(), RoleAssignment.id.desc())
    )
    return {each.person_id: each for each in db.scalars(held)}


def places(db: Session, held: Sequence[RoleAssignment]) -> dict[UUID, dict[str, Any]]:
    """Returns the columns of role and place that an attendance copies from each role, by person."""
    units = org_units.locations(db, {each.org_unit_id for each in held})
    return {
        each.person_id: {"role": each.role, **units[each.org_unit_id].columns(each.service_line)}
        for each in held
    }


def faults(name: str, people: Sequence[UUID], known: set[UUID]) -> list[Fault]:
    """Returns a fault for each of these people who is not known to have been staff on the day."""
    text = "Must be a member of staff who held a role on that day."
    return [
        Fault(f"/{name}/{n}", "no_staff", text)
        for n, each in enumerate(people)
        if each not in known
    ]
