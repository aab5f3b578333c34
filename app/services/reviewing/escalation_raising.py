"""Raising an escalation: by a chair about conferences, by a reviewing officer about reviews."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.data.files import label
from app.models.cases.subjects import Subject
from app.models.reviewing.escalations import Escalation
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.schemas.reviewing.escalations import EscalationWrite
from app.services import access
from app.services.access import Actor
from app.services.cases import allocations
from app.services.organisation import org_units
from app.services.platform import events, history
from app.services.reference import code_lists
from app.services.reviewing import escalation_responders, escalation_stages
from app.vocabulary.reviewing import (
    FORMAL_STAGES,
    QA_COMPLETE,
    RECORD_OF,
    EscalationParty,
    EscalationStage,
    EscalationStatus,
)
from app.vocabulary.roles import Permission, Role

REASONS = "escalation_reasons"
OWN = ("kind", "subject_id", "meeting_id", "qa_record_id", "reason_code", "text")

events.declare("escalation.raise", Escalation, "Escalation: raised, at any stage.")


def raise_(db: Session, actor: Actor, escalation_id: UUID, data: EscalationWrite) -> Escalation:
    """Raises an escalation at a stage, and asks the responder of that stage."""
    access.require(actor, Permission.ESCALATION_RAISE)
    _refuse(_faults(db, actor, data))
    opened_on = data.opened_on or clock.today()
    location = _location(db, data.subject_id)
    responder = escalation_responders.choose(
        db,
        data,
        data.stage,
        org_unit_id=location["org_unit_id"],
        service_line=location["service_line"],
        raised_by=actor.person_id,
    )
    bypassed = escalation_stages.before(data.stage)
    row = Escalation(
        id=escalation_id,
        **{name: getattr(data, name) for name in OWN},
        **location,
        **escalation_stages.clock_of(db, data.stage, opened_on, None, None),
        raised_by=actor.person_id,
        status=_status(data.stage),
        stage=data.stage,
        bypassed_stages=[stage.value for stage in bypassed],
        opened_on=opened_on,
        waiting_for=EscalationParty.RESPONDER,
        waiting_since=clock.now(),
        responder_role=responder.role,
        responder_id=responder.person_id,
    )
    db.add(row)
    db.flush()
    history.record(db, actor, "escalation.raise", row, after=history.values(row))
    escalation_stages.enter(db, actor, row, opened_on, bypassed, data.bypass_reason)
    events.emit(db, "escalation.raise", row)
    return row


def _status(stage: EscalationStage) -> EscalationStatus:
    return EscalationStatus.FORMAL if stage in FORMAL_STAGES else EscalationStatus(stage.value)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Invalid("The escalation cannot be raised: see `errors`.", errors=faults)


def _faults(db: Session, actor: Actor, data: EscalationWrite) -> list[Fault]:
    faults = [*reason_faults(db, data.reason_code)]
    if Role(data.kind.value) not in actor.roles:
        text = f"“{label(data.kind)}” needs the role {label(Role(data.kind.value))}."
        faults.append(Fault("/kind", "not_in_role", text))
    if data.stage is EscalationStage.CAFCASS:
        text = "Raise the escalation at an earlier stage first, then refer it to Cafcass."
        faults.append(Fault("/stage", "not_in_list", text))
    elif escalation_stages.before(data.stage) and data.bypass_reason is None:
        text = "Give the reason for bypassing the earlier stages."
        faults.append(Fault("/bypass_reason", "required", text))
    if data.opened_on is not None and data.opened_on > clock.today():
        faults.append(Fault("/opened_on", "in_future", "Must not be in the future."))
    return faults + _reference_faults(db, actor, data)


def reason_faults(db: Session, code: str) -> list[Fault]:
    if code in code_lists.active_codes(db, REASONS):
        return []
    return [Fault("/reason_code", "unknown_code", "This list has no active code of that name.")]


def _reference_faults(db: Session, actor: Actor, data: EscalationWrite) -> list[Fault]:
    """Returns the faults of references that are not visible, or do not belong together."""
    faults = []
    if not _sees_child(db, actor, data.subject_id):
        text = "There is no such child, or neither the child nor their meetings are visible to you."
        faults.append(Fault("/subject_id", "unknown_subject", text))
    if data.meeting_id is not None:
        rows = access.visible(actor, Meeting).where(
            Meeting.id == data.meeting_id, Meeting.deleted_at.is_(None)
        )
        faults += _reference_fault("/meeting_id", "unknown_meeting", db.scalar(rows), data)
    if data.qa_record_id is not None:
        query = access.visible(actor, QaRecord).where(
            QaRecord.id == data.qa_record_id,
            QaRecord.status.in_(QA_COMPLETE),
            QaRecord.deleted_at.is_(None),
        )
        faults += _reference_fault("/qa_record_id", "unknown_record", db.scalar(query), data)
    return faults


def _reference_fault(
    pointer: str, code: str, row: Meeting | QaRecord | None, data: EscalationWrite
) -> list[Fault]:
    noun = "meeting" if pointer == "/meeting_id" else "completed QA record"
    if row is None:
        return [Fault(pointer, code, f"There is no such {noun}, or it is not visible to you.")]
    if row.subject_id != data.subject_id:
        return [Fault(pointer, "another_child", f"This {noun} is about another child.")]
    kind = RECORD_OF[row.kind] if isinstance(row, Meeting) else row.kind
    if kind.value != data.kind.value:
        text = f"This {noun} does not go with an escalation “{label(data.kind)}”."
        return [Fault(pointer, "bad_kind", text)]
    return []


def _sees_child(db: Session, actor: Actor, subject_id: UUID) -> bool:
    visible: list[Any] = [
        access.visible(actor, Subject)
        .where(Subject.id == subject_id, Subject.deleted_at.is_(None))
        .with_only_columns(Subject.id),
        access.visible(actor, Meeting)
        .where(Meeting.subject_id == subject_id, Meeting.deleted_at.is_(None))
        .with_only_columns(Meeting.id),
        access.visible(actor, QaRecord)
        .where(QaRecord.subject_id == subject_id, QaRecord.deleted_at.is_(None))
        .with_only_columns(QaRecord.id),
    ]
    return any(db.scalar(select(rows.exists())) for rows in visible)


def _location(db: Session, subject_id: UUID) -> dict[str, Any]:
    """Returns the location of the child's case team today, whose managers answer."""
    today: date = clock.today()
    case_team = allocations.case_teams(db, [(subject_id, today)]).get((subject_id, today))
    if case_team is None:
        fault = Fault("/subject_id", "no_place", "This child is not allocated to a team.")
        raise Invalid("Nobody could answer the escalation.", errors=[fault])
    location = org_units.locations(db, {case_team.org_unit_id})[case_team.org_unit_id]
    return location.columns(case_team.service_line)
