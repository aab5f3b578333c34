"""The steps of a community of practice (docs/domain/learning.md)."""

from app.models.learning.communities import CommunityOfPractice
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.learning import CommunityStatus
from app.vocabulary.roles import Permission

EDIT = Step(
    CommunityOfPractice,
    "edit",
    Permission.LEARNING_MANAGE,
    frozenset({CommunityStatus.SUGGESTED, CommunityStatus.RUNNING}),
    None,
)
START = Step(
    CommunityOfPractice,
    "start",
    Permission.LEARNING_MANAGE,
    frozenset({CommunityStatus.SUGGESTED}),
    CommunityStatus.RUNNING,
)
DECLINE = Step(
    CommunityOfPractice,
    "decline",
    Permission.LEARNING_MANAGE,
    frozenset({CommunityStatus.SUGGESTED}),
    CommunityStatus.DECLINED,
)
CLOSE = Step(
    CommunityOfPractice,
    "close",
    Permission.LEARNING_MANAGE,
    frozenset({CommunityStatus.RUNNING}),
    CommunityStatus.CLOSED,
)
workflow.declare(EDIT, START, DECLINE, CLOSE)
