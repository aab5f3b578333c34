"""The route of making a moderated audit final."""

from fastapi import APIRouter, Response

from app.http.declarations import MOVES, answers
from app.http.dependencies import Poster
from app.models.auditing.audits import Audit
from app.schemas.auditing.audits import AuditRead
from app.schemas.moderation.inquiries import FinaliseWrite
from app.schemas.platform.common import Id
from app.services.moderation import finalisation

router = APIRouter(prefix="/v1/audits", tags=["moderation"])


@router.post("/{audit_id}/finalise", responses=answers(AuditRead, *MOVES))
def finalise_audit(poster: Poster, audit_id: Id, data: FinaliseWrite) -> Response:
    """Make a moderated audit final, once its inquiry is confirmed, not required, or waived."""
    finalisation.finalise(poster.db, poster.actor, poster.row(Audit, audit_id), data.waiver_reason)
    return poster.answer(AuditRead, Audit, audit_id)
