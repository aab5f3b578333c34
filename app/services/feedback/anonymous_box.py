"""Buffers a campaign's anonymous answers, sealed, and releases a week's answers together.

At least six answers are released at a time, in random order and with no time but the week; fewer
wait for the next week, and a person reads their texts meanwhile (`readings`). When the campaign
closes, six or more are released at once; fewer never are, and are only counted and read.
Why: docs/adr/0010-anonymous-feedback.md.
"""

import secrets
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.models.feedback.campaigns import FeedbackBox, FeedbackCampaign, FeedbackToken
from app.models.feedback.submissions import FeedbackSubmission
from app.models.platform.base import location_of
from app.services.feedback import forms, readings, sealed_answers, weeks

LISTED, UNLISTED = "$[*] ? (exists(@.listed))", "$[*] ? (!exists(@.listed))"
_random = secrets.SystemRandom()


def lock(db: Session, campaign_id: UUID) -> FeedbackBox:
    query = select(FeedbackBox).where(FeedbackBox.campaign_id == campaign_id)
    return db.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def put(db: Session, campaign: FeedbackCampaign, answer: dict[str, Any]) -> None:
    """Puts an answer into the box and shuffles the box."""
    box = lock(db, campaign.id)
    this_week = weeks.week_of(clock.today())
    if _is_due(box, this_week):
        _empty(db, campaign, box)
    _list_unread(db, box, this_week)
    answers = [*box.answers, sealed_answers.seal(box, this_week, answer)]
    _random.shuffle(answers)
    box.answers = answers
    box.week = this_week
    box.received += 1
    db.flush()


def open_due(db: Session) -> int:
    """Opens every box whose week is over and that holds enough; returns how many there were."""
    due = select(FeedbackBox.campaign_id).where(
        FeedbackBox.week < weeks.week_of(clock.today()),
        func.jsonb_array_length(FeedbackBox.answers) >= settings().suppression_threshold,
    )
    campaigns = list(db.scalars(due.order_by(FeedbackBox.campaign_id)))
    for campaign_id in campaigns:
        box = lock(db, campaign_id)
        if _is_due(box, weeks.week_of(clock.today())):
            _empty(db, db.get_one(FeedbackCampaign, campaign_id), box)
    return len(campaigns)


def list_unread(db: Session) -> int:
    """Puts before the Unit what boxes with too few answers hold; returns how many boxes."""
    this_week = weeks.week_of(clock.today())
    unread = func.jsonb_path_exists(FeedbackBox.answers, cast(UNLISTED, JSONPATH))
    due = select(FeedbackBox.campaign_id).where(FeedbackBox.week < this_week, unread)
    campaigns = list(db.scalars(due.order_by(FeedbackBox.campaign_id)))
    for campaign_id in campaigns:
        _list_unread(db, lock(db, campaign_id), this_week)
    return len(campaigns)


def _list_unread(db: Session, box: FeedbackBox, this_week: date) -> None:
    """Lists the answers of weeks that are over and that nobody has been asked to read."""
    if box.week is None or box.week >= this_week:
        return
    unread = [answer for answer in box.answers if "listed" not in answer]
    readings.prepare(db, box.campaign_id, box.week, sealed_answers.unseal(box, unread))
    box.answers = [answer | {"listed": True} for answer in box.answers]
    db.flush()


def close(db: Session, campaign: FeedbackCampaign) -> None:
    """Releases the answers of a campaign that closes, if there are enough; from now on all counts.

    Of fewer, only how many are complete is kept; what a source deletes later was counted.
    """
    box = lock(db, campaign.id)
    if _holds_enough(box):
        _empty(db, campaign, box)
    left = sealed_answers.unseal(box, box.answers)
    box.complete_left = sum(answer["complete"] for answer in left)
    box.used_links = None
    db.execute(delete(FeedbackToken).where(FeedbackToken.campaign_id == campaign.id))
    row = FeedbackSubmission
    standing = update(row).where(row.campaign_id == campaign.id, row.deleted_at.is_(None))
    db.execute(standing.values(counted_at_close=True, updated_at=row.updated_at))
    db.flush()


def _holds_enough(box: FeedbackBox) -> bool:
    return len(box.answers) >= settings().suppression_threshold


def _is_due(box: FeedbackBox, this_week: date) -> bool:
    return _holds_enough(box) and box.week is not None and box.week < this_week


def _empty(db: Session, campaign: FeedbackCampaign, box: FeedbackBox) -> None:
    answers = sealed_answers.unseal(box, box.answers)
    _random.shuffle(answers)
    assert box.week is not None  # noqa: S101 - it holds answers, and each sets the week
    for answer in answers:
        db.add(_submission(campaign, answer, box.week))
        db.flush()
    box.answers = []
    db.flush()


def _submission(
    campaign: FeedbackCampaign, answer: dict[str, Any], week: date
) -> FeedbackSubmission:
    """Returns a row that holds nothing but the answers and their week."""
    values = {name: value for name, value in answer.items() if name != "answers"}
    return FeedbackSubmission(
        id=uuid4(),
        created_at=weeks.start_of(week),
        updated_at=weeks.start_of(week),
        campaign_id=campaign.id,
        anonymous=True,
        **campaign_values(campaign),
        submitted_week=week,
        answers=forms.rows_of(answer["answers"]),
        **values,
    )


def campaign_values(campaign: FeedbackCampaign) -> dict[str, Any]:
    """Returns the values that a submission takes from its campaign."""
    survey = {"respondent_group": campaign.respondent_group, "channel": campaign.channel}
    return survey | location_of(campaign)
