"""The steps of an assignment, with their permissions, states and guards.

The table is in docs/domain/auditing.md.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, select

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditCycle, AuditRound
from app.services.access.independence import own_line
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.auditing import (
    STILL_EXPECTED,
    AssignmentStatus,
    AuditStatus,
    CycleStatus,
    RoundStatus,
)
from app.vocabulary.roles import Permission

# Steps that the service takes by itself when the audit changes.
FULFIL = Step(
    AuditAssignment,
    "fulfil",
    None,
    frozenset({AssignmentStatus.ALLOCATED}),
    AssignmentStatus.FULFILLED,
)
REOPEN = Step(
    AuditAssignment,
    "reopen",
    None,
    frozenset({AssignmentStatus.FULFILLED}),
    AssignmentStatus.ALLOCATED,
)
CANCEL_BY_SYSTEM = Step(
    AuditAssignment,
    "fall_away",
    None,
    frozenset(AssignmentStatus) - {AssignmentStatus.CANCELLED},
    AssignmentStatus.CANCELLED,
)
workflow.declare(FULFIL, REOPEN, CANCEL_BY_SYSTEM)

ALLOCATABLE = Guard(
    "round_closed",
    "The round or its cycle is not open.",
    lambda row, _: exists(
        select(AuditRound.id)
        .join(AuditCycle, AuditCycle.id == AuditRound.cycle_id)
        .where(
            AuditRound.id == row.round_id,
            AuditRound.status == RoundStatus.OPEN,
            AuditCycle.status.in_((CycleStatus.OPEN, CycleStatus.CLOSING)),
        )
    ),
)
_CYCLE_TAKES_WORK = Guard(
    "round_closed",
    "The cycle of this assignment is not open.",
    lambda row, _: exists(
        select(AuditCycle.id).where(
            AuditCycle.id == row.cycle_id,
            AuditCycle.status.in_((CycleStatus.OPEN, CycleStatus.CLOSING)),
        )
    ),
)
ONLY_ITS_AUDITOR_DECLINES = Guard(
    "not_yours",
    "Only the auditor of this assignment can decline it.",
    lambda row, me: row.auditor_id == me.me,
)
_NOT_MY_REQUEST = Guard(
    "own_request",
    "You asked for this exemption, so somebody else must decide it.",
    lambda row, me: row.exemption_requested_by.is_distinct_from(me.me),
)
ALLOCATE = Step(
    AuditAssignment,
    "allocate",
    Permission.ASSIGNMENT_ALLOCATE,
    frozenset({AssignmentStatus.PROPOSED}),
    AssignmentStatus.ALLOCATED,
    guards=(ALLOCATABLE,),
)
DECLINE = Step(
    AuditAssignment,
    "decline",
    Permission.ASSIGNMENT_DECLINE,
    frozenset({AssignmentStatus.ALLOCATED}),
    AssignmentStatus.DECLINED,
    who=ONLY_ITS_AUDITOR_DECLINES,
)
REALLOCATE = Step(
    AuditAssignment,
    "reallocate",
    Permission.ASSIGNMENT_ALLOCATE,
    frozenset({AssignmentStatus.DECLINED, AssignmentStatus.ALLOCATED}),
    AssignmentStatus.ALLOCATED,
    guards=(ALLOCATABLE,),
)
REQUEST_EXEMPTION = Step(
    AuditAssignment,
    "request-exemption",
    Permission.EXEMPTION_REQUEST,
    frozenset({AssignmentStatus.ALLOCATED}),
    AssignmentStatus.EXEMPTION_REQUESTED,
)
APPROVE_EXEMPTION = Step(
    AuditAssignment,
    "approve-exemption",
    Permission.EXEMPTION_DECIDE,
    frozenset({AssignmentStatus.EXEMPTION_REQUESTED}),
    AssignmentStatus.EXEMPTED,
    guards=(_NOT_MY_REQUEST,),
)
REFUSE_EXEMPTION = Step(
    AuditAssignment,
    "refuse-exemption",
    Permission.EXEMPTION_DECIDE,
    frozenset({AssignmentStatus.EXEMPTION_REQUESTED}),
    AssignmentStatus.ALLOCATED,
    guards=(_NOT_MY_REQUEST,),
)
CANCEL = Step(
    AuditAssignment,
    "cancel",
    Permission.ASSIGNMENT_ALLOCATE,
    frozenset(AssignmentStatus) - {AssignmentStatus.FULFILLED, AssignmentStatus.CANCELLED},
    AssignmentStatus.CANCELLED,
)
EXTEND = Step(
    AuditAssignment,
    "extend",
    Permission.ASSIGNMENT_ALLOCATE,
    STILL_EXPECTED,
    None,
    guards=(_CYCLE_TAKES_WORK,),
)
KEEP = Step(
    AuditAssignment,
    "keep",
    Permission.ASSIGNMENT_ALLOCATE,
    STILL_EXPECTED,
    None,
    guards=(
        Guard(
            "case_open",
            "The child's case has not ended, or the audit was kept already.",
            lambda row, _: case_end_undecided(row),
        ),
    ),
)


def begun(row: Any) -> ColumnElement[bool]:
    """Whether the assignment has an audit that is not voided."""
    return exists(
        select(Audit.id).where(Audit.assignment_id == row.id, Audit.status != AuditStatus.VOIDED)
    )


def case_end_undecided(row: Any) -> ColumnElement[bool]:
    """Whether the case of an expected audit has ended, and nobody has decided what follows."""
    return and_(
        row.case_ended_on.is_not(None),
        row.kept_at.is_(None),
        row.status.in_(sorted(STILL_EXPECTED)),
    )


workflow.declare(
    ALLOCATE,
    DECLINE,
    REALLOCATE,
    REQUEST_EXEMPTION,
    APPROVE_EXEMPTION,
    REFUSE_EXEMPTION,
    CANCEL,
    EXTEND,
    KEEP,
)


ONLY_ITS_AUDITOR_STARTS = Guard(
    "not_yours",
    "Only the auditor of this assignment can start its audit.",
    lambda row, me: row.auditor_id == me.me,
)
_NONE_YET = Guard(
    "started",
    "The audit of this assignment has already been started.",
    lambda row, _: not_(begun(row)),
)
NOT_OWN_LINE = Guard(
    "own_line",
    "You held this case, or worked in or managed its team, too recently to audit it.",
    lambda row, me: not_(own_line(row, me.me)),
)
START = Step(
    AuditAssignment,
    "start-audit",
    Permission.AUDIT_WRITE,
    frozenset({AssignmentStatus.ALLOCATED}),
    None,
    who=ONLY_ITS_AUDITOR_STARTS,
    guards=(ALLOCATABLE, _NONE_YET, NOT_OWN_LINE),
)
workflow.declare(START)
