"""The routes of multi-agency audits."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.http.responses import Writes
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.schemas.partnership.multi_agency_audits import (
    JointDiscussionWrite,
    MultiAgencyAuditPage,
    MultiAgencyAuditQuery,
    MultiAgencyAuditRead,
    MultiAgencyAuditSummary,
    MultiAgencyAuditWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.partnership import (
    multi_agency_audit_discussions,
    multi_agency_audits,
)
from app.services.partnership.multi_agency_audit_workflow import AGREE, CLOSE, REPORT
from app.services.platform import workflow

router = APIRouter(prefix="/v1/multi-agency-audits", tags=["partnership"])
MOVED = answers(MultiAgencyAuditRead, *MOVES)


@router.get("", responses=answers(MultiAgencyAuditPage, Invalid))
def list_multi_agency_audits(
    reader: Reader, query: Annotated[MultiAgencyAuditQuery, Query()]
) -> Response:
    """Multi-agency audits that you may see, by state, trigger, theme and body; newest first."""
    return reader.page(
        MultiAgencyAuditSummary, multi_agency_audits.search, query, multi_agency_audits.ORDERS
    )


@router.get("/{multi_agency_audit_id}", responses=answers(MultiAgencyAuditRead, NotFound))
def get_multi_agency_audit(reader: Reader, multi_agency_audit_id: Id) -> Response:
    """One multi-agency audit, with its bodies, the returns you may see and the discussion."""
    return reader.one(MultiAgencyAuditRead, MultiAgencyAudit, multi_agency_audit_id)


@router.get("/{multi_agency_audit_id}/actions", responses=answers(Actions, NotFound))
def list_multi_agency_audit_actions(reader: Reader, multi_agency_audit_id: Id) -> Response:
    """Which steps you can take on a multi-agency audit now, and why the others are not possible."""
    return reader.actions(MultiAgencyAudit, multi_agency_audit_id)


@router.put(
    "/{multi_agency_audit_id}", responses=answers(MultiAgencyAuditRead, *CHANGES, creates=True)
)
def put_multi_agency_audit(
    writer: Writer, multi_agency_audit_id: Id, data: MultiAgencyAuditWrite
) -> Response:
    """Propose a multi-agency audit, or change it until its joint discussion is opened."""
    created = multi_agency_audits.put(
        writer.db, writer.actor, multi_agency_audit_id, data, writer.precondition
    )
    return writer.answer(
        MultiAgencyAuditRead, MultiAgencyAudit, multi_agency_audit_id, created=created
    )


@router.post("/{multi_agency_audit_id}/agree", responses=MOVED)
def agree_multi_agency_audit(poster: Poster, multi_agency_audit_id: Id) -> Response:
    """Record that the partnership has agreed the audit."""
    row = poster.row(MultiAgencyAudit, multi_agency_audit_id)
    workflow.transition(poster.db, poster.actor, row, AGREE)
    return _page(poster, multi_agency_audit_id)


@router.post("/{multi_agency_audit_id}/request-returns", responses=MOVED)
def request_agency_returns(poster: Poster, multi_agency_audit_id: Id) -> Response:
    """Ask each body for a return about each child; each sees its own alone."""
    row = poster.row(MultiAgencyAudit, multi_agency_audit_id)
    multi_agency_audits.request_returns(poster.db, poster.actor, row)
    return _page(poster, multi_agency_audit_id)


@router.post("/{multi_agency_audit_id}/open-discussion", responses=MOVED)
def open_joint_discussion(poster: Poster, multi_agency_audit_id: Id) -> Response:
    """Open the joint discussion: all bodies see all submitted returns, which no longer change."""
    row = poster.row(MultiAgencyAudit, multi_agency_audit_id)
    multi_agency_audits.open_discussion(poster.db, poster.actor, row)
    return _page(poster, multi_agency_audit_id)


@router.post("/{multi_agency_audit_id}/record-discussion", responses=MOVED)
def record_joint_discussion(
    poster: Poster, multi_agency_audit_id: Id, data: JointDiscussionWrite
) -> Response:
    """Record the joint discussion of one case, or replace what was recorded of it."""
    row = poster.row(MultiAgencyAudit, multi_agency_audit_id)
    multi_agency_audit_discussions.record(poster.db, poster.actor, row, data)
    return _page(poster, multi_agency_audit_id)


@router.post("/{multi_agency_audit_id}/report", responses=MOVED)
def report_multi_agency_audit(poster: Poster, multi_agency_audit_id: Id) -> Response:
    """Report the audit, once every case was discussed and its learning is recorded as findings."""
    row = poster.row(MultiAgencyAudit, multi_agency_audit_id)
    workflow.transition(poster.db, poster.actor, row, REPORT)
    return _page(poster, multi_agency_audit_id)


@router.post("/{multi_agency_audit_id}/close", responses=MOVED)
def close_multi_agency_audit(poster: Poster, multi_agency_audit_id: Id) -> Response:
    """Close a reported audit; its findings can no longer be added to."""
    row = poster.row(MultiAgencyAudit, multi_agency_audit_id)
    workflow.transition(poster.db, poster.actor, row, CLOSE)
    return _page(poster, multi_agency_audit_id)


@router.post("/{multi_agency_audit_id}/cancel", responses=MOVED)
def cancel_multi_agency_audit(
    poster: Poster, multi_agency_audit_id: Id, data: ReasonWrite
) -> Response:
    """Give an audit up before its joint discussion, with the reason."""
    row = poster.row(MultiAgencyAudit, multi_agency_audit_id)
    multi_agency_audits.cancel(poster.db, poster.actor, row, data.reason)
    return _page(poster, multi_agency_audit_id)


def _page(poster: Writes, audit_id: UUID) -> Response:
    return poster.answer(MultiAgencyAuditRead, MultiAgencyAudit, audit_id)
