"""The steps of a quality circle (docs/domain/thematic.md)."""

from sqlalchemy import select

from app.models.thematic.audits import ThematicAudit
from app.models.thematic.circle_meetings import CircleMeeting
from app.models.thematic.circles import QualityCircle
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.roles import Permission
from app.vocabulary.thematic import IN_WORK, UNCONFIRMED, CircleStatus

_NOTHING_IN_WORK = Guard(
    "audits_in_work",
    "One of its thematic audits is still in work: it has to be reported or rejected first.",
    lambda row, _: (
        ~select(ThematicAudit.id)
        .where(ThematicAudit.circle_id == row.id, ThematicAudit.status.in_(sorted(IN_WORK)))
        .exists()
    ),
)
_NO_MEETING_OPEN = Guard(
    "meetings_open",
    "One of its meetings is planned or not confirmed: it has to be cancelled or confirmed first.",
    lambda row, _: (
        ~select(CircleMeeting.id)
        .where(CircleMeeting.circle_id == row.id, CircleMeeting.status.in_(sorted(UNCONFIRMED)))
        .exists()
    ),
)
EDIT = Step(
    QualityCircle,
    "edit",
    Permission.THEMATIC_MANAGE,
    frozenset({CircleStatus.ACTIVE}),
    None,
)
CLOSE = Step(
    QualityCircle,
    "close",
    Permission.THEMATIC_MANAGE,
    frozenset({CircleStatus.ACTIVE}),
    CircleStatus.CLOSED,
    guards=(_NOTHING_IN_WORK, _NO_MEETING_OPEN),
)
workflow.declare(EDIT, CLOSE)
