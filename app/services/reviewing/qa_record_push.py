"""The batch kind of QA records, which case-management systems push once they are complete."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, select
from sqlalchemy.orm import Session

from app.models.organisation.people import Person
from app.models.platform.base import Located, location_of
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.schemas.reviewing.qa_record_push import SourceQaRecord, SourceQaRecordBatchWrite
from app.services.access import Actor
from app.services.platform import bulk_writes, events
from app.services.platform.batches.push import Item, Kind
from app.services.platform.batches.reconcile import is_stale
from app.services.platform.bulk_writes import among
from app.services.reviewing import (
    pushed_shares,
    qa_concerns,
    qa_findings,
    qa_forms,
    qa_record_push_checks,
    qa_record_states,
    qa_record_workflow,
    source_names,
)
from app.services.reviewing.pushed_shares import Share
from app.services.reviewing.qa_forms import Forms
from app.vocabulary.reviewing import RECORD_OF, QaRecordSource
from app.vocabulary.roles import Permission

STATES = {
    "completed_at": qa_record_workflow.COMPLETE,
    "shared_at": qa_record_workflow.SHARE,
    "acknowledged_at": qa_record_workflow.ANSWERED,
    "closed_at": qa_record_workflow.CLOSE,
}
DELETE = "qa_record.delete"
AMENDED = "The QA Unit has amended this record here; agree any change with the QA Unit."
IN_ERROR = "The QA Unit has entered this record in error; agree any change with the QA Unit."

events.declare(DELETE, QaRecord, "QA record: deleted by its source.")


@dataclass(frozen=True)
class _References:
    """The rows that a batch refers to, and the stored rows of its records."""

    system: str
    forms: Forms
    meeting_keys: Mapping[tuple[str, str], tuple[str, str]]
    meetings: Mapping[tuple[str, str], Any]
    people: Mapping[str, UUID]
    reached: Collection[UUID]  # those who were told of a concern, and whom an alert reaches
    stored: Mapping[str, Any]
    shares: Mapping[UUID, Sequence[Share]]
    taken: dict[UUID, object]  # the valid record of each meeting that has one
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    shared: dict[str, list[Share]] = field(default_factory=dict)

    def meeting(self, record: SourceQaRecord) -> Any:
        return self.meetings.get(self.meeting_keys[_meeting_named(self.system, record)])


def _meeting_named(system: str, record: SourceQaRecord) -> tuple[str, str]:
    """Returns the source of the meeting of a record, and the identifier it has there."""
    return record.meeting_source_system or system, record.meeting_external_id


def _stored_rows(system: str, items: Sequence[Item[SourceQaRecord]]) -> ColumnElement[bool]:
    """Whether a row is the stored record of one of these items."""
    keys = [item.key for item in items]
    return and_(QaRecord.source_system == system, among(QaRecord.external_id, keys))


def _stored(db: Session, stored_rows: ColumnElement[bool]) -> dict[str, Any]:
    """Returns the stored records, locked so that nobody corrects or answers one meanwhile."""
    query = select(
        QaRecord.external_id,
        QaRecord.id,
        QaRecord.meeting_id,
        QaRecord.status,
        QaRecord.source_version,
        QaRecord.body_hash,
        QaRecord.recorded_on_file_at,
        QaRecord.file_reference,
        QaRecord.amended_at,
        QaRecord.entered_in_error_at,
        QaRecord.deleted_at,
        *(getattr(QaRecord, name) for name in STATES),
    ).where(stored_rows)
    locked = query.order_by(QaRecord.id).with_for_update(key_share=True)
    return {row.external_id: row for row in db.execute(locked)}


def _can_be_deleted(row: Any) -> bool:
    """Whether a source may delete a record: not if the Unit amended it, unless it is in error."""
    return row.amended_at is None or row.entered_in_error_at is not None


def _meetings(
    db: Session, keys: set[tuple[str, str]], stored_rows: ColumnElement[bool]
) -> dict[tuple[str, str], Any]:
    """Returns the named meetings, and locks them and those of the stored records, in order."""
    named = bulk_writes.recordset(source_system=Text(), external_id=Text())
    of_name = and_(
        Meeting.source_system == named.c.source_system, Meeting.external_id == named.c.external_id
    )
    requested = select(Meeting.id).join(named, of_name).where(Meeting.deleted_at.is_(None))
    rows = [{"source_system": system, "external_id": name} for system, name in keys]
    known = select(QaRecord.meeting_id).where(stored_rows)
    references = db.scalars(requested.union(known), {"rows": bulk_writes.text(rows)}).all()
    copied = ("id", "kind", "held_on", "cancelled", "subject_id", *Located.columns)
    columns = [getattr(Meeting, name) for name in copied]
    query = (
        select(Meeting.source_system, Meeting.external_id, Meeting.deleted_at, *columns)
        .where(among(Meeting.id, references))
        .order_by(Meeting.id)
        .with_for_update(key_share=True)
    )
    return {
        (row.source_system, row.external_id): row
        for row in db.execute(query)
        if row.deleted_at is None
    }


def _taken(db: Session, held: Sequence[UUID], leaving: set[UUID]) -> dict[UUID, object]:
    query = select(QaRecord.meeting_id, QaRecord.id).where(
        among(QaRecord.meeting_id, held),
        QaRecord.entered_in_error_at.is_(None),
        QaRecord.deleted_at.is_(None),
    )
    return {meeting: record for meeting, record in db.execute(query) if record not in leaving}


def _check_meeting(references: _References, item: Item[SourceQaRecord], meeting: Any) -> None:
    if meeting is None:
        text = "No meeting with this identifier is known from this source; push the meeting first."
        item.refuse("meeting_external_id", "unknown_meeting", text)
        return
    if meeting.cancelled:
        item.refuse("meeting_external_id", "cancelled", "The meeting was cancelled.")
    elif meeting.held_on is None:
        item.refuse("meeting_external_id", "not_held", "The meeting has not been held yet.")
    if RECORD_OF[meeting.kind] is not item.data.kind:
        text = f"Must be `{RECORD_OF[meeting.kind]}` for a meeting of this kind."
        item.refuse("kind", "wrong_kind", text)
    row = references.stored.get(item.key)
    if row is not None and row.meeting_id != meeting.id:
        text = "The meeting of a record cannot be changed."
        item.refuse("meeting_external_id", "fixed", text)
    if row is not None and (row.entered_in_error_at or row.amended_at):
        text = IN_ERROR if row.entered_in_error_at else AMENDED
        item.refuse("external_id", "corrected_here", text)
    if references.taken.get(meeting.id, _owner(references, item)) != _owner(references, item):
        text = "The meeting has a QA record already."
        item.refuse("meeting_external_id", "meeting_has_record", text)


def _owner(references: _References, item: Item[SourceQaRecord]) -> object:
    """Returns the identifier of an item's record in `taken`: its row or, if new, its key."""
    row = references.stored.get(item.key)
    return item.key if row is None else row.id


def _events(references: _References, item: Item[SourceQaRecord]) -> list[str]:
    """Returns the events of a pushed record: one for each status reached since, or returned to."""
    if item.deleted:
        return [DELETE]
    row, now = references.stored.get(item.key), references.rows[item.key]
    if row is not None and row.deleted_at is not None:
        row = None
    if row is not None and row.status == now["status"]:
        return []
    steps = {name: step for name, step in STATES.items() if now[name] is not None}
    new = {name for name in steps if row is None or getattr(row, name) is None}
    taken = [step for name, step in steps.items() if name in new] or [*steps.values()][-1:]
    return [step.event for step in taken if step.event is not None]


class QaRecordPush(Kind[SourceQaRecord, _References]):
    model = QaRecord
    batch = SourceQaRecordBatchWrite
    permission = Permission.QA_RECORD_PUSH

    def set_keys(self, db: Session, system: str, items: Sequence[Item[SourceQaRecord]]) -> None:
        others = {item.data.meeting_source_system for item in items if not item.deleted}
        source_names.set_keys(db, QaRecord, system, items, others)

    def look_up(
        self, db: Session, system: str, items: Sequence[Item[SourceQaRecord]]
    ) -> _References:
        records = [item.data for item in items if not item.deleted]
        stored_rows = _stored_rows(system, items)
        meeting_keys = source_names.meeting_keys(db, {_meeting_named(system, x) for x in records})
        held = _meetings(db, set(meeting_keys.values()), stored_rows)
        stored = _stored(db, stored_rows)
        refs = {share.worker_ref for record in records for share in record.shares}
        refs |= {record.reviewer_ref for record in records if record.reviewer_ref}
        told = qa_concerns.refs_of(records)
        refs |= told
        query = select(Person.employment_ref, Person.id).where(among(Person.employment_ref, refs))
        people = {ref: person for ref, person in db.execute(query) if ref}
        for item in items:
            if not item.deleted:
                qa_record_push_checks.warn(item, people)
        leaving = {
            stored[item.key].id
            for item in items
            if item.deleted
            and (row := stored.get(item.key))
            and _can_be_deleted(row)
            and not is_stale(item, row)
        }
        return _References(
            system,
            qa_forms.load(db),
            meeting_keys,
            held,
            people,
            qa_concerns.reachable(db, people, told),
            stored,
            pushed_shares.of(db, [row.id for row in stored.values()]),
            _taken(db, [meeting.id for meeting in held.values()], leaving),
        )

    def check_deleted(self, references: _References, items: Sequence[Item[SourceQaRecord]]) -> None:
        for item in items:
            row = references.stored.get(item.key)
            if row is not None and not _can_be_deleted(row):
                item.refuse("external_id", "corrected_here", AMENDED)

    def check(self, references: _References, items: Sequence[Item[SourceQaRecord]]) -> None:
        for item in items:
            meeting = references.meeting(item.data)
            _check_meeting(references, item, meeting)
            qa_record_push_checks.check_times(
                item, meeting.held_on if meeting is not None else None
            )
            qa_record_push_checks.check_shares(item)
            qa_concerns.check(item, references.people, references.reached)
            form = references.forms.form(item.data.kind, item.data.tool_version_id)
            if form is None:
                item.refuse("tool_version_id", "unknown_tool", qa_forms.UNKNOWN_FORM)
            else:
                item.faults += qa_forms.faults(
                    references.forms, form, item.data, item.at, complete=True
                )
            if meeting is not None and not item.faults:
                references.taken[meeting.id] = _owner(references, item)

    def values(self, references: _References, item: Item[SourceQaRecord]) -> dict[str, Any]:
        record, meeting = item.data, references.meeting(item.data)
        form = references.forms.form(record.kind, record.tool_version_id)
        assert form is not None  # noqa: S101 - it was checked
        row = references.stored.get(item.key)
        on_file_at = record.recorded_on_file_at or (row.recorded_on_file_at if row else None)
        stored = references.shares.get(row.id, ()) if row is not None else ()
        shares = pushed_shares.merged(stored, record.shares, references.people)
        state = qa_record_states.reached(
            record.completed_at, [each.sharing for each in shares], on_file_at
        )
        values = {
            "kind": record.kind,
            "meeting_id": meeting.id,
            "reviewer_id": references.people.get(record.reviewer_ref or ""),
            "source": QaRecordSource.CASE_SYSTEM,
            "recorded_on_file_at": on_file_at,
            "file_reference": record.file_reference or (row.file_reference if row else None),
            **qa_forms.columns(form, record, qa_concerns.pushed(record, references.people)),
            **state,
            "subject_id": meeting.subject_id,
            **location_of(meeting),
        }
        references.rows[item.key], references.shared[item.key] = values, shares
        return values

    def after(
        self,
        db: Session,
        actor: Actor,
        references: _References,
        items: Sequence[Item[SourceQaRecord]],
    ) -> None:
        """Stores the findings and shares of the records, and emits their events."""
        pushed = [item for item in items if not item.deleted]
        records = [{"id": item.id, **references.rows[item.key]} for item in pushed]
        qa_findings.store(db, actor, records, known=any(not item.created for item in pushed))
        qa_findings.withdraw_for(db, actor, [item.id for item in items if item.deleted])
        pushed_shares.store(db, actor, {item.id: references.shared[item.key] for item in pushed})
        emitted = [(name, item.id) for item in items for name in _events(references, item)]
        events.emit_all(db, emitted, QaRecord)


PUSHED = QaRecordPush()
