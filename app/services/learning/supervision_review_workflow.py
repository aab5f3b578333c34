"""The step of a supervision review: its supervisor corrects it (docs/domain/learning.md)."""

from app.models.learning.supervision_reviews import SupervisionReview
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.roles import Permission

_SUPERVISOR = Guard(
    "not_yours",
    "Only the supervisor can correct the record of this supervision.",
    lambda row, me: row.supervisor_id == me.me,
)
EDIT = Step(
    SupervisionReview,
    "edit",
    Permission.SUPERVISION_RECORD,
    frozenset(),
    None,
    who=_SUPERVISOR,
    named=_SUPERVISOR.holds,
)
workflow.declare(EDIT)
