"""Assignments: each audit that is due, and every change of such an assignment."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

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
    ReallocateItem,
)
from app.schemas.auditing.references import AssignmentRef, AuditRef
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.access.independence import own_line
from app.services.auditing import audit_alerts, draft_voiding, eligible_auditors, programmes
from app.services.auditing.assignment_workflow import (
    ALLOCATE,
    APPROVE_EXEMPTION,
    CANCEL,
    CANCEL_BY_SYSTEM,
    DECLINE,
    FULFIL,
    REALLOCATE,
    REFUSE_EXEMPTION,
    REOPEN,
    REQUEST_EXEMPTION,
)
from app.services.cases import allocations
from app.services.organisation import org_units
from app.services.platform import documents, filters, history, pagination, references, workflow
from app.services.platform.bulk_verbs import BulkVerb
from app.services.platform.subresources import Parts
from app.services.tools import tool_audience
from app.vocabulary.auditing import STILL_EXPECTED, AssignmentSource, AssignmentStatus, AuditStatus
from app.vocabulary.roles import Permission
from app.vocabulary.tools import ToolVersionStatus

references.declare(AssignmentRef, AuditAssignment)


def fulfil(db: Session, assignment: AuditAssignment) -> None:
    """Marks an assignment as fulfilled once its audit is submitted.

    Refuses any status but allocated (409 `not_in_state`).
    """
    _lock(db, assignment)
    workflow.transition(db, SYSTEM, assignment, FULFIL, status_reason=None)


def reopen(db: Session, assignment: AuditAssignment, note: str) -> None:
    """Makes an assignment due again after its audit was recalled or voided."""
    _lock(db, assignment)
    audit_alerts.withdraw_of(db, assignment.id)
    workflow.transition(db, SYSTEM, assignment, REOPEN, note=note, status_reason=note)


def cancel_by_system(db: Session, assignment: AuditAssignment, reason: str) -> None:
    """Cancels an assignment together with its audit, and voids a draft of it.

    The caller voids an audit that is no longer a draft, before or after.
    """
    _lock(db, assignment)
    draft_voiding.void_draft_of(db, assignment.id, reason)
    audit_alerts.withdraw_of(db, assignment.id)
    workflow.transition(db, SYSTEM, assignment, CANCEL_BY_SYSTEM, note=reason, status_reason=reason)


def _lock(db: Session, assignment: AuditAssignment) -> None:
    """Waits for other transactions that change the assignment, then reads it again."""
    db.flush()
    db.refresh(assignment, with_for_update=True)


# Steps that people take.


ORDERS = pagination.orders(AuditAssignmentSort, AuditAssignment)
PERIODS = Parts(
    AssignmentPeriodRead,
    AssignmentPeriod,
    AuditAssignment,
    AssignmentPeriod.assignment_id,
    AssignmentPeriod.valid_from,
)
MATCHED = (
    "id",
    "round_id",
    "cycle_id",
    "subject_id",
    "auditor_id",
    "org_unit_id",
    "sample_draw_id",
    "source",
    "status",
    "service_line",
)


def search(actor: Actor, query: AuditAssignmentQuery) -> Select[AuditAssignment]:
    rows = access.visible(actor, AuditAssignment)
    rows = filters.matching(rows, actor, AuditAssignment, query, *MATCHED)
    rows = org_units.within(rows, AuditAssignment, query.under)
    if query.tool_key is not None:
        versions = select(ToolVersion.id).where(ToolVersion.tool_key == query.tool_key)
        rows = rows.where(AuditAssignment.tool_version_id.in_(versions))
    if query.case_ended is not None:
        rows = rows.where(AuditAssignment.case_ended_on.is_not(None) == query.case_ended)
    if query.overdue is not None:
        rows = rows.where(_overdue(AuditAssignment, actor) == query.overdue)
    return filters.between(
        rows, AuditAssignment.due_date, after=query.due_after, before=query.due_before
    )


@documents.computed(AuditAssignment, "overdue")
def _overdue(row: Any, actor: Actor) -> Any:
    return and_(row.status.in_(sorted(STILL_EXPECTED)), row.due_date < actor.today)


@documents.computed(AuditAssignment, "audit")
def _audit(row: Any, actor: Actor) -> Any:
    """Returns the assignment's live audit, for a caller who sees the audit itself."""
    audit = aliased(Audit)
    return (
        select(documents.document(AuditRef, audit, actor))
        .where(
            audit.assignment_id == row.id,
            audit.status != AuditStatus.VOIDED,
            access.scope(actor, Audit, audit),
        )
        .scalar_subquery()
    )


def create(db: Session, actor: Actor, data: AuditAssignmentWrite) -> AuditAssignment:
    """Creates an assignment outside a sample: a directed audit, or a re-audit."""
    access.require(actor, Permission.ASSIGNMENT_ALLOCATE)
    month = programmes.require_open(db, data.round_id)
    case = db.execute(
        allocations.frame_query(clock.today()).where(Subject.id == data.subject_id)
    ).one_or_none()
    faults = []
    if case is None:
        faults.append(Fault("/subject_id", "no_open_case", "This child has no open case today."))
    version = db.get(ToolVersion, data.tool_version_id)
    if version is None or version.status is not ToolVersionStatus.PUBLISHED:
        text = "Must be a published version of a tool."
        faults.append(Fault("/tool_version_id", "not_published", text))
    elif case is not None:
        audience = tool_audience.audience_of(db, version)
        faults += audience.faults("/tool_version_id", [case.service_line], case.kind)
    earlier = db.get(Audit, data.re_audit_of) if data.re_audit_of else None
    if (data.source is AssignmentSource.RE_AUDIT) != (earlier is not None) or (
        earlier is not None and earlier.subject_id != data.subject_id
    ):
        text = "Must be an earlier audit of this child for a re-audit, and null otherwise."
        faults.append(Fault("/re_audit_of", "not_of_subject", text))
    if faults or case is None:
        raise Invalid("The assignment cannot be created like this.", errors=faults)
    location = org_units.locations(db, {case.org_unit_id})[case.org_unit_id]
    row = AuditAssignment(
        id=ids.new(),
        round_id=month.id,
        cycle_id=month.cycle_id,
        tool_version_id=data.tool_version_id,
        subject_id=data.subject_id,
        due_date=data.due_date or month.due_date,
        source=data.source,
        re_audit_of=data.re_audit_of,
        **location.columns(case.service_line),
    )
    db.add(row)
    db.flush()
    history.record(db, actor, "audit_assignment.create", row, after=history.values(row))
    return row


def allocate(db: Session, actor: Actor, row: AuditAssignment, auditor_id: UUID) -> None:
    """Allocates a locked, proposed assignment to an auditor who may audit the case."""
    check_auditor(db, row, auditor_id)
    workflow.transition(db, actor, row, ALLOCATE, auditor_id=auditor_id)


def check_open(db: Session, row: AuditAssignment) -> None:
    """Refuses an assignment whose round takes no more work (409 `round_closed`)."""
    programmes.require_open(db, row.round_id)


def check_auditor(db: Session, row: AuditAssignment, auditor_id: UUID) -> None:
    """Refuses a person who is no active auditor for the case's unit, or too close to the case."""
    if auditor_id not in eligible_auditors.in_place(db, [row])[row.id]:
        text = "Must be an active person who can audit in the case's team and service."
        fault = Fault("/auditor_id", "no_auditor", text)
        raise Invalid("This person cannot audit this case.", errors=[fault])
    too_close = select(AuditAssignment.id).where(
        AuditAssignment.id == row.id, own_line(AuditAssignment, auditor_id)
    )
    if db.scalar(too_close) is not None:
        text = (
            "This person held the case, or worked in or managed its team, too recently to audit it."
        )
        raise Conflict(text, code="own_line", extra=workflow.about(row))


def reallocate(
    db: Session, actor: Actor, row: AuditAssignment, auditor_id: UUID, reason: str
) -> None:
    """Gives an assignment to another auditor, and voids the draft of the first one."""
    access.require(actor, Permission.ASSIGNMENT_ALLOCATE, row)
    if auditor_id == row.auditor_id and row.status is AssignmentStatus.ALLOCATED:
        fault = Fault("/auditor_id", "same_auditor", "Must be another auditor.")
        raise Invalid("This auditor already has the assignment.", errors=[fault])
    check_auditor(db, row, auditor_id)
    workflow.transition(
        db, actor, row, REALLOCATE, note=reason, auditor_id=auditor_id, status_reason=reason
    )
    draft_voiding.void_draft_of(db, row.id, reason)


REALLOCATE_EACH: BulkVerb[ReallocateItem, AuditAssignment] = BulkVerb(
    AuditAssignment,
    Permission.ASSIGNMENT_ALLOCATE,
    lambda item: item.assignment_id,
    lambda db, actor, row, item: reallocate(db, actor, row, item.auditor_id, item.reason),
)


def request_exemption(
    db: Session, actor: Actor, row: AuditAssignment, data: ExemptionWrite
) -> None:
    """Asks for an exemption from this audit; a director decides."""
    move = workflow.check(db, actor, row, REQUEST_EXEMPTION)
    known = select(ReferenceCode.id).where(
        ReferenceCode.list_code == "exemption_reasons",
        ReferenceCode.code == data.reason_code,
        ReferenceCode.active,
    )
    if db.scalar(known) is None:
        fault = Fault(
            "/reason_code", "unknown_code", "Must be an active code of the list exemption_reasons."
        )
        raise Invalid("The exemption reason is not known.", errors=[fault])
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
    """Cancels an assignment with a reason, so that it no longer counts as due."""
    workflow.transition(db, actor, row, CANCEL, note=reason, status_reason=reason)
    draft_voiding.void_draft_of(db, row.id, reason)
