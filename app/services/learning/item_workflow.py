"""The steps of a learning item (docs/domain/learning.md)."""

from app.models.learning.items import LearningItem
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.learning import LearningItemStatus
from app.vocabulary.roles import Permission

EDIT = Step(
    LearningItem,
    "edit",
    Permission.LEARNING_MANAGE,
    frozenset({LearningItemStatus.DRAFTED, LearningItemStatus.PUBLISHED}),
    None,
)
PUBLISH = Step(
    LearningItem,
    "publish",
    Permission.LEARNING_MANAGE,
    frozenset({LearningItemStatus.DRAFTED}),
    LearningItemStatus.PUBLISHED,
)
RETIRE = Step(
    LearningItem,
    "retire",
    Permission.LEARNING_MANAGE,
    frozenset({LearningItemStatus.PUBLISHED}),
    LearningItemStatus.RETIRED,
)
workflow.declare(EDIT, PUBLISH, RETIRE)
