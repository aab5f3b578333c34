"""People and their roles. Nobody can change their own roles."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from app.core import clock, ids
from app.core.errors import Conflict, Fault, Invalid, NotFound
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.schemas.organisation.people import (
    PersonQuery,
    PersonRole,
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
from app.services.organisation import accounts, authentication, org_units, reach
from app.services.platform import crud, documents, filters, history, pagination, references
from app.services.platform.preconditions import NONE, Precondition
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Permission, Role

references.declare(PersonRef, Person, scoped=True)


# The roles that one administrator gives alone: they read no child, and give nobody a role.
ALONE = frozenset({Role.PARTNER_AGENCY})
PERIODLESS = ("person_id", "role", "org_unit_id", "service_line")
SECOND = "One administrator proposes this, and another decides."
ORDERS = pagination.orders(PersonSort, Person)
ROLE_ORDERS = pagination.orders(RoleAssignmentSort, RoleAssignment)


def search(actor: Actor, query: PersonQuery) -> Select[Person]:
    rows = filters.matching(access.visible(actor, Person), actor, Person, query, "id", "active")
    rows = filters.beginning(
        rows, actor, Person, query, email="email", employment_ref="employment_ref"
    )
    if query.name is not None:
        rows = rows.where(_named(query.name.strip()))
    if query.closed is not None:
        shown = filters.shown(actor, Person, "closes_on")
        rows = rows.where(shown, accounts.is_closed(Person) == query.closed)
    if query.role or query.under is not None:
        held = select(RoleAssignment.person_id).where(valid_on(RoleAssignment, clock.today()))
        held = filters.matching(held, actor, RoleAssignment, query, "role")
        held = org_units.within(held, RoleAssignment, query.under)
        rows = rows.where(Person.id.in_(held))
    return rows


def _named(text: str) -> ColumnElement[bool]:
    """Whether one of a person's names begins with a text."""
    name = Person.display_name
    return or_(name.istartswith(text, autoescape=True), name.icontains(f" {text}", autoescape=True))


@documents.computed(Person, "roles")
def _roles(row: Any, actor: Actor) -> ColumnElement[Any]:
    """Returns the roles held today or later that the caller sees."""
    held = aliased(RoleAssignment)
    documented = documents.document(PersonRole, held, actor)
    ordered = aggregate_order_by(documented, held.valid_from, held.id)
    roles = select(func.coalesce(func.json_agg(ordered), documents.NOTHING)).where(
        held.person_id == row.id,
        access.scope(actor, RoleAssignment, held),
        or_(held.valid_to.is_(None), held.valid_to > actor.today),
    )
    return roles.scalar_subquery()


def put(
    db: Session, actor: Actor, person_id: UUID, data: PersonWrite, precondition: Precondition
) -> bool:
    """Creates (True) or replaces a person."""
    access.require(actor, Permission.PEOPLE_MANAGE)
    reach.require(db, actor, person_id)
    values = data.model_dump() | {"email": data.email.lower()}
    _refuse_another_sign_in(db, actor, person_id, data.sign_in_subject)
    with accounts.keeping_an_administrator(db):
        _, created = crud.put(
            db, actor, Person, person_id, values, precondition, Permission.PEOPLE_MANAGE
        )
    authentication.forget()
    return created


def _refuse_another_sign_in(
    db: Session, actor: Actor, person_id: UUID, subject: str | None
) -> None:
    """Refuses to let somebody else sign in as a person who holds a role; taking away is free."""
    person = db.get(Person, person_id)
    changed = person is not None and subject is not None and subject != person.sign_in_subject
    if changed and actor is not OPERATOR and reach.holds_a_role(db, person_id):
        raise Conflict(
            "This person holds a role: propose the sign-in with"
            " `POST /v1/people/{person_id}/propose-sign-in`; another administrator decides.",
            code="second_administrator",
            errors=[Fault("/sign_in_subject", "second_administrator", SECOND)],
        )


def create_administrator(db: Session, data: PersonWrite) -> UUID:
    """Creates an administrator of the county, or makes one of a person who is known already.

    The first two can only come from here, because nobody gives a role alone.
    """
    known = db.scalar(select(Person).where(Person.email == data.email.lower()))
    if known is not None and known.id in db.scalars(_administrators()):
        raise Conflict(
            "There is a person with this e-mail address; mend them with `qaf people mend`.",
            code="exists",
        )
    person_id = ids.new() if known is None else known.id
    if known is None:
        put(db, OPERATOR, person_id, data, NONE)
    county = db.scalars(select(OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)).one()
    role = RoleAssignmentWrite(
        person_id=person_id,
        role=Role.ADMINISTRATOR,
        org_unit_id=county,
        valid_from=clock.today(),
    )
    put_role(db, OPERATOR, ids.new(), role, NONE)
    if known is not None and data.sign_in_subject is not None:
        mend_administrator(db, data.email, data.sign_in_subject)
    return person_id


def _administrators() -> Select[UUID]:
    return select(RoleAssignment.person_id).where(
        RoleAssignment.role == Role.ADMINISTRATOR, valid_on(RoleAssignment, clock.today())
    )


def mend_administrator(db: Session, email: str, subject: str) -> Person:
    """Gives an administrator another sign-in, for one who was created with a wrong id."""
    mended = select(Person).where(Person.email == email.lower(), Person.id.in_(_administrators()))
    person = db.scalar(mended.with_for_update())
    if person is None:
        raise NotFound("There is no administrator with this e-mail address.")
    names = ("sign_in_subject", "active", "reopened_at")
    before = {name: getattr(person, name) for name in names}
    person.sign_in_subject, person.active, person.reopened_at = subject, True, clock.now()
    db.flush()
    after = {name: getattr(person, name) for name in names}
    history.record(db, OPERATOR, "person.mend", person, before=before, after=after)
    authentication.forget()
    return person


def search_roles(actor: Actor, query: RoleAssignmentQuery) -> Select[RoleAssignment]:
    rows = access.visible(actor, RoleAssignment)
    rows = filters.matching(
        rows, actor, RoleAssignment, query, "id", "person_id", "role", "org_unit_id"
    )
    return rows if query.on is None else rows.where(valid_on(RoleAssignment, query.on))


def put_role(
    db: Session, actor: Actor, role_id: UUID, data: RoleAssignmentWrite, precondition: Precondition
) -> bool:
    """Creates (True) or replaces a role assignment that one administrator may give alone."""
    check_role(db, actor, role_id, data)
    if actor is not OPERATOR and _widens(db, role_id, data):
        raise Conflict(
            "This role needs a second administrator: propose it with"
            " `POST /v1/role-assignments/{role_assignment_id}/propose`; another one decides.",
            code="second_administrator",
            errors=[Fault("/role", "second_administrator", SECOND)],
        )
    return store_role(db, actor, role_id, data, precondition)


def _widens(db: Session, role_id: UUID, data: RoleAssignmentWrite) -> bool:
    """Whether it gives somebody a role that reads children, or more of it than they have."""
    if data.role in ALONE:
        return False
    row = db.get(RoleAssignment, role_id)
    if row is None:
        return True
    same = all(getattr(row, name) == getattr(data, name) for name in PERIODLESS)
    later = row.valid_to is not None and (data.valid_to is None or data.valid_to > row.valid_to)
    return not same or later or data.valid_from < row.valid_from


def check_role(db: Session, actor: Actor, role_id: UUID, data: RoleAssignmentWrite) -> None:
    """Refuses a role that the caller may not give, or that cannot be."""
    access.require(actor, Permission.PEOPLE_MANAGE)
    known = db.get(RoleAssignment, role_id)
    if known is not None:
        reach.require(db, actor, known.person_id)
    _refuse_own(actor, data.person_id)
    reach.require(db, actor, data.person_id)
    for name, model in (("person_id", Person), ("org_unit_id", OrgUnit)):
        if db.get(model, getattr(data, name)) is None:
            fault = Fault(f"/{name}", "unknown", f"There is no {access.label(model)} with this id.")
            raise Invalid("The role assignment is not valid.", errors=[fault])
    if data.valid_to is not None and data.valid_to < data.valid_from:
        fault = Fault("/valid_to", "before_start", "Must not be before `valid_from`.")
        raise Invalid("A role cannot end before it begins.", errors=[fault])
    access.require_at(actor, Permission.PEOPLE_MANAGE, [data.org_unit_id])
    if org_units.has_ended(db.get_one(OrgUnit, data.org_unit_id).valid_to, data.valid_to):
        fault = Fault("/org_unit_id", "ended_unit", "This unit ends before the role does.")
        raise Invalid("A role cannot last longer than its unit.", errors=[fault])


def store_role(
    db: Session, actor: Actor, role_id: UUID, data: RoleAssignmentWrite, precondition: Precondition
) -> bool:
    """Creates (True) or replaces a role assignment that was checked."""
    permission, values = Permission.PEOPLE_MANAGE, data.model_dump()
    with accounts.keeping_an_administrator(db, data.valid_to):
        _, created = crud.put(db, actor, RoleAssignment, role_id, values, precondition, permission)
    authentication.forget()
    return created


def end_role(
    db: Session, actor: Actor, role_id: UUID, data: RoleEndWrite, precondition: Precondition
) -> None:
    """Ends a role on a day; one that ends on the day it began was given by mistake."""
    row = access.get(db, actor, RoleAssignment, role_id)
    access.require(actor, Permission.PEOPLE_MANAGE)
    precondition.check(row)
    _refuse_own(actor, row.person_id)
    reach.require(db, actor, row.person_id)
    if data.valid_to < row.valid_from:
        fault = Fault("/valid_to", "before_start", "Must not be before `valid_from`.")
        raise Invalid("A role cannot end before it begins.", errors=[fault])
    with accounts.keeping_an_administrator(db, data.valid_to):
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
