"""Records of the quality of conferences and reviews, kept by their reviewers in a portal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock, ids
from app.errors import Conflict, Fault, Invalid
from app.models.meetings import Meeting
from app.models.people import Person, RoleAssignment
from app.models.qa_records import QaRecord, QaShare
from app.schemas.qa_records import (
    OnFileWrite,
    QaAmendWrite,
    QaJudgement,
    QaRecordWrite,
    ShareWrite,
)
from app.services import (
    access,
    history,
    qa_findings,
    qa_forms,
    qa_steps,
    saving,
    workflow,
)
from app.services.access import SYSTEM, Actor
from app.services.preconditions import Precondition
from app.vocabulary import (
    RECORD_OF,
    Permission,
    QaRecordKind,
    QaRecordSource,
    QaRecordStatus,
    Role,
    ShareRole,
)

S = QaRecordStatus
PLACE = ("subject_id", "org_unit_id", "district_id", "area_id", "service_line")
HOLDS = {
    ShareRole.SOCIAL_WORKER: Role.PRACTITIONER,
    ShareRole.TEAM_MANAGER: Role.TEAM_MANAGER,
    ShareRole.SERVICE_MANAGER: Role.SERVICE_MANAGER,
}


def put(
    db: Session, actor: Actor, record_id: UUID, data: QaRecordWrite, believed: Precondition
) -> bool:
    """Begin the record of a meeting (True), or replace its draft."""
    access.require(actor, Permission.QA_RECORD_WRITE)
    row = saving.existing(db, actor, QaRecord, record_id)
    if row is None:
        _begin(db, actor, record_id, data)
        return True
    if row.meeting_id != data.meeting_id:
        fault = Fault("/meeting_id", "fixed", "Cannot be changed.")
        raise Invalid("A record stays with its meeting.", errors=[fault])
    values = _judged(db, row.kind, data, complete=False)
    if history.difference({name: getattr(row, name) for name in values}, values):
        workflow.check(db, actor, row, qa_steps.EDIT)
        saving.replace(db, actor, row, values, believed)
    return False


def _begin(db: Session, actor: Actor, record_id: UUID, data: QaRecordWrite) -> None:
    query = access.visible(actor, Meeting).where(Meeting.id == data.meeting_id)
    meeting = db.scalar(query.with_for_update(of=Meeting, key_share=True))
    if meeting is None:
        fault = Fault("/meeting_id", "unknown_meeting", "Names no meeting that you see.")
        raise Invalid("There is nothing to judge.", errors=[fault])
    _require_theirs(actor, meeting)
    _check_meeting(db, meeting)
    kind = RECORD_OF[meeting.kind]
    values = _judged(db, kind, data, complete=False) | {
        "meeting_id": meeting.id,
        "kind": kind,
        "reviewer_id": actor.person_id,
        "source": QaRecordSource.PORTAL,
        **{name: getattr(meeting, name) for name in PLACE},
    }
    row = QaRecord(id=record_id, **values)
    db.add(row)
    db.flush()
    history.record(db, actor, "qa_record.create", row, after=history.values(row))


def _require_theirs(actor: Actor, meeting: Meeting) -> None:
    """Whoever chaired it; where the chair is not known, whoever reviews in that place."""
    if meeting.chair_person_id is None:
        access.require(actor, Permission.QA_RECORD_WRITE, meeting)
    elif meeting.chair_person_id != actor.person_id:
        raise Conflict("Somebody else chaired it, and judges it.", code="not_the_chair")


def _check_meeting(db: Session, meeting: Meeting) -> None:
    refusals = {
        "unknown_meeting": (meeting.deleted_at is not None, "Its source has it no more."),
        "cancelled": (meeting.cancelled, "The meeting was cancelled."),
        "not_held": (meeting.held_on is None, "The meeting was not held yet."),
    }
    for code, (refused, text) in refusals.items():
        if refused:
            raise Invalid(text, errors=[Fault("/meeting_id", code, text)])
    stands = select(QaRecord.id).where(
        QaRecord.meeting_id == meeting.id,
        QaRecord.entered_in_error_at.is_(None),
        QaRecord.deleted_at.is_(None),
    )
    if db.scalar(stands) is not None:
        raise Conflict("The meeting has its record already.", code="meeting_has_record")


def _judged(
    db: Session, kind: QaRecordKind, said: QaJudgement, *, complete: bool
) -> dict[str, Any]:
    """A judgement as columns, once nothing is wrong with it."""
    forms = qa_forms.load(db)
    form = forms.form(kind, said.tool_version_id)
    if form is None:
        text = "Names no published form of this kind, or there are several: say which."
        fault = Fault("/tool_version_id", "unknown_tool", text)
        raise Invalid("There is no form to judge it by.", errors=[fault])
    _refuse(qa_forms.faults(forms, form, said, "", complete=complete), complete=complete)
    return dict(qa_forms.columns(form, said))


def _refuse(faults: Sequence[Fault], *, complete: bool) -> None:
    if faults:
        code = "incomplete" if complete and _only_open(faults) else None
        raise Invalid("The record cannot be kept like this.", code=code, errors=list(faults))


def _only_open(faults: Sequence[Fault]) -> bool:
    return all(fault.code == "required" for fault in faults)


def complete(db: Session, actor: Actor, row: QaRecord) -> None:
    """Say that it is judged; what it found is a finding from now on."""
    workflow.check(db, actor, row, qa_steps.COMPLETE)
    _judged(db, row.kind, _as_said(row), complete=True)
    workflow.take(db, actor, row, qa_steps.COMPLETE, completed_at=clock.now())
    _keep_findings(db, actor, row)


def _as_said(row: QaRecord) -> QaJudgement:
    return QaJudgement.model_validate(
        {name: getattr(row, name) for name in QaJudgement.model_fields}
    )


def _keep_findings(db: Session, actor: Actor, row: QaRecord) -> None:
    said: Mapping[str, Any] = {"id": row.id} | history.values(row)
    qa_findings.keep(db, actor, [said], known=True)


def share(db: Session, actor: Actor, row: QaRecord, shares: Sequence[ShareWrite]) -> None:
    """Show it to people; a social worker and a manager must be among them."""
    workflow.check(db, actor, row, qa_steps.SHARE)
    known = {share.person_id for share in row.shares}
    _check_people(db, row, shares, known)
    now = clock.now()
    for each in shares:
        if each.person_id not in known:
            made = QaShare(
                id=ids.new(), qa_record_id=row.id, person_id=each.person_id, role=each.role,
                shared_at=now,
            )  # fmt: skip
            db.add(made)
            history.record(db, actor, "qa_share.create", made, after=history.values(made))
    db.flush()
    db.expire(row, ["shares"])
    workflow.take(db, actor, row, qa_steps.SHARED, shared_at=row.shared_at or now)


def _check_people(
    db: Session, row: QaRecord, shares: Sequence[ShareWrite], known: set[UUID | None]
) -> None:
    wanted = [each.person_id for each in shares]
    active = set(db.scalars(select(Person.id).where(Person.id.in_(wanted), Person.active)))
    held = _held(db, wanted)
    faults = []
    for n, each in enumerate(shares):
        at = f"/shares/{n}"
        if each.person_id not in active:
            faults.append(Fault(f"{at}/person_id", "unknown", "Names nobody."))
        elif each.person_id in wanted[:n]:
            faults.append(Fault(f"{at}/person_id", "twice", "Is named twice."))
        elif each.person_id == row.reviewer_id:
            text = "Is the reviewer."
            faults.append(Fault(f"{at}/person_id", "reviewer", text))
        elif each.person_id not in known and (each.person_id, HOLDS[each.role]) not in held:
            faults.append(Fault(f"{at}/role", "not_in_role", "Does not hold that role today."))
    if faults:
        raise Invalid("It cannot be shared like this.", errors=faults)


def _held(db: Session, person_ids: Sequence[UUID]) -> set[tuple[UUID, Role]]:
    """The roles that these people hold today."""
    today = clock.today()
    query = select(RoleAssignment.person_id, RoleAssignment.role).where(
        RoleAssignment.person_id.in_(person_ids),
        RoleAssignment.valid_from <= today,
        or_(RoleAssignment.valid_to.is_(None), RoleAssignment.valid_to > today),
    )
    return {(person, role) for person, role in db.execute(query)}


def acknowledge(db: Session, actor: Actor, row: QaRecord, response: str | None) -> None:
    """Say, as one it was shared with, that one has read it, and what one says to it."""
    now = clock.now()
    first = row.acknowledged_at or now
    workflow.take(db, actor, row, qa_steps.ACKNOWLEDGE, acknowledged_at=first)
    mine = next(share for share in row.shares if share.person_id == actor.person_id)
    told = {
        "acknowledged_at": now,
        "acknowledged_in": QaRecordSource.PORTAL,
        "response_text": response,
    }
    for name, value in told.items():
        setattr(mine, name, value)
    history.record(db, actor, "qa_share.acknowledge", mine, after=told)
    if row.status is S.SHARED:
        workflow.take(db, SYSTEM, row, qa_steps.ANSWERED)


def record_on_file(db: Session, actor: Actor, row: QaRecord, data: OnFileWrite) -> None:
    """Say where it stands on the child's file, and since when."""
    at = data.recorded_on_file_at or clock.now()
    _check_on_file(row, at)
    workflow.take(
        db,
        actor,
        row,
        qa_steps.RECORD_ON_FILE,
        recorded_on_file_at=at,
        file_reference=data.file_reference,
    )


def _check_on_file(row: QaRecord, at: datetime) -> None:
    early = row.completed_at is not None and at < row.completed_at
    if early or at > clock.now():
        text = "Must lie between completion and now."
        fault = Fault("/recorded_on_file_at", "out_of_range", text)
        raise Invalid("It cannot be on file then.", errors=[fault])


def close(db: Session, actor: Actor, row: QaRecord) -> None:
    """Nothing is left to do: it is shared, and on file."""
    workflow.take(db, actor, row, qa_steps.CLOSE, closed_at=clock.now())


def amend(db: Session, actor: Actor, row: QaRecord, data: QaAmendWrite) -> None:
    """Correct a completed record, for a reason; history keeps what it said."""
    workflow.check(db, actor, row, qa_steps.AMEND)
    values = _judged(db, row.kind, data, complete=True)
    workflow.take(
        db,
        actor,
        row,
        qa_steps.AMEND,
        note=data.reason,
        amended_at=clock.now(),
        status_reason=data.reason,
        **values,
    )
    _keep_findings(db, actor, row)


def enter_in_error(
    db: Session, actor: Actor, row: QaRecord, step: workflow.Step, reason: str
) -> None:
    """Say that it should not be; it counts nowhere from now on, and its findings fall away."""
    workflow.take(
        db, actor, row, step, note=reason, entered_in_error_at=clock.now(), status_reason=reason
    )
    qa_findings.fall_away(db, actor, [row.id])
