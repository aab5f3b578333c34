from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.organisation.people import Person, RoleAssignment
from app.schemas.organisation.people import (
    PersonPage,
    PersonQuery,
    PersonRead,
    PersonWrite,
    RoleAssignmentPage,
    RoleAssignmentQuery,
    RoleAssignmentRead,
    RoleAssignmentWrite,
    RoleEndWrite,
)
from app.schemas.platform.common import Id, ReasonWrite
from app.services.organisation import accounts, people

router = APIRouter(prefix="/v1", tags=["people"])


@router.get("/people", responses=answers(PersonPage, Invalid))
def list_people(reader: Reader, query: Annotated[PersonQuery, Query()]) -> Response:
    """Lists people by name, if you like only those with a role or in a unit."""
    return reader.page(PersonRead, people.search, query, people.ORDERS)


@router.get("/people/{person_id}", responses=answers(PersonRead, NotFound))
def get_person(reader: Reader, person_id: Id) -> Response:
    """Returns one person."""
    return reader.one(PersonRead, Person, person_id)


@router.put("/people/{person_id}", responses=answers(PersonRead, *CHANGES, creates=True))
def put_person(writer: Writer, person_id: Id, data: PersonWrite) -> Response:
    """Creates or replaces a person."""
    created = people.put(writer.db, writer.actor, person_id, data, writer.precondition)
    return writer.answer(PersonRead, Person, person_id, created=created)


@router.post("/people/{person_id}/reopen", responses=answers(PersonRead, *MOVES))
def reopen_person(poster: Poster, person_id: Id, data: ReasonWrite) -> Response:
    """Opens an account that was closed, or was not used for long."""
    accounts.reopen(poster.db, poster.actor, person_id, data, poster.precondition)
    return poster.answer(PersonRead, Person, person_id)


@router.get("/role-assignments", responses=answers(RoleAssignmentPage, Invalid))
def list_role_assignments(
    reader: Reader, query: Annotated[RoleAssignmentQuery, Query()]
) -> Response:
    """Lists who holds which role in which unit and period: your own, or all if you manage roles."""
    rows = people.search_roles(reader.actor, query)
    return reader.page(RoleAssignmentRead, rows, query, people.ROLE_ORDERS)


@router.get(
    "/role-assignments/{role_assignment_id}", responses=answers(RoleAssignmentRead, NotFound)
)
def get_role_assignment(reader: Reader, role_assignment_id: Id) -> Response:
    """Returns one role assignment."""
    return reader.one(RoleAssignmentRead, RoleAssignment, role_assignment_id)


@router.put(
    "/role-assignments/{role_assignment_id}",
    responses=answers(RoleAssignmentRead, *CHANGES, creates=True),
)
def put_role_assignment(
    writer: Writer, role_assignment_id: Id, data: RoleAssignmentWrite
) -> Response:
    """Creates or replaces a role assignment; you cannot change your own roles."""
    created = people.put_role(
        writer.db, writer.actor, role_assignment_id, data, writer.precondition
    )
    return writer.answer(RoleAssignmentRead, RoleAssignment, role_assignment_id, created=created)


@router.post(
    "/role-assignments/{role_assignment_id}/end", responses=answers(RoleAssignmentRead, *MOVES)
)
def end_role_assignment(poster: Poster, role_assignment_id: Id, data: RoleEndWrite) -> Response:
    """Ends a role assignment on a day."""
    people.end_role(poster.db, poster.actor, role_assignment_id, data, poster.precondition)
    return poster.answer(RoleAssignmentRead, RoleAssignment, role_assignment_id)
