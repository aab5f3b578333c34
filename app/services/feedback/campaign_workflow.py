"""The steps of a feedback campaign (docs/domain/feedback.md)."""

from app.models.feedback.campaigns import FeedbackCampaign
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.feedback import CampaignStatus
from app.vocabulary.roles import Permission

EDIT = Step(
    FeedbackCampaign, "edit", Permission.FEEDBACK_MANAGE, frozenset({CampaignStatus.PLANNED}), None
)
OPEN = Step(
    FeedbackCampaign,
    "open",
    Permission.FEEDBACK_MANAGE,
    frozenset({CampaignStatus.PLANNED}),
    CampaignStatus.OPEN,
)
CLOSE = Step(
    FeedbackCampaign,
    "close",
    Permission.FEEDBACK_MANAGE,
    frozenset({CampaignStatus.OPEN}),
    CampaignStatus.CLOSED,
)
workflow.declare(EDIT, OPEN, CLOSE)


INVITE = Step(
    FeedbackCampaign,
    "invite",
    Permission.FEEDBACK_MANAGE,
    frozenset({CampaignStatus.PLANNED, CampaignStatus.OPEN}),
    None,
)
workflow.declare(INVITE)
