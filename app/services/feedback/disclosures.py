"""Texts of public forms that may indicate harm or ask to be contacted, and their outcomes.

The QA unit sees them at once. Webhooks, whose times are recorded, get an event on the hour that a
campaign has something new to read; it says neither which text it is nor when it came.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, delete, insert, select, text, update
from sqlalchemy.orm import Session

from app.core import clock
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.outcomes import FeedbackDisclosure
from app.models.feedback.submissions import FeedbackSubmission
from app.models.platform.base import location_of
from app.schemas.feedback.disclosures import DisclosureQuery, DisclosureSort
from app.schemas.feedback.submissions import OutcomeWrite
from app.services import access
from app.services.access import Actor
from app.services.feedback import weeks
from app.services.feedback.disclosure_workflow import CLOSE
from app.services.platform import events, filters, pagination, read_log, workflow
from app.vocabulary.feedback import DisclosureStatus

ORDERS = pagination.orders(DisclosureSort, FeedbackDisclosure)


@read_log.children(FeedbackDisclosure)
def _child(row: Any, _actor: Actor) -> ColumnElement[Any]:
    """Returns the child whom the feedback of the same invitation is about, if that is known."""
    answered = select(FeedbackSubmission.subject_id).where(
        FeedbackSubmission.invitation_id == row.invitation_id
    )
    return answered.correlate(row).scalar_subquery()


ALERT = "feedback_campaign.alert"
events.declare(
    ALERT,
    FeedbackCampaign,
    "Text in its public form may indicate harm or ask to be contacted: read its open disclosures."
    " Sent on the hour, whenever the text came.",
)


def search(actor: Actor, query: DisclosureQuery) -> Select[FeedbackDisclosure]:
    rows = access.visible(actor, FeedbackDisclosure)
    return filters.matching(rows, actor, FeedbackDisclosure, query, "id", "status", "campaign_id")


@dataclass(frozen=True)
class Disclosed:
    """Text for the QA unit, the contact details of its author, and the invitation if known."""

    words: list[str]
    contact: str | None
    invitation_id: UUID | None = None


def report(
    db: Session, campaign: FeedbackCampaign, disclosed: Disclosed, *, valid_link: bool
) -> None:
    """Stores the text for the QA unit, without its source and with no time but the week.

    By a valid link every text has a row of its own. An invalid link can be tried without end, so
    the same text in one week is one open row with a count.
    """
    if not valid_link and _count_repeat(db, campaign, disclosed):
        return
    week = weeks.week_of(clock.today())
    row = FeedbackDisclosure(
        id=uuid4(),
        created_at=weeks.start_of(week),
        updated_at=weeks.start_of(week),
        campaign_id=campaign.id,
        invitation_id=disclosed.invitation_id,
        submitted_week=week,
        words=disclosed.words,
        contact=disclosed.contact,
        respondent_group=campaign.respondent_group,
        **location_of(campaign),
    )
    db.add(row)
    db.flush()


def _count_repeat(db: Session, campaign: FeedbackCampaign, disclosed: Disclosed) -> bool:
    """Counts the same open text once more, and returns whether there was one."""
    row = FeedbackDisclosure
    same = select(row.id).where(
        row.campaign_id == campaign.id,
        row.status == DisclosureStatus.OPEN,
        row.submitted_week == weeks.week_of(clock.today()),
        row.words == disclosed.words,
        row.contact.is_not_distinct_from(disclosed.contact),
        row.invitation_id.is_not_distinct_from(disclosed.invitation_id),
    )
    known = db.scalar(same.order_by(row.id).limit(1).with_for_update())
    if known is None:
        return False
    repeated = {"times_told": row.times_told + 1, "version": row.version + 1, "announced": False}
    db.execute(update(row).where(row.id == known).values(updated_at=row.updated_at, **repeated))
    return True


def announce(db: Session) -> int:
    """Emits an event for each campaign with something new to read; returns how many there are.

    The new rows are shuffled first.
    """
    row = FeedbackDisclosure
    # A person who closes a disclosure meanwhile must wait: its row is deleted and inserted again.
    db.execute(text(f"LOCK TABLE {row.__tablename__} IN EXCLUSIVE MODE"))
    fresh = select(row.campaign_id, row.submitted_week).where(~row.announced).distinct()
    weeks = db.execute(fresh).all()
    unread = select(row.campaign_id).where(~row.announced, row.status == DisclosureStatus.OPEN)
    campaigns = sorted(set(db.scalars(unread)))
    for campaign_id, week in weeks:
        _shuffle(db, campaign_id, week)
    for campaign_id in campaigns:
        events.emit(db, ALERT, db.get_one(FeedbackCampaign, campaign_id))
    return len(campaigns)


def _shuffle(db: Session, campaign_id: UUID, week: date) -> None:
    """Rewrites the rows of a campaign and week in the order of their random identifiers.

    Each row was written when its text came, after the one before. Afterwards neither the place on
    disk nor a transaction of its own reveals that order.
    """
    table = FeedbackDisclosure.metadata.tables[FeedbackDisclosure.__tablename__]
    taken_out = delete(table).where(
        table.c.campaign_id == campaign_id, table.c.submitted_week == week
    )
    rows = db.execute(taken_out.returning(table)).mappings().all()
    shuffled = [
        {name: value for name, value in row.items() if name != "changed_in"} | {"announced": True}
        for row in sorted(rows, key=lambda row: row["id"])
    ]
    db.execute(insert(table), shuffled)


def close(db: Session, actor: Actor, row: FeedbackDisclosure, data: OutcomeWrite) -> None:
    """Closes a disclosure with its outcome."""
    workflow.transition(
        db,
        actor,
        row,
        CLOSE,
        outcome=data.outcome,
        outcome_note=data.note,
        decided_by=actor.person_id,
        decided_at=clock.now(),
    )
