"""Who moderates an audit: assigned, or claimed by beginning."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.http.declarations import MOVES, answers
from app.http.dependencies import Poster
from app.models.auditing.audits import Audit
from app.schemas.auditing.audits import AuditRead
from app.schemas.moderation.claims import AssignModeratorWrite, BeginModerationWrite
from app.services.moderation import claims

router = APIRouter(prefix="/v1/audits", tags=["moderation"])
MOVED = answers(AuditRead, *MOVES)


@router.post("/{audit_id}/begin-moderation", responses=MOVED)
def begin_moderation(poster: Poster, audit_id: UUID, data: BeginModerationWrite) -> Response:
    """Claim an audit that waits for moderation; until then no moderator is shown its grade.

    Who knows it, by another role or from an earlier turn, is not called blind.
    """
    claims.begin(poster.db, poster.actor, audit_id, data.session_id, poster.precondition)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post("/{audit_id}/assign-moderator", responses=MOVED)
def assign_moderator(poster: Poster, audit_id: UUID, data: AssignModeratorWrite) -> Response:
    """Say who is to moderate an audit; only they may begin."""
    claims.assign(poster.db, poster.actor, poster.row(Audit, audit_id), data)
    return poster.answer(AuditRead, Audit, audit_id)
