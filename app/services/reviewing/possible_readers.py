"""The people with whom a QA record can be shared: the child's social worker, and the managers of
the child's own team, service or district."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.models.cases.subjects import CaseAllocation
from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.models.reviewing.qa_records import QaRecord
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.reviewing.possible_readers import PossibleReaderRead, PossibleReaders
from app.services import access
from app.services.access import Actor
from app.services.platform import history, workflow
from app.services.reviewing import qa_record_workflow
from app.vocabulary.reviewing import ShareRole
from app.vocabulary.roles import Role

ROLE_OF = {
    ShareRole.SOCIAL_WORKER: Role.PRACTITIONER,
    ShareRole.TEAM_MANAGER: Role.TEAM_MANAGER,
    ShareRole.SERVICE_MANAGER: Role.SERVICE_MANAGER,
}
_SHARED_AS = {role: share for share, role in ROLE_OF.items()}
MOST = 100


def case_holders(db: Session, row: QaRecord) -> set[UUID]:
    """Returns the named holders of the child's case today; only they can read the record."""
    query = select(CaseAllocation.person_id).where(
        CaseAllocation.subject_id == row.subject_id,
        CaseAllocation.person_id.is_not(None),
        valid_on(CaseAllocation, clock.today()),
    )
    return {person for person in db.scalars(query) if person is not None}


def is_for_child(row: QaRecord) -> ColumnElement[bool]:
    """Whether a role is for the team where the record was made, or for the child's team today."""
    teams = select(CaseAllocation.org_unit_id).where(
        CaseAllocation.subject_id == row.subject_id, valid_on(CaseAllocation, clock.today())
    )
    units = select(OrgUnitAncestor.ancestor_id).where(
        or_(OrgUnitAncestor.org_unit_id == row.org_unit_id, OrgUnitAncestor.org_unit_id.in_(teams))
    )
    lines = or_(
        RoleAssignment.service_line.is_(None), RoleAssignment.service_line == row.service_line
    )
    return and_(RoleAssignment.org_unit_id.in_(units), lines)


def of_record(db: Session, actor: Actor, record_id: UUID, route: str) -> PossibleReaders:
    """Returns the people with whom the caller can share a visible record, by role."""
    row = access.get(db, actor, QaRecord, record_id, lock=False)
    workflow.require(db, actor, row, qa_record_workflow.SHARE)
    history.seen(db, actor, "qa_records", {row.id: row.subject_id}, route)
    holders = case_holders(db, row)
    found = db.execute(_people(actor, row, holders)).all()
    items = [_item(each, holders) for each in found]
    return PossibleReaders(items=sorted(items, key=lambda each: list(ShareRole).index(each.role)))


def _item(found: Any, holders: set[UUID]) -> PossibleReaderRead:
    return PossibleReaderRead(
        person_id=found.person_id,
        person=PersonRef(id=found.person_id, display_name=found.display_name),
        role=_SHARED_AS[found.role],
        org_unit_id=found.org_unit_id,
        org_unit=OrgUnitRef(id=found.org_unit_id, code=found.code, name=found.name),
        holds_case=found.person_id in holders,
    )


def _people(actor: Actor, row: QaRecord, holders: set[UUID]) -> Select[Any]:
    """Returns those whom the record can reach and has not reached: the nearest to the child first.

    Each stands once for a role, with the unit of it that is nearest to the child's team.
    """
    nearest = _nearest_roles(row, holders).subquery()
    return (
        select(nearest, Person.display_name, OrgUnit.code, OrgUnit.name)
        .join(Person, Person.id == nearest.c.person_id)
        .join(OrgUnit, OrgUnit.id == nearest.c.org_unit_id)
        .where(
            Person.active,
            Person.id.is_distinct_from(row.reviewer_id),
            Person.id.not_in([share.person_id for share in row.shares if share.person_id]),
            access.scope(actor, Person),
        )
        .order_by(nearest.c.depth.desc(), Person.display_name, Person.id)
        .limit(MOST)
    )


def _nearest_roles(row: QaRecord, holders: set[UUID]) -> Select[Any]:
    role, above = RoleAssignment, aliased(OrgUnitAncestor)
    depth = (
        select(func.count())
        .where(above.org_unit_id == role.org_unit_id)
        .correlate(role)
        .scalar_subquery()
    )
    holds_case, is_worker = role.person_id.in_(holders), role.role == Role.PRACTITIONER
    only_holders = or_(~is_worker, holds_case) if holders else true()
    return (
        select(role.person_id, role.role, role.org_unit_id, depth.label("depth"))
        .ext(distinct_on(role.person_id, role.role))
        .where(
            role.role.in_(sorted(_SHARED_AS)),
            valid_on(role, clock.today()),
            or_(is_for_child(row), holds_case),
            only_holders,
        )
        .order_by(role.person_id, role.role, depth.desc(), role.org_unit_id)
    )
