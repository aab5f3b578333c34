from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Creator, Db, Poster, Reader
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditRound
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.selections import ModerationSelection
from app.schemas.auditing.audits import AuditRead
from app.schemas.moderation.claims import AssignModeratorWrite, BeginModerationWrite
from app.schemas.moderation.decisions import (
    ModerationDecisionPage,
    ModerationDecisionQuery,
    ModerationDecisionRead,
    ModerationDecisionWrite,
    ReturnWrite,
)
from app.schemas.moderation.inquiries import FinaliseWrite
from app.schemas.moderation.selections import (
    RequestModerationWrite,
    SelectionPage,
    SelectionQuery,
    SelectionRead,
    SelectWrite,
)
from app.services import access
from app.services.moderation import (
    claims,
    decisions,
    finalisation,
    selections,
)

router = APIRouter(prefix="/v1", tags=["moderation"])
AUDIT = answers(AuditRead, *MOVES)


@router.post(
    "/audit-rounds/{round_id}/select-for-moderation", responses=answers(SelectionRead, *MOVES)
)
def select_for_moderation(poster: Poster, round_id: UUID, data: SelectWrite) -> Response:
    """Choose by rule among a round's submitted audits; the others become final."""
    month = poster.row(AuditRound, round_id)
    run = selections.run(poster.db, poster.actor, month, data.seed)
    return poster.answer(SelectionRead, ModerationSelection, run.id)


@router.get(
    "/audit-rounds/{round_id}/moderation-selections",
    responses=answers(SelectionPage, NotFound, Invalid),
)
def list_moderation_selections(
    db: Db, reader: Reader, round_id: UUID, query: Annotated[SelectionQuery, Query()]
) -> Response:
    """Every run of a round's selection, with who was chosen and why."""
    access.get(db, reader.actor, AuditRound, round_id, lock=False)
    rows = selections.search(reader.actor, round_id, query)
    return reader.page(SelectionRead, rows, query, selections.ORDERS[query.sort])


@router.post("/audits/{audit_id}/request-moderation", responses=AUDIT)
def request_moderation(poster: Poster, audit_id: UUID, data: RequestModerationWrite) -> Response:
    """Have an audit moderated that somebody asks for, before its round's selection passes it by."""
    selections.request(poster.db, poster.actor, poster.row(Audit, audit_id), data)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post("/audits/{audit_id}/begin-moderation", responses=AUDIT)
def begin_moderation(poster: Poster, audit_id: UUID, data: BeginModerationWrite) -> Response:
    """Claim an audit that waits for moderation; until then no moderator is shown its grade.

    Who knows it, by another role or from an earlier turn, is not called blind.
    """
    claims.begin(poster.db, poster.actor, audit_id, data.session_id, poster.precondition)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post("/audits/{audit_id}/assign-moderator", responses=AUDIT)
def assign_moderator(poster: Poster, audit_id: UUID, data: AssignModeratorWrite) -> Response:
    """Say who is to moderate an audit; only they may begin."""
    claims.assign(poster.db, poster.actor, poster.row(Audit, audit_id), data)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post("/audits/{audit_id}/return", responses=AUDIT)
def return_audit(poster: Poster, audit_id: UUID, data: ReturnWrite) -> Response:
    """Send an audit back to its auditor, with the reason and the places to look at."""
    decisions.send_back(poster.db, poster.actor, poster.row(Audit, audit_id), data)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post(
    "/audits/{audit_id}/moderation-decisions",
    responses=answers(ModerationDecisionRead, *MOVES, status=201),
    status_code=201,
)
def create_moderation_decision(
    poster: Creator, audit_id: UUID, data: ModerationDecisionWrite
) -> Response:
    """Decide: uphold, raise or lower the grade, or give none; reasons unless upheld."""
    audit = poster.row(Audit, audit_id)
    made = decisions.decide(poster.db, poster.actor, audit, data)
    return poster.answer(
        ModerationDecisionRead,
        ModerationDecision,
        made.id,
        created=True,
        under="/v1/moderation-decisions",
    )


@router.get("/moderation-decisions", responses=answers(ModerationDecisionPage, Invalid))
def list_moderation_decisions(
    reader: Reader, query: Annotated[ModerationDecisionQuery, Query()]
) -> Response:
    """Decisions, the oldest first."""
    rows = decisions.search(reader.actor, query)
    return reader.page(ModerationDecisionRead, rows, query, decisions.ORDERS[query.sort])


@router.get(
    "/moderation-decisions/{decision_id}", responses=answers(ModerationDecisionRead, NotFound)
)
def get_moderation_decision(reader: Reader, decision_id: UUID) -> Response:
    """One decision."""
    return reader.one(ModerationDecisionRead, ModerationDecision, decision_id)


@router.post("/audits/{audit_id}/finalise", responses=AUDIT)
def finalise_audit(poster: Poster, audit_id: UUID, data: FinaliseWrite) -> Response:
    """Close a moderated audit whose inquiry is confirmed, or waived with a reason."""
    finalisation.finalise(poster.db, poster.actor, poster.row(Audit, audit_id), data.waiver_reason)
    return poster.answer(AuditRead, Audit, audit_id)
