"""QA records of a source system, by their identifiers there."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Conflict, Invalid, NotFound
from app.http.batches import DeletedIn, ExternalIdPath, How, Pusher, System
from app.http.declarations import CREATES, answers, documented
from app.http.dependencies import Db, Reader, Writer
from app.models.reviewing.qa_records import QaRecord
from app.schemas.platform.source_records import (
    SourceRecordPage,
    SourceRecordQuery,
    SourceRecordRead,
)
from app.schemas.reviewing.qa_record_push import (
    SourceQaRecord,
    SourceQaRecordBatchWrite,
    SourceQaRecordWrite,
)
from app.schemas.reviewing.qa_records import QaRecordRead
from app.services.platform import source_records
from app.services.platform.batches import push
from app.services.reviewing import qa_record_push, qa_records

router = APIRouter(prefix="/v1/sources/{system}", tags=["qa-records"])


@router.get("/qa-records", responses=answers(SourceRecordPage, Invalid))
def list_qa_records_of_source(
    reader: Reader, system: System, query: Annotated[SourceRecordQuery, Query()]
) -> Response:
    """The QA records that your source has pushed, to compare them with its own."""
    rows = source_records.search(reader.actor, qa_record_push.PUSHED, system, query)
    return reader.page(SourceRecordRead, rows, query, source_records.order(qa_record_push.PUSHED))


@router.get("/qa-records/{external_id:path}", responses=answers(QaRecordRead, NotFound))
def get_qa_record_of_source(
    reader: Reader, db: Db, system: System, external_id: ExternalIdPath
) -> Response:
    """One QA record, by its identifier in its source."""
    record_id = qa_records.of_source(db, reader.actor, system, external_id)
    return reader.one(QaRecordRead, QaRecord, record_id)


@router.put(
    "/qa-records/{external_id:path}", responses=answers(QaRecordRead, *CREATES, creates=True)
)
def put_qa_record_of_source(
    writer: Writer, system: System, external_id: ExternalIdPath, data: SourceQaRecordWrite
) -> Response:
    """Push one QA record; the same record or an older version changes nothing."""
    record = SourceQaRecord(external_id=external_id, **dict(data))
    item = push.put(writer.db, writer.actor, qa_record_push.PUSHED, system, record)
    return writer.answer(QaRecordRead, QaRecord, item.id, created=item.created)


@router.delete(
    "/qa-records/{external_id:path}",
    responses=answers(None, NotFound, Conflict, status=204),
    status_code=204,
)
def delete_qa_record_of_source(
    writer: Writer, system: System, external_id: ExternalIdPath, source_version: DeletedIn = None
) -> Response:
    """Delete a QA record that its source has deleted; it is kept as a tombstone."""
    push.delete(writer.db, writer.actor, qa_record_push.PUSHED, system, external_id, source_version)
    return writer.done()


@router.post("/qa-records:batch", **documented(SourceQaRecordBatchWrite, "SourceQaRecord"))
def push_qa_records(pusher: Pusher, system: System, how: How) -> Response:
    """Create or update QA records; each has its own outcome, and the valid ones are saved."""
    return pusher.batch(qa_record_push.PUSHED, system, how)
