"""Replies of the practitioner and the team manager to a final audit, which they never change."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.auditing.audits import Audit, AuditVersion
from app.models.moderation.audit_replies import AuditReply
from app.models.platform.base import location_of
from app.schemas.moderation.audit_replies import (
    AuditReplyQuery,
    AuditReplySort,
    AuditReplyWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.moderation.audit_reply_workflow import REPLY
from app.services.organisation import org_units
from app.services.platform import events, filters, history, pagination, workflow
from app.vocabulary.moderation import ReplyCapacity

ORDERS = pagination.orders(AuditReplySort, AuditReply)
CREATED = "audit_reply.create"
events.declare(CREATED, AuditReply, "The practitioner or the team manager replied to an audit.")


def search(actor: Actor, query: AuditReplyQuery) -> Select[AuditReply]:
    rows = access.visible(actor, AuditReply)
    names = ("id", "audit_id", "subject_id", "org_unit_id", "author_id", "capacity", "agrees")
    rows = filters.matching(rows, actor, AuditReply, query, *names)
    rows = filters.on_days(rows, AuditReply.replied_at, query.replied_from, query.replied_to)
    return org_units.within(rows, AuditReply, query.under)


def search_of_audit(db: Session, actor: Actor, audit_id: UUID) -> Select[AuditReply]:
    """Returns the replies to a visible audit that the caller may see."""
    access.get(db, actor, Audit, audit_id, lock=False)
    return access.visible(actor, AuditReply).where(AuditReply.audit_id == audit_id)


def create(db: Session, actor: Actor, audit: Audit, data: AuditReplyWrite) -> AuditReply:
    """Stores the caller's reply beside the audit; nothing of the audit changes."""
    workflow.check(db, actor, audit, REPLY)
    last = select(func.max(AuditVersion.number)).where(AuditVersion.audit_id == audit.id)
    is_practitioner = audit.practitioner_person_id == actor.person_id
    reply = AuditReply(
        id=ids.new(),
        audit_id=audit.id,
        audit_version_number=db.scalar(last) or 1,
        subject_id=audit.subject_id,
        capacity=ReplyCapacity.PRACTITIONER if is_practitioner else ReplyCapacity.TEAM_MANAGER,
        author_id=actor.person_id,
        replied_at=clock.now(),
        **data.model_dump(),
        **location_of(audit),
    )
    db.add(reply)
    db.flush()
    after = {"audit_id": reply.audit_id, "capacity": reply.capacity, "agrees": reply.agrees}
    history.record(db, actor, CREATED, reply, after=after)
    events.emit(db, CREATED, reply)
    return reply
