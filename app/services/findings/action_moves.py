"""What the steps of an action write: by its owner, by whoever checks it, and by its managers."""

from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.findings.actions import Action
from app.schemas.findings.actions import (
    ActionAssessWrite,
    ActionCompleteWrite,
    ActionExtendItem,
    ActionExtendWrite,
    ActionReassignItem,
    ActionReassignWrite,
    ActionVerifyWrite,
)
from app.services.access import Actor
from app.services.findings import action_people
from app.services.findings.action_workflow import (
    ASSESS,
    CANCEL,
    CLOSE,
    COMPLETE,
    EXTEND,
    REASSIGN,
    RETURN,
    START,
    VERIFY,
)
from app.services.platform import events, workflow
from app.services.platform.bulk_verbs import BulkVerb
from app.vocabulary.findings import Effectiveness
from app.vocabulary.roles import Permission

# The steps that change no status have no event of their own.
ASSESSED, EXTENDED, REASSIGNED = "action.assess", "action.extend", "action.reassign"
events.declare(ASSESSED, Action, "Action: somebody said whether it changed anything.")
events.declare(EXTENDED, Action, "Action: its due date was extended.")
events.declare(REASSIGNED, Action, "Action: it has another owner or accountable manager.")


def start(db: Session, actor: Actor, row: Action) -> None:
    """Begins an action, as its owner."""
    workflow.transition(db, actor, row, START, status_reason=None)


def complete(db: Session, actor: Actor, row: Action, data: ActionCompleteWrite) -> None:
    """Says what was done, as its owner; somebody else verifies it."""
    workflow.transition(
        db,
        actor,
        row,
        COMPLETE,
        status_reason=None,
        outcome_text=data.outcome_text,
        evidence=[each.model_dump() for each in data.evidence],
        completed_at=clock.now(),
    )


def send_back(db: Session, actor: Actor, row: Action, reason: str) -> None:
    """Returns an action that is not done to its owner, with the reason."""
    workflow.transition(
        db, actor, row, RETURN, note=reason, status_reason=reason, completed_at=None
    )


def verify(db: Session, actor: Actor, row: Action, data: ActionVerifyWrite) -> None:
    """Says that an action of somebody else was done, and perhaps whether it changed anything."""
    workflow.transition(
        db,
        actor,
        row,
        VERIFY,
        note=data.note,
        status_reason=None,
        verified_by=actor.person_id,
        verified_at=clock.now(),
        **_assessed(actor, data.effectiveness, data.note),
    )


def assess(db: Session, actor: Actor, row: Action, data: ActionAssessWrite) -> None:
    """Says whether a verified action of somebody else changed anything."""
    move = workflow.check(db, actor, row, ASSESS)
    values = _assessed(actor, data.effectiveness, data.note)
    workflow.transition(db, actor, row, move, note=data.note, status_reason=None, **values)
    events.emit(db, ASSESSED, row)


def _assessed(actor: Actor, effectiveness: Effectiveness, note: str | None) -> dict[str, Any]:
    assessed = effectiveness is not Effectiveness.NOT_ASSESSED
    return {
        "effectiveness": effectiveness,
        "effectiveness_note": note if assessed else None,
        "assessed_by": actor.person_id if assessed else None,
        "assessed_at": clock.now() if assessed else None,
    }


def close(db: Session, actor: Actor, row: Action) -> None:
    """Closes a verified action; its effect can still be assessed."""
    workflow.transition(db, actor, row, CLOSE, status_reason=None)


def cancel(db: Session, actor: Actor, row: Action, reason: str) -> None:
    """Cancels an action that is not to be done any more; it is kept with the reason."""
    workflow.transition(db, actor, row, CANCEL, note=reason, status_reason=reason)


def extend(db: Session, actor: Actor, row: Action, data: ActionExtendWrite) -> None:
    """Extends the due date; figures of earlier days keep the earlier one, by the periods."""
    move = workflow.check(db, actor, row, EXTEND)
    if data.due_date <= max(row.due_date, clock.today()):
        text = f"Must be later than today and than the present due date, {row.due_date}."
        fault = Fault("/due_date", "not_later", text)
        raise Invalid("The due date cannot be extended to this day.", errors=[fault])
    values = {"due_date": data.due_date, "status_reason": data.reason}
    workflow.transition(db, actor, row, move, note=data.reason, **values)
    events.emit(db, EXTENDED, row)


def reassign(db: Session, actor: Actor, row: Action, data: ActionReassignWrite) -> None:
    """Gives an action to another owner; the earlier ones stay in its periods."""
    move = workflow.check(db, actor, row, REASSIGN)
    accountable = data.accountable_person_id or row.accountable_person_id
    if (data.owner_person_id, accountable) == (row.owner_person_id, row.accountable_person_id):
        fault = Fault("/owner_person_id", "same_owner", "Must be another person.")
        raise Invalid("These people have the action already.", errors=[fault])
    faults = action_people.faults(
        db, data.owner_person_id, data.accountable_person_id, row.org_unit_id, row.service_line
    )
    if faults:
        raise Invalid("The action cannot be given to these people.", errors=faults)
    workflow.transition(
        db,
        actor,
        row,
        move,
        note=data.reason,
        status_reason=data.reason,
        owner_person_id=data.owner_person_id,
        accountable_person_id=accountable,
    )
    events.emit(db, REASSIGNED, row)


EXTEND_EACH: BulkVerb[ActionExtendItem, Action] = BulkVerb(
    Action, Permission.ACTION_MANAGE, lambda item: item.action_id, extend
)
REASSIGN_EACH: BulkVerb[ActionReassignItem, Action] = BulkVerb(
    Action, Permission.ACTION_MANAGE, lambda item: item.action_id, reassign
)
