"""Raising an escalation: by a chair about conferences, by a reviewing officer about reviews."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
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

events.declare("escalation.raise", Escalation, "Escalation: raised, at whatever stage.")


def raise_(db: Session, actor: Actor, escalation_id: UUID, data: EscalationWrite) -> Escalation:
    """Raise it at a stage, and put it to who answers there."""
    access.require(actor, Permission.ESCALATION_RAISE)
    _refuse(_faults(db, actor, data))
    opened_on = data.opened_on or clock.today()
    place = _place(db, data.subject_id)
    responder = escalation_responders.choose(
        db,
        data,
        data.stage,
        org_unit_id=place["org_unit_id"],
        service_line=place["service_line"],
        raised_by=actor.person_id,
    )
    bypassed = escalation_stages.before(data.stage)
    row = Escalation(
        id=escalation_id,
        **{name: getattr(data, name) for name in OWN},
        **place,
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
        raise Invalid("It cannot be raised like this.", errors=faults)


def _faults(db: Session, actor: Actor, data: EscalationWrite) -> list[Fault]:
    faults = [*reason_faults(db, data.reason_code)]
    if Role(data.kind.value) not in actor.roles:
        text = "Conference chairs raise cpc, reviewing officers iro."
        faults.append(Fault("/kind", "not_in_role", text))
    if data.stage is EscalationStage.CAFCASS:
        text = "Is referred to once it is raised."
        faults.append(Fault("/stage", "not_in_list", text))
    elif escalation_stages.before(data.stage) and data.bypass_reason is None:
        text = "Is needed where stages are bypassed."
        faults.append(Fault("/bypass_reason", "required", text))
    if data.opened_on is not None and data.opened_on > clock.today():
        faults.append(Fault("/opened_on", "in_future", "Lies ahead."))
    return faults + (_of_child(db, actor, data) or [])


def reason_faults(db: Session, code: str) -> list[Fault]:
    if code in code_lists.active_codes(db, REASONS):
        return []
    return [Fault("/reason_code", "unknown_code", "The list has no such code in use.")]


def _of_child(db: Session, actor: Actor, data: EscalationWrite) -> list[Fault]:
    """What is named must be visible to the caller, of that child, and of that kind."""
    faults = []
    if not _knows(db, actor, data.subject_id):
        text = "Names no child that you see, or whose meeting or record you see."
        faults.append(Fault("/subject_id", "unknown_subject", text))
    if data.meeting_id is not None:
        rows = access.visible(actor, Meeting).where(
            Meeting.id == data.meeting_id, Meeting.deleted_at.is_(None)
        )
        faults += _named("/meeting_id", "unknown_meeting", db.scalar(rows), data)
    if data.qa_record_id is not None:
        query = access.visible(actor, QaRecord).where(
            QaRecord.id == data.qa_record_id,
            QaRecord.status.in_(QA_COMPLETE),
            QaRecord.deleted_at.is_(None),
        )
        faults += _named("/qa_record_id", "unknown_record", db.scalar(query), data)
    return faults


def _named(
    at: str, code: str, row: Meeting | QaRecord | None, data: EscalationWrite
) -> list[Fault]:
    if row is None:
        return [Fault(at, code, "Names nothing that counts and is visible to you.")]
    if row.subject_id != data.subject_id:
        return [Fault(at, "another_child", "Is about another child.")]
    kind = RECORD_OF[row.kind] if isinstance(row, Meeting) else row.kind
    if kind.value != data.kind.value:
        return [Fault(at, "bad_kind", "Is of the other kind.")]
    return []


def _knows(db: Session, actor: Actor, subject_id: UUID) -> bool:
    mine: list[Any] = [
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
    return any(db.scalar(select(rows.exists())) for rows in mine)


def _place(db: Session, subject_id: UUID) -> dict[str, Any]:
    """Whose case the child is today: their managers answer."""
    today: date = clock.today()
    whose = allocations.case_teams(db, [(subject_id, today)]).get((subject_id, today))
    if whose is None:
        fault = Fault("/subject_id", "no_place", "The child is allocated to no team.")
        raise Invalid("There is nobody to answer it.", errors=[fault])
    here = org_units.locations(db, {whose.org_unit_id})[whose.org_unit_id]
    return here.columns(whose.service_line)
