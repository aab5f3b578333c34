"""The routes of voiding and amending an audit."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Poster, Reader
from app.models.auditing.audits import Audit
from app.models.moderation.change_requests import ChangeRequest
from app.schemas.moderation.change_requests import (
    AmendmentWrite,
    ChangeRequestPage,
    ChangeRequestQuery,
    ChangeRequestRead,
    ChangeRequestSummary,
    DecisionNoteWrite,
    VoidWrite,
)
from app.schemas.platform.common import Actions, Id
from app.services.moderation import change_requests

router = APIRouter(prefix="/v1", tags=["audits"])
MOVED = answers(ChangeRequestRead, *MOVES)


@router.post("/audits/{audit_id}/propose-amendment", responses=MOVED)
def propose_audit_amendment(poster: Poster, audit_id: Id, data: AmendmentWrite) -> Response:
    """Propose to amend a final audit; somebody else decides."""
    audit = poster.row(Audit, audit_id)
    request = change_requests.propose_amendment(poster.db, poster.actor, audit, data)
    return poster.answer(ChangeRequestRead, ChangeRequest, request.id)


@router.post("/audits/{audit_id}/propose-void", responses=MOVED)
def propose_audit_void(poster: Poster, audit_id: Id, data: VoidWrite) -> Response:
    """Propose to void an audit that was entered in error; somebody else decides."""
    audit = poster.row(Audit, audit_id)
    request = change_requests.propose_void(poster.db, poster.actor, audit, data)
    return poster.answer(ChangeRequestRead, ChangeRequest, request.id)


@router.get("/change-requests", responses=answers(ChangeRequestPage, Invalid))
def list_change_requests(reader: Reader, query: Annotated[ChangeRequestQuery, Query()]) -> Response:
    """Proposals to void or amend an audit, the earliest first; `view=full` gives the reasons."""
    schema = query.shown(ChangeRequestSummary, ChangeRequestRead)
    return reader.page(schema, change_requests.search, query, change_requests.ORDERS)


@router.get("/change-requests/{change_request_id}", responses=answers(ChangeRequestRead, NotFound))
def get_change_request(reader: Reader, change_request_id: Id) -> Response:
    """One proposal."""
    return reader.one(ChangeRequestRead, ChangeRequest, change_request_id)


@router.get("/change-requests/{change_request_id}/actions", responses=answers(Actions, NotFound))
def list_change_request_actions(reader: Reader, change_request_id: Id) -> Response:
    """Which actions you can take on a proposal now, and why the others are not possible."""
    return reader.actions(ChangeRequest, change_request_id)


@router.post("/change-requests/{change_request_id}/approve", responses=MOVED)
def approve_change_request(
    poster: Poster, change_request_id: Id, data: DecisionNoteWrite
) -> Response:
    """Approve and carry out a proposal of somebody else."""
    request = poster.row(ChangeRequest, change_request_id)
    change_requests.approve(poster.db, poster.actor, request, data.note)
    return poster.answer(ChangeRequestRead, ChangeRequest, change_request_id)


@router.post("/change-requests/{change_request_id}/reject", responses=MOVED)
def reject_change_request(
    poster: Poster, change_request_id: Id, data: DecisionNoteWrite
) -> Response:
    """Reject a proposal; the audit does not change."""
    request = poster.row(ChangeRequest, change_request_id)
    change_requests.reject(poster.db, poster.actor, request, data.note)
    return poster.answer(ChangeRequestRead, ChangeRequest, change_request_id)
