"""The steps of an audit until it is submitted (docs/domain/auditing.md)."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.core.config import settings
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditCycle
from app.services.access import Actor
from app.services.auditing import assignment_workflow
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.auditing import EDITABLE, FINAL, AssignmentStatus, AuditStatus, CycleStatus
from app.vocabulary.roles import Permission

ONLY_ITS_AUDITOR = Guard(
    "not_yours",
    "Only the auditor of this audit can do this.",
    lambda row, me: row.auditor_id == me.me,
)
CYCLE_OPEN = Guard(
    "round_closed",
    "The cycle of this audit is closed.",
    lambda row, _: exists(
        select(AuditCycle.id).where(
            AuditCycle.id == row.cycle_id, AuditCycle.status != CycleStatus.CLOSED
        )
    ),
)
STILL_ASSIGNED = Guard(
    "withdrawn",
    "This audit is no longer assigned to you.",
    lambda row, me: exists(
        select(AuditAssignment.id).where(
            AuditAssignment.id == row.assignment_id,
            AuditAssignment.auditor_id == me.me,
            AuditAssignment.status.in_((AssignmentStatus.ALLOCATED, AssignmentStatus.FULFILLED)),
        )
    ),
)
IN_TIME = Guard(
    "too_late",
    "A submitted audit can be recalled for a limited time only, and that time is over.",
    lambda row, me: (
        row.submitted_at > me.now - func.make_interval(0, 0, 0, 0, settings().recall_hours)
    ),
)
MAY_EDIT = (CYCLE_OPEN, STILL_ASSIGNED, assignment_workflow.NOT_OWN_LINE)
EDIT = Step(
    Audit, "edit", Permission.AUDIT_WRITE, EDITABLE, None, who=ONLY_ITS_AUDITOR, guards=MAY_EDIT
)
SUBMIT = Step(
    Audit,
    "submit",
    Permission.AUDIT_SUBMIT,
    EDITABLE,
    AuditStatus.SUBMITTED,
    who=ONLY_ITS_AUDITOR,
    guards=MAY_EDIT,
)
RECALL = Step(
    Audit,
    "recall",
    Permission.AUDIT_SUBMIT,
    frozenset({AuditStatus.SUBMITTED}),
    AuditStatus.DRAFT,
    who=ONLY_ITS_AUDITOR,
    guards=(CYCLE_OPEN, IN_TIME),
)
workflow.declare(EDIT, SUBMIT, RECALL)


def earlier_audit(row: Any, me: Actor, other: Any) -> ColumnElement[bool]:
    """Whether `other` is a final audit of the same child and tool that the caller may copy from.

    The caller made it, or the row is a re-audit of it.
    """
    return and_(
        other.subject_id == row.subject_id,
        other.tool_key == row.tool_key,
        other.status.in_(sorted(FINAL)),
        or_(other.auditor_id == me.me, other.id == row.re_audit_of),
    )


def _has_earlier_audit(row: Any, me: Actor) -> ColumnElement[bool]:
    other = aliased(Audit)
    return exists(select(other.id).where(earlier_audit(row, me, other)))


CARRY_FORWARD = Step(
    Audit,
    "carry-forward",
    Permission.AUDIT_WRITE,
    frozenset({AuditStatus.DRAFT}),
    None,
    who=ONLY_ITS_AUDITOR,
    guards=(
        *MAY_EDIT,
        Guard(
            "nothing_earlier", "There is no earlier final audit to copy from.", _has_earlier_audit
        ),
    ),
)
workflow.declare(CARRY_FORWARD)


VOID_DRAFT = Step(Audit, "void_draft", None, frozenset({AuditStatus.DRAFT}), AuditStatus.VOIDED)
AWAIT_AGAIN = Step(
    Audit, "await_again", None, frozenset({AuditStatus.SUBMITTED}), AuditStatus.AWAITING_MODERATION
)
workflow.declare(VOID_DRAFT, AWAIT_AGAIN)
