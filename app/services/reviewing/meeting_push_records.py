"""The QA records of pushed meetings: which changes they prevent, and how they follow a move."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.findings.findings import Finding
from app.models.platform.base import location_of
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.schemas.reviewing.meetings import MeetingRecord
from app.services.access import Actor
from app.services.platform import bulk_writes, history
from app.services.platform.batches.push import Item
from app.services.reviewing.qa_findings import ORIGINS
from app.vocabulary.reviewing import QA_COMPLETE, RECORD_OF

HAS_RECORD = "The meeting has a completed QA record; delete that record or enter it in error first."


def valid_records(db: Session, system: str, keys: Sequence[str]) -> dict[str, Any]:
    """Returns the valid record of each of these meetings, draft or complete, locked."""
    query = (
        select(
            Meeting.external_id.label("key"),
            QaRecord.id,
            QaRecord.kind,
            QaRecord.status,
            QaRecord.completed_at,
            QaRecord.subject_id,
            *location_of(QaRecord).values(),
        )
        .join(QaRecord, QaRecord.meeting_id == Meeting.id)
        .where(
            Meeting.source_system == system,
            bulk_writes.among(Meeting.external_id, keys),
            QaRecord.entered_in_error_at.is_(None),
            QaRecord.deleted_at.is_(None),
        )
        .order_by(QaRecord.id)
        .with_for_update(of=QaRecord, key_share=True)
    )
    return {row.key: row for row in db.execute(query)}


def check(qa_record: Any, item: Item[MeetingRecord], subject_id: UUID | None) -> None:
    """Refuses changes that contradict a completed record; a draft prevents none."""
    if qa_record.status not in QA_COMPLETE:
        return
    record = item.data
    if RECORD_OF[record.kind] is not qa_record.kind:
        item.refuse(record.sent_as("kind"), "judged", HAS_RECORD)
    if subject_id is not None and subject_id != qa_record.subject_id:
        item.refuse(record.sent_as("subject_external_id"), "judged", HAS_RECORD)
    if record.cancelled:
        item.refuse(record.sent_as("cancelled"), "judged", HAS_RECORD)
    elif record.held_on is None or record.held_on > clock.day_of(qa_record.completed_at):
        item.refuse(record.sent_as("held_on"), "judged", HAS_RECORD)


def check_deleted(qa_record: Any, item: Item[MeetingRecord]) -> None:
    if qa_record.status in QA_COMPLETE:
        item.refuse("external_id", "judged", HAS_RECORD)


def follow(
    db: Session,
    actor: Actor,
    records: Mapping[str, Any],
    locations: Mapping[str, Mapping[str, Any]],
) -> None:
    """Moves the records and their findings to the child and location of their meetings."""
    moved = {
        row.id: dict(locations[key])
        for key, row in records.items()
        if key in locations and locations[key] != {"subject_id": row.subject_id, **location_of(row)}
    }
    _move(db, actor, QaRecord, "qa_record.replace", moved)
    query = select(Finding.id, Finding.origin_id).where(
        Finding.origin.in_(ORIGINS.values()), bulk_writes.among(Finding.origin_id, moved)
    )
    findings = {row_id: moved[record] for row_id, record in db.execute(query)} if moved else {}
    _move(db, actor, Finding, "finding.replace", findings)


def _move(
    db: Session,
    actor: Actor,
    model: type[QaRecord | Finding],
    action: str,
    moved: Mapping[UUID, dict[str, Any]],
) -> None:
    before = bulk_writes.update(db, model, [{"id": row_id, **to} for row_id, to in moved.items()])
    lines = [
        history.Line(row_id, action, before=before[row_id], after=to)
        for row_id, to in moved.items()
    ]
    history.record_all(db, actor, model, lines)
