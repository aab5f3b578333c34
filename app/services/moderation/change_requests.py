"""Voiding and amending an audit: one QA manager proposes, another decides."""

from dataclasses import replace

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Fault, Invalid
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit, AuditSection
from app.models.moderation.change_requests import ChangeRequest
from app.models.platform.base import location_of
from app.schemas.auditing.sections import (
    AuditSectionWrite,
)
from app.schemas.moderation.change_requests import (
    AmendmentValues,
    AmendmentWrite,
    ChangeRequestQuery,
    ChangeRequestSort,
    VoidWrite,
)
from app.schemas.tools.tool_content import ToolContent
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.auditing import assignments, audit_grading, audit_versions, sections
from app.services.findings import findings
from app.services.moderation import decisions, inadequate_audits
from app.services.moderation.change_request_workflow import (
    AMEND,
    APPROVE,
    PROPOSE_AMENDMENT,
    PROPOSE_VOID,
    REJECT,
    VOID,
)
from app.services.organisation import org_units
from app.services.platform import filters, history, pagination, workflow
from app.services.platform.workflow import Step
from app.services.tools import scales
from app.vocabulary.auditing import AssignmentStatus
from app.vocabulary.moderation import ChangeRequestKind

ORDERS = pagination.orders(ChangeRequestSort, ChangeRequest)


def search(actor: Actor, query: ChangeRequestQuery) -> Select[ChangeRequest]:
    rows = access.visible(actor, ChangeRequest)
    names = ("id", "status", "kind", "audit_id", "subject_id", "org_unit_id", "proposed_by")
    rows = filters.matching(rows, actor, ChangeRequest, query, *names)
    rows = filters.on_days(rows, ChangeRequest.decided_at, query.decided_from, query.decided_to)
    return org_units.within(rows, ChangeRequest, query.under)


def propose_amendment(
    db: Session, actor: Actor, audit: Audit, data: AmendmentWrite
) -> ChangeRequest:
    """Proposes other grades, reasons or answers for a final audit."""
    workflow.transition(db, actor, audit, PROPOSE_AMENDMENT, note=data.reason)
    _check(db, audit, data.new_values)
    values = data.new_values.model_dump(mode="json", exclude_none=True)
    return _propose(db, actor, audit, ChangeRequestKind.AMEND, data.reason, new_values=values)


def propose_void(db: Session, actor: Actor, audit: Audit, data: VoidWrite) -> ChangeRequest:
    """Proposes to void an audit that was entered in error."""
    workflow.transition(db, actor, audit, PROPOSE_VOID, note=data.reason)
    cancel = data.cancel_assignment
    return _propose(db, actor, audit, ChangeRequestKind.VOID, data.reason, cancel_assignment=cancel)


def _propose(
    db: Session,
    actor: Actor,
    audit: Audit,
    kind: ChangeRequestKind,
    reason: str,
    **values: object,
) -> ChangeRequest:
    person_id = access.person_of(actor, "Only a signed-in person can propose a change.")
    request = ChangeRequest(
        id=ids.new(),
        audit_id=audit.id,
        kind=kind,
        reason=reason,
        proposed_by=person_id,
        proposed_at=clock.now(),
        subject_id=audit.subject_id,
        **location_of(audit),
        **values,
    )
    db.add(request)
    db.flush()
    history.record(db, actor, "change_request.create", request, after={"kind": kind}, note=reason)
    return request


def _check(db: Session, audit: Audit, values: AmendmentValues) -> None:
    """Refuses values that cannot be stored, or that would leave the audit incomplete."""
    content = audit_grading.content_of(db, audit)
    levels = [level.code for level in scales.levels_of(db, content.grade_scale)]
    faults = [
        audit_grading.unknown_grade(f"/new_values/{name}", levels)
        for name in ("auditor_grade", "override_grade")
        if getattr(values, name) is not None and getattr(values, name) not in levels
    ]
    for key, section in values.sections.items():
        pointer = f"/new_values/sections/{key}"
        if content.section(key) is None:
            faults.append(Fault(pointer, "unknown", "This tool has no section with that key."))
        else:
            sections.check(db, content, key, section, pointer)
    faults = faults or _missing(audit, content, values)
    if faults:
        raise Invalid("The audit cannot be amended with these values.", errors=faults)


def _missing(audit: Audit, content: ToolContent, values: AmendmentValues) -> list[Fault]:
    """Returns a fault for everything that the amended audit would lack; stores nothing."""
    sections = [
        _as_amended(section, values.sections.get(section.section_key)) for section in audit.sections
    ]
    grades = {name: getattr(values, name) or getattr(audit, name) for name in audit_grading.GRADES}
    faults = audit_grading.missing(content, audit_grading.answers_of(content, sections), **grades)
    return [replace(fault, pointer=f"/new_values{fault.pointer}") for fault in faults]


def _as_amended(section: AuditSection, written: AuditSectionWrite | None) -> AuditSection:
    if written is None:
        return section
    amended = AuditSection(section_key=section.section_key, answers=[])
    sections.apply(amended, written)
    return amended


def approve(db: Session, actor: Actor, request: ChangeRequest, note: str) -> None:
    """Carries out a proposal; the version before stays stored."""
    _decide(db, actor, request, APPROVE, note)
    audit = db.get_one(Audit, request.audit_id, with_for_update=True, populate_existing=True)
    if request.kind is ChangeRequestKind.AMEND:
        _amend(db, actor, audit, AmendmentValues.model_validate(request.new_values), note)
    else:
        _void(db, audit, request)


def reject(db: Session, actor: Actor, request: ChangeRequest, note: str) -> None:
    _decide(db, actor, request, REJECT, note)


def _decide(db: Session, actor: Actor, request: ChangeRequest, step: Step, note: str) -> None:
    workflow.transition(
        db,
        actor,
        request,
        step,
        note=note,
        decided_by=actor.person_id,
        decided_at=clock.now(),
        decision_note=note,
    )


def _amend(db: Session, actor: Actor, audit: Audit, values: AmendmentValues, note: str) -> None:
    """Writes the new values and recalculates the grades.

    A moderated grade stays as long as the proposed grade that it was decided on does.
    """
    content = audit_grading.content_of(db, audit)
    decided_on = audit.proposed_grade
    by_key = {section.section_key: section for section in audit.sections}
    for key, written in values.sections.items():
        sections.apply(by_key[key], written)
    changes = values.model_dump(include=set(audit_grading.GRADES), exclude_none=True)
    workflow.transition(db, SYSTEM, audit, AMEND, note=note, **changes)
    audit_grading.recalculate(db, audit, content)
    if audit.proposed_grade != decided_on:
        decisions.supersede(db, actor, audit, note)
        audit_grading.recalculate(db, audit, content)
    db.flush()
    audit_versions.add_version(db, actor, audit, "amended")
    inadequate_audits.follow_up(db, audit)


# The reason of a void is for the Unit and the auditor. Others see what the void leaves behind.
VOIDED = "The audit was entered in error."


def _void(db: Session, audit: Audit, request: ChangeRequest) -> None:
    workflow.transition(db, SYSTEM, audit, VOID, note=request.reason, status_reason=request.reason)
    findings.withdraw_for(db, audit.id, VOIDED)
    inadequate_audits.withdraw(db, audit, VOIDED)
    assignment = db.get_one(AuditAssignment, audit.assignment_id)
    if request.cancel_assignment:
        assignments.cancel_by_system(db, assignment, VOIDED)
    elif assignment.status is AssignmentStatus.FULFILLED:
        assignments.reopen(db, assignment, VOIDED)
