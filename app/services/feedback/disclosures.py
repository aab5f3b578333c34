"""Words of public forms for the Unit at once, and what became of them.

The Unit sees them at once. Webhooks, whose times are kept, are told on the hour that a campaign has
something new to read: neither which row nor when it came.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, insert, select, text, update
from sqlalchemy.orm import Session

from app.core import clock
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.outcomes import FeedbackDisclosure
from app.models.platform.base import location_of
from app.schemas.feedback.disclosures import DisclosureQuery, DisclosureSort
from app.schemas.feedback.submissions import OutcomeWrite
from app.services import access
from app.services.access import Actor
from app.services.feedback import anonymous_box
from app.services.feedback.disclosure_workflow import CLOSE
from app.services.platform import events, filters, pagination, workflow
from app.vocabulary.feedback import DisclosureStatus

ORDERS = pagination.orders(DisclosureSort, FeedbackDisclosure)
ALERT = "feedback_campaign.alert"
events.declare(
    ALERT,
    FeedbackCampaign,
    "Words in its public form may tell of harm, or ask to be reached: read its open disclosures."
    " Told on the hour, whenever they came.",
)


def search(actor: Actor, query: DisclosureQuery) -> Select[FeedbackDisclosure]:
    rows = access.visible(actor, FeedbackDisclosure)
    return filters.matching(rows, actor, FeedbackDisclosure, query, "status", "campaign_id")


@dataclass(frozen=True)
class Said:
    """Words for the Unit, how to reach whoever said them, and by whose link, if that is known."""

    words: list[str]
    contact: str | None
    invitation_id: UUID | None = None


def tell(db: Session, campaign: FeedbackCampaign, said: Said, *, good: bool) -> None:
    """The text, not the source, and no time but the week.

    By a good link every child is heard apart. A link worth nothing can be tried without end, so the
    same words of a week are one row while they wait, and counted.
    """
    if not good and _counted(db, campaign, said):
        return
    week = anonymous_box.week_of(clock.today())
    row = FeedbackDisclosure(
        id=uuid4(),
        created_at=anonymous_box.start_of(week),
        updated_at=anonymous_box.start_of(week),
        campaign_id=campaign.id,
        invitation_id=said.invitation_id,
        submitted_week=week,
        words=said.words,
        contact=said.contact,
        respondent_group=campaign.respondent_group,
        **location_of(campaign),
    )
    db.add(row)
    db.flush()


def _counted(db: Session, campaign: FeedbackCampaign, said: Said) -> bool:
    """Whether the same waits already; it was then told once more, and nobody learns when."""
    row = FeedbackDisclosure
    same = select(row.id).where(
        row.campaign_id == campaign.id,
        row.status == DisclosureStatus.OPEN,
        row.submitted_week == anonymous_box.week_of(clock.today()),
        row.words == said.words,
        row.contact.is_not_distinct_from(said.contact),
        row.invitation_id.is_not_distinct_from(said.invitation_id),
    )
    known = db.scalar(same.order_by(row.id).limit(1).with_for_update())
    if known is None:
        return False
    again = {"times_told": row.times_told + 1, "version": row.version + 1, "announced": False}
    db.execute(update(row).where(row.id == known).values(updated_at=row.updated_at, **again))
    return True


def announce(db: Session) -> int:
    """Tell webhooks which campaigns have something new to read, and shake it; how many they are."""
    row = FeedbackDisclosure
    # Whoever closes one meanwhile waits; they would find the row that was taken out gone.
    db.execute(text(f"LOCK TABLE {row.__tablename__} IN EXCLUSIVE MODE"))
    fresh = select(row.campaign_id, row.submitted_week).where(~row.announced).distinct()
    weeks = db.execute(fresh).all()
    unread = select(row.campaign_id).where(~row.announced, row.status == DisclosureStatus.OPEN)
    campaigns = sorted(set(db.scalars(unread)))
    for campaign_id, week in weeks:
        _shake(db, campaign_id, week)
    for campaign_id in campaigns:
        events.emit(db, ALERT, db.get_one(FeedbackCampaign, campaign_id))
    return len(campaigns)


def _shake(db: Session, campaign_id: UUID, week: date) -> None:
    """Take all of a campaign's week out, and put it back in the order of random identifiers.

    Each row was written when its words came, after the one before. Now none has a place on the disk
    or a transaction of its own.
    """
    table = FeedbackDisclosure.metadata.tables[FeedbackDisclosure.__tablename__]
    out = delete(table).where(table.c.campaign_id == campaign_id, table.c.submitted_week == week)
    rows = db.execute(out.returning(table)).mappings().all()
    anew = [
        {name: value for name, value in row.items() if name != "changed_in"} | {"announced": True}
        for row in sorted(rows, key=lambda row: row["id"])
    ]
    db.execute(insert(table), anew)


def close(db: Session, actor: Actor, row: FeedbackDisclosure, data: OutcomeWrite) -> None:
    """Only with what became of it."""
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
