"""The steps of a quality circle (docs/domain/thematic.md)."""

from app.models.thematic.circles import QualityCircle
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.roles import Permission
from app.vocabulary.thematic import CircleStatus

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
)
workflow.declare(EDIT, CLOSE)
