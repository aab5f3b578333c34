"""Finding records of the quality of conferences and reviews."""

from uuid import UUID

from sqlalchemy import Select, and_, true
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import NotFound
from app.models.reviewing.qa_records import QaRecord
from app.schemas.reviewing.qa_records import QaRecordQuery
from app.services import access
from app.services.access import Actor
from app.services.organisation import org_units
from app.services.platform import pagination
from app.services.reviewing import meetings, qa_record_workflow

ORDERS = pagination.orders(created_at=QaRecord.created_at)


def search(actor: Actor, query: QaRecordQuery) -> Select[QaRecord]:
    rows = access.visible(actor, QaRecord)
    for name in ("kind", "status", "source", "service_line"):
        wanted = getattr(query, name)
        if wanted:
            rows = rows.where(getattr(QaRecord, name).in_(wanted))
    for name in ("source_system", "meeting_id", "subject_id", "reviewer_id"):
        wanted = getattr(query, name)
        if wanted is not None:
            rows = rows.where(getattr(QaRecord, name) == wanted)
    if query.external_id is not None:
        named = meetings.key(query.source_system or actor.source_system or "-", query.external_id)
        rows = rows.where(QaRecord.external_id == named)
    if query.under is not None:
        rows = rows.where(QaRecord.org_unit_id.in_(org_units.below(query.under)))
    if query.to_acknowledge:
        rows = rows.where(qa_record_workflow.unanswered(QaRecord, actor))
    if not query.include_deleted:
        rows = rows.where(QaRecord.deleted_at.is_(None))
    return _completed(_said(rows, actor, query), query)


def _said(rows: Select[QaRecord], actor: Actor, query: QaRecordQuery) -> Select[QaRecord]:
    if query.on_file is not None:
        rows = rows.where(QaRecord.recorded_on_file_at.is_not(None) == query.on_file)
    if query.good_practice is not None:
        condition = access.shown(actor, QaRecord, "good_practice", QaRecord)
        seen = true() if condition is None else condition
        rows = rows.where(and_(seen, QaRecord.good_practice == query.good_practice))
    return rows


def _completed(rows: Select[QaRecord], query: QaRecordQuery) -> Select[QaRecord]:
    if query.completed_after is not None:
        rows = rows.where(QaRecord.completed_at >= clock.start_of(query.completed_after))
    if query.completed_before is not None:
        rows = rows.where(QaRecord.completed_at < clock.start_of(query.completed_before))
    return rows


def of_source(db: Session, actor: Actor, system: str, external_id: str) -> UUID:
    """The identifier of a visible record of a source."""
    rows = access.visible(actor, QaRecord).where(
        QaRecord.source_system == system,
        QaRecord.external_id == meetings.key(system, external_id),
    )
    found: UUID | None = db.scalar(rows.with_only_columns(QaRecord.id))
    if found is None:
        raise NotFound("The source has pushed no such record, or it is not visible to you.")
    return found
