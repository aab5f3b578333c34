"""A campaign with a submission and its outcomes."""

from datetime import date

from sqlalchemy.orm import Session

from app.models.feedback.campaigns import FeedbackInvitation
from app.models.feedback.outcomes import FeedbackDisclosure, FeedbackQuote, FeedbackResponse
from app.services.feedback import anonymous_box
from tests import factories
from tests.factories import feedback
from tests.tables.world.base import CallersWorld


def seeded(db: Session) -> None:
    feedback.a_form(db)
    feedback.a_form(db, "staff")


def add(world: CallersWorld) -> None:
    db = world.db
    campaign = feedback.a_named_campaign(db)
    submission = feedback.a_submission(db, campaign)
    copied = anonymous_box.campaign_values(campaign).items()
    common = {name: value for name, value in copied if hasattr(FeedbackQuote, name)}
    common["campaign_id"] = campaign.id
    quote = FeedbackQuote(
        submission_id=submission.id, text="She asks.", proposed_by=world.me.id, **common
    )
    response = FeedbackResponse(
        submission_id=submission.id, you_said="More.", we_did="It.", **common
    )
    disclosure = FeedbackDisclosure(submitted_week=date(2026, 5, 4), words=["x"], **common)
    invitation = FeedbackInvitation(campaign_id=campaign.id, contact_hash="0")
    world.enter(
        {
            "campaign_id": campaign,
            "submission_id": submission,
            "quote_id": factories.saved(db, quote),
            "response_id": factories.saved(db, response),
            "disclosure_id": factories.saved(db, disclosure),
            "reading_id": feedback.a_reading(db, campaign, date(2026, 5, 4)),
            "invitation_id": factories.saved(db, invitation),
        },
        bodies={"create_feedback_tokens": {"number": 20}},
    )
