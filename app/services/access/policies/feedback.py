"""Visibility of feedback and of its outcomes, by role."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.models.cases.subjects import CaseAllocation
from app.models.feedback.campaigns import FeedbackCampaign, FeedbackInvitation
from app.models.feedback.outcomes import FeedbackDisclosure, FeedbackQuote, FeedbackResponse
from app.models.feedback.readings import FeedbackReading
from app.models.feedback.submissions import FeedbackSubmission
from app.models.platform.base import valid_on
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import (
    QA,
    QA_ONLY,
    SENDERS,
    STAFF,
    Masks,
    Scopes,
    covered,
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


def _about_my_practice(
    row: type[FeedbackQuote], me: Actor, _place: GrantScope
) -> ColumnElement[bool]:
    """Whether it is released and the caller held the case on the day of the feedback."""
    return and_(
        row.status == QuoteStatus.RELEASED,
        _of_submission(
            row,
            exists(
                select(CaseAllocation.id).where(
                    CaseAllocation.subject_id == FeedbackSubmission.subject_id,
                    CaseAllocation.person_id == me.me,
                    valid_on(CaseAllocation, _day(FeedbackSubmission)),
                )
            ),
        ),
    )


def _day(row: type[FeedbackSubmission]) -> ColumnElement[date]:
    """Returns the day of feedback; of anonymous feedback only the week is known."""
    return func.coalesce(row.submitted_on, row.submitted_week)


def _about_my_team(row: type[FeedbackQuote], _me: Actor, place: GrantScope) -> ColumnElement[bool]:
    """Whether it is released and the feedback was about the caller's team."""
    return and_(
        row.status == QuoteStatus.RELEASED,
        or_(place.covers(row), _of_submission(row, place.covers(FeedbackSubmission))),
    )


def _of_submission(row: type[FeedbackQuote], *terms: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether these hold for the feedback of a quote, whose author gave a name."""
    quoted = select(FeedbackSubmission.id).where(
        FeedbackSubmission.id == row.submission_id, FeedbackSubmission.anonymous.is_(False), *terms
    )
    return exists(quoted.correlate(row))


def answers_me(row: type[FeedbackResponse], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    """Whether a response is published and is about a theme, or about feedback of the caller."""
    mine = exists(
        select(FeedbackSubmission.id).where(
            FeedbackSubmission.id == row.submission_id, FeedbackSubmission.submitted_by == me.me
        )
    )
    readable = or_(row.submission_id.is_(None), mine)
    return and_(row.status == ResponseStatus.PUBLISHED, readable)


def _of_campaign_here(
    row: type[FeedbackInvitation] | type[FeedbackReading], _me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    campaigns = select(FeedbackCampaign.id).where(
        FeedbackCampaign.id == row.campaign_id, place.covers(FeedbackCampaign)
    )
    return exists(campaigns)


SCOPES: Scopes = {
    FeedbackCampaign: {
        **to(*Role, rows=under_way),
        **to(*QA, rows=lambda row, me, place: or_(under_way(row, me, place), place.covers(row))),
        Role.PARTNER_AGENCY: asking_partners,
    },
    FeedbackInvitation: to(*QA, rows=_of_campaign_here),
    FeedbackSubmission: {
        **to(*SENDERS, rows=sent_by_me),
        **to(*QA, rows=lambda row, me, place: or_(sent_by_me(row, me, place), place.covers(row))),
    },
    FeedbackDisclosure: to(*QA, rows=covered),
    FeedbackReading: to(*QA, rows=_of_campaign_here),
    FeedbackQuote: {
        **to(*QA, rows=covered),
        **to(Role.SERVICE_MANAGER, *DIRECTORS, rows=released_here),
        Role.TEAM_MANAGER: _about_my_team,
        Role.PRACTITIONER: _about_my_practice,
    },
    FeedbackResponse: {
        **to(*Role, rows=answers_me),
        **to(*QA, rows=lambda row, me, place: or_(answers_me(row, me, place), place.covers(row))),
    },
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
