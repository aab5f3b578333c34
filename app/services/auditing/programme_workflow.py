"""The steps of a cycle and of a round (docs/domain/auditing.md)."""

from sqlalchemy import exists, not_, select

from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditCycle, AuditRound
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.auditing import AuditStatus, CycleStatus, RoundStatus
from app.vocabulary.roles import Permission

_NO_DRAFT = Guard(
    "drafts_left",
    "This cycle still has draft audits; submit them or cancel their assignments first.",
    lambda row, _: not_(
        exists(select(Audit.id).where(Audit.cycle_id == row.id, Audit.status == AuditStatus.DRAFT))
    ),
)
OPEN_CYCLE = Step(
    AuditCycle, "open", Permission.CYCLE_MANAGE, frozenset({CycleStatus.PLANNED}), CycleStatus.OPEN
)
START_CLOSING = Step(
    AuditCycle,
    "start-closing",
    Permission.CYCLE_MANAGE,
    frozenset({CycleStatus.OPEN}),
    CycleStatus.CLOSING,
)
CLOSE_CYCLE = Step(
    AuditCycle,
    "close",
    Permission.CYCLE_MANAGE,
    frozenset({CycleStatus.CLOSING}),
    CycleStatus.CLOSED,
    guards=(_NO_DRAFT,),
)
REOPEN_CYCLE = Step(
    AuditCycle,
    "reopen",
    Permission.CYCLE_MANAGE,
    frozenset({CycleStatus.CLOSED, CycleStatus.CLOSING}),
    CycleStatus.OPEN,
)
CLOSE_ROUND = Step(
    AuditRound, "close", Permission.ROUND_MANAGE, frozenset({RoundStatus.OPEN}), RoundStatus.CLOSED
)
REOPEN_ROUND = Step(
    AuditRound, "reopen", Permission.ROUND_MANAGE, frozenset({RoundStatus.CLOSED}), RoundStatus.OPEN
)
workflow.declare(OPEN_CYCLE, START_CLOSING, CLOSE_CYCLE, REOPEN_CYCLE, CLOSE_ROUND, REOPEN_ROUND)
