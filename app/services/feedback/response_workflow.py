"""The steps of a "You said, we did" response."""

from app.models.feedback.outcomes import FeedbackResponse
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.feedback import ResponseStatus
from app.vocabulary.roles import Permission

EDIT = Step(
    FeedbackResponse, "edit", Permission.FEEDBACK_TRIAGE, frozenset({ResponseStatus.DRAFT}), None
)
PUBLISH = Step(
    FeedbackResponse,
    "publish",
    Permission.FEEDBACK_DECIDE,
    frozenset({ResponseStatus.DRAFT}),
    ResponseStatus.PUBLISHED,
)
WITHDRAW = Step(
    FeedbackResponse,
    "withdraw",
    Permission.FEEDBACK_DECIDE,
    frozenset({ResponseStatus.PUBLISHED}),
    ResponseStatus.WITHDRAWN,
)
workflow.declare(EDIT, PUBLISH, WITHDRAW)
