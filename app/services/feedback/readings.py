"""Readings of anonymous boxes: harm is looked for by people, the word list only makes it sooner.

A box with fewer than six answers stays closed. Once a week is over, the texts that nobody has read
wait for a person of the Unit, shuffled, without link, place or any time but the week.
"""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.feedback.readings import FeedbackReading
from app.schemas.feedback.readings import FeedbackReadingWrite, ReadingQuery, ReadingSort
from app.services import access
from app.services.access import Actor
from app.services.feedback import weeks
from app.services.feedback.reading_workflow import READ
from app.services.platform import documents, filters, history, pagination, workflow
from app.vocabulary.feedback import ReadingStatus

ORDERS = pagination.orders(ReadingSort, FeedbackReading)
DAYS_TO_READ = timedelta(days=4)  # from the Monday after: until Friday
_random = secrets.SystemRandom()


def search(actor: Actor, query: ReadingQuery) -> Select[FeedbackReading]:
    rows = access.visible(actor, FeedbackReading)
    names = ("id", "status", "campaign_id", "read_by", "harm_found")
    rows = filters.matching(rows, actor, FeedbackReading, query, *names)
    if query.overdue is not None:
        rows = rows.where(_overdue(FeedbackReading, actor) == query.overdue)
    week = FeedbackReading.week
    return filters.between(rows, week, since=query.week_from, until=query.week_to)


@documents.computed(FeedbackReading, "overdue")
def _overdue(row: Any, actor: Actor) -> Any:
    return and_(row.status == ReadingStatus.WAITING, row.due_date < actor.today)


def prepare(db: Session, campaign_id: UUID, week: date, answers: Sequence[dict[str, Any]]) -> None:
    """Puts the texts of answers before the Unit; answers without texts need nobody."""
    texts = [text for answer in answers for text in _texts_of(answer)]
    if not texts:
        return
    _random.shuffle(texts)
    monday = weeks.week_of(clock.today())
    row = FeedbackReading(
        id=uuid4(),
        created_at=weeks.start_of(monday),
        updated_at=weeks.start_of(monday),
        campaign_id=campaign_id,
        week=week,
        texts=texts,
        due_date=monday + DAYS_TO_READ,
        reader_id=_last_reader(db, campaign_id),
    )
    db.add(row)
    db.flush()


def _texts_of(answer: dict[str, Any]) -> list[str]:
    values = (answer["narrative"], *(each["value_text"] for each in answer["answers"]))
    return [text for text in values if text is not None]


def _last_reader(db: Session, campaign_id: UUID) -> UUID | None:
    """Returns who last read a box of the campaign, or else any box: they are reminded."""
    row = FeedbackReading
    of_campaign = (row.campaign_id == campaign_id).desc()
    query = select(row.read_by).where(row.read_by.is_not(None))
    return db.scalar(query.order_by(of_campaign, row.read_at.desc()).limit(1))


def log(db: Session, actor: Actor, reading_id: UUID, route: str) -> None:
    """Writes to the read log that the caller has opened the texts."""
    history.seen(db, actor, FeedbackReading.__tablename__, {reading_id: None}, route)


def read(db: Session, actor: Actor, row: FeedbackReading, data: FeedbackReadingWrite) -> None:
    """Records who has read the texts, and what was done; texts without harm are deleted."""
    move = workflow.check(db, actor, row, READ)
    if data.harm_found and data.done_text is None:
        fault = Fault("/done_text", "required", "Say what was done about the harm.")
        raise Invalid("A reading that found harm says what was done.", errors=[fault])
    if not data.harm_found:
        row.texts = []
    workflow.transition(
        db,
        actor,
        row,
        move,
        harm_found=data.harm_found,
        done_text=data.done_text,
        read_by=actor.person_id,
        read_at=clock.now(),
    )
