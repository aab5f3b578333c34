"""Subjects of a source system, by their identifiers there. Only the source itself uses these."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Conflict, Invalid, NotFound
from app.http.batches import DeletedIn, ExternalIdPath, How, Pusher, System
from app.http.declarations import CREATES, answers, documented
from app.http.dependencies import Creator, Db, Reader, Writer
from app.models.cases.subjects import Subject
from app.schemas.cases.subjects import SubjectRead
from app.schemas.intake.subject_push import (
    SubjectBatchWrite,
    SubjectMergeWrite,
    SubjectRecord,
    SubjectWrite,
)
from app.schemas.intake.worker_checks import WorkerCheckRead, WorkerCheckWrite
from app.schemas.platform.source_records import (
    SourceRecordPage,
    SourceRecordQuery,
    SourceRecordRead,
)
from app.services.cases import case_numbers, subjects
from app.services.intake import subject_merge, subject_push, worker_checks
from app.services.platform import source_records
from app.services.platform.batches import push

router = APIRouter(prefix="/v1/sources/{system}", tags=["subjects"])


@router.get("/subjects", responses=answers(SourceRecordPage, Invalid))
def list_subjects_of_source(
    reader: Reader, system: System, query: Annotated[SourceRecordQuery, Query()]
) -> Response:
    """The subjects that your source has pushed, to compare them with its own.

    Each page is a line of the access log, because it shows the source's own case numbers.
    """
    rows = source_records.search(reader.actor, subject_push.PUSHED, system, query)
    order = source_records.order(subject_push.PUSHED)
    return reader.page(SourceRecordRead, rows, query, order, case_numbers.unseal_page)


@router.get("/subjects/{external_id:path}", responses=answers(SubjectRead, NotFound))
def get_subject_of_source(
    reader: Reader, db: Db, system: System, external_id: ExternalIdPath
) -> Response:
    """One subject, by its identifier in your source."""
    push.own_source(reader.actor, subject_push.PUSHED.permission, system)
    subject_id = subjects.of_source(db, reader.actor, system, external_id)
    return reader.one(SubjectRead, Subject, subject_id)


@router.put("/subjects/{external_id:path}", responses=answers(SubjectRead, *CREATES, creates=True))
def put_subject_of_source(
    writer: Writer, system: System, external_id: ExternalIdPath, data: SubjectWrite
) -> Response:
    """Push one subject; the same subject or an older version changes nothing."""
    record = SubjectRecord(external_id=external_id, **dict(data))
    item = push.put(writer.db, writer.actor, subject_push.PUSHED, system, record)
    return writer.answer(SubjectRead, Subject, item.id, created=item.created)


@router.delete(
    "/subjects/{external_id:path}",
    responses=answers(None, NotFound, Conflict, status=204),
    status_code=204,
)
def delete_subject_of_source(
    writer: Writer, system: System, external_id: ExternalIdPath, source_version: DeletedIn = None
) -> Response:
    """Delete a subject that its source has deleted; its records stay under its pseudonym."""
    push.delete(writer.db, writer.actor, subject_push.PUSHED, system, external_id, source_version)
    return writer.done()


@router.post("/subjects:batch", **documented(SubjectBatchWrite, "SubjectRecord"))
def push_subjects(pusher: Pusher, system: System, how: How) -> Response:
    """Creates or updates subjects of a source system, with an outcome for each record."""
    return pusher.batch(subject_push.PUSHED, system, how)


@router.post("/subjects:merge", responses=answers(SubjectRead, Conflict, Invalid))
def merge_subjects(creator: Creator, system: System, data: SubjectMergeWrite) -> Response:
    """Merges two of your source's numbers of one child: everything of one moves to the other."""
    standing = subject_merge.merge(creator.db, creator.actor, system, data)
    return creator.answer(SubjectRead, Subject, standing.id)


@router.post("/workers:check", responses=answers(WorkerCheckRead, Invalid))
def check_workers(reader: Reader, db: Db, system: System, data: WorkerCheckWrite) -> Response:
    """Tells which references of workers nobody has in QAF; nothing is stored."""
    return reader.json(worker_checks.check(db, reader.actor, system, data))
