"""Who sees which feedback, and what came of it."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.models.feedback.submissions import FeedbackSubmission
from app.services.access.actor import Actor, Place
from app.vocabulary.feedback import CampaignStatus, QuoteStatus, RespondentGroup, ResponseStatus


def under_way(row: Any, _me: Actor, _place: Place) -> ColumnElement[bool]:
    return row.status != CampaignStatus.PLANNED  # type: ignore[no-any-return]


def asking_partners(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
    partners = row.respondent_group == RespondentGroup.PARTNER_AGENCY
    return and_(under_way(row, me, place), partners)


def sent_by_me(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    return row.submitted_by == me.me  # type: ignore[no-any-return]


def released_here(row: Any, _me: Actor, place: Place) -> ColumnElement[bool]:
    return and_(place.covers(row), row.status == QuoteStatus.RELEASED)


def answers_me(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    """What was done about a theme is for all to read; about one submission, for who sent it."""
    mine = exists(
        select(FeedbackSubmission.id).where(
            FeedbackSubmission.id == row.submission_id, FeedbackSubmission.submitted_by == me.me
        )
    )
    told = or_(row.submission_id.is_(None), mine)
    return and_(row.status == ResponseStatus.PUBLISHED, told)
