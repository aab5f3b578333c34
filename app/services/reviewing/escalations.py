"""Escalations: disputes about practice with a child, stage by stage until they are closed.

The rules: docs/domain/reviewing.md.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Fault, Invalid
from app.models.reviewing.escalations import Escalation, EscalationResponse
from app.schemas.reviewing.escalations import (
    EscalateFormallyWrite,
    EscalateWrite,
    EscalationQuery,
    EscalationResolveWrite,
    EscalationSort,
    EscalationWrite,
    ResponderWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.organisation import org_units
from app.services.platform import crud, documents, events, filters, history, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.services.platform.workflow import Permitted, Step
from app.services.reviewing import (
    escalation_raising,
    escalation_responders,
    escalation_stages,
    escalation_workflow,
)
from app.services.reviewing.escalation_responders import Responder
from app.vocabulary.reviewing import FORMAL_STAGES, EscalationParty, EscalationStage
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(EscalationSort, Escalation)
MATCHED = (
    "id",
    "kind",
    "status",
    "stage",
    "reason_code",
    "outcome",
    "responder_role",
    "service_line",
    "waiting_for",
    "responder_id",
    "raised_by",
    "subject_id",
    "meeting_id",
    "qa_record_id",
)


@documents.computed(Escalation, "overdue")
def overdue(row: Any, actor: Actor) -> Any:
    """Whether it is open and was due before today."""
    return and_(row.closed_on.is_(None), row.due_on < actor.today)


def search(actor: Actor, query: EscalationQuery) -> Select[Escalation]:
    rows = access.visible(actor, Escalation)
    rows = filters.matching(rows, actor, Escalation, query, *MATCHED)
    rows = org_units.within(rows, Escalation, query.under)
    if query.open is not None:
        rows = rows.where(Escalation.closed_on.is_(None) == query.open)
    if query.overdue is not None:
        rows = rows.where(overdue(Escalation, actor) == query.overdue)
    if query.waiting_for_me:
        rows = rows.where(escalation_workflow.awaits(Escalation, actor))
    return filters.between(
        rows, Escalation.opened_on, since=query.opened_after, before=query.opened_before
    )


FIXED = ("kind", "subject_id", "meeting_id", "qa_record_id")

events.declare("escalation.respond", Escalation, "Escalation: a response was given.")
events.declare("escalation.ask", Escalation, "Escalation: somebody was asked to answer it.")


def put(
    db: Session,
    actor: Actor,
    escalation_id: UUID,
    data: EscalationWrite,
    precondition: Precondition,
) -> bool:
    """Raises the escalation (True), or corrects its text while nobody has answered it."""
    access.require(actor, Permission.ESCALATION_RAISE)
    row = crud.existing(db, actor, Escalation, escalation_id)
    if row is None:
        escalation_raising.raise_(db, actor, escalation_id, data)
        return True
    values = {name: getattr(data, name) for name in escalation_raising.OWN}
    if history.difference({name: getattr(row, name) for name in values}, values):
        crud.require_unchanged(row, values, *FIXED)
        workflow.check(db, actor, row, escalation_workflow.EDIT)
        if row.reason_code != data.reason_code:
            _refuse(escalation_raising.reason_faults(db, data.reason_code))
        crud.replace(db, actor, row, values, precondition)
    return False


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Invalid("The escalation cannot be saved: see `errors`.", errors=faults)


def respond(db: Session, actor: Actor, row: Escalation, text: str) -> None:
    """Records a response at the present stage; then the person who raised it decides."""
    now = clock.now()
    workflow.transition(
        db,
        actor,
        row,
        escalation_workflow.RESPOND,
        waiting_for=EscalationParty.RAISER,
        waiting_since=now,
    )
    response = EscalationResponse(
        id=ids.new(),
        escalation_id=row.id,
        person_id=actor.person_id,
        stage=row.stage,
        responded_at=now,
        text=text,
    )
    db.add(response)
    db.flush()
    after = history.values(response)
    history.record(db, actor, "escalation_response.create", response, after=after)
    events.emit(db, "escalation.respond", row)


def ask(db: Session, actor: Actor, row: Escalation, data: ResponderWrite) -> None:
    """Asks another person at the same stage, or the same person again; `due_on` is unchanged."""
    move = workflow.check(db, actor, row, escalation_workflow.ASK)
    changes = _put_to(_choose(db, row, row.stage, data))
    workflow.transition(db, actor, row, move, **changes)
    entry = escalation_stages.present(db, row)
    entry.responder_role, entry.responder_id = row.responder_role, row.responder_id
    events.emit(db, "escalation.ask", row)


def _choose(
    db: Session, row: Escalation, stage: EscalationStage, data: ResponderWrite
) -> Responder:
    return escalation_responders.choose(
        db,
        data,
        stage,
        org_unit_id=row.org_unit_id,
        service_line=row.service_line,
        raised_by=row.raised_by,
    )


def _put_to(responder: Responder) -> dict[str, Any]:
    return {
        "waiting_for": EscalationParty.RESPONDER,
        "waiting_since": clock.now(),
        "responder_role": responder.role,
        "responder_id": responder.person_id,
    }


def escalate_informally(db: Session, actor: Actor, row: Escalation, data: EscalateWrite) -> None:
    """Moves it from the alert to the informal stage."""
    move = workflow.check(db, actor, row, escalation_workflow.INFORMALLY)
    _move_to(db, actor, row, move, EscalationStage.INFORMAL, data)


def escalate_formally(
    db: Session, actor: Actor, row: Escalation, data: EscalateFormallyWrite
) -> None:
    """Moves it to a formal stage; the stages in between are bypassed."""
    move = workflow.check(db, actor, row, escalation_workflow.FORMALLY)
    above = [stage for stage in FORMAL_STAGES if stage not in escalation_stages.upto(row.stage)]
    stage = data.stage or above[0]
    if stage not in above:
        text = "Must be a formal stage after the present one."
        fault = Fault("/stage", "bad_order", text)
        raise Invalid("An escalation cannot go back to an earlier stage.", errors=[fault])
    _move_to(db, actor, row, move, stage, data)


def _move_to(
    db: Session,
    actor: Actor,
    row: Escalation,
    move: Permitted,
    stage: EscalationStage,
    data: EscalateWrite,
) -> None:
    today = clock.today()
    bypassed = escalation_stages.between(row.stage, stage)
    changes = {
        **_put_to(_choose(db, row, stage, data)),
        **escalation_stages.clock_of(db, stage, today, row.formal_on, row.target_on),
        "stage": stage,
        "bypassed_stages": [*row.bypassed_stages, *(each.value for each in bypassed)],
    }
    escalation_stages.present(db, row).left_on = today
    workflow.transition(db, actor, row, move, note=data.reason, **changes)
    escalation_stages.enter(db, actor, row, today, bypassed, data.reason)


def resolve(db: Session, actor: Actor, row: Escalation, data: EscalationResolveWrite) -> None:
    """Closes it with its outcome."""
    _close(db, actor, row, escalation_workflow.RESOLVE, **data.model_dump())


def withdraw(db: Session, actor: Actor, row: Escalation, reason: str) -> None:
    """Withdraws it."""
    _close(db, actor, row, escalation_workflow.WITHDRAW, note=reason, status_reason=reason)


def refer(db: Session, actor: Actor, row: Escalation, reason: str) -> None:
    """Refers it to Cafcass from any stage; the stages in between are bypassed."""
    cafcass = EscalationStage.CAFCASS
    bypassed = escalation_stages.between(row.stage, cafcass)
    _close(
        db,
        actor,
        row,
        escalation_workflow.REFER,
        note=reason,
        status_reason=reason,
        stage=cafcass,
        bypassed_stages=[*row.bypassed_stages, *(each.value for each in bypassed)],
    )
    escalation_stages.enter(db, actor, row, clock.today(), bypassed, reason)


def _close(
    db: Session,
    actor: Actor,
    row: Escalation,
    step: Step,
    *,
    note: str | None = None,
    **changes: Any,
) -> None:
    today, entry = clock.today(), escalation_stages.present(db, row)
    workflow.transition(
        db, actor, row, step, note=note, closed_on=today, waiting_for=None, **changes
    )
    entry.left_on = today
    db.flush()
