"""Changes of an assignment that is still expected: a later due date, and the end of the case."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditCycle
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.platform.base import valid_on
from app.schemas.auditing.assignments import ExtensionWrite
from app.services.access import SYSTEM, Actor
from app.services.auditing.assignment_workflow import EXTEND, KEEP
from app.services.platform import events, history, workflow
from app.vocabulary.auditing import STILL_EXPECTED, AuditStatus

# A cycle that is still open after its last day takes extensions of at most so long.
OVERRUN = timedelta(days=28)
EXTENDED, KEPT = "audit_assignment.extend", "audit_assignment.keep"
ENDED, REOPENED = "audit_assignment.case_ended", "audit_assignment.case_reopened"
events.declare(EXTENDED, AuditAssignment, "Audit assignment: its due date was extended.")
events.declare(KEPT, AuditAssignment, "Audit assignment: kept although the case has ended.")
events.declare(ENDED, AuditAssignment, "Audit assignment: the case of its child has ended.")
events.declare(REOPENED, AuditAssignment, "Audit assignment: the case of its child is open again.")


def extend(db: Session, actor: Actor, row: AuditAssignment, data: ExtensionWrite) -> None:
    """Extends the due date within the cycle, also of a draft audit.

    Figures of days before the extension keep the earlier due date, by the assignment's periods.
    """
    move = workflow.check(db, actor, row, EXTEND)
    fault = _due_date_fault(data.due_date, row, db.get_one(AuditCycle, row.cycle_id))
    if fault is not None:
        raise Invalid("The due date cannot be extended to this day.", errors=[fault])
    workflow.transition(db, actor, row, move, note=data.reason, due_date=data.due_date)
    draft = db.scalar(
        select(Audit)
        .where(Audit.assignment_id == row.id, Audit.status == AuditStatus.DRAFT)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if draft is not None:
        before, after = {"due_date": draft.due_date}, {"due_date": data.due_date}
        draft.due_date = data.due_date
        history.record(
            db, actor, "audit.extend", draft, before=before, after=after, note=data.reason
        )
    events.emit(db, EXTENDED, row)


def _due_date_fault(day: date, row: AuditAssignment, cycle: AuditCycle) -> Fault | None:
    if day <= row.due_date:
        text = f"Must be later than the present due date, {row.due_date}."
        return Fault("/due_date", "not_later", text)
    if day < clock.today():
        return Fault("/due_date", "in_the_past", "Must be today or later.")
    latest = max(cycle.ends_on, clock.today() + OVERRUN)
    if day > latest:
        return Fault("/due_date", "after_cycle", f"Must be at most {latest}, within the cycle.")
    return None


def keep(db: Session, actor: Actor, row: AuditAssignment, reason: str) -> None:
    """Keeps an audit due although the child's case has ended."""
    workflow.transition(db, actor, row, KEEP, note=reason, kept_at=clock.now())
    events.emit(db, KEPT, row)


def note_ended_cases(db: Session) -> int:
    """Notes on expected assignments that their case has ended or is open again; returns how many.

    The job `auditing.note_ended_cases` calls this every hour. The auditor and the Unit find it in
    their inboxes; the Unit keeps or cancels the audit.
    """
    held = _has_case(AuditAssignment.subject_id)
    noted = AuditAssignment.case_ended_on.is_not(None)
    changed = select(AuditAssignment, held.label("held"), _last_day().label("last_day")).where(
        AuditAssignment.status.in_(sorted(STILL_EXPECTED)), held == noted
    )
    rows = db.execute(
        changed.order_by(AuditAssignment.id).with_for_update(of=AuditAssignment, skip_locked=True)
    ).all()
    for row, has_case, last_day in rows:
        before = {"case_ended_on": row.case_ended_on}
        row.case_ended_on = None if has_case else last_day or clock.today()
        row.kept_at = None
        name = REOPENED if has_case else ENDED
        history.record(
            db, SYSTEM, name, row, before=before, after={"case_ended_on": row.case_ended_on}
        )
        events.emit(db, name, row)
    db.flush()
    return len(rows)


def _has_case(subject_id: Any) -> ColumnElement[bool]:
    return exists(
        select(CaseAllocation.id)
        .join(Subject, Subject.id == CaseAllocation.subject_id)
        .where(
            CaseAllocation.subject_id == subject_id,
            Subject.deleted_at.is_(None),
            valid_on(CaseAllocation, clock.today()),
        )
    )


def _last_day() -> Any:
    """Returns the day on which the child's last case ended; null where none was closed."""
    ended = select(func.max(CaseAllocation.valid_to)).where(
        CaseAllocation.subject_id == AuditAssignment.subject_id,
        CaseAllocation.valid_to <= clock.today(),
    )
    return ended.scalar_subquery()
