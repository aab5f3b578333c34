"""The steps of a disclosure: text that may indicate harm."""

from app.models.feedback.outcomes import FeedbackDisclosure
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.feedback import DisclosureStatus
from app.vocabulary.roles import Permission

CLOSE = Step(
    FeedbackDisclosure,
    "close",
    Permission.FEEDBACK_DECIDE,
    frozenset({DisclosureStatus.OPEN}),
    DisclosureStatus.CLOSED,
)
workflow.declare(CLOSE)
