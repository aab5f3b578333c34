from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.core import ids
from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, CREATES, MOVES, answers
from app.http.dependencies import Creator, Db, Poster, Reader, Writer
from app.models.auditing.audits import Audit
from app.schemas.auditing.audits import (
    AuditPage,
    AuditQuery,
    AuditRead,
    AuditSummary,
    AuditVersionRead,
    AuditVersions,
    AuditWrite,
    CarryForwardWrite,
    GradingRead,
    ValidationRead,
)
from app.schemas.auditing.sections import (
    AuditSectionRead,
    AuditSectionWrite,
)
from app.schemas.platform.common import AS_WHOLE, Actions, Id
from app.services.auditing import audit_documents, audit_orders, audits, carry_forward, sections

router = APIRouter(prefix="/v1/audits", tags=["audits"])
MOVED = answers(AuditRead, *MOVES)
SectionKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,59}$", max_length=60)]


@router.get("", responses=answers(AuditPage, Invalid))
def list_audits(reader: Reader, query: Annotated[AuditQuery, Query()]) -> Response:
    """The audits that you may see, the earliest due date first; `view=full` gives them whole."""
    schema = query.shown(AuditSummary, AuditRead)
    order = audit_orders.order(reader.actor, query.sort)
    return reader.page(schema, audits.search, query, order, compress=schema is AuditSummary)


@router.get("/{audit_id}", responses=answers(AuditRead, NotFound))
def get_audit(reader: Reader, audit_id: Id) -> Response:
    """One audit with its sections and answers."""
    return reader.one(AuditRead, Audit, audit_id)


@router.post("", responses=answers(AuditRead, *CREATES, status=201), status_code=201)
def create_audit(creator: Creator, data: AuditWrite) -> Response:
    """Start the audit of an assignment of yours."""
    audit = audits.start(creator.db, creator.actor, ids.new(), data)
    return creator.answer(AuditRead, Audit, audit.id, created=True)


@router.put("/{audit_id}", responses=answers(AuditRead, *CHANGES, creates=True))
def put_audit(writer: Writer, audit_id: Id, data: AuditWrite) -> Response:
    """Start an audit with an identifier of yours, or replace its grade and reasons."""
    created = audits.put(writer.db, writer.actor, audit_id, data, writer.precondition)
    return writer.answer(AuditRead, Audit, audit_id, created=created)


@router.get("/{audit_id}/actions", responses=answers(Actions, NotFound))
def list_audit_actions(reader: Reader, audit_id: Id) -> Response:
    """Which actions you can take on an audit now, and why the others are not possible."""
    return reader.actions(Audit, audit_id)


@router.get("/{audit_id}/versions", responses=answers(AuditVersions, NotFound))
def list_audit_versions(reader: Reader, audit_id: Id) -> Response:
    """The versions of an audit: when each was submitted or amended, by whom, and why."""
    return reader.parts(audit_documents.VERSIONS, audit_id)


@router.get("/{audit_id}/versions/{number}", responses=answers(AuditVersionRead, NotFound, Invalid))
def get_audit_version(
    reader: Reader, audit_id: Id, number: Annotated[int, Path(ge=1, le=9999), AS_WHOLE]
) -> Response:
    """One version of an audit, with its content."""
    return reader.parts(audit_documents.VERSION, audit_id, audit_documents.numbered(number))


@router.get(
    "/{audit_id}/sections/{section_key}", responses=answers(AuditSectionRead, NotFound, Invalid)
)
def get_audit_section(reader: Reader, audit_id: Id, section_key: SectionKey) -> Response:
    """One section, with the ETag that you need to save it."""
    return reader.document(lambda reading: audit_documents.section(reading, audit_id, section_key))


@router.put(
    "/{audit_id}/sections/{section_key}", responses=answers(AuditSectionRead, NotFound, *CHANGES)
)
def put_audit_section(
    writer: Writer, audit_id: Id, section_key: SectionKey, data: AuditSectionWrite
) -> Response:
    """Save one whole section; `If-Match` keeps two people from overwriting each other."""
    sections.save(writer.db, writer.actor, audit_id, section_key, data, writer.precondition)
    return writer.document(lambda reading: audit_documents.section(reading, audit_id, section_key))


@router.post("/{audit_id}/validate", responses=answers(ValidationRead, NotFound))
def validate_audit(db: Db, reader: Reader, audit_id: Id) -> Response:
    """The errors that would stop the submission now; nothing is submitted."""
    found = audit_documents.validation(db, reader.actor, audit_id)
    reader.note(db, Audit, audit_id)
    return reader.json(found)


@router.get("/{audit_id}/grading", responses=answers(GradingRead, NotFound, Invalid))
def get_audit_grading(db: Db, reader: Reader, audit_id: Id, explain: bool = False) -> Response:
    """Scores and grades, and with `explain=true` the calculation term by term."""
    return reader.json(audit_documents.grading_of(db, reader.actor, audit_id, explain=explain))


@router.post("/{audit_id}/carry-forward", responses=MOVED)
def carry_audit_forward(poster: Poster, audit_id: Id, data: CarryForwardWrite) -> Response:
    """Copy the answers of an earlier final audit; you confirm each one before you submit."""
    audit = poster.row(Audit, audit_id)
    carry_forward.carry(poster.db, poster.actor, audit, data.from_audit_id)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post("/{audit_id}/submit", responses=MOVED)
def submit_audit(poster: Poster, audit_id: Id) -> Response:
    """Submit a finished audit for moderation."""
    audits.submit(poster.db, poster.actor, poster.row(Audit, audit_id))
    return poster.answer(AuditRead, Audit, audit_id)


@router.post("/{audit_id}/recall", responses=MOVED)
def recall_audit(poster: Poster, audit_id: Id) -> Response:
    """Take a submitted audit back, within `QAF_RECALL_HOURS` and before moderation."""
    audits.recall(poster.db, poster.actor, poster.row(Audit, audit_id))
    return poster.answer(AuditRead, Audit, audit_id)
