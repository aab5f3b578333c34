from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http import bulk_verbs
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Creator, Db, Poster, Reader, Writer
from app.models.reviewing.qa_records import QaRecord
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.schemas.reviewing.possible_readers import PossibleReaders
from app.schemas.reviewing.qa_records import (
    OnFileWrite,
    QaAmendWrite,
    QaCloseManyWrite,
    QaRecordPage,
    QaRecordQuery,
    QaRecordRead,
    QaRecordSummary,
    QaRecordWrite,
    QaResponsesWrite,
    QaResponseWrite,
    QaShareWrite,
)
from app.services.reviewing import possible_readers, qa_record_workflow, qa_records, sharing

router = APIRouter(prefix="/v1/qa-records", tags=["qa-records"])
MOVED = answers(QaRecordRead, *MOVES)


@router.get("", responses=answers(QaRecordPage, Invalid))
def list_qa_records(reader: Reader, query: Annotated[QaRecordQuery, Query()]) -> Response:
    """QA records of conferences and reviews, the oldest first."""
    schema = query.shown(QaRecordSummary, QaRecordRead)
    return reader.page(schema, qa_records.search, query, qa_records.ORDERS)


@router.get("/{record_id}", responses=answers(QaRecordRead, NotFound))
def get_qa_record(reader: Reader, record_id: Id) -> Response:
    """One QA record, with the people it was shared with and their responses."""
    return reader.one(QaRecordRead, QaRecord, record_id)


@router.get("/{record_id}/actions", responses=answers(Actions, NotFound))
def list_qa_record_actions(reader: Reader, record_id: Id) -> Response:
    """Which actions you can take on a QA record now, and why the others are not possible."""
    return reader.actions(QaRecord, record_id)


@router.get("/{record_id}/possible-readers", responses=answers(PossibleReaders, NotFound))
def get_possible_readers(db: Db, reader: Reader, record_id: Id) -> Response:
    """The people with whom you can share a QA record: the social worker and the managers."""
    return reader.json(possible_readers.of_record(db, reader.actor, record_id, reader.route))


@router.put("/{record_id}", responses=answers(QaRecordRead, NotFound, *CHANGES, creates=True))
def put_qa_record(writer: Writer, record_id: Id, data: QaRecordWrite) -> Response:
    """Begin the record of a meeting that was held, or replace its draft."""
    created = qa_records.put(writer.db, writer.actor, record_id, data, writer.precondition)
    return writer.answer(QaRecordRead, QaRecord, record_id, created=created)


def _answer(poster: Poster, record_id: Id) -> Response:
    return poster.answer(QaRecordRead, QaRecord, record_id)


@router.post("/{record_id}/complete", responses=MOVED)
def complete_qa_record(poster: Poster, record_id: Id) -> Response:
    """Complete a QA record; its concerns and good practice become findings."""
    qa_records.complete(poster.db, poster.actor, poster.row(QaRecord, record_id))
    return _answer(poster, record_id)


@router.post("/{record_id}/share", responses=MOVED)
def share_qa_record(poster: Poster, record_id: Id, data: QaShareWrite) -> Response:
    """Share a QA record with at least a social worker and a manager."""
    sharing.share(poster.db, poster.actor, poster.row(QaRecord, record_id), data.shares)
    return _answer(poster, record_id)


@router.post("/{record_id}/acknowledge", responses=MOVED)
def acknowledge_qa_record(poster: Poster, record_id: Id, data: QaResponseWrite) -> Response:
    """Acknowledge a QA record that was shared with you, with a response if you like."""
    sharing.acknowledge(
        poster.db, poster.actor, poster.row(QaRecord, record_id), data.response_text
    )
    return _answer(poster, record_id)


@router.post(":acknowledge", **bulk_verbs.ROUTE)
def acknowledge_qa_records(creator: Creator, data: QaResponsesWrite) -> Response:
    """Acknowledge many QA records shared with you; a rejected item leaves the others alone."""
    return bulk_verbs.answer(creator, sharing.ACKNOWLEDGE_EACH, data.items)


@router.post("/{record_id}/record-on-file", responses=MOVED)
def record_qa_record_on_file(poster: Poster, record_id: Id, data: OnFileWrite) -> Response:
    """Record the place of a QA record on the child's file."""
    qa_records.record_on_file(poster.db, poster.actor, poster.row(QaRecord, record_id), data)
    return _answer(poster, record_id)


@router.post("/{record_id}/close", responses=MOVED)
def close_qa_record(poster: Poster, record_id: Id) -> Response:
    """Close a QA record that is shared and on file."""
    qa_records.close(poster.db, poster.actor, poster.row(QaRecord, record_id))
    return _answer(poster, record_id)


@router.post(":close", **bulk_verbs.ROUTE)
def close_qa_records(creator: Creator, data: QaCloseManyWrite) -> Response:
    """Close many QA records; a rejected item leaves the others alone."""
    return bulk_verbs.answer(creator, qa_records.CLOSE_EACH, data.items)


@router.post("/{record_id}/amend", responses=MOVED)
def amend_qa_record(poster: Poster, record_id: Id, data: QaAmendWrite) -> Response:
    """Correct a completed QA record, with a reason; history keeps the former values."""
    qa_records.amend(poster.db, poster.actor, poster.row(QaRecord, record_id), data)
    return _answer(poster, record_id)


@router.post("/{record_id}/discard", responses=MOVED)
def discard_qa_record(poster: Poster, record_id: Id, data: ReasonWrite) -> Response:
    """Discard your own draft; the meeting can then be recorded again."""
    row = poster.row(QaRecord, record_id)
    qa_records.enter_in_error(poster.db, poster.actor, row, qa_record_workflow.DISCARD, data.reason)
    return _answer(poster, record_id)


@router.post("/{record_id}/enter-in-error", responses=MOVED)
def enter_qa_record_in_error(poster: Poster, record_id: Id, data: ReasonWrite) -> Response:
    """Mark a QA record as entered in error; it no longer counts anywhere."""
    row = poster.row(QaRecord, record_id)
    qa_records.enter_in_error(
        poster.db, poster.actor, row, qa_record_workflow.ENTER_IN_ERROR, data.reason
    )
    return _answer(poster, record_id)
