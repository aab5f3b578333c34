"""Whether an auditor may begin the audit of an assignment, and why not."""

from sqlalchemy import exists, not_, select

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.services.access.independence import own_line
from app.services.auditing.assignments import ALLOCATABLE
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.auditing import AssignmentStatus, AuditStatus
from app.vocabulary.roles import Permission

_MINE = Guard("not_yours", "Only its auditor starts it.", lambda row, me: row.auditor_id == me.me)
_NONE_YET = Guard(
    "started",
    "This assignment has its audit already.",
    lambda row, _: not_(
        exists(
            select(Audit.id).where(
                Audit.assignment_id == row.id, Audit.status != AuditStatus.VOIDED
            )
        )
    ),
)
NOT_OWN_LINE = Guard(
    "own_line",
    "You are of the case's own line now, so you can no longer judge it.",
    lambda row, me: not_(own_line(row, me.me)),
)
START = Step(
    AuditAssignment,
    "start-audit",
    Permission.AUDIT_WRITE,
    frozenset({AssignmentStatus.ALLOCATED}),
    None,
    who=_MINE,
    guards=(ALLOCATABLE, _NONE_YET, NOT_OWN_LINE),
)
workflow.declare(START)
