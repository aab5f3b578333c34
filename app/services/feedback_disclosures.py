"""Words of anonymous forms for the Unit at once, and what became of them."""

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app import clock
from app.models.feedback_outcomes import FeedbackDisclosure
from app.schemas.feedback_submissions import DisclosureQuery, OutcomeWrite
from app.services import access, listing, workflow
from app.services.access import Actor
from app.services.workflow import Step
from app.vocabulary import DisclosureStatus, Permission

ORDERS = listing.orders(submitted_week=FeedbackDisclosure.submitted_week)
CLOSE = Step(
    FeedbackDisclosure, "close", Permission.FEEDBACK_DECIDE, frozenset({DisclosureStatus.OPEN}),
    DisclosureStatus.CLOSED,
)  # fmt: skip
workflow.declare(CLOSE)


def search(actor: Actor, query: DisclosureQuery) -> Select[FeedbackDisclosure]:
    rows = access.visible(actor, FeedbackDisclosure)
    if query.status:
        rows = rows.where(FeedbackDisclosure.status.in_(query.status))
    if query.campaign_id is not None:
        rows = rows.where(FeedbackDisclosure.campaign_id == query.campaign_id)
    return rows


def close(db: Session, actor: Actor, row: FeedbackDisclosure, data: OutcomeWrite) -> None:
    """Only with what became of it."""
    workflow.take(
        db,
        actor,
        row,
        CLOSE,
        outcome=data.outcome,
        outcome_note=data.note,
        decided_by=actor.person_id,
        decided_at=clock.now(),
    )
