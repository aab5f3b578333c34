"""Meetings of a source system, by their identifiers there."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Conflict, Invalid, NotFound
from app.http.batches import DeletedIn, ExternalIdPath, Pusher, System
from app.http.declarations import CREATES, answers, documented
from app.http.dependencies import Db, Reader, Writer
from app.models.reviewing.meetings import Meeting
from app.schemas.platform.source_records import (
    SourceRecordPage,
    SourceRecordQuery,
    SourceRecordRead,
)
from app.schemas.reviewing.meetings import (
    MeetingPage,
    MeetingRead,
    MeetingRecord,
    MeetingSummary,
    MeetingWrite,
    MissingQaQuery,
)
from app.schemas.reviewing.ssd_meetings import MeetingBatchWrite, SupplierQuery, batch_of
from app.services.platform import source_records
from app.services.platform.batches import push
from app.services.reviewing import meeting_push, meetings

router = APIRouter(prefix="/v1/sources/{system}", tags=["meetings"])


@router.get("/missing-qa", responses=answers(MeetingPage, Invalid))
def list_missing_qa_of_source(
    reader: Reader, system: System, query: Annotated[MissingQaQuery, Query()]
) -> Response:
    """Meetings of one source system whose QA record it can still push, oldest first.

    They were held, and have neither a completed record nor a draft that a reviewer has begun in
    the portal.
    """
    rows = meetings.missing_qa(reader.actor, query, system)
    schema = query.shown(MeetingSummary, MeetingRead)
    return reader.page(schema, rows, query, meetings.OLDEST_HELD)


@router.get("/meetings", responses=answers(SourceRecordPage, Invalid))
def list_meetings_of_source(
    reader: Reader, system: System, query: Annotated[SourceRecordQuery, Query()]
) -> Response:
    """The meetings that your source has pushed, to compare them with its own."""
    rows = source_records.search(reader.actor, meeting_push.PUSHED, system, query)
    return reader.page(SourceRecordRead, rows, query, source_records.order(meeting_push.PUSHED))


@router.get("/meetings/{external_id:path}", responses=answers(MeetingRead, NotFound))
def get_meeting_of_source(
    reader: Reader, db: Db, system: System, external_id: ExternalIdPath
) -> Response:
    """One meeting, by its identifier in its source."""
    meeting_id = meetings.of_source(db, reader.actor, system, external_id)
    return reader.one(MeetingRead, Meeting, meeting_id)


@router.put("/meetings/{external_id:path}", responses=answers(MeetingRead, *CREATES, creates=True))
def put_meeting(
    writer: Writer, system: System, external_id: ExternalIdPath, data: MeetingWrite
) -> Response:
    """Push one meeting; the same meeting or an older version changes nothing."""
    record = MeetingRecord(external_id=external_id, **dict(data))
    item = push.put(writer.db, writer.actor, meeting_push.PUSHED, system, record)
    return writer.answer(MeetingRead, Meeting, item.id, created=item.created)


@router.delete(
    "/meetings/{external_id:path}",
    responses=answers(None, NotFound, Conflict, status=204),
    status_code=204,
)
def delete_meeting(
    writer: Writer, system: System, external_id: ExternalIdPath, source_version: DeletedIn = None
) -> Response:
    """Delete a meeting that its source has deleted; it is kept as a tombstone."""
    push.delete(writer.db, writer.actor, meeting_push.PUSHED, system, external_id, source_version)
    return writer.done()


@router.post("/meetings:batch", **documented(MeetingBatchWrite, "MeetingRecord"))
def push_meetings(
    pusher: Pusher, system: System, how: Annotated[SupplierQuery, Query()]
) -> Response:
    """Create or update meetings, in QAF's names or those of the Standard Safeguarding Dataset.

    With a `supplier`, the rows are in the columns of that supplier's extract.
    """
    return pusher.batch(meeting_push.PUSHED, system, how, batch_of(system, how.supplier))
