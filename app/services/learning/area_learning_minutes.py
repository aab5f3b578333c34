"""The minutes of an Area Learning Event, with what was decided and what follows."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.findings.actions import Action
from app.models.learning.area_learning_events import AreaLearningDecision, AreaLearningEvent
from app.schemas.learning.area_learning_events import (
    AreaLearningDecisionWrite,
    AreaLearningMinutesWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.learning.area_learning_event_workflow import CLOSE, CORRECT_MINUTES, MINUTE
from app.services.platform import history, named_lists, workflow
from app.services.platform.workflow import Step
from app.vocabulary.findings import ActionStatus


def minute(
    db: Session, actor: Actor, row: AreaLearningEvent, data: AreaLearningMinutesWrite
) -> None:
    """Records the minutes and the decisions of an event that was held."""
    _write(db, actor, row, MINUTE, data)


def correct(
    db: Session, actor: Actor, row: AreaLearningEvent, data: AreaLearningMinutesWrite
) -> None:
    """Replaces the minutes and the decisions until the event is closed."""
    _write(db, actor, row, CORRECT_MINUTES, data)


def close(db: Session, actor: Actor, row: AreaLearningEvent) -> None:
    """Closes an event of which each decision has an action or a reason for none."""
    workflow.transition(db, actor, row, CLOSE, closed_at=clock.now())


def _write(
    db: Session, actor: Actor, row: AreaLearningEvent, step: Step, data: AreaLearningMinutesWrite
) -> None:
    move = workflow.check(db, actor, row, step)
    stored = {each.id: each for each in row.decisions}
    faults = [
        *named_lists.repeated("decisions", [each.id for each in data.decisions]),
        *(
            fault
            for n, each in enumerate(data.decisions)
            for fault in _faults(db, actor, each, stored, f"decisions/{n}")
        ),
    ]
    if faults:
        raise Invalid("The minutes cannot be recorded like this.", errors=faults)
    before = _as_history(row)
    row.decisions = [
        _decision(db, actor, each, stored.get(each.id), n) for n, each in enumerate(data.decisions)
    ]
    after = _as_history(row)
    if after != before:
        row.updated_at = clock.now()  # also where no column changes
    workflow.transition(
        db,
        actor,
        row,
        move,
        minutes_text=data.minutes_text,
        minuted_by=row.minuted_by or actor.person_id,
        minuted_at=row.minuted_at or clock.now(),
    )
    if after != before:
        history.record(db, actor, "area_learning_event.decisions", row, before=before, after=after)


def _decision(
    db: Session,
    actor: Actor,
    data: AreaLearningDecisionWrite,
    row: AreaLearningDecision | None,
    position: int,
) -> AreaLearningDecision:
    row = row or AreaLearningDecision(id=data.id, action_ids=[])
    ids = [str(each) for each in data.action_ids]
    row.action_ids = ids + named_lists.unseen(db, actor, Action, row.action_ids, ids)
    row.position, row.text, row.no_action_reason = position, data.text, data.no_action_reason
    return row


def _faults(
    db: Session,
    actor: Actor,
    data: AreaLearningDecisionWrite,
    stored: dict[UUID, AreaLearningDecision],
    pointer: str,
) -> list[Fault]:
    known = stored.get(data.id)
    faults = []
    if known is None and db.get(AreaLearningDecision, data.id) is not None:
        text = "This identifier is in use; choose another."
        faults.append(Fault(f"/{pointer}/id", "id_taken", text))
    usable = access.visible(actor, Action).where(
        Action.id.in_(data.action_ids),
        Action.subject_id.is_(None),
        Action.status != ActionStatus.CANCELLED,
    )
    text = "Must be an action that you may see, about no child and not cancelled."
    ids = known.action_ids if known else []
    faults += named_lists.faults(db, f"{pointer}/action_ids", usable, data.action_ids, ids, text)
    unseen = named_lists.unseen(db, actor, Action, ids, [str(each) for each in data.action_ids])
    if data.no_action_reason is not None and (data.action_ids or unseen):
        text = "Give a reason only where no action follows."
        faults.append(Fault(f"/{pointer}/no_action_reason", "not_empty", text))
    return faults


def _as_history(row: AreaLearningEvent) -> dict[str, object]:
    names = ("id", "text", "action_ids", "no_action_reason")
    return {
        "decisions": [
            {name: history.plain(getattr(each, name)) for name in names} for each in row.decisions
        ]
    }
