"""Re-audits: the same child audited again by somebody else, to see whether anything changed."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.config import settings
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditCycle, AuditRound
from app.models.cases.subjects import Subject
from app.models.tools.tools import ToolVersion
from app.services.access import SYSTEM
from app.services.auditing import allocations, assignments
from app.services.cases import allocations as cases
from app.services.organisation import org_units
from app.services.platform import history
from app.vocabulary.auditing import (
    STILL_EXPECTED,
    AssignmentSource,
    AssignmentStatus,
    CycleStatus,
    RoundStatus,
)
from app.vocabulary.tools import ToolVersionStatus


def propose(db: Session, first: Audit) -> AuditAssignment | None:
    """Proposes the re-audit of an audit, which the caller has locked, and allocates it.

    None if there is one already, the case has ended, or no round is to come. It stays proposed
    until its cycle opens, and where nobody independent may audit the case.
    """
    if db.scalar(_of(first).limit(1)) is not None:
        return None
    case = db.execute(
        cases.frame_query(clock.today()).where(Subject.id == first.subject_id)
    ).one_or_none()
    version_id = _tool_version(db, first)
    target = clock.today() + timedelta(days=settings().re_audit_days)
    month = _round(db, first, version_id, target) if version_id else None
    if case is None or month is None or version_id is None:
        return None
    cycle = db.get_one(AuditCycle, month.cycle_id)
    within = cycle.starts_on <= target <= cycle.ends_on
    location = org_units.locations(db, {case.org_unit_id})[case.org_unit_id]
    row = AuditAssignment(
        id=ids.new(),
        round_id=month.id,
        cycle_id=cycle.id,
        tool_version_id=version_id,
        subject_id=first.subject_id,
        due_date=target if within else month.due_date,
        source=AssignmentSource.RE_AUDIT,
        re_audit_of=first.id,
        **location.columns(case.service_line),
    )
    db.add(row)
    db.flush()
    history.record(db, SYSTEM, "audit_assignment.create", row, after=history.values(row))
    if cycle.status is CycleStatus.OPEN:
        judges = frozenset({first.auditor_id, first.moderator_id or first.auditor_id})
        allocations.allocate_one(db, row, f"re-audit {first.id}", barred=judges)
    return row


def cancel_for(db: Session, first: Audit, reason: str) -> None:
    """Cancels the re-audit of an audit that was entered in error, if it is still expected."""
    expected = _of(first).where(AuditAssignment.status.in_(sorted(STILL_EXPECTED)))
    for row in db.scalars(expected.with_for_update()).all():
        assignments.cancel_by_system(db, row, reason)


def _of(first: Audit) -> Select[AuditAssignment]:
    return select(AuditAssignment).where(
        AuditAssignment.re_audit_of == first.id,
        AuditAssignment.status != AssignmentStatus.CANCELLED,
    )


def _tool_version(db: Session, first: Audit) -> UUID | None:
    """Returns the version that the audit was made with or, if that is retired, the newest."""
    published = select(ToolVersion.id).where(
        ToolVersion.tool_key == first.tool_key,
        ToolVersion.status == ToolVersionStatus.PUBLISHED,
    )
    same = (ToolVersion.id == first.tool_version_id).desc()
    return db.scalar(published.order_by(same, ToolVersion.published_at.desc()).limit(1))


def _round(db: Session, first: Audit, version_id: UUID, day: date) -> AuditRound | None:
    """Returns the round to come, nearest to a day, in which the child is not audited already.

    It may be of the next cycle or year. Of two, the one of the same programme is taken.
    """
    programme = select(AuditRound.programme_id).where(AuditRound.id == first.round_id)
    taken = select(AuditAssignment.round_id).where(
        AuditAssignment.subject_id == first.subject_id,
        AuditAssignment.tool_version_id == version_id,
        AuditAssignment.status != AssignmentStatus.CANCELLED,
    )
    rounds = (
        select(AuditRound)
        .join(AuditCycle, AuditCycle.id == AuditRound.cycle_id)
        .where(
            AuditRound.status == RoundStatus.OPEN,
            AuditRound.due_date > clock.today(),
            AuditRound.id.not_in(taken),
            AuditCycle.status.in_((CycleStatus.PLANNED, CycleStatus.OPEN)),
        )
    )
    same = (AuditRound.programme_id == programme.scalar_subquery()).desc()
    distance = func.abs(AuditRound.due_date - day)
    return db.scalar(rounds.order_by(distance, same, AuditRound.id).limit(1))
