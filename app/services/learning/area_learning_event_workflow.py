"""The steps of an Area Learning Event (docs/domain/learning.md)."""

from sqlalchemy import or_

from app.models.learning.area_learning_events import AreaLearningEvent
from app.services import access
from app.services.learning import area_learning_decisions
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.learning import AreaLearningEventStatus
from app.vocabulary.roles import Permission

_CHAIR = Guard(
    "not_yours",
    "Only the chair of this event can do this.",
    lambda row, me: row.chair_id == me.me,
)
_CHAIR_OR_UNIT = Guard(
    "not_yours",
    "Only the chair of this event or those who plan events of its area can record it.",
    lambda row, me: or_(
        row.chair_id == me.me, access.allowed(me, Permission.AREA_EVENT_MANAGE, row)
    ),
)
_HAS_COME = Guard(
    "not_yet",
    "The day of this event has not come yet.",
    lambda row, me: row.held_on <= me.today,
)
_DECISIONS_FOLLOWED = Guard(
    "decision_open",
    "Each decision needs an action that was not cancelled, or a reason for none.",
    lambda row, _: ~area_learning_decisions.still_open(row).exists(),
)
EDIT = Step(
    AreaLearningEvent,
    "edit",
    Permission.AREA_EVENT_MANAGE,
    frozenset({AreaLearningEventStatus.PLANNED}),
    None,
)
CANCEL = Step(
    AreaLearningEvent,
    "cancel",
    Permission.AREA_EVENT_MANAGE,
    frozenset({AreaLearningEventStatus.PLANNED}),
    AreaLearningEventStatus.CANCELLED,
)
HOLD = Step(
    AreaLearningEvent,
    "hold",
    Permission.AREA_EVENT_RECORD,
    frozenset({AreaLearningEventStatus.PLANNED}),
    AreaLearningEventStatus.HELD,
    who=_CHAIR_OR_UNIT,
    guards=(_HAS_COME,),
    named=_CHAIR.holds,
)
RECORD_ATTENDANCE = Step(
    AreaLearningEvent,
    "record-attendance",
    Permission.AREA_EVENT_RECORD,
    frozenset({AreaLearningEventStatus.HELD, AreaLearningEventStatus.MINUTED}),
    None,
    who=_CHAIR_OR_UNIT,
    named=_CHAIR.holds,
)
MINUTE = Step(
    AreaLearningEvent,
    "minute",
    Permission.AREA_EVENT_RECORD,
    frozenset({AreaLearningEventStatus.HELD}),
    AreaLearningEventStatus.MINUTED,
    who=_CHAIR_OR_UNIT,
    named=_CHAIR.holds,
)
CORRECT_MINUTES = Step(
    AreaLearningEvent,
    "correct-minutes",
    Permission.AREA_EVENT_RECORD,
    frozenset({AreaLearningEventStatus.MINUTED}),
    None,
    who=_CHAIR_OR_UNIT,
    named=_CHAIR.holds,
)
CLOSE = Step(
    AreaLearningEvent,
    "close",
    Permission.AREA_EVENT_CHAIR,
    frozenset({AreaLearningEventStatus.MINUTED}),
    AreaLearningEventStatus.CLOSED,
    who=_CHAIR,
    guards=(_DECISIONS_FOLLOWED,),
    named=_CHAIR.holds,
)
workflow.declare(EDIT, CANCEL, HOLD, RECORD_ATTENDANCE, MINUTE, CORRECT_MINUTES, CLOSE)
