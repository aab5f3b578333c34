"""The box of a campaign's anonymous answers: shaken at every answer, opened once a week is over.

Answers of a week come out together, at least six of them, in no order and with no time but the
week; fewer wait for the next week. When the campaign closes, six or more come out at once; fewer
never do, and are counted. Why: docs/adr/0010-anonymous-feedback.md.
"""

import secrets
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.models.feedback.campaigns import FeedbackBox, FeedbackCampaign
from app.models.feedback.submissions import FeedbackSubmission
from app.models.platform.base import location_of
from app.services.feedback import forms

_shaken = secrets.SystemRandom()


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def start_of(week: date) -> datetime:
    """The only instant that an anonymous row has."""
    return datetime.combine(week, time(), UTC)


def locked(db: Session, campaign_id: UUID) -> FeedbackBox:
    query = select(FeedbackBox).where(FeedbackBox.campaign_id == campaign_id)
    return db.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def drop(db: Session, campaign: FeedbackCampaign, answer: dict[str, Any]) -> None:
    """Put an answer in, and shake."""
    box = locked(db, campaign.id)
    this_week = week_of(clock.today())
    if _is_due(box, this_week):
        _empty(db, campaign, box)
    answers = [*box.answers, answer]
    _shaken.shuffle(answers)
    box.answers = answers
    box.week = this_week
    box.received += 1
    db.flush()


def open_due(db: Session) -> int:
    """Open every box whose week is over and that holds enough; how many it were."""
    due = select(FeedbackBox.campaign_id).where(
        FeedbackBox.week < week_of(clock.today()),
        func.jsonb_array_length(FeedbackBox.answers) >= settings().suppression_threshold,
    )
    campaigns = list(db.scalars(due.order_by(FeedbackBox.campaign_id)))
    for campaign_id in campaigns:
        box = locked(db, campaign_id)
        if _is_due(box, week_of(clock.today())):
            _empty(db, db.get_one(FeedbackCampaign, campaign_id), box)
    return len(campaigns)


def close(db: Session, campaign: FeedbackCampaign) -> None:
    """When no more can come: what is in it comes out, if it is enough by itself."""
    box = locked(db, campaign.id)
    if _holds_enough(box):
        _empty(db, campaign, box)


def _holds_enough(box: FeedbackBox) -> bool:
    return len(box.answers) >= settings().suppression_threshold


def _is_due(box: FeedbackBox, this_week: date) -> bool:
    return _holds_enough(box) and box.week is not None and box.week < this_week


def _empty(db: Session, campaign: FeedbackCampaign, box: FeedbackBox) -> None:
    answers = list(box.answers)
    _shaken.shuffle(answers)
    assert box.week is not None  # noqa: S101 - it holds answers, and each sets the week
    for answer in answers:
        db.add(_submission(campaign, answer, box.week))
        db.flush()
    box.answers = []
    db.flush()


def _submission(
    campaign: FeedbackCampaign, answer: dict[str, Any], week: date
) -> FeedbackSubmission:
    """A row that tells nothing but what was answered and in which week."""
    values = {name: value for name, value in answer.items() if name != "answers"}
    return FeedbackSubmission(
        id=uuid4(),
        created_at=start_of(week),
        updated_at=start_of(week),
        campaign_id=campaign.id,
        anonymous=True,
        **of_campaign(campaign),
        submitted_week=week,
        answers=forms.rows_of(answer["answers"]),
        **values,
    )


def of_campaign(campaign: FeedbackCampaign) -> dict[str, Any]:
    """What a submission has of its campaign."""
    asked = {"respondent_group": campaign.respondent_group, "channel": campaign.channel}
    return asked | location_of(campaign)
