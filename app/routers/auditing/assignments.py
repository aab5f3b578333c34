from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http import bulk_verbs
from app.http.declarations import CREATES, MOVES, answers
from app.http.dependencies import Creator, Poster, Reader
from app.models.auditing.assignments import AuditAssignment
from app.schemas.auditing.assignments import (
    AllocateOneWrite,
    AssignmentPeriods,
    AuditAssignmentPage,
    AuditAssignmentQuery,
    AuditAssignmentRead,
    AuditAssignmentSummary,
    AuditAssignmentWrite,
    ExemptionWrite,
    ExtensionWrite,
    ReallocateManyWrite,
    ReallocateWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services import access
from app.services.auditing import assignment_changes, assignments
from app.vocabulary.roles import Permission

router = APIRouter(prefix="/v1/audit-assignments", tags=["assignments"])
MOVED = answers(AuditAssignmentRead, *MOVES)


def _answer(poster: Poster, assignment_id: Id) -> Response:
    return poster.answer(AuditAssignmentRead, AuditAssignment, assignment_id)


@router.get("", responses=answers(AuditAssignmentPage, Invalid))
def list_audit_assignments(
    reader: Reader, query: Annotated[AuditAssignmentQuery, Query()]
) -> Response:
    """The assignments that you may see, the earliest due date first; `view=full` for whole ones."""
    schema = query.shown(AuditAssignmentSummary, AuditAssignmentRead)
    return reader.page(schema, assignments.search, query, assignments.ORDERS)


@router.get("/{assignment_id}", responses=answers(AuditAssignmentRead, NotFound))
def get_audit_assignment(reader: Reader, assignment_id: Id) -> Response:
    """One assignment."""
    return reader.one(AuditAssignmentRead, AuditAssignment, assignment_id)


@router.get("/{assignment_id}/actions", responses=answers(Actions, NotFound))
def list_audit_assignment_actions(reader: Reader, assignment_id: Id) -> Response:
    """Which actions you can take on an assignment now, and why the others are not possible."""
    return reader.actions(AuditAssignment, assignment_id)


@router.get("/{assignment_id}/periods", responses=answers(AssignmentPeriods, NotFound))
def list_audit_assignment_periods(reader: Reader, assignment_id: Id) -> Response:
    """The history of an assignment: its status, auditor, due date and round in each period."""
    return reader.parts(assignments.PERIODS, assignment_id)


@router.post("", responses=answers(AuditAssignmentRead, *CREATES, status=201), status_code=201)
def create_audit_assignment(creator: Creator, data: AuditAssignmentWrite) -> Response:
    """Create an assignment outside a sample: a directed audit, or a re-audit."""
    row = assignments.create(creator.db, creator.actor, data)
    return creator.answer(AuditAssignmentRead, AuditAssignment, row.id, created=True)


@router.post("/{assignment_id}/allocate", responses=MOVED)
def allocate_audit_assignment(
    poster: Poster, assignment_id: Id, data: AllocateOneWrite
) -> Response:
    """Allocate a proposed assignment to an auditor who is independent of the case."""
    row = poster.row(AuditAssignment, assignment_id)
    access.require(poster.actor, Permission.ASSIGNMENT_ALLOCATE, row)
    assignments.allocate(poster.db, poster.actor, row, data.auditor_id)
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/decline", responses=MOVED)
def decline_audit_assignment(poster: Poster, assignment_id: Id, data: ReasonWrite) -> Response:
    """Decline an assignment of yours, with a reason."""
    assignments.decline(
        poster.db, poster.actor, poster.row(AuditAssignment, assignment_id), data.reason
    )
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/reallocate", responses=MOVED)
def reallocate_audit_assignment(
    poster: Poster, assignment_id: Id, data: ReallocateWrite
) -> Response:
    """Give an assignment to another auditor; the first auditor's draft is voided."""
    row = poster.row(AuditAssignment, assignment_id)
    assignments.reallocate(poster.db, poster.actor, row, data.auditor_id, data.reason)
    return _answer(poster, assignment_id)


@router.post(":reallocate", **bulk_verbs.ROUTE)
def reallocate_audit_assignments(creator: Creator, data: ReallocateManyWrite) -> Response:
    """Give many assignments to other auditors; a rejected item leaves the others alone."""
    return bulk_verbs.answer(creator, assignments.REALLOCATE_EACH, data.items)


@router.post("/{assignment_id}/request-exemption", responses=MOVED)
def request_audit_exemption(poster: Poster, assignment_id: Id, data: ExemptionWrite) -> Response:
    """Ask for an exemption from this audit."""
    assignments.request_exemption(
        poster.db, poster.actor, poster.row(AuditAssignment, assignment_id), data
    )
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/approve-exemption", responses=MOVED)
def approve_audit_exemption(poster: Poster, assignment_id: Id, data: ReasonWrite) -> Response:
    """Approve an exemption that somebody else asked for."""
    row = poster.row(AuditAssignment, assignment_id)
    assignments.decide_exemption(poster.db, poster.actor, row, data.reason, approve=True)
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/refuse-exemption", responses=MOVED)
def refuse_audit_exemption(poster: Poster, assignment_id: Id, data: ReasonWrite) -> Response:
    """Refuse an exemption; the audit is still due."""
    row = poster.row(AuditAssignment, assignment_id)
    assignments.decide_exemption(poster.db, poster.actor, row, data.reason, approve=False)
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/extend", responses=MOVED)
def extend_audit_assignment(poster: Poster, assignment_id: Id, data: ExtensionWrite) -> Response:
    """Extend the due date of an assignment within its cycle, with a reason."""
    row = poster.row(AuditAssignment, assignment_id)
    assignment_changes.extend(poster.db, poster.actor, row, data)
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/keep", responses=MOVED)
def keep_audit_assignment(poster: Poster, assignment_id: Id, data: ReasonWrite) -> Response:
    """Keep an audit due although the child's case has ended, with a reason."""
    row = poster.row(AuditAssignment, assignment_id)
    assignment_changes.keep(poster.db, poster.actor, row, data.reason)
    return _answer(poster, assignment_id)


@router.post("/{assignment_id}/cancel", responses=MOVED)
def cancel_audit_assignment(poster: Poster, assignment_id: Id, data: ReasonWrite) -> Response:
    """Cancel an assignment, with a reason such as a closed case."""
    assignments.cancel(
        poster.db, poster.actor, poster.row(AuditAssignment, assignment_id), data.reason
    )
    return _answer(poster, assignment_id)
