"""Replies of the practitioner and the team manager to a final audit, which they never change."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from app.core import clock, ids
from app.models.auditing.audits import Audit, AuditVersion
from app.models.moderation.audit_replies import AuditReply
from app.models.platform.base import location_of
from app.schemas.auditing.audits import ReplyToAudit
from app.schemas.moderation.audit_replies import (
    AuditReplyQuery,
    AuditReplySort,
    AuditReplyWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.moderation.audit_reply_workflow import REPLY
from app.services.organisation import org_units
from app.services.platform import documents, events, filters, history, pagination, workflow
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


@documents.computed(Audit, "replies")
def _replies(row: Any, actor: Actor) -> ColumnElement[Any]:
    """Returns the replies to an audit that the caller may read, the earliest first."""
    reply = aliased(AuditReply)
    each = documents.document(ReplyToAudit, reply, actor)
    every = func.json_agg(aggregate_order_by(each, reply.replied_at, reply.id))
    seen = (reply.audit_id == row.id, access.scope(actor, AuditReply, reply))
    return select(func.coalesce(every, documents.NOTHING)).where(*seen).scalar_subquery()


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
