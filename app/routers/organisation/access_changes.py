"""The routes of changes that a second administrator decides."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Poster, Reader
from app.models.organisation.access_changes import AccessChange
from app.schemas.organisation.access_changes import (
    AccessChangeDecision,
    AccessChangePage,
    AccessChangeQuery,
    AccessChangeRead,
    RoleChangeWrite,
    SignInChangeWrite,
)
from app.schemas.platform.common import Actions, Id
from app.services.organisation import access_changes

router = APIRouter(prefix="/v1", tags=["people"])
MOVED = answers(AccessChangeRead, *MOVES)


@router.post("/people/{person_id}/propose-sign-in", responses=MOVED)
def propose_sign_in(poster: Poster, person_id: Id, data: SignInChangeWrite) -> Response:
    """Proposes another sign-in for a person who holds a role; another administrator decides."""
    change = access_changes.propose_sign_in(poster.db, poster.actor, person_id, data)
    return poster.answer(AccessChangeRead, AccessChange, change.id)


@router.post("/role-assignments/{role_assignment_id}/propose", responses=MOVED)
def propose_role_assignment(
    poster: Poster, role_assignment_id: Id, data: RoleChangeWrite
) -> Response:
    """Proposes to create or replace a role assignment; another administrator decides."""
    change = access_changes.propose_role(poster.db, poster.actor, role_assignment_id, data)
    return poster.answer(AccessChangeRead, AccessChange, change.id)


@router.get("/access-changes", responses=answers(AccessChangePage, Invalid))
def list_access_changes(reader: Reader, query: Annotated[AccessChangeQuery, Query()]) -> Response:
    """Lists proposals to change sign-ins and roles: those about you, or all for administrators."""
    return reader.page(AccessChangeRead, access_changes.search, query, access_changes.ORDERS)


@router.get("/access-changes/{access_change_id}", responses=answers(AccessChangeRead, NotFound))
def get_access_change(reader: Reader, access_change_id: Id) -> Response:
    """Returns one proposal."""
    return reader.one(AccessChangeRead, AccessChange, access_change_id)


@router.get("/access-changes/{access_change_id}/actions", responses=answers(Actions, NotFound))
def list_access_change_actions(reader: Reader, access_change_id: Id) -> Response:
    """Which actions you can take on a proposal now, and why the others are not possible."""
    return reader.actions(AccessChange, access_change_id)


@router.post("/access-changes/{access_change_id}/approve", responses=MOVED)
def approve_access_change(
    poster: Poster, access_change_id: Id, data: AccessChangeDecision
) -> Response:
    """Approves a proposal of another administrator, and carries it out."""
    change = poster.row(AccessChange, access_change_id)
    access_changes.approve(poster.db, poster.actor, change, data.note)
    return poster.answer(AccessChangeRead, AccessChange, access_change_id)


@router.post("/access-changes/{access_change_id}/reject", responses=MOVED)
def reject_access_change(
    poster: Poster, access_change_id: Id, data: AccessChangeDecision
) -> Response:
    """Rejects a proposal, or takes back one's own; nothing changes."""
    change = poster.row(AccessChange, access_change_id)
    access_changes.reject(poster.db, poster.actor, change, data.note)
    return poster.answer(AccessChangeRead, AccessChange, access_change_id)
