"""The steps of a meeting of a quality circle (docs/domain/thematic.md)."""

from app.models.thematic.circle_meetings import CircleMeeting
from app.services.access.policies.thematic import of_my_chair, of_my_circle
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.roles import Permission
from app.vocabulary.thematic import CircleMeetingStatus

_CIRCLE = Guard("not_yours", "Only the members of this quality circle can do this.", of_my_circle)
_CHAIR = Guard("not_yours", "Only the chair of this quality circle can do this.", of_my_chair)
_DAY_HAS_COME = Guard(
    "not_yet",
    "The day of the meeting has not come yet.",
    lambda row, me: row.meets_on <= me.today,
)
EDIT = Step(
    CircleMeeting,
    "edit",
    Permission.THEMATIC_WORK,
    frozenset({CircleMeetingStatus.PLANNED}),
    None,
    who=_CIRCLE,
    named=_CIRCLE.holds,
)
RECORD = Step(
    CircleMeeting,
    "record",
    Permission.THEMATIC_WORK,
    frozenset({CircleMeetingStatus.PLANNED, CircleMeetingStatus.HELD}),
    CircleMeetingStatus.HELD,
    who=_CIRCLE,
    guards=(_DAY_HAS_COME,),
    named=_CIRCLE.holds,
)
CONFIRM = Step(
    CircleMeeting,
    "confirm",
    Permission.THEMATIC_CHAIR,
    frozenset({CircleMeetingStatus.HELD}),
    CircleMeetingStatus.CONFIRMED,
    who=_CHAIR,
    named=_CHAIR.holds,
)
CANCEL = Step(
    CircleMeeting,
    "cancel",
    Permission.THEMATIC_WORK,
    frozenset({CircleMeetingStatus.PLANNED}),
    CircleMeetingStatus.CANCELLED,
    who=_CIRCLE,
    named=_CIRCLE.holds,
)
workflow.declare(EDIT, RECORD, CONFIRM, CANCEL)
