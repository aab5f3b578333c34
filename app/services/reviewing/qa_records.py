"""QA records of conferences and reviews, written by their reviewers in a portal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from app.models.platform.base import location_of
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.schemas.reviewing.qa_records import (
    OnFileWrite,
    QaAmendWrite,
    QaCloseItem,
    QaJudgement,
    QaRecordQuery,
    QaRecordSort,
    QaRecordWrite,
)
from app.schemas.reviewing.references import QaRecordRef
from app.services import access
from app.services.access import Actor
from app.services.access.policies import reviewing
from app.services.organisation import org_units
from app.services.platform import (
    crud,
    filters,
    history,
    pagination,
    references,
    source_records,
    workflow,
)
from app.services.platform.bulk_verbs import BulkVerb
from app.services.platform.preconditions import Precondition
from app.services.reviewing import (
    qa_concerns,
    qa_findings,
    qa_forms,
    qa_record_workflow,
    source_names,
)
from app.vocabulary.reviewing import RECORD_OF, QaRecordKind, QaRecordSource
from app.vocabulary.roles import Permission

references.declare(QaRecordRef, QaRecord, scoped=True)
source_records.declare(QaRecord)


ORDERS = pagination.orders(QaRecordSort, QaRecord)
MATCHED = (
    "id",
    "kind",
    "status",
    "source",
    "service_line",
    "source_system",
    "meeting_id",
    "subject_id",
    "reviewer_id",
    "org_unit_id",
    "overall_rating",
    "good_practice",
)


def search(actor: Actor, query: QaRecordQuery) -> Select[QaRecord]:
    rows = access.visible(actor, QaRecord)
    rows = filters.matching(rows, actor, QaRecord, query, *MATCHED)
    if query.external_id is not None:
        system = query.source_system or actor.source_system or "-"
        named = source_names.possible(system, query.external_id)
        rows = rows.where(filters.any_of(QaRecord.external_id, named))
    rows = org_units.within(rows, QaRecord, query.under)
    if query.to_acknowledge:
        rows = rows.where(qa_record_workflow.unanswered(QaRecord, actor))
    if not query.include_deleted:
        rows = rows.where(QaRecord.deleted_at.is_(None))
    if query.on_file is not None:
        rows = rows.where(QaRecord.recorded_on_file_at.is_not(None) == query.on_file)
    return filters.between(
        rows,
        QaRecord.completed_at,
        since=query.completed_after and clock.start_of(query.completed_after),
        before=query.completed_before and clock.start_of(query.completed_before),
    )


def of_source(db: Session, actor: Actor, system: str, external_id: str) -> UUID:
    """Returns the identifier of a visible record of a source."""
    rows = access.visible(actor, QaRecord).where(
        QaRecord.source_system == system,
        QaRecord.external_id == source_names.key(db, QaRecord, system, external_id),
    )
    record_id: UUID | None = db.scalar(rows.with_only_columns(QaRecord.id))
    if record_id is None:
        raise NotFound("This source has no such QA record, or it is not visible to you.")
    return record_id


def put(
    db: Session, actor: Actor, record_id: UUID, data: QaRecordWrite, precondition: Precondition
) -> bool:
    """Begins the record of a meeting (True), or replaces its draft."""
    access.require(actor, Permission.QA_RECORD_WRITE)
    row = crud.existing(db, actor, QaRecord, record_id)
    if row is None:
        _begin(db, actor, record_id, data)
        return True
    if row.meeting_id != data.meeting_id:
        fault = Fault("/meeting_id", "fixed", "The meeting of a record cannot be changed.")
        raise Invalid(fault.detail, errors=[fault])
    _refuse(qa_concerns.faults(db, data, row.reviewer_id, row.concerns), complete=False)
    values = _columns(db, row.kind, data, complete=False)
    if history.difference({name: getattr(row, name) for name in values}, values):
        workflow.check(db, actor, row, qa_record_workflow.EDIT)
        crud.replace(db, actor, row, values, precondition)
    return False


def _begin(db: Session, actor: Actor, record_id: UUID, data: QaRecordWrite) -> None:
    query = access.visible(actor, Meeting).where(Meeting.id == data.meeting_id)
    meeting = db.scalar(query.with_for_update(of=Meeting, key_share=True))
    if meeting is None:
        text = "There is no such meeting, or it is not visible to you."
        raise Invalid(text, errors=[Fault("/meeting_id", "unknown_meeting", text)])
    _require_chair(actor, meeting)
    _check_meeting(db, meeting)
    kind = RECORD_OF[meeting.kind]
    _refuse(qa_concerns.faults(db, data, actor.person_id), complete=False)
    values = _columns(db, kind, data, complete=False) | {
        "meeting_id": meeting.id,
        "kind": kind,
        "reviewer_id": actor.person_id,
        "source": QaRecordSource.PORTAL,
        "subject_id": meeting.subject_id,
        **location_of(meeting),
    }
    row = QaRecord(id=record_id, **values)
    db.add(row)
    db.flush()
    history.record(db, actor, "qa_record.create", row, after=history.values(row))


def _require_chair(actor: Actor, meeting: Meeting) -> None:
    """Refuses others than the chair or, if that is not known, those who review its kind there."""
    if meeting.chair_person_id is None:
        if not reviewing.reviews(actor, meeting):
            raise Forbidden(
                "Only a chair can record a conference, and only a reviewing officer a review,"
                " each in their own area."
            )
    elif meeting.chair_person_id != actor.person_id:
        raise Conflict("Only the chair of the meeting can record it.", code="not_the_chair")


def _check_meeting(db: Session, meeting: Meeting) -> None:
    refusals = {
        "unknown_meeting": (meeting.deleted_at is not None, "The source has deleted this meeting."),
        "cancelled": (meeting.cancelled, "The meeting was cancelled."),
        "not_held": (meeting.held_on is None, "The meeting has not been held yet."),
    }
    for code, (refused, text) in refusals.items():
        if refused:
            raise Invalid(text, errors=[Fault("/meeting_id", code, text)])
    valid = select(QaRecord.id).where(
        QaRecord.meeting_id == meeting.id,
        QaRecord.entered_in_error_at.is_(None),
        QaRecord.deleted_at.is_(None),
    )
    if db.scalar(valid) is not None:
        raise Conflict("The meeting has a QA record already.", code="meeting_has_record")


def _columns(
    db: Session, kind: QaRecordKind, judgement: QaJudgement, *, complete: bool
) -> dict[str, Any]:
    """Returns a judgement as columns, or refuses it."""
    forms = qa_forms.load(db)
    form = forms.form(kind, judgement.tool_version_id)
    if form is None:
        fault = Fault("/tool_version_id", "unknown_tool", qa_forms.UNKNOWN_FORM)
        raise Invalid("There is no such form for this kind of meeting.", errors=[fault])
    _refuse(qa_forms.faults(forms, form, judgement, "", complete=complete), complete=complete)
    return dict(qa_forms.columns(form, judgement, judgement.concerns))


def _refuse(faults: Sequence[Fault], *, complete: bool) -> None:
    if faults:
        code = "incomplete" if complete and _only_missing(faults) else None
        raise Invalid("The record cannot be saved: see `errors`.", code=code, errors=list(faults))


def _only_missing(faults: Sequence[Fault]) -> bool:
    return all(fault.code == "required" for fault in faults)


def complete(db: Session, actor: Actor, row: QaRecord) -> None:
    """Completes a draft; its concerns and good practice become findings."""
    move = workflow.check(db, actor, row, qa_record_workflow.COMPLETE)
    judgement = _judgement(row)
    _refuse(qa_concerns.faults(db, judgement, row.reviewer_id, row.concerns), complete=True)
    _columns(db, row.kind, judgement, complete=True)
    workflow.transition(db, actor, row, move, completed_at=clock.now())
    _store_findings(db, actor, row)


def _judgement(row: QaRecord) -> QaJudgement:
    return QaJudgement.model_validate(
        {name: getattr(row, name) for name in QaJudgement.model_fields}
    )


def _store_findings(db: Session, actor: Actor, row: QaRecord) -> None:
    record: Mapping[str, Any] = {"id": row.id} | history.values(row)
    qa_findings.store(db, actor, [record], known=True)


def record_on_file(db: Session, actor: Actor, row: QaRecord, data: OnFileWrite) -> None:
    """Records its place on the child's file, and the time."""
    at = data.recorded_on_file_at or clock.now()
    _check_on_file(row, at)
    workflow.transition(
        db,
        actor,
        row,
        qa_record_workflow.RECORD_ON_FILE,
        recorded_on_file_at=at,
        file_reference=data.file_reference,
    )


def _check_on_file(row: QaRecord, at: datetime) -> None:
    early = row.completed_at is not None and at < row.completed_at
    if early or at > clock.now():
        text = "Must not be before the completion of the record, or in the future."
        fault = Fault("/recorded_on_file_at", "out_of_range", text)
        raise Invalid("The record cannot have been put on file then.", errors=[fault])


def close(db: Session, actor: Actor, row: QaRecord) -> None:
    """Closes a record that is shared and on file."""
    workflow.transition(db, actor, row, qa_record_workflow.CLOSE, closed_at=clock.now())


CLOSE_EACH: BulkVerb[QaCloseItem, QaRecord] = BulkVerb(
    QaRecord,
    Permission.QA_RECORD_WRITE,
    lambda item: item.record_id,
    lambda db, actor, row, _: close(db, actor, row),
)


def amend(db: Session, actor: Actor, row: QaRecord, data: QaAmendWrite) -> None:
    """Corrects a completed record, with a reason; history keeps the former values."""
    move = workflow.check(db, actor, row, qa_record_workflow.AMEND)
    recorder = row.reviewer_id or actor.person_id
    _refuse(qa_concerns.faults(db, data, recorder, row.concerns), complete=False)
    values = _columns(db, row.kind, data, complete=True)
    workflow.transition(
        db,
        actor,
        row,
        move,
        note=data.reason,
        amended_at=clock.now(),
        status_reason=data.reason,
        **values,
    )
    _store_findings(db, actor, row)


def enter_in_error(
    db: Session, actor: Actor, row: QaRecord, step: workflow.Step, reason: str
) -> None:
    """Marks it as entered in error; it no longer counts, and its findings are withdrawn."""
    workflow.transition(
        db, actor, row, step, note=reason, entered_in_error_at=clock.now(), status_reason=reason
    )
    qa_findings.withdraw_for(db, actor, [row.id])
