"""Meetings, held or due: their list, their reads, and those without a QA record.

The rules: docs/domain/reviewing.md.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.core.errors import NotFound
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.schemas.reviewing.meetings import MeetingQuery, MeetingSort, MissingQaQuery
from app.schemas.reviewing.references import MeetingRef, QaRecordRef
from app.services import access
from app.services.access import Actor
from app.services.organisation import org_units
from app.services.platform import documents, filters, pagination, references, source_records
from app.services.platform.cursors import Order
from app.services.reviewing import source_names
from app.services.reviewing.statutory_timescales import CLOCKS
from app.vocabulary.reviewing import QA_COMPLETE

references.declare(MeetingRef, Meeting)
source_records.declare(Meeting)


ORDERS = pagination.orders(MeetingSort, Meeting)
OLDEST_HELD = Order((Meeting.held_on,))
MATCHED = (
    "id",
    "kind",
    "source_system",
    "subject_id",
    "chair_person_id",
    "cancelled",
    "service_line",
)


@documents.computed(Meeting, "clock_source")
def _clock_source(row: Any, _actor: Actor) -> Any:
    sources = [(row.clock_code == code, literal(each.source)) for code, each in CLOCKS.items()]
    return case(*sources)


@documents.computed(Meeting, "due_date_variance")
def _due_date_variance(row: Any, _actor: Actor) -> Any:
    return row.due_date - row.due_by


@documents.computed(Meeting, "in_time")
def _in_time(row: Any, _actor: Actor) -> Any:
    return row.held_on <= row.due_by


@documents.computed(Meeting, "qa_record_id")
def _qa_record_id(row: Any, _actor: Actor) -> Any:
    return select(QaRecord.id).where(*_completed(QaRecord, row)).limit(1).scalar_subquery()


@documents.computed(Meeting, "qa_record")
def _qa_record(row: Any, actor: Actor) -> Any:
    record = aliased(QaRecord)
    seen = (*_completed(record, row), access.scope(actor, QaRecord, record))
    document = documents.document(QaRecordRef, record, actor)
    return select(document).where(*seen).limit(1).scalar_subquery()


def _completed(record: Any, meeting: Any) -> tuple[Any, ...]:
    return (
        record.meeting_id == meeting.id,
        record.status.in_(QA_COMPLETE),
        record.deleted_at.is_(None),
    )


def search(actor: Actor, query: MeetingQuery) -> Select[Meeting]:
    rows = access.visible(actor, Meeting)
    rows = filters.matching(rows, actor, Meeting, query, *MATCHED)
    if query.external_id is not None:
        system = query.source_system or actor.source_system or "-"
        named = source_names.possible(system, query.external_id)
        rows = rows.where(filters.any_of(Meeting.external_id, named))
    if query.held is not None:
        rows = rows.where(Meeting.held_on.is_not(None) == query.held)
    if query.in_time is not None:
        rows = rows.where((Meeting.held_on <= Meeting.due_by) == query.in_time)
    if not query.include_deleted:
        rows = rows.where(Meeting.deleted_at.is_(None))
    rows = org_units.within(rows, Meeting, query.under)
    return filters.between(rows, Meeting.takes_place_on, since=query.after, before=query.before)


def missing_qa(actor: Actor, query: MissingQaQuery, system: str | None = None) -> Select[Meeting]:
    """Returns the meetings held by a day that had no completed record at the end of it.

    Of one source they are those for which it can push a record: no draft of the portal stands.
    """
    day = min(query.as_of or clock.today(), clock.today())
    rows = access.visible(actor, Meeting).where(
        Meeting.held_on <= day,
        or_(Meeting.deleted_at.is_(None), Meeting.deleted_at > clock.end_of(day)),
        ~exists(completed_record_at(day)),
    )
    if system is not None:
        rows = rows.where(Meeting.source_system == system, ~exists(_standing_draft()))
    rows = filters.matching(rows, actor, Meeting, query, "id", "kind")
    rows = org_units.within(rows, Meeting, query.under)
    return filters.between(rows, Meeting.held_on, since=query.after, before=query.before)


def _standing_draft() -> Select[UUID]:
    return select(QaRecord.id).where(
        QaRecord.meeting_id == Meeting.id,
        QaRecord.status.not_in(QA_COMPLETE),
        QaRecord.entered_in_error_at.is_(None),
        QaRecord.deleted_at.is_(None),
    )


def completed_record_at(day: date) -> Select[UUID]:
    """Returns the record of a meeting that was complete, and not in error, at the end of a day."""
    end = clock.end_of(day)
    return select(QaRecord.id).where(
        QaRecord.meeting_id == Meeting.id,
        QaRecord.completed_at < end,
        or_(QaRecord.entered_in_error_at.is_(None), QaRecord.entered_in_error_at >= end),
        or_(QaRecord.deleted_at.is_(None), QaRecord.deleted_at >= end),
    )


def of_source(db: Session, actor: Actor, system: str, external_id: str) -> UUID:
    """Returns the identifier of a visible meeting of a source."""
    rows = access.visible(actor, Meeting).where(
        Meeting.source_system == system,
        Meeting.external_id == source_names.key(db, Meeting, system, external_id),
    )
    meeting_id: UUID | None = db.scalar(rows.with_only_columns(Meeting.id))
    if meeting_id is None:
        raise NotFound("This source has no such meeting, or it is not visible to you.")
    return meeting_id
