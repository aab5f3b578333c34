"""The steps of a quote, from proposed to released or withdrawn."""

from typing import Any

from sqlalchemy import ColumnElement, exists, func, not_, or_, select

from app.core.config import settings
from app.models.feedback.outcomes import FeedbackQuote
from app.models.feedback.submissions import FeedbackSubmission
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.feedback import FeedbackStatus, QuoteStatus, SafeguardingOutcome
from app.vocabulary.roles import Permission


def _submission_fulfils(row: type[FeedbackQuote], *terms: Any) -> ColumnElement[bool]:
    return exists(
        select(FeedbackSubmission.id).where(FeedbackSubmission.id == row.submission_id, *terms)
    )


_CONSENTED = Guard(
    "no_consent",
    "The respondent did not agree to be quoted.",
    lambda row, _: _submission_fulfils(
        row, FeedbackSubmission.consent_quote, FeedbackSubmission.deleted_at.is_(None)
    ),
)
_SAFE = Guard(
    "safeguarding",
    "Feedback with a safeguarding concern is not quoted.",
    lambda row, _: _submission_fulfils(
        row,
        FeedbackSubmission.status != FeedbackStatus.ESCALATED,
        or_(
            not_(FeedbackSubmission.safeguarding_flag),
            FeedbackSubmission.safeguarding_outcome == SafeguardingOutcome.NO_CONCERN,
        ),
    ),
)


def enough_answered(campaign_id: Any, district_id: Any) -> ColumnElement[bool]:
    """Whether enough people (six) have answered a campaign in a district, or anywhere."""
    in_district = or_(district_id.is_(None), FeedbackSubmission.district_id == district_id)
    answers = select(func.count()).where(
        FeedbackSubmission.campaign_id == campaign_id,
        FeedbackSubmission.deleted_at.is_(None),
        in_district,
    )
    number = answers.correlate_except(FeedbackSubmission).scalar_subquery()
    return number >= settings().suppression_threshold


_ENOUGH_ANSWERED = Guard(
    "too_few",
    "Too few people answered the campaign there: the quote could identify its author.",
    lambda row, _: enough_answered(row.campaign_id, row.district_id),
)
RELEASE_GUARDS = (_CONSENTED, _SAFE, _ENOUGH_ANSWERED)
RELEASE = Step(
    FeedbackQuote,
    "release",
    Permission.FEEDBACK_DECIDE,
    frozenset({QuoteStatus.PROPOSED}),
    QuoteStatus.RELEASED,
    guards=RELEASE_GUARDS,
)
REFUSE = Step(
    FeedbackQuote,
    "refuse",
    Permission.FEEDBACK_DECIDE,
    frozenset({QuoteStatus.PROPOSED}),
    QuoteStatus.REFUSED,
)
WITHDRAW = Step(
    FeedbackQuote,
    "withdraw",
    Permission.FEEDBACK_DECIDE,
    frozenset({QuoteStatus.RELEASED}),
    QuoteStatus.WITHDRAWN,
)
LAPSE = Step(FeedbackQuote, "lapse", None, frozenset({QuoteStatus.RELEASED}), QuoteStatus.WITHDRAWN)
workflow.declare(RELEASE, REFUSE, WITHDRAW, LAPSE)
