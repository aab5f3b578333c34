"""Moderation sessions: a moderator alone, or a panel, sitting on audits of one cycle."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Fault, Invalid
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditCycle
from app.models.moderation.sessions import ModerationSession
from app.schemas.moderation.references import SessionRef
from app.schemas.moderation.sessions import (
    ModerationSessionQuery,
    ModerationSessionSort,
    ModerationSessionWrite,
)
from app.schemas.organisation.references import PersonRef
from app.services import access
from app.services.access import Actor
from app.services.moderation import eligible_moderators
from app.services.platform import crud, documents, filters, pagination, references
from app.services.platform.preconditions import Precondition
from app.vocabulary.moderation import SessionMode, SessionStatus
from app.vocabulary.roles import Permission

references.declare(SessionRef, ModerationSession)


ORDERS = pagination.orders(ModerationSessionSort, ModerationSession)
PANEL = 2


@documents.computed(ModerationSession, "members")
def _members(row: Any, actor: Actor) -> Any:
    return references.documents(PersonRef, row.member_ids, actor, documents.document)


def search(actor: Actor, query: ModerationSessionQuery) -> Select[ModerationSession]:
    rows = access.visible(actor, ModerationSession)
    names = ("id", "cycle_id", "mode", "status")
    rows = filters.matching(rows, actor, ModerationSession, query, *names)
    if query.member_id is not None:
        rows = rows.where(
            or_(
                ModerationSession.chair_id == query.member_id,
                ModerationSession.member_ids.has_key(str(query.member_id)),
            )
        )
    return rows


def put(
    db: Session,
    actor: Actor,
    session_id: UUID,
    data: ModerationSessionWrite,
    precondition: Precondition,
) -> bool:
    """Plans a session (True), or changes it until it is closed (False).

    Moderations that have begun in the session keep whether they are blind.
    """
    access.require_at(actor, Permission.MODERATION_MANAGE)
    stored = crud.existing(db, actor, ModerationSession, session_id)
    faults = _faults(db, data)
    if stored is not None and stored.cycle_id != data.cycle_id:
        faults.append(Fault("/cycle_id", "fixed", "The cycle of a session cannot be changed."))
    if faults:
        raise Invalid("The session cannot be planned like this.", errors=faults)
    if stored is not None and stored.status is SessionStatus.CLOSED:
        raise Conflict("This session is closed and can no longer be changed.", code="not_in_state")
    members = list(dict.fromkeys(str(person) for person in data.member_ids))
    values = data.model_dump() | {"member_ids": members}
    _, created = crud.put(
        db, actor, ModerationSession, session_id, values, precondition, Permission.MODERATION_MANAGE
    )
    return created


def _faults(db: Session, data: ModerationSessionWrite) -> list[Fault]:
    faults = []
    if db.get(AuditCycle, data.cycle_id) is None:
        faults.append(Fault("/cycle_id", "unknown", "There is no cycle with this identifier."))
    moderator_ids = {data.chair_id, *data.member_ids}
    named = {"/chair_id": data.chair_id}
    named |= {f"/member_ids/{n}": person for n, person in enumerate(data.member_ids)}
    eligible = eligible_moderators.active(db, moderator_ids)
    faults += [
        Fault(pointer, "no_moderator", "Must be an active person who can moderate.")
        for pointer, person in named.items()
        if person not in eligible
    ]
    if data.mode is SessionMode.PANEL and len(moderator_ids) < PANEL:
        text = "A panel needs at least two moderators, including its chair."
        faults.append(Fault("/member_ids", "too_few", text))
    return faults


def require_usable(
    db: Session, audit: Audit, session_id: UUID, moderator_id: UUID
) -> ModerationSession:
    """Returns an open session of the audit's cycle with this moderator; refuses any other."""
    session = db.get(ModerationSession, session_id, with_for_update={"read": True})
    text = None
    if (
        session is None
        or session.cycle_id != audit.cycle_id
        or session.status is SessionStatus.CLOSED
    ):
        text = "Must be an open session of the audit's cycle."
    elif moderator_id != session.chair_id and str(moderator_id) not in session.member_ids:
        text = "The moderator must be the chair or a member of this session."
    if session is None or text is not None:
        fault = Fault("/session_id", "no_session", text or "")
        raise Invalid("This session cannot be used for this audit.", errors=[fault])
    return session
