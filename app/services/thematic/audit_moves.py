"""What the moves of a thematic audit keep: who decided, the report, who published it."""

from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.models.thematic.audits import ThematicAudit
from app.schemas.thematic.audits import ThematicReportWrite
from app.services.access import Actor
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.services.thematic.audit_workflow import PLAN, PUBLISH, REJECT, WRITE_REPORT


def move(db: Session, actor: Actor, row: ThematicAudit, step: Step) -> None:
    """Makes a move that keeps nothing but its time."""
    _move(db, actor, row, step)


def plan(db: Session, actor: Actor, row: ThematicAudit) -> None:
    """Approves a proposal; from now on the circle prepares it."""
    _move(db, actor, row, PLAN, decided_by=actor.person_id, decided_at=clock.now())


def reject(db: Session, actor: Actor, row: ThematicAudit, reason: str) -> None:
    """Rejects a proposal, which is kept with the reason."""
    decided = {"decided_by": actor.person_id, "decided_at": clock.now()}
    _move(db, actor, row, REJECT, note=reason, status_reason=reason, **decided)


def write_report(db: Session, actor: Actor, row: ThematicAudit, data: ThematicReportWrite) -> None:
    """Writes the report, or writes it anew, until the chair publishes it."""
    workflow.transition(db, actor, row, WRITE_REPORT, **data.model_dump())


def publish(db: Session, actor: Actor, row: ThematicAudit) -> None:
    """Publishes the report: everybody in practice in its place reads it from now on."""
    _move(db, actor, row, PUBLISH, published_by=actor.person_id, published_at=clock.now())


def _move(db: Session, actor: Actor, row: ThematicAudit, step: Step, **changes: Any) -> None:
    workflow.transition(db, actor, row, step, moved_at=clock.now(), **changes)
