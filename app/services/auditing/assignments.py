"""Assignments: who is expected to audit whom, and every way such an expectation may go."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Conflict, Fault, Invalid
from app.models.auditing.assignments import AssignmentPeriod, AuditAssignment
from app.models.auditing.audits import Audit
from app.models.cases.subjects import Subject
from app.models.reference.code_lists import ReferenceCode
from app.models.tools.tools import ToolVersion
from app.schemas.auditing.assignments import (
    AssignmentPeriodRead,
    AuditAssignmentQuery,
    AuditAssignmentSort,
    AuditAssignmentWrite,
    ExemptionWrite,
)
from app.schemas.auditing.references import AssignmentRef
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.access.independence import own_line
from app.services.auditing import draft_voiding, eligible_auditors, programmes
from app.services.auditing.assignment_workflow import (
    ALLOCATE,
    APPROVE_EXEMPTION,
    CANCEL,
    DECLINE,
    FALL_AWAY,
    FULFIL,
    REALLOCATE,
    REFUSE_EXEMPTION,
    REOPEN,
    REQUEST_EXEMPTION,
)
from app.services.cases import allocations
from app.services.organisation import org_units
from app.services.platform import filters, history, pagination, references, workflow
from app.services.platform.subresources import Parts
from app.vocabulary.auditing import AssignmentSource, AssignmentStatus
from app.vocabulary.roles import Permission
from app.vocabulary.tools import ToolVersionStatus

references.declare(AssignmentRef, AuditAssignment)


def fulfil(db: Session, assignment: AuditAssignment) -> None:
    """Its audit was submitted: allocated -> fulfilled. 409 `not_in_state` from anywhere else."""
    _lock(db, assignment)
    workflow.transition(db, SYSTEM, assignment, FULFIL, status_reason=None)


def reopen(db: Session, assignment: AuditAssignment, note: str) -> None:
    """Its audit was recalled or voided: fulfilled -> allocated, expected and incomplete again."""
    _lock(db, assignment)
    workflow.transition(db, SYSTEM, assignment, REOPEN, note=note, status_reason=note)


def cancel_by_system(db: Session, assignment: AuditAssignment, reason: str) -> None:
    """It fell away together with its audit: anything -> cancelled; a draft of it is voided.

    An audit beyond its draft is voided by whoever calls this, before or after.
    """
    _lock(db, assignment)
    draft_voiding.void_draft_of(db, assignment.id, reason)
    workflow.transition(db, SYSTEM, assignment, FALL_AWAY, note=reason, status_reason=reason)


def _lock(db: Session, assignment: AuditAssignment) -> None:
    """Wait for whoever else is changing it, and look again."""
    db.flush()
    db.refresh(assignment, with_for_update=True)


# What people do.


ORDERS = pagination.orders(AuditAssignmentSort, AuditAssignment)
PERIODS = Parts(
    AssignmentPeriodRead,
    AssignmentPeriod,
    AuditAssignment,
    AssignmentPeriod.assignment_id,
    AssignmentPeriod.valid_from,
)
MATCHED = ("round_id", "cycle_id", "auditor_id", "sample_draw_id", "status", "service_line")


def search(actor: Actor, query: AuditAssignmentQuery) -> Select[AuditAssignment]:
    rows = access.visible(actor, AuditAssignment)
    rows = filters.matching(rows, actor, AuditAssignment, query, *MATCHED)
    rows = org_units.within(rows, AuditAssignment, query.under)
    return filters.between(
        rows, AuditAssignment.due_date, after=query.due_after, before=query.due_before
    )


def ask_for(db: Session, actor: Actor, data: AuditAssignmentWrite) -> AuditAssignment:
    """An audit outside a sample: directed by somebody, or the repetition of an earlier one."""
    access.require(actor, Permission.ASSIGNMENT_ALLOCATE)
    month = programmes.require_open(db, data.round_id)
    held = db.execute(
        allocations.frame_query(clock.today()).where(Subject.id == data.subject_id)
    ).one_or_none()
    faults = []
    if held is None:
        faults.append(Fault("/subject_id", "no_open_case", "Has no case open today."))
    version = db.get(ToolVersion, data.tool_version_id)
    if version is None or version.status is not ToolVersionStatus.PUBLISHED:
        faults.append(Fault("/tool_version_id", "not_published", "Must be a published version."))
    again = db.get(Audit, data.re_audit_of) if data.re_audit_of else None
    if (data.source is AssignmentSource.RE_AUDIT) != (again is not None) or (
        again is not None and again.subject_id != data.subject_id
    ):
        faults.append(Fault("/re_audit_of", "not_of_subject", "Names an audit of this subject."))
    if faults or held is None:
        raise Invalid("The audit cannot be asked for.", errors=faults)
    here = org_units.locations(db, {held.org_unit_id})[held.org_unit_id]
    row = AuditAssignment(
        id=ids.new(),
        round_id=month.id,
        cycle_id=month.cycle_id,
        tool_version_id=data.tool_version_id,
        subject_id=data.subject_id,
        due_date=data.due_date or month.due_date,
        source=data.source,
        re_audit_of=data.re_audit_of,
        **here.columns(held.service_line),
    )
    db.add(row)
    db.flush()
    history.record(db, actor, "audit_assignment.create", row, after=history.values(row))
    return row


def give(db: Session, actor: Actor, row: AuditAssignment, auditor_id: UUID) -> None:
    """Allocate a locked, proposed assignment to somebody who may audit it."""
    check_auditor(db, row, auditor_id)
    workflow.transition(db, actor, row, ALLOCATE, auditor_id=auditor_id)


def check_open(db: Session, row: AuditAssignment) -> None:
    """409 `round_closed` when its round takes no more work."""
    programmes.require_open(db, row.round_id)


def check_auditor(db: Session, row: AuditAssignment, auditor_id: UUID) -> None:
    """An active auditor where the case is, and not of its own line."""
    if auditor_id not in eligible_auditors.in_place(db, [row])[row.id]:
        text = "Must be an active auditor where the case is."
        fault = Fault("/auditor_id", "no_auditor", text)
        raise Invalid("This person cannot audit it.", errors=[fault])
    too_close = select(AuditAssignment.id).where(
        AuditAssignment.id == row.id, own_line(AuditAssignment, auditor_id)
    )
    if db.scalar(too_close) is not None:
        raise Conflict("This person is of the case's own line.", code="own_line")


def reallocate(
    db: Session, actor: Actor, row: AuditAssignment, auditor_id: UUID, reason: str
) -> None:
    """Give it to another auditor; a draft of the first one ends."""
    access.require(actor, Permission.ASSIGNMENT_ALLOCATE, row)
    if auditor_id == row.auditor_id and row.status is AssignmentStatus.ALLOCATED:
        fault = Fault("/auditor_id", "same_auditor", "Must be another auditor.")
        raise Invalid("It is theirs already.", errors=[fault])
    check_auditor(db, row, auditor_id)
    workflow.transition(
        db, actor, row, REALLOCATE, note=reason, auditor_id=auditor_id, status_reason=reason
    )
    draft_voiding.void_draft_of(db, row.id, reason)


def request_exemption(
    db: Session, actor: Actor, row: AuditAssignment, data: ExemptionWrite
) -> None:
    """Ask that the audit be not expected; somebody above decides."""
    move = workflow.check(db, actor, row, REQUEST_EXEMPTION)
    known = select(ReferenceCode.id).where(
        ReferenceCode.list_code == "exemption_reasons",
        ReferenceCode.code == data.reason_code,
        ReferenceCode.active,
    )
    if db.scalar(known) is None:
        fault = Fault("/reason_code", "unknown_code", "Not in the list exemption_reasons.")
        raise Invalid("The reason is not known.", errors=[fault])
    workflow.transition(
        db,
        actor,
        row,
        move,
        note=data.reason,
        status_reason=data.reason,
        exemption_reason_code=data.reason_code,
        exemption_requested_by=actor.person_id,
        exemption_requested_at=clock.now(),
        exemption_decided_by=None,
        exemption_decided_at=None,
    )


def decide_exemption(
    db: Session, actor: Actor, row: AuditAssignment, reason: str, *, approve: bool
) -> None:
    step = APPROVE_EXEMPTION if approve else REFUSE_EXEMPTION
    workflow.transition(
        db,
        actor,
        row,
        step,
        note=reason,
        status_reason=reason,
        exemption_decided_by=actor.person_id,
        exemption_decided_at=clock.now(),
    )
    if approve:
        draft_voiding.void_draft_of(db, row.id, reason)


def decline(db: Session, actor: Actor, row: AuditAssignment, reason: str) -> None:
    workflow.transition(db, actor, row, DECLINE, note=reason, status_reason=reason)
    draft_voiding.void_draft_of(db, row.id, reason)


def cancel(db: Session, actor: Actor, row: AuditAssignment, reason: str) -> None:
    """It leaves the denominator, with a reason."""
    workflow.transition(db, actor, row, CANCEL, note=reason, status_reason=reason)
    draft_voiding.void_draft_of(db, row.id, reason)
