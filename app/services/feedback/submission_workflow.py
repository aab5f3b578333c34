"""The steps of a submission, from received to closed (docs/domain/feedback.md)."""

from sqlalchemy import not_, or_

from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.submissions import FeedbackSubmission
from app.services.access.predicates import there_is
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.feedback import CampaignStatus, FeedbackStatus
from app.vocabulary.roles import Permission

_MINE = Guard(
    "not_yours",
    "Only the person who sent this feedback can change it.",
    lambda row, me: row.submitted_by == me.me,
)
CAMPAIGN_CLOSED = "The campaign is closed, and its figures no longer change."
_CAMPAIGN_IS_OPEN = Guard(
    "campaign_closed",
    CAMPAIGN_CLOSED,
    lambda row, _: there_is(
        FeedbackCampaign,
        FeedbackCampaign.id == row.campaign_id,
        FeedbackCampaign.status == CampaignStatus.OPEN,
    ),
)
EDIT = Step(
    FeedbackSubmission,
    "edit",
    Permission.FEEDBACK_SUBMIT,
    frozenset({FeedbackStatus.RECEIVED}),
    None,
    guards=(_CAMPAIGN_IS_OPEN,),
    who=_MINE,
    named=_MINE.holds,
)
workflow.declare(EDIT)


_MAY_BE_COUNTED = Guard(
    "no_consent",
    "The respondent did not agree that the feedback is analysed.",
    lambda row, _: row.consent_analysis,
)
_ANOTHER_CODED_IT = Guard(
    "own_coding",
    "The person who coded the feedback cannot review it.",
    lambda row, me: or_(row.coded_by.is_(None), row.coded_by != me.me),
)
_HAS_OUTCOME = Guard(
    "outcome_missing",
    "The outcome of the safeguarding concern must be recorded first.",
    lambda row, _: or_(not_(row.safeguarding_flag), row.safeguarding_outcome.is_not(None)),
)
# The service escalates text that may indicate harm; a person then raises it with somebody.
_NOT_RAISED_WITH_A_PERSON = Guard(
    "already_raised",
    "The concern was already raised with a person; record its outcome.",
    lambda row, _: or_(row.status != FeedbackStatus.ESCALATED, row.escalated_to_id.is_(None)),
)
_REVIEWED_OR_NOT_COUNTED = Guard(
    "not_reviewed",
    "The feedback must be coded and reviewed first.",
    lambda row, _: or_(row.status == FeedbackStatus.REVIEWED, not_(row.consent_analysis)),
)
TRIAGE = Step(
    FeedbackSubmission,
    "triage",
    Permission.FEEDBACK_TRIAGE,
    frozenset({FeedbackStatus.RECEIVED}),
    FeedbackStatus.TRIAGED,
)
ESCALATE = Step(
    FeedbackSubmission,
    "escalate",
    Permission.FEEDBACK_TRIAGE,
    frozenset(
        {
            FeedbackStatus.RECEIVED,
            FeedbackStatus.TRIAGED,
            FeedbackStatus.CODED,
            FeedbackStatus.REVIEWED,
            FeedbackStatus.ESCALATED,
        }
    ),
    FeedbackStatus.ESCALATED,
    guards=(_NOT_RAISED_WITH_A_PERSON,),
)
RESOLVE = Step(
    FeedbackSubmission,
    "resolve",
    Permission.FEEDBACK_DECIDE,
    frozenset({FeedbackStatus.ESCALATED}),
    FeedbackStatus.TRIAGED,
)
CODE = Step(
    FeedbackSubmission,
    "code",
    Permission.FEEDBACK_TRIAGE,
    frozenset({FeedbackStatus.TRIAGED, FeedbackStatus.CODED}),
    FeedbackStatus.CODED,
    guards=(_MAY_BE_COUNTED,),
)
SEND_BACK = Step(
    FeedbackSubmission,
    "send-back",
    Permission.FEEDBACK_DECIDE,
    frozenset({FeedbackStatus.CODED}),
    FeedbackStatus.TRIAGED,
)
REVIEW = Step(
    FeedbackSubmission,
    "review",
    Permission.FEEDBACK_DECIDE,
    frozenset({FeedbackStatus.CODED}),
    FeedbackStatus.REVIEWED,
    guards=(_ANOTHER_CODED_IT,),
)
CLOSE = Step(
    FeedbackSubmission,
    "close",
    Permission.FEEDBACK_DECIDE,
    frozenset({FeedbackStatus.TRIAGED, FeedbackStatus.REVIEWED}),
    FeedbackStatus.CLOSED,
    guards=(_HAS_OUTCOME, _REVIEWED_OR_NOT_COUNTED),
)
workflow.declare(TRIAGE, ESCALATE, RESOLVE, CODE, SEND_BACK, REVIEW, CLOSE)
