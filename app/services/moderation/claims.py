"""Who moderates an audit: claimed, assigned, sent back and begun again.

I4 and I6 of docs/domain/moderation.md.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import exists, not_, or_, select
from sqlalchemy.orm import Session

from app.core.errors import Invalid
from app.models.auditing.audits import Audit, AuditPeriod
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditCycle
from app.schemas.moderation.claims import AssignModeratorWrite
from app.services import access
from app.services.access import Actor
from app.services.moderation import eligible_moderators, sessions
from app.services.moderation.moderation_workflow import ASSIGN, BEGIN
from app.services.platform import history, workflow
from app.services.platform.preconditions import NONE, Precondition
from app.vocabulary.auditing import AuditStatus


def begin(
    db: Session,
    actor: Actor,
    audit_id: UUID,
    session_id: UUID | None,
    precondition: Precondition = NONE,
) -> None:
    """Claim an audit: the first to begin moderates it; who comes a moment later is told so.

    A session makes a moderation blind, never open: which of the two is not the moderator's choice.
    """
    audit = _after_whoever_has_it(db, actor, audit_id)
    precondition.check(audit)
    move = workflow.check(db, actor, audit, BEGIN)
    changes: dict[str, Any] = {"moderator_id": actor.person_id}
    if session_id is not None and actor.person_id is not None:
        sitting = sessions.usable(db, audit, session_id, actor.person_id)
        changes |= {"moderation_session_id": sitting.id, "blind": audit.blind or sitting.blind}
    workflow.transition(db, actor, audit, move, **changes)
    unblind_if_grade_known(db, actor, audit)


def _after_whoever_has_it(db: Session, actor: Actor, audit_id: UUID) -> Audit:
    """The audit as it is after whoever was claiming it just now; 404 only if never visible."""
    access.get(db, actor, Audit, audit_id, lock=False)
    return db.get_one(Audit, audit_id, with_for_update=True, populate_existing=True)


def is_blind_to(db: Session, actor: Actor, audit: Audit) -> bool:
    """Whether the caller knows no grade: by none of their roles, nor from an earlier turn."""
    if not audit.blind:
        return False
    known = exists(
        select(AuditPeriod.audit_id).where(
            AuditPeriod.audit_id == audit.id,
            AuditPeriod.moderator_id == actor.person_id,
            AuditPeriod.status == AuditStatus.IN_MODERATION,
            not_(AuditPeriod.blind),
        )
    )
    shown = access.mask_condition(actor, Audit, "proposed_grade", Audit)
    seen = known if shown is None else or_(known, shown)
    return not db.scalar(select(seen).where(Audit.id == audit.id))


def unblind_if_grade_known(db: Session, actor: Actor, audit: Audit) -> None:
    """What the moderator knows from elsewhere is not judged blind, and is not called so."""
    if audit.blind and not is_blind_to(db, actor, audit):
        audit.blind = False
        db.flush()
        note = "The moderator knows the grade, by another role or from an earlier turn."
        before, after = {"blind": True}, {"blind": False}
        history.record(db, actor, "audit.unblind", audit, before=before, after=after, note=note)


def assign(db: Session, actor: Actor, audit: Audit, data: AssignModeratorWrite) -> None:
    """Say who is to moderate, alone or in a session; only they may begin, and from the start."""
    move = workflow.check(db, actor, audit, ASSIGN)
    fault = eligible_moderators.unfit(db, audit, data.moderator_id)
    if fault is not None:
        raise Invalid("This person cannot moderate it.", errors=[fault])
    sitting = None
    if data.session_id is not None:
        sitting = sessions.usable(db, audit, data.session_id, data.moderator_id)
    workflow.transition(
        db,
        actor,
        audit,
        move,
        moderator_id=data.moderator_id,
        moderation_session_id=sitting.id if sitting else None,
        blind=sitting.blind if sitting else _blind_by_rule(db, audit),
    )


def _blind_by_rule(db: Session, audit: Audit) -> bool:
    found = db.scalar(
        select(ModerationRule.blind)
        .join(AuditCycle, AuditCycle.programme_id == ModerationRule.programme_id)
        .where(AuditCycle.id == audit.cycle_id)
    )
    return audit.blind if found is None else found
