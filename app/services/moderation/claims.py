"""Claims: which moderator has an audit, by beginning its moderation or by assignment.

I4 and I6 are invariants of docs/domain/moderation.md.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import exists, not_, or_, select
from sqlalchemy.orm import Session

from app.core.errors import Invalid
from app.models.auditing.audits import Audit, AuditPeriod
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditCycle
from app.schemas.moderation.claims import AssignModeratorItem, AssignModeratorWrite
from app.services import access
from app.services.access import Actor
from app.services.moderation import eligible_moderators, sessions
from app.services.moderation.moderation_workflow import ASSIGN, BEGIN
from app.services.platform import history, workflow
from app.services.platform.bulk_verbs import BulkVerb
from app.services.platform.preconditions import NONE, Precondition
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Permission


def begin(
    db: Session,
    actor: Actor,
    audit_id: UUID,
    session_id: UUID | None,
    precondition: Precondition = NONE,
) -> None:
    """Claims an audit for the caller; the first to begin moderates it, a second caller gets 409.

    A blind session makes the moderation blind; an open session never makes a blind one open.
    """
    audit = _visible_and_locked(db, actor, audit_id)
    precondition.check(audit)
    move = workflow.check(db, actor, audit, BEGIN)
    changes: dict[str, Any] = {"moderator_id": actor.person_id}
    if session_id is not None and actor.person_id is not None:
        session = sessions.require_usable(db, audit, session_id, actor.person_id)
        changes |= {"moderation_session_id": session.id, "blind": audit.blind or session.blind}
    workflow.transition(db, actor, audit, move, **changes)
    unblind_if_grade_known(db, actor, audit)


def _visible_and_locked(db: Session, actor: Actor, audit_id: UUID) -> Audit:
    """Returns the audit, locked, after any claim that another request was just making.

    Gives 404 only when the caller could not see the audit before either.
    """
    access.get(db, actor, Audit, audit_id, lock=False)
    return db.get_one(Audit, audit_id, with_for_update=True, populate_existing=True)


def is_blind_to(db: Session, actor: Actor, audit: Audit) -> bool:
    """Whether the moderation is blind and the caller has not seen the grade.

    They may have seen it through another role, or when they moderated this audit before.
    """
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
    visible = access.mask_condition(actor, Audit, "proposed_grade", Audit)
    seen = known if visible is None else or_(known, visible)
    return not db.scalar(select(seen).where(Audit.id == audit.id))


def unblind_if_grade_known(db: Session, actor: Actor, audit: Audit) -> None:
    """Marks a moderation as not blind when its moderator already knows the grade."""
    if audit.blind and not is_blind_to(db, actor, audit):
        audit.blind = False
        db.flush()
        note = "The moderator knows the grade from another role or an earlier moderation."
        before, after = {"blind": True}, {"blind": False}
        history.record(db, actor, "audit.unblind", audit, before=before, after=after, note=note)


def assign(db: Session, actor: Actor, audit: Audit, data: AssignModeratorWrite) -> None:
    """Assigns an audit to a moderator, alone or in a session; only they may then begin it."""
    move = workflow.check(db, actor, audit, ASSIGN)
    fault = eligible_moderators.ineligibility(db, audit, data.moderator_id)
    if fault is not None:
        raise Invalid("This person cannot moderate this audit.", errors=[fault])
    session = None
    if data.session_id is not None:
        session = sessions.require_usable(db, audit, data.session_id, data.moderator_id)
    workflow.transition(
        db,
        actor,
        audit,
        move,
        moderator_id=data.moderator_id,
        moderation_session_id=session.id if session else None,
        blind=session.blind if session else _blind_by_rule(db, audit),
    )


ASSIGN_EACH: BulkVerb[AssignModeratorItem, Audit] = BulkVerb(
    Audit, Permission.MODERATION_ASSIGN, lambda item: item.audit_id, assign
)


def _blind_by_rule(db: Session, audit: Audit) -> bool:
    blind = db.scalar(
        select(ModerationRule.blind)
        .join(AuditCycle, AuditCycle.programme_id == ModerationRule.programme_id)
        .where(AuditCycle.id == audit.cycle_id)
    )
    return audit.blind if blind is None else blind
