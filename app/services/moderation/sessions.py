"""Moderation sessions: a moderator alone, or a panel, sitting on audits of one cycle."""

from uuid import UUID

from sqlalchemy import Select
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
from app.services import access
from app.services.access import Actor
from app.services.moderation import eligible_moderators
from app.services.platform import crud, filters, pagination, references
from app.services.platform.preconditions import Precondition
from app.vocabulary.moderation import SessionMode, SessionStatus
from app.vocabulary.roles import Permission

references.declare(SessionRef, ModerationSession)


ORDERS = pagination.orders(ModerationSessionSort, ModerationSession)
PANEL = 2


def search(actor: Actor, query: ModerationSessionQuery) -> Select[ModerationSession]:
    rows = access.visible(actor, ModerationSession)
    return filters.matching(rows, actor, ModerationSession, query, "cycle_id", "status")


def put(
    db: Session,
    actor: Actor,
    session_id: UUID,
    data: ModerationSessionWrite,
    precondition: Precondition,
) -> bool:
    """Plan a session (True), or plan it anew until it is closed; what began in it stays so."""
    access.require(actor, Permission.MODERATION_MANAGE)
    known = crud.existing(db, actor, ModerationSession, session_id)
    faults = _faults(db, data)
    if known is not None and known.cycle_id != data.cycle_id:
        faults.append(Fault("/cycle_id", "fixed", "Cannot be changed."))
    if faults:
        raise Invalid("The session cannot be planned like this.", errors=faults)
    if known is not None and known.status is SessionStatus.CLOSED:
        raise Conflict("It is closed; only an open session is planned anew.", code="not_in_state")
    members = list(dict.fromkeys(str(person) for person in data.member_ids))
    values = data.model_dump() | {"member_ids": members}
    _, created = crud.put(
        db, actor, ModerationSession, session_id, values, precondition, Permission.MODERATION_MANAGE
    )
    return created


def _faults(db: Session, data: ModerationSessionWrite) -> list[Fault]:
    faults = []
    if db.get(AuditCycle, data.cycle_id) is None:
        faults.append(Fault("/cycle_id", "unknown", "Names no cycle."))
    sitting = {data.chair_id, *data.member_ids}
    named = {"/chair_id": data.chair_id}
    named |= {f"/member_ids/{n}": person for n, person in enumerate(data.member_ids)}
    able = eligible_moderators.active(db, sitting)
    faults += [
        Fault(at, "no_moderator", "Must be an active moderator.")
        for at, person in named.items()
        if person not in able
    ]
    if data.mode is SessionMode.PANEL and len(sitting) < PANEL:
        faults.append(Fault("/member_ids", "too_few", "A panel is two or more."))
    return faults


def usable(db: Session, audit: Audit, session_id: UUID, moderator_id: UUID) -> ModerationSession:
    """The open session of the audit's cycle on which the moderator sits; else a fault at it."""
    sitting = db.get(ModerationSession, session_id, with_for_update={"read": True})
    text = None
    if (
        sitting is None
        or sitting.cycle_id != audit.cycle_id
        or sitting.status is SessionStatus.CLOSED
    ):
        text = "Names no open session of this cycle."
    elif moderator_id != sitting.chair_id and str(moderator_id) not in sitting.member_ids:
        text = "The moderator does not sit on it."
    if sitting is None or text is not None:
        fault = Fault("/session_id", "no_session", text or "")
        raise Invalid("The session cannot be used.", errors=[fault])
    return sitting
