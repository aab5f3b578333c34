"""The records that stand of pushed meetings: what they hold fast, and how they follow."""

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

JUDGED = "A completed record stands of it; have that deleted or called an error first."


def standing(db: Session, system: str, keys: Sequence[str]) -> dict[str, Any]:
    """Of each of these meetings its record that stands, draft or complete, locked."""
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


def check(judged: Any, item: Item[MeetingRecord], subject_id: UUID | None) -> None:
    """What was judged was held, of that kind and about that child; a draft holds nothing fast."""
    if judged.status not in QA_COMPLETE:
        return
    record = item.data
    if RECORD_OF[record.kind] is not judged.kind:
        item.refuse(record.spelt("kind"), "judged", JUDGED)
    if subject_id is not None and subject_id != judged.subject_id:
        item.refuse(record.spelt("subject_external_id"), "judged", JUDGED)
    if record.cancelled:
        item.refuse(record.spelt("cancelled"), "judged", JUDGED)
    elif record.held_on is None or record.held_on > clock.day_of(judged.completed_at):
        item.refuse(record.spelt("held_on"), "judged", JUDGED)


def check_deleted(judged: Any, item: Item[MeetingRecord]) -> None:
    if judged.status in QA_COMPLETE:
        item.refuse("external_id", "judged", JUDGED)


def follow(
    db: Session, actor: Actor, records: Mapping[str, Any], places: Mapping[str, Mapping[str, Any]]
) -> None:
    """Records, and their findings, belong where their meetings do."""
    moved = {
        row.id: dict(places[key])
        for key, row in records.items()
        if key in places and places[key] != {"subject_id": row.subject_id, **location_of(row)}
    }
    _move(db, actor, QaRecord, "qa_record.replace", moved)
    found = select(Finding.id, Finding.origin_id).where(
        Finding.origin.in_(ORIGINS.values()), bulk_writes.among(Finding.origin_id, moved)
    )
    of_them = {row_id: moved[record_id] for row_id, record_id in db.execute(found)} if moved else {}
    _move(db, actor, Finding, "finding.replace", of_them)


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
