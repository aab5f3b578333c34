"""The routes of thematic audits."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.thematic.audits import ThematicAudit
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.schemas.thematic.audits import (
    ThematicAuditPage,
    ThematicAuditQuery,
    ThematicAuditRead,
    ThematicAuditSummary,
    ThematicAuditWrite,
    ThematicReportWrite,
)
from app.services.thematic import audit_moves, audit_workflow, audits

router = APIRouter(prefix="/v1/thematic-audits", tags=["thematic"])
MOVED = answers(ThematicAuditRead, *MOVES)


@router.get("", responses=answers(ThematicAuditPage, Invalid))
def list_thematic_audits(reader: Reader, query: Annotated[ThematicAuditQuery, Query()]) -> Response:
    """Thematic audits that you may see, by circle, theme, place and state; the newest first."""
    shown = query.shown(ThematicAuditSummary, ThematicAuditRead)
    return reader.page(shown, audits.search, query, audits.ORDERS)


@router.get("/{thematic_audit_id}", responses=answers(ThematicAuditRead, NotFound))
def get_thematic_audit(reader: Reader, thematic_audit_id: Id) -> Response:
    """One thematic audit, with its report, its findings and what was recommended."""
    return reader.one(ThematicAuditRead, ThematicAudit, thematic_audit_id)


@router.get("/{thematic_audit_id}/actions", responses=answers(Actions, NotFound))
def list_thematic_audit_actions(reader: Reader, thematic_audit_id: Id) -> Response:
    """Which steps you can take on a thematic audit now, and why the others are not possible."""
    return reader.actions(ThematicAudit, thematic_audit_id)


@router.put("/{thematic_audit_id}", responses=answers(ThematicAuditRead, *CHANGES, creates=True))
def put_thematic_audit(writer: Writer, thematic_audit_id: Id, data: ThematicAuditWrite) -> Response:
    """Propose a thematic audit in a quality circle of yours, or change it until its analysis."""
    created = audits.put(writer.db, writer.actor, thematic_audit_id, data, writer.precondition)
    return writer.answer(ThematicAuditRead, ThematicAudit, thematic_audit_id, created=created)


@router.post("/{thematic_audit_id}/plan", responses=MOVED)
def plan_thematic_audit(poster: Poster, thematic_audit_id: Id) -> Response:
    """Approve a thematic audit that was proposed in the circle that you chair."""
    audit_moves.plan(poster.db, poster.actor, poster.row(ThematicAudit, thematic_audit_id))
    return poster.answer(ThematicAuditRead, ThematicAudit, thematic_audit_id)


@router.post("/{thematic_audit_id}/reject", responses=MOVED)
def reject_thematic_audit(poster: Poster, thematic_audit_id: Id, data: ReasonWrite) -> Response:
    """Reject a thematic audit that was proposed in the circle that you chair, with the reason."""
    row = poster.row(ThematicAudit, thematic_audit_id)
    audit_moves.reject(poster.db, poster.actor, row, data.reason)
    return poster.answer(ThematicAuditRead, ThematicAudit, thematic_audit_id)


@router.post("/{thematic_audit_id}/start", responses=MOVED)
def start_thematic_audit(poster: Poster, thematic_audit_id: Id) -> Response:
    """Begin the fieldwork of a thematic audit of your circle; findings can then be recorded."""
    row = poster.row(ThematicAudit, thematic_audit_id)
    audit_moves.move(poster.db, poster.actor, row, audit_workflow.START)
    return poster.answer(ThematicAuditRead, ThematicAudit, thematic_audit_id)


@router.post("/{thematic_audit_id}/analyse", responses=MOVED)
def analyse_thematic_audit(poster: Poster, thematic_audit_id: Id) -> Response:
    """End the fieldwork of a thematic audit of your circle, and begin to write the report."""
    row = poster.row(ThematicAudit, thematic_audit_id)
    audit_moves.move(poster.db, poster.actor, row, audit_workflow.ANALYSE)
    return poster.answer(ThematicAuditRead, ThematicAudit, thematic_audit_id)


@router.post("/{thematic_audit_id}/write-report", responses=MOVED)
def write_report_of_thematic_audit(
    poster: Poster, thematic_audit_id: Id, data: ThematicReportWrite
) -> Response:
    """Write the report of a thematic audit of your circle, or write it anew until it is out."""
    row = poster.row(ThematicAudit, thematic_audit_id)
    audit_moves.write_report(poster.db, poster.actor, row, data)
    return poster.answer(ThematicAuditRead, ThematicAudit, thematic_audit_id)


@router.post("/{thematic_audit_id}/publish", responses=MOVED)
def publish_thematic_audit(poster: Poster, thematic_audit_id: Id) -> Response:
    """Publish the report of a thematic audit: everybody in practice in its place reads it."""
    audit_moves.publish(poster.db, poster.actor, poster.row(ThematicAudit, thematic_audit_id))
    return poster.answer(ThematicAuditRead, ThematicAudit, thematic_audit_id)


@router.post("/{thematic_audit_id}/close", responses=MOVED)
def close_thematic_audit(poster: Poster, thematic_audit_id: Id) -> Response:
    """Close a thematic audit once all its recommendations were decided on."""
    row = poster.row(ThematicAudit, thematic_audit_id)
    audit_moves.move(poster.db, poster.actor, row, audit_workflow.CLOSE)
    return poster.answer(ThematicAuditRead, ThematicAudit, thematic_audit_id)
