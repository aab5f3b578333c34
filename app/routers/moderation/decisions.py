"""The routes of moderation decisions, and of returning an audit to its auditor."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Creator, Poster, Reader
from app.models.auditing.audits import Audit
from app.models.moderation.decisions import ModerationDecision
from app.schemas.auditing.audits import AuditRead
from app.schemas.moderation.decisions import (
    ModerationDecisionPage,
    ModerationDecisionQuery,
    ModerationDecisionRead,
    ModerationDecisionSummary,
    ModerationDecisionWrite,
    ReturnWrite,
)
from app.schemas.platform.common import Id
from app.services.moderation import decisions

router = APIRouter(prefix="/v1", tags=["moderation"])


@router.post("/audits/{audit_id}/return", responses=answers(AuditRead, *MOVES))
def return_audit(poster: Poster, audit_id: Id, data: ReturnWrite) -> Response:
    """Return an audit to its auditor, with the reason and the items to look at."""
    decisions.send_back(poster.db, poster.actor, poster.row(Audit, audit_id), data)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post(
    "/audits/{audit_id}/moderation-decisions",
    responses=answers(ModerationDecisionRead, *MOVES, status=201),
    status_code=201,
)
def create_moderation_decision(
    creator: Creator, audit_id: Id, data: ModerationDecisionWrite
) -> Response:
    """Uphold, raise or lower the grade, or decide without a grade."""
    audit = creator.row(Audit, audit_id)
    decision = decisions.decide(creator.db, creator.actor, audit, data)
    return creator.answer(
        ModerationDecisionRead,
        ModerationDecision,
        decision.id,
        created=True,
        under="/v1/moderation-decisions",
    )


@router.get("/moderation-decisions", responses=answers(ModerationDecisionPage, Invalid))
def list_moderation_decisions(
    reader: Reader, query: Annotated[ModerationDecisionQuery, Query()]
) -> Response:
    """Moderation decisions, the earliest first; `view=full` gives reasons and sections."""
    schema = query.shown(ModerationDecisionSummary, ModerationDecisionRead)
    return reader.page(schema, decisions.search, query, decisions.ORDERS)


@router.get(
    "/moderation-decisions/{decision_id}", responses=answers(ModerationDecisionRead, NotFound)
)
def get_moderation_decision(reader: Reader, decision_id: Id) -> Response:
    """One decision."""
    return reader.one(ModerationDecisionRead, ModerationDecision, decision_id)
