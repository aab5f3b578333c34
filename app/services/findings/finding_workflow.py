"""The steps of a finding (docs/domain/findings.md)."""

from sqlalchemy import and_, not_, or_

from app.models.findings.findings import Finding
from app.services import access
from app.services.findings import origins
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.findings import FindingStatus
from app.vocabulary.roles import Permission

OWN_LINE = "You held this case, or worked in or managed its team, too recently to write about it."
_RECORDER = Guard(
    "not_yours",
    "Only the person who recorded this finding can change it.",
    lambda row, me: row.recorded_by == me.me,
)
_RECORDER_OR_UNIT = Guard(
    "not_yours",
    "Only the QA Unit or, until its record is closed, the person who recorded this finding can"
    " withdraw it.",
    lambda row, me: or_(
        and_(row.recorded_by == me.me, origins.still_open(row)),
        access.allowed(me, Permission.FINDING_CORRECT, row),
    ),
)
_WRITTEN_HERE = Guard(
    "follows_record",
    "This finding says what its record says; change the record instead.",
    lambda row, _: row.origin.in_(list(origins.ORIGINS)),
)
_OPEN = Guard(
    "record_closed",
    "The audit or decision that it comes from is closed.",
    lambda row, _: origins.still_open(row),
)
_NOT_OWN_LINE = Guard("own_line", OWN_LINE, lambda row, me: not_(origins.in_own_line(row, me)))
EDIT = Step(
    Finding,
    "edit",
    Permission.FINDING_WRITE,
    frozenset({FindingStatus.RECORDED}),
    None,
    who=_RECORDER,
    guards=(_WRITTEN_HERE, _OPEN, _NOT_OWN_LINE),
    named=_RECORDER.holds,
)
WITHDRAW = Step(
    Finding,
    "withdraw",
    Permission.FINDING_WRITE,
    frozenset({FindingStatus.RECORDED}),
    FindingStatus.WITHDRAWN,
    who=_RECORDER_OR_UNIT,
    named=_RECORDER.holds,
)
workflow.declare(EDIT, WITHDRAW)
