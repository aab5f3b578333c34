"""The routes of replies to final audits."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Creator, Db, Reader
from app.models.auditing.audits import Audit
from app.models.moderation.audit_replies import AuditReply
from app.schemas.moderation.audit_replies import (
    AuditReplyPage,
    AuditReplyQuery,
    AuditReplyRead,
    AuditReplyWrite,
    RepliesOfAuditQuery,
)
from app.schemas.platform.common import Id
from app.services.moderation import audit_replies

router = APIRouter(prefix="/v1", tags=["audits"])


@router.post(
    "/audits/{audit_id}/replies",
    responses=answers(AuditReplyRead, *MOVES, status=201),
    status_code=201,
)
def create_audit_reply(creator: Creator, audit_id: Id, data: AuditReplyWrite) -> Response:
    """Reply once to a final audit, as its practitioner or the team manager.

    The reply stands beside the audit and never changes it.
    """
    audit = creator.row(Audit, audit_id)
    reply = audit_replies.create(creator.db, creator.actor, audit, data)
    return creator.answer(
        AuditReplyRead, AuditReply, reply.id, created=True, under="/v1/audit-replies"
    )


@router.get("/audits/{audit_id}/replies", responses=answers(AuditReplyPage, NotFound, Invalid))
def list_replies_to_audit(
    db: Db, reader: Reader, audit_id: Id, query: Annotated[RepliesOfAuditQuery, Query()]
) -> Response:
    """The replies to one audit that you may see, the earliest first."""
    rows = audit_replies.search_of_audit(db, reader.actor, audit_id)
    return reader.page(AuditReplyRead, rows, query, audit_replies.ORDERS)


@router.get("/audit-replies", responses=answers(AuditReplyPage, Invalid))
def list_audit_replies(reader: Reader, query: Annotated[AuditReplyQuery, Query()]) -> Response:
    """Replies to final audits, the earliest first."""
    return reader.page(AuditReplyRead, audit_replies.search, query, audit_replies.ORDERS)


@router.get("/audit-replies/{reply_id}", responses=answers(AuditReplyRead, NotFound))
def get_audit_reply(reader: Reader, reply_id: Id) -> Response:
    """One reply to a final audit."""
    return reader.one(AuditReplyRead, AuditReply, reply_id)
