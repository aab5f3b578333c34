"""Choosing who answers an escalation: a manager or director of the child's team, stage by stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.core.errors import Fault, Invalid
from app.data.files import label
from app.models.organisation.org_units import OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.schemas.reviewing.escalations import ResponderWrite
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reviewing import ANSWERS_AT, ESCALATION_RESPONDERS, EscalationStage
from app.vocabulary.roles import Role


@dataclass(frozen=True)
class Responder:
    """A role and the person in it; if no person is named, anybody with the role for the team."""

    role: Role
    person_id: UUID | None


@dataclass(frozen=True)
class _Candidate:
    """A person who may answer for a team, and the depth of the unit where they hold the role."""

    person_id: UUID
    role: Role
    depth: int  # in the tree of units: the deeper, the nearer to the team


def choose(
    db: Session,
    requested: ResponderWrite,
    stage: EscalationStage,
    *,
    org_unit_id: UUID,
    service_line: ServiceLine,
    raised_by: UUID | None,
) -> Responder:
    """Returns the requested responder, or the holder of the usual role nearest to the team.

    Never returns the person who raised the escalation.
    """
    _check_role(requested.responder_role)
    everybody = _candidates(db, org_unit_id, service_line)
    candidates = [each for each in everybody if each.person_id != raised_by]
    if requested.responder_id is None:
        role = requested.responder_role or ANSWERS_AT[stage]
        return Responder(role, _nearest([each for each in candidates if each.role == role]))
    roles = {each.role for each in candidates if each.person_id == requested.responder_id}
    usual = (ANSWERS_AT[stage], *Role)
    for role in (requested.responder_role,) if requested.responder_role else usual:
        if role in roles:
            return Responder(role, requested.responder_id)
    text = "This person holds no role that answers for the child's team, or raised the escalation."
    fault = Fault("/responder_id", "not_in_role", text)
    raise Invalid("This person cannot be asked to answer.", errors=[fault])


def _check_role(role: Role | None) -> None:
    if role is not None and role not in ESCALATION_RESPONDERS:
        labels = ", ".join(label(each) for each in Role if each in ESCALATION_RESPONDERS)
        fault = Fault("/responder_role", "not_in_list", f"Must be one of: {labels}.")
        raise Invalid("This role does not answer escalations.", errors=[fault])


def _nearest(candidates: Sequence[_Candidate]) -> UUID | None:
    """Returns the person nearest to the team; None if there is nobody, or more than one."""
    nearest = max((each.depth for each in candidates), default=0)
    people = {each.person_id for each in candidates if each.depth == nearest}
    return people.pop() if len(people) == 1 else None


def _candidates(db: Session, org_unit_id: UUID, service_line: ServiceLine) -> list[_Candidate]:
    """Returns everybody who holds a role that answers for a team and a service today."""
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
    return [_Candidate(*row) for row in db.execute(query)]
