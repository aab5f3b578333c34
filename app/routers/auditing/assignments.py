from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CREATES, MOVES, answers
from app.http.dependencies import Creator, Poster, Reader
from app.models.auditing.assignments import AuditAssignment
from app.schemas.auditing.assignments import (
    AllocateOneWrite,
    AssignmentPeriods,
    AuditAssignmentPage,
    AuditAssignmentQuery,
    AuditAssignmentRead,
    AuditAssignmentWrite,
    ExemptionWrite,
    ReallocateWrite,
)
from app.schemas.platform.common import Actions, ReasonWrite
from app.services import access
from app.services.auditing import assignments
from app.vocabulary.roles import Permission

router = APIRouter(prefix="/v1/audit-assignments", tags=["assignments"])
MOVED = answers(AuditAssignmentRead, *MOVES)


def _answer(poster: Poster, assignment_id: UUID) -> Response:
    return poster.answer(AuditAssignmentRead, AuditAssignment, assignment_id)


@router.get("", responses=answers(AuditAssignmentPage, Invalid))
def list_audit_assignments(
    reader: Reader, query: Annotated[AuditAssignmentQuery, Query()]
) -> Response:
    """Assignments, soonest due first."""
    rows = assignments.search(reader.actor, query)
    return reader.page(AuditAssignmentRead, rows, query, assignments.ORDERS)


@router.get("/{assignment_id}", responses=answers(AuditAssignmentRead, NotFound))
def get_audit_assignment(reader: Reader, assignment_id: UUID) -> Response:
    """One assignment."""
    return reader.one(AuditAssignmentRead, AuditAssignment, assignment_id)


@router.get("/{assignment_id}/actions", responses=answers(Actions, NotFound))
def list_audit_assignment_actions(reader: Reader, assignment_id: UUID) -> Response:
    """What can be done to it, whether you may now, and if not, why."""
    return reader.actions(AuditAssignment, assignment_id)


@router.get("/{assignment_id}/periods", responses=answers(AssignmentPeriods, NotFound))
def list_audit_assignment_periods(reader: Reader, assignment_id: UUID) -> Response:
    """Who held it from when to when, and in which state it was."""
    return reader.parts(assignments.PERIODS, assignment_id)


@router.post("", responses=answers(AuditAssignmentRead, *CREATES, status=201), status_code=201)
def create_audit_assignment(creator: Creator, data: AuditAssignmentWrite) -> Response:
    """Ask for an audit outside a sample: directed by somebody, or the repetition of one."""
    row = assignments.ask_for(creator.db, creator.actor, data)
    return creator.answer(AuditAssignmentRead, AuditAssignment, row.id, created=True)


@router.post("/{assignment_id}/allocate", responses=MOVED)
def allocate_audit_assignment(
    poster: Poster, assignment_id: UUID, data: AllocateOneWrite
) -> Response:
    """Give a proposed audit to an auditor who is not of the case's own line."""
    row = poster.row(AuditAssignment, assignment_id)
    access.require(poster.actor, Permission.ASSIGNMENT_ALLOCATE, row)
    assignments.give(poster.db, poster.actor, row, data.auditor_id)
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/decline", responses=MOVED)
def decline_audit_assignment(poster: Poster, assignment_id: UUID, data: ReasonWrite) -> Response:
    """Say that you cannot make this audit, and why."""
    assignments.decline(
        poster.db, poster.actor, poster.row(AuditAssignment, assignment_id), data.reason
    )
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/reallocate", responses=MOVED)
def reallocate_audit_assignment(
    poster: Poster, assignment_id: UUID, data: ReallocateWrite
) -> Response:
    """Give it to another auditor; a draft of the first one ends."""
    row = poster.row(AuditAssignment, assignment_id)
    assignments.reallocate(poster.db, poster.actor, row, data.auditor_id, data.reason)
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/request-exemption", responses=MOVED)
def request_audit_exemption(poster: Poster, assignment_id: UUID, data: ExemptionWrite) -> Response:
    """Ask that this audit be not expected."""
    assignments.request_exemption(
        poster.db, poster.actor, poster.row(AuditAssignment, assignment_id), data
    )
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/approve-exemption", responses=MOVED)
def approve_audit_exemption(poster: Poster, assignment_id: UUID, data: ReasonWrite) -> Response:
    """Grant an exemption that somebody else asked for."""
    row = poster.row(AuditAssignment, assignment_id)
    assignments.decide_exemption(poster.db, poster.actor, row, data.reason, approve=True)
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/refuse-exemption", responses=MOVED)
def refuse_audit_exemption(poster: Poster, assignment_id: UUID, data: ReasonWrite) -> Response:
    """Refuse an exemption: the audit is expected as before."""
    row = poster.row(AuditAssignment, assignment_id)
    assignments.decide_exemption(poster.db, poster.actor, row, data.reason, approve=False)
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/cancel", responses=MOVED)
def cancel_audit_assignment(poster: Poster, assignment_id: UUID, data: ReasonWrite) -> Response:
    """Take it out of what is expected, with a reason such as a closed case."""
    assignments.cancel(
        poster.db, poster.actor, poster.row(AuditAssignment, assignment_id), data.reason
    )
    return _answer(poster, assignment_id)
