"""The routes of selecting audits for moderation, by rule or at somebody's request."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Db, Poster, Reader
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditRound
from app.models.moderation.selections import ModerationSelection
from app.schemas.auditing.audits import AuditRead
from app.schemas.moderation.selections import (
    RequestModerationWrite,
    SelectionPage,
    SelectionQuery,
    SelectionRead,
    SelectWrite,
)
from app.schemas.platform.common import Id
from app.services import access
from app.services.moderation import selections

router = APIRouter(prefix="/v1", tags=["moderation"])


@router.post(
    "/audit-rounds/{round_id}/select-for-moderation", responses=answers(SelectionRead, *MOVES)
)
def select_for_moderation(poster: Poster, round_id: Id, data: SelectWrite) -> Response:
    """Select submitted audits of a round for moderation, by rule; the others become final."""
    audit_round = poster.row(AuditRound, round_id)
    selection = selections.run(poster.db, poster.actor, audit_round, data.seed)
    return poster.answer(SelectionRead, ModerationSelection, selection.id)


@router.get(
    "/audit-rounds/{round_id}/moderation-selections",
    responses=answers(SelectionPage, NotFound, Invalid),
)
def list_moderation_selections(
    db: Db, reader: Reader, round_id: Id, query: Annotated[SelectionQuery, Query()]
) -> Response:
    """Every selection run of a round, with the selected audits and the reasons."""
    access.get(db, reader.actor, AuditRound, round_id, lock=False)
    rows = selections.search(reader.actor, round_id, query)
    return reader.page(SelectionRead, rows, query, selections.ORDERS)


@router.post("/audits/{audit_id}/request-moderation", responses=answers(AuditRead, *MOVES))
def request_moderation(poster: Poster, audit_id: Id, data: RequestModerationWrite) -> Response:
    """Send an audit to moderation at somebody's request, before its round's selection."""
    selections.request(poster.db, poster.actor, poster.row(Audit, audit_id), data)
    return poster.answer(AuditRead, Audit, audit_id)
