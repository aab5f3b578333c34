"""The steps of a reading of an anonymous box (docs/domain/feedback.md)."""

from app.models.feedback.readings import FeedbackReading
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.feedback import ReadingStatus
from app.vocabulary.roles import Permission

READ = Step(
    FeedbackReading,
    "read",
    Permission.FEEDBACK_TRIAGE,
    frozenset({ReadingStatus.WAITING}),
    ReadingStatus.READ,
)
workflow.declare(READ)
