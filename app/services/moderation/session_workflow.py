"""The steps of a moderation session."""

from sqlalchemy import not_, select

from app.models.auditing.audits import Audit
from app.models.moderation.sessions import ModerationSession
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.moderation import SessionStatus
from app.vocabulary.roles import Permission

_ALL_DECIDED = Guard(
    "still_in_moderation",
    "An audit of this session is not decided yet.",
    lambda row, _: not_(
        select(Audit.id)
        .where(
            Audit.moderation_session_id == row.id,
            Audit.status.in_((AuditStatus.AWAITING_MODERATION, AuditStatus.IN_MODERATION)),
        )
        .exists()
    ),
)
HOLD = Step(
    ModerationSession,
    "hold",
    Permission.MODERATION_MANAGE,
    frozenset({SessionStatus.PLANNED}),
    SessionStatus.HELD,
)
CLOSE = Step(
    ModerationSession,
    "close",
    Permission.MODERATION_MANAGE,
    frozenset({SessionStatus.HELD}),
    SessionStatus.CLOSED,
    guards=(_ALL_DECIDED,),
)
workflow.declare(HOLD, CLOSE)
