"""People and their roles. Nobody can change their own roles."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Conflict, Fault, Invalid
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.schemas.organisation.people import (
    PersonQuery,
    PersonSort,
    PersonWrite,
    RoleAssignmentQuery,
    RoleAssignmentSort,
    RoleAssignmentWrite,
    RoleEndWrite,
)
from app.schemas.organisation.references import PersonRef
from app.services import access
from app.services.access import OPERATOR, Actor
from app.services.organisation import authentication, org_units
from app.services.platform import crud, filters, history, pagination, references
from app.services.platform.preconditions import NONE, Precondition
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Permission, Role

references.declare(PersonRef, Person, scoped=True)


ORDERS = pagination.orders(PersonSort, Person)
ROLE_ORDERS = pagination.orders(RoleAssignmentSort, RoleAssignment)


def search(actor: Actor, query: PersonQuery) -> Select[Person]:
    rows = filters.matching(access.visible(actor, Person), actor, Person, query, "active")
    if query.role or query.under is not None:
        held = select(RoleAssignment.person_id).where(valid_on(RoleAssignment, clock.today()))
        held = filters.matching(held, actor, RoleAssignment, query, "role")
        held = org_units.within(held, RoleAssignment, query.under)
        rows = rows.where(Person.id.in_(held))
    return rows


def put(
    db: Session, actor: Actor, person_id: UUID, data: PersonWrite, precondition: Precondition
) -> bool:
    """Creates (True) or replaces a person."""
    values = data.model_dump() | {"email": data.email.lower()}
    _, created = crud.put(
        db, actor, Person, person_id, values, precondition, Permission.PEOPLE_MANAGE
    )
    authentication.forget()
    return created


def create_administrator(db: Session, data: PersonWrite) -> UUID:
    """Creates the first administrator, who gives the others their roles."""
    person_id = ids.new()
    put(db, OPERATOR, person_id, data, NONE)
    county = db.scalars(select(OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)).one()
    role = RoleAssignmentWrite(
        person_id=person_id,
        role=Role.ADMINISTRATOR,
        org_unit_id=county,
        valid_from=clock.today(),
    )
    put_role(db, OPERATOR, ids.new(), role, NONE)
    return person_id


def search_roles(actor: Actor, query: RoleAssignmentQuery) -> Select[RoleAssignment]:
    rows = access.visible(actor, RoleAssignment)
    rows = filters.matching(rows, actor, RoleAssignment, query, "person_id", "role", "org_unit_id")
    return rows if query.on is None else rows.where(valid_on(RoleAssignment, query.on))


def put_role(
    db: Session, actor: Actor, role_id: UUID, data: RoleAssignmentWrite, precondition: Precondition
) -> bool:
    """Creates (True) or replaces a role assignment."""
    access.require(actor, Permission.PEOPLE_MANAGE)
    _refuse_own(actor, data.person_id)
    for name, model in (("person_id", Person), ("org_unit_id", OrgUnit)):
        if db.get(model, getattr(data, name)) is None:
            fault = Fault(f"/{name}", "unknown", f"There is no {access.label(model)} with this id.")
            raise Invalid("The role assignment is not valid.", errors=[fault])
    if data.valid_to is not None and data.valid_to <= data.valid_from:
        fault = Fault("/valid_to", "before_start", "Must be after `valid_from`.")
        raise Invalid("A role cannot end before it begins.", errors=[fault])
    if org_units.has_ended(db.get_one(OrgUnit, data.org_unit_id).valid_to, data.valid_to):
        fault = Fault("/org_unit_id", "ended_unit", "This unit ends before the role does.")
        raise Invalid("A role cannot last longer than its unit.", errors=[fault])
    _, created = crud.put(
        db,
        actor,
        RoleAssignment,
        role_id,
        data.model_dump(),
        precondition,
        Permission.PEOPLE_MANAGE,
    )
    authentication.forget()
    return created


def end_role(
    db: Session, actor: Actor, role_id: UUID, data: RoleEndWrite, precondition: Precondition
) -> None:
    """Ends a role on a day."""
    row = access.get(db, actor, RoleAssignment, role_id)
    access.require(actor, Permission.PEOPLE_MANAGE)
    precondition.check(row)
    _refuse_own(actor, row.person_id)
    if data.valid_to <= row.valid_from:
        fault = Fault("/valid_to", "before_start", "Must be after `valid_from`.")
        raise Invalid("A role cannot end before it begins.", errors=[fault])
    before, row.valid_to = row.valid_to, data.valid_to
    after = {"valid_to": data.valid_to}
    history.record(db, actor, "role_assignment.end", row, before={"valid_to": before}, after=after)
    authentication.forget()


def _refuse_own(actor: Actor, person_id: UUID) -> None:
    if actor.person_id == person_id:
        raise Conflict(
            "You cannot change your own roles; ask another administrator.", code="own_role"
        )


def names_of(db: Session, ids: Collection[UUID]) -> dict[UUID, PersonRef]:
    """Returns people by identifier, as other documents name them."""
    rows = db.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return {row.id: PersonRef(id=row.id, display_name=row.display_name) for row in rows}
