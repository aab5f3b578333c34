"""Assignments: who is expected to audit whom, and every way such an expectation may go."""

from sqlalchemy.orm import Session

from app.models.assignments import AuditAssignment
from app.services import audit_voiding, workflow
from app.services.access import SYSTEM
from app.services.workflow import Step
from app.vocabulary import AssignmentStatus

S = AssignmentStatus

# What the service does by itself, because of what became of the audit.
FULFIL = Step(AuditAssignment, "fulfil", None, frozenset({S.ALLOCATED}), S.FULFILLED)
REOPEN = Step(AuditAssignment, "reopen", None, frozenset({S.FULFILLED}), S.ALLOCATED)
FALL_AWAY = Step(AuditAssignment, "fall_away", None, frozenset(S) - {S.CANCELLED}, S.CANCELLED)
workflow.declare(FULFIL, REOPEN, FALL_AWAY)


def fulfil(db: Session, assignment: AuditAssignment) -> None:
    """Its audit was submitted: allocated -> fulfilled. 409 `not_in_state` from anywhere else."""
    _lock(db, assignment)
    workflow.take(db, SYSTEM, assignment, FULFIL, status_reason=None)


def reopen(db: Session, assignment: AuditAssignment, note: str) -> None:
    """Its audit was recalled or voided: fulfilled -> allocated, expected and incomplete again."""
    _lock(db, assignment)
    workflow.take(db, SYSTEM, assignment, REOPEN, note=note, status_reason=note)


def cancel_by_system(db: Session, assignment: AuditAssignment, reason: str) -> None:
    """It fell away together with its audit: anything -> cancelled; a draft of it is voided.

    An audit beyond its draft is voided by whoever calls this, before or after.
    """
    _lock(db, assignment)
    audit_voiding.void_draft_of(db, assignment.id, reason)
    workflow.take(db, SYSTEM, assignment, FALL_AWAY, note=reason, status_reason=reason)


def _lock(db: Session, assignment: AuditAssignment) -> None:
    """Wait for whoever else is changing it, and look again."""
    db.flush()
    db.refresh(assignment, with_for_update=True)
