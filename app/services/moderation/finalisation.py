"""The end of an audit: it becomes final after moderation, or because it was not selected."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.models.auditing.audits import Audit
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditProgramme, AuditRound
from app.services.access import SYSTEM, Actor
from app.services.moderation import inadequate_audits
from app.services.moderation.moderation_workflow import FINALISE, PASS_OVER
from app.services.platform import workflow
from app.services.reference import closed_days
from app.vocabulary.auditing import AuditStatus


def finalise(db: Session, actor: Actor, audit: Audit, waiver: str | None) -> None:
    """Makes a moderated audit final, once its inquiry is confirmed, not required, or waived."""
    move = workflow.check(db, actor, audit, FINALISE, waive=waiver is not None)
    workflow.transition(
        db, actor, audit, move, note=waiver, finalised_at=clock.now(), status_reason=waiver
    )
    inadequate_audits.follow_up(db, audit)


def pass_over(db: Session, audit: Audit) -> None:
    """Makes an audit that was not selected final, with its auditor's grade."""
    workflow.transition(db, SYSTEM, audit, PASS_OVER, finalised_at=clock.now())
    inadequate_audits.follow_up(db, audit)


def finalise_unselected(db: Session) -> int:
    """Makes audits final that waited longer than their programme's window; returns how many.

    The job `moderation.finalise_unselected` calls this every hour. The window is in working days:
    an audit submitted on a Monday with a window of 10 is final on the Tuesday two weeks later.
    Gives 422 `calendar_range` where the working days are not known.
    """
    waiting = db.execute(
        select(AuditProgramme.id, ModerationRule.moderation_window_days)
        .outerjoin(ModerationRule, ModerationRule.programme_id == AuditProgramme.id)
        .where(
            AuditProgramme.id.in_(
                select(AuditRound.programme_id)
                .join(Audit, Audit.round_id == AuditRound.id)
                .where(Audit.status == AuditStatus.SUBMITTED)
            )
        )
    ).all()
    return sum(
        _finalise_of(db, programme_id, days or settings().moderation_window_days)
        for programme_id, days in waiting
    )


def _finalise_of(db: Session, programme_id: UUID, window: int) -> int:
    """Makes the audits of one programme final whose window of working days is over.

    The n-th working day after a day is before today exactly when that day is before the n-th
    working day before today.
    """
    window_start = closed_days.working_calendar(db).add(clock.today(), -window)
    overdue = db.scalars(
        select(Audit)
        .join(AuditRound, AuditRound.id == Audit.round_id)
        .where(
            AuditRound.programme_id == programme_id,
            Audit.status == AuditStatus.SUBMITTED,
            Audit.submitted_at < clock.end_of(window_start - timedelta(days=1)),
        )
        .order_by(Audit.id)
        .with_for_update(of=Audit, skip_locked=True)
    ).all()
    for audit in overdue:
        pass_over(db, audit)
    return len(overdue)
