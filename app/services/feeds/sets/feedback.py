"""The OData sets of feedback: campaigns, and what people said by name to the Unit."""

from sqlalchemy import inspect, not_

from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.submissions import FeedbackSubmission
from app.services.feeds.sets import places, pseudonyms
from app.services.feeds.sets.entity_set import Circle, EntitySet
from app.vocabulary.feedback import CampaignStatus

ENTITY_SETS = (
    EntitySet(
        name="dim_campaign",
        description="Feedback campaigns that have been opened.",
        keys=("campaign_id",),
        columns={
            "campaign_id": FeedbackCampaign.id,
            "name": FeedbackCampaign.name,
            "respondent_group": FeedbackCampaign.respondent_group,
            "channel": FeedbackCampaign.channel,
            "anonymity": FeedbackCampaign.anonymity,
            "opens": FeedbackCampaign.opens,
            "closes": FeedbackCampaign.closes,
            "status": FeedbackCampaign.status,
        },
        source=inspect(FeedbackCampaign).selectable,
        where=FeedbackCampaign.status != CampaignStatus.PLANNED,
    ),
    EntitySet(
        name="fact_feedback",
        description="Feedback that is not anonymous and may be analysed, as each sender and the QA"
        " Unit see it in lists. Keys never read it: `figure_feedback` has the figures. What a"
        " source has deleted, or may no longer be analysed, has `deleted_at`.",
        keys=("submission_id",),
        columns={
            "submission_id": FeedbackSubmission.id,
            "campaign_id": FeedbackSubmission.campaign_id,
            "child_key": pseudonyms.of(FeedbackSubmission.subject_id),
            **places.of(FeedbackSubmission),
            "respondent_group": FeedbackSubmission.respondent_group,
            "channel": FeedbackSubmission.channel,
            "submitted_on": FeedbackSubmission.submitted_on,
            "complete": FeedbackSubmission.complete,
            "status": FeedbackSubmission.status,
            **places.times(
                FeedbackSubmission,
                ended=places.first_of(
                    FeedbackSubmission.deleted_at,
                    places.since_change(
                        FeedbackSubmission, not_(FeedbackSubmission.consent_analysis)
                    ),
                ),
            ),
        },
        source=inspect(FeedbackSubmission).selectable,
        where=not_(FeedbackSubmission.anonymous),
        model=FeedbackSubmission,
        only_for=Circle(
            lambda actor: actor.person_id is not None,
            "Rows of feedback are for people; keys read `figure_feedback`.",
        ),
    ),
)
