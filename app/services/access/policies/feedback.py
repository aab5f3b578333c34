"""Visibility of feedback and of its outcomes, by role."""

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.models.feedback.campaigns import FeedbackCampaign, FeedbackInvitation
from app.models.feedback.outcomes import FeedbackDisclosure, FeedbackQuote, FeedbackResponse
from app.models.feedback.readings import FeedbackReading
from app.models.feedback.submissions import FeedbackSubmission
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import (
    QA,
    QA_ONLY,
    SENDERS,
    STAFF,
    Masks,
    Scopes,
    for_roles,
    to,
)
from app.vocabulary.feedback import CampaignStatus, QuoteStatus, RespondentGroup, ResponseStatus
from app.vocabulary.roles import DIRECTORS, Role


def under_way(row: type[FeedbackCampaign], _me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.status != CampaignStatus.PLANNED


def asking_partners(
    row: type[FeedbackCampaign], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    partners = row.respondent_group == RespondentGroup.PARTNER_AGENCY
    return and_(under_way(row, me, place), partners)


def sent_by_me(row: type[FeedbackSubmission], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.submitted_by == me.me


def released_here(row: type[FeedbackQuote], _me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return and_(place.covers(row), row.status == QuoteStatus.RELEASED)


def answers_me(row: type[FeedbackResponse], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    """Whether a response is published and is about a theme, or about feedback of the caller."""
    mine = exists(
        select(FeedbackSubmission.id).where(
            FeedbackSubmission.id == row.submission_id, FeedbackSubmission.submitted_by == me.me
        )
    )
    readable = or_(row.submission_id.is_(None), mine)
    return and_(row.status == ResponseStatus.PUBLISHED, readable)


SCOPES: Scopes = {
    FeedbackCampaign: {
        **to(*Role, rows=under_way),
        **to(*QA),
        Role.PARTNER_AGENCY: asking_partners,
    },
    FeedbackInvitation: to(*QA),
    FeedbackSubmission: {**to(*SENDERS, rows=sent_by_me), **to(*QA)},
    FeedbackDisclosure: to(*QA),
    FeedbackReading: to(*QA),
    FeedbackQuote: {**to(*QA), **to(Role.SERVICE_MANAGER, *DIRECTORS, rows=released_here)},
    FeedbackResponse: {**to(*Role, rows=answers_me), **to(*QA)},
}


SENSITIVE: Masks = {
    FeedbackCampaign: {"link": for_roles(*STAFF), "waiting": QA_ONLY},
    FeedbackSubmission: dict.fromkeys(
        (
            "safeguarding_flag",
            "escalation_reason",
            "escalated_to_id",
            "escalated_at",
            "safeguarding_outcome",
            "safeguarding_note",
            "coded_by",
            "reviewed_by",
            "themes",
        ),
        QA_ONLY,
    ),
    FeedbackQuote: dict.fromkeys(
        ("submission_id", "proposed_by", "decided_by", "decision_reason"), QA_ONLY
    ),
}
