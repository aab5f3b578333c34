"""The routes of beginning and assigning a moderation."""

from fastapi import APIRouter, Response

from app.http import bulk_verbs
from app.http.declarations import MOVES, answers
from app.http.dependencies import Creator, Poster
from app.models.auditing.audits import Audit
from app.schemas.auditing.audits import AuditRead
from app.schemas.moderation.claims import (
    AssignModeratorsWrite,
    AssignModeratorWrite,
    BeginModerationWrite,
)
from app.schemas.platform.common import Id
from app.services.moderation import claims

router = APIRouter(prefix="/v1/audits", tags=["moderation"])
MOVED = answers(AuditRead, *MOVES)


@router.post("/{audit_id}/begin-moderation", responses=MOVED)
def begin_moderation(poster: Poster, audit_id: Id, data: BeginModerationWrite) -> Response:
    """Begin to moderate an audit; until then no moderator sees its grade.

    A moderation does not count as blind if the moderator already knows the grade, through another
    role or from moderating the audit before.
    """
    claims.begin(poster.db, poster.actor, audit_id, data.session_id, poster.precondition)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post("/{audit_id}/assign-moderator", responses=MOVED)
def assign_moderator(poster: Poster, audit_id: Id, data: AssignModeratorWrite) -> Response:
    """Assign an audit to a moderator; only they can then begin."""
    claims.assign(poster.db, poster.actor, poster.row(Audit, audit_id), data)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post(":assign-moderators", **bulk_verbs.ROUTE)
def assign_moderators(creator: Creator, data: AssignModeratorsWrite) -> Response:
    """Assign many audits, each to its moderator; a rejected item does not affect the others."""
    return bulk_verbs.answer(creator, claims.ASSIGN_EACH, data.items)
