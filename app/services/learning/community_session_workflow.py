"""The steps of a session of a community of practice (docs/domain/learning.md)."""

from typing import Any

from sqlalchemy import ColumnElement, or_

from app.models.learning.community_sessions import CommunitySession
from app.services import access
from app.services.access import Actor
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.learning import CommunitySessionStatus
from app.vocabulary.roles import Permission


def _facilitates(row: Any, me: Actor) -> ColumnElement[bool]:
    facilitator: ColumnElement[bool] = row.facilitator_id == me.me
    return facilitator


_FACILITATOR_OR_UNIT = Guard(
    "not_yours",
    "Only the facilitator of this session or those who manage learning can record it.",
    lambda row, me: or_(_facilitates(row, me), access.allowed(me, Permission.LEARNING_MANAGE, row)),
)
_HAS_BEGUN = Guard(
    "session_not_begun",
    "This session has not begun yet.",
    lambda row, me: row.starts_at <= me.now,
)
EDIT = Step(
    CommunitySession,
    "edit",
    Permission.LEARNING_MANAGE,
    frozenset({CommunitySessionStatus.PLANNED, CommunitySessionStatus.HELD}),
    None,
)
HOLD = Step(
    CommunitySession,
    "hold",
    Permission.COMMUNITY_FACILITATE,
    frozenset({CommunitySessionStatus.PLANNED}),
    CommunitySessionStatus.HELD,
    who=_FACILITATOR_OR_UNIT,
    guards=(_HAS_BEGUN,),
    named=_facilitates,
)
RECORD_ATTENDANCE = Step(
    CommunitySession,
    "record-attendance",
    Permission.COMMUNITY_FACILITATE,
    frozenset({CommunitySessionStatus.HELD}),
    None,
    who=_FACILITATOR_OR_UNIT,
    named=_facilitates,
)
CANCEL = Step(
    CommunitySession,
    "cancel",
    Permission.LEARNING_MANAGE,
    frozenset({CommunitySessionStatus.PLANNED}),
    CommunitySessionStatus.CANCELLED,
)
workflow.declare(EDIT, HOLD, RECORD_ATTENDANCE, CANCEL)
