"""The steps of a finding (docs/domain/findings.md)."""

from sqlalchemy import and_, or_

from app.models.findings.findings import Finding
from app.services import access
from app.services.findings import origins
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.findings import FindingStatus
from app.vocabulary.roles import Permission

_MINE = Guard(
    "not_yours", "Whoever recorded it changes it.", lambda row, me: row.recorded_by == me.me
)
_MINE_OR_THE_UNITS = Guard(
    "not_yours",
    "Whoever recorded it withdraws it while its record is open; afterwards the Unit does.",
    lambda row, me: or_(
        and_(row.recorded_by == me.me, origins.still_open(row)),
        access.allowed(me, Permission.FINDING_CORRECT, row),
    ),
)
_OPEN = Guard(
    "record_closed",
    "What it comes from is no longer being worked on.",
    lambda row, _: origins.still_open(row),
)
EDIT = Step(
    Finding,
    "edit",
    Permission.FINDING_WRITE,
    frozenset({FindingStatus.RECORDED}),
    None,
    who=_MINE,
    guards=(_OPEN,),
    in_any_place=True,
)
WITHDRAW = Step(
    Finding,
    "withdraw",
    Permission.FINDING_WRITE,
    frozenset({FindingStatus.RECORDED}),
    FindingStatus.WITHDRAWN,
    who=_MINE_OR_THE_UNITS,
    in_any_place=True,
)
workflow.declare(EDIT, WITHDRAW)
