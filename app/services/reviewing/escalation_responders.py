"""Who answers an escalation: a manager or director of the child's team, one level after another."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.organisation.org_units import OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.schemas.reviewing.escalations import ResponderWrite
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reviewing import ANSWERS_AT, ESCALATION_RESPONDERS, EscalationStage
from app.vocabulary.roles import Role


@dataclass(frozen=True)
class Responder:
    """A role, and the person in it; nobody named is whoever holds the role for the team."""

    role: Role
    person_id: UUID | None


@dataclass(frozen=True)
class _Holder:
    """Somebody who may answer for a team, and how near to it their role is held."""

    person_id: UUID
    role: Role
    depth: int  # of the unit in the tree: the deeper, the nearer to the team


def choose(
    db: Session,
    said: ResponderWrite,
    stage: EscalationStage,
    *,
    org_unit_id: UUID,
    service_line: ServiceLine,
    raised_by: UUID | None,
) -> Responder:
    """Who is to answer at a stage: who is said, else who holds the usual role nearest to the team.

    Never whoever raised it.
    """
    if said.responder_role is not None and said.responder_role not in ESCALATION_RESPONDERS:
        text = "Is no role that answers."
        fault = Fault("/responder_role", "not_in_list", text)
        raise Invalid("Nobody can answer as that.", errors=[fault])
    found = _holders(db, org_unit_id, service_line)
    holders = [holder for holder in found if holder.person_id != raised_by]
    if said.responder_id is None:
        role = said.responder_role or ANSWERS_AT[stage]
        return Responder(role, _nearest(holder for holder in holders if holder.role == role))
    theirs = {holder.role for holder in holders if holder.person_id == said.responder_id}
    for role in (said.responder_role,) if said.responder_role else (ANSWERS_AT[stage], *Role):
        if role in theirs:
            return Responder(role, said.responder_id)
    fault = Fault("/responder_id", "not_in_role", "Cannot answer for the child's team.")
    raise Invalid("It cannot be put to them.", errors=[fault])


def _nearest(holders: Iterable[_Holder]) -> UUID | None:
    """The one nearest to the team; None where nobody is, or several are."""
    some = list(holders)
    nearest = max((holder.depth for holder in some), default=0)
    people = {holder.person_id for holder in some if holder.depth == nearest}
    return people.pop() if len(people) == 1 else None


def _holders(db: Session, org_unit_id: UUID, service_line: ServiceLine) -> list[_Holder]:
    """Everybody who holds a role that answers, today, for a team and a service."""
    above = aliased(OrgUnitAncestor)
    depth = select(func.count()).where(above.org_unit_id == RoleAssignment.org_unit_id)
    query = (
        select(RoleAssignment.person_id, RoleAssignment.role, depth.scalar_subquery())
        .join(Person, Person.id == RoleAssignment.person_id)
        .join(OrgUnitAncestor, OrgUnitAncestor.ancestor_id == RoleAssignment.org_unit_id)
        .where(
            OrgUnitAncestor.org_unit_id == org_unit_id,
            Person.active,
            RoleAssignment.role.in_(sorted(ESCALATION_RESPONDERS)),
            or_(RoleAssignment.service_line.is_(None), RoleAssignment.service_line == service_line),
            valid_on(RoleAssignment, clock.today()),
        )
    )
    return [_Holder(*row) for row in db.execute(query)]
