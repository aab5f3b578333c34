"""The clocks of stored meetings, recalculated whenever a meeting of the child changes."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.reviewing.meetings import Meeting
from app.services.platform import bulk_writes
from app.services.reference import closed_days
from app.services.reviewing.due_date_rules import Held, Stay, Timing, timings
from app.vocabulary.cases import SHORT_BREAKS
from app.vocabulary.reviewing import MeetingKind

TIMING = ("previous_meeting_id", "clock_code", "clock_started_on", "due_by", "clock_gap")


def lock(db: Session, subject_ids: Collection[UUID]) -> None:
    """Locks all meetings of locked children, in the order of their identifiers."""
    meetings = select(Meeting.id).where(Meeting.subject_id.in_(subject_ids)).order_by(Meeting.id)
    db.execute(meetings.with_for_update(key_share=True))


def recalculate(db: Session, subject_ids: Collection[UUID], new: Collection[UUID] = ()) -> None:
    """Stores the clocks that changed, and raises the version of all rows but the `new` ones."""
    columns = (
        Meeting.id,
        Meeting.kind,
        Meeting.takes_place_on,
        Meeting.held_on,
        Meeting.due_date,
        Meeting.number,
        Meeting.source_system,
        Meeting.start_event,
        Meeting.started_on,
        Meeting.subject_id,
        Subject.became_looked_after_on,
        Subject.legal_status,
        *(getattr(Meeting, name) for name in TIMING),
    )
    query = (
        select(*columns)
        .join(Subject, Subject.id == Meeting.subject_id)
        .where(
            Meeting.subject_id.in_(subject_ids),
            Meeting.deleted_at.is_(None),
            Meeting.cancelled.is_(False),
        )
    )
    rows = db.execute(query).all()
    children = defaultdict(list)
    for row in rows:
        children[row.subject_id].append(row)
    if not children:
        return
    statutory = closed_days.statutory_calendar(db)
    sources = _sent_since(db, {row.source_system for row in rows})
    changed = []
    for meetings in children.values():
        correct = timings([_held(row, sources) for row in meetings], _stay(meetings[0]), statutory)
        changed += [
            {"id": row.id, **asdict(correct[row.id])}
            for row in meetings
            if _stored_timing(row) != correct[row.id]
        ]
    just_written = set(new)
    bulk_writes.mark(db, Meeting, [row for row in changed if row["id"] in just_written])
    bulk_writes.update(db, Meeting, [row for row in changed if row["id"] not in just_written])


def _sent_since(db: Session, systems: Collection[str]) -> dict[str, date]:
    """Returns the day on which each source first sent a review.

    A child who came into care after that day has no earlier reviews that the source did not send.
    """
    days = {}
    for system in systems:
        first = select(Meeting.created_at).where(
            Meeting.source_system == system, Meeting.kind == MeetingKind.CIC_REVIEW
        )
        created_at = db.scalar(first.order_by(Meeting.id).limit(1))
        if created_at is not None:
            days[system] = clock.day_of(created_at)
    return days


def _stay(row: Any) -> Stay:
    return Stay(row.became_looked_after_on, row.legal_status in SHORT_BREAKS)


def _held(row: Any, sources: Mapping[str, date]) -> Held:
    return Held(
        id=row.id,
        kind=row.kind,
        on=row.takes_place_on,
        held=row.held_on is not None,
        start_event=row.start_event,
        started_on=row.started_on,
        target=row.due_date,
        number=row.number,
        source_since=sources.get(row.source_system),
    )


def _stored_timing(row: Any) -> Timing:
    return Timing(**{name: getattr(row, name) for name in TIMING})
