"""The stages of an escalation and their due dates.

The formal process has 20 working days in all, from the day it begins (IRO Handbook 6.2, as quoted
by Southwark); only bank holidays move its end. Each stage has a local target, which the council's
own closed days move too; a formal stage never ends after the formal process.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import ids
from app.core.config import settings
from app.models.reviewing.escalations import Escalation, EscalationStageEntry
from app.services.access import Actor
from app.services.platform import history
from app.services.reference import closed_days
from app.services.reference.working_days import WorkingCalendar
from app.vocabulary.reviewing import ESCALATION_OPEN, FORMAL_STAGES, EscalationStage

ORDER = list(EscalationStage)


def before(stage: EscalationStage) -> list[EscalationStage]:
    """Returns the stages before a stage."""
    return ORDER[: ORDER.index(stage)]


def upto(stage: EscalationStage) -> list[EscalationStage]:
    """Returns the stages before a stage, and the stage itself."""
    return [*before(stage), stage]


def between(first: EscalationStage, last: EscalationStage) -> list[EscalationStage]:
    """Returns the stages that are bypassed by a move from one stage to another."""
    return ORDER[ORDER.index(first) + 1 : ORDER.index(last)]


def clock_of(
    db: Session, stage: EscalationStage, on: date, formal_on: date | None, target_on: date | None
) -> dict[str, Any]:
    """Returns the days of a row that enters a stage: the formal process, and the due dates."""
    if stage in FORMAL_STAGES and target_on is None:
        statutory = closed_days.statutory_calendar(db)
        formal_on, target_on = on, statutory.add(on, settings().escalation_formal_days)
    due_on = _due_on(closed_days.working_calendar(db), stage, on, target_on)
    return {"formal_on": formal_on, "target_on": target_on, "due_on": due_on}


def _due_on(
    working: WorkingCalendar, stage: EscalationStage, on: date, target_on: date | None
) -> date:
    """Returns the last day of a stage: its local target, or the end of the formal process."""
    due_on = working.add(on, getattr(settings(), f"escalation_{stage.value}_days"))
    return due_on if target_on is None else min(due_on, target_on)


def recalculate(db: Session, actor: Actor, day: date) -> None:
    """Moves the targets of the open stages in whose time the council closed or reopened a day."""
    query = (
        select(Escalation, EscalationStageEntry)
        .join(
            EscalationStageEntry,
            (EscalationStageEntry.escalation_id == Escalation.id)
            & (EscalationStageEntry.stage == Escalation.stage),
        )
        .where(
            Escalation.status.in_(ESCALATION_OPEN),
            EscalationStageEntry.entered_on < day,
            Escalation.due_on >= day,
        )
        .order_by(Escalation.id)
        .with_for_update()
    )
    rows = db.execute(query).all()
    working = closed_days.working_calendar(db)
    for escalation, entry in rows:
        due_on = _due_on(working, escalation.stage, entry.entered_on, escalation.target_on)
        if due_on != escalation.due_on:
            _move(db, actor, escalation, "escalation.replace", "due_on", due_on)
            _move(db, actor, entry, "escalation_stage_entry.replace", "target_on", due_on)


def _move(
    db: Session,
    actor: Actor,
    row: Escalation | EscalationStageEntry,
    action: str,
    name: str,
    day: date,
) -> None:
    before = {name: getattr(row, name)}
    setattr(row, name, day)
    history.record(db, actor, action, row, before=before, after={name: day})


closed_days.recalculated_by(recalculate)


def enter(
    db: Session,
    actor: Actor,
    row: Escalation,
    on: date,
    bypassed: Sequence[EscalationStage],
    reason: str | None,
) -> None:
    """Stores the entry into its present stage, with its responder."""
    answered = row.stage is not EscalationStage.CAFCASS
    entry = EscalationStageEntry(
        id=ids.new(),
        escalation_id=row.id,
        stage=row.stage,
        position=ORDER.index(row.stage) + 1,
        entered_on=on,
        target_on=row.due_on if answered else None,
        responder_role=row.responder_role if answered else None,
        responder_id=row.responder_id if answered else None,
        bypassed_stages=[stage.value for stage in bypassed],
        reason=reason,
    )
    db.add(entry)
    db.flush()
    after = history.values(entry)
    history.record(db, actor, "escalation_stage_entry.create", entry, after=after)


def present(db: Session, row: Escalation) -> EscalationStageEntry:
    """Returns the entry of its present stage; of a closed one, the last."""
    query = select(EscalationStageEntry).where(
        EscalationStageEntry.escalation_id == row.id, EscalationStageEntry.stage == row.stage
    )
    return db.scalars(query).one()
