"""Peer audits: started, saved section by section, submitted, recalled.

The rules are in docs/domain/auditing.md.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.dates import days_after
from app.core.errors import Fault, Invalid
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit, AuditSection
from app.models.organisation.people import Person
from app.models.platform.base import location_of
from app.models.tools.tools import ToolVersion
from app.schemas.auditing.audits import AuditQuery, AuditWrite
from app.schemas.auditing.references import AuditRef
from app.schemas.tools.tool_content import ToolContent
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.auditing import (
    assignment_workflow,
    assignments,
    audit_alerts,
    audit_documents,
    audit_grading,
    feedback_links,
    programmes,
)
from app.services.auditing.audit_versions import add_version
from app.services.auditing.audit_workflow import AWAIT_AGAIN, EDIT, RECALL, SUBMIT
from app.services.cases import allocations
from app.services.organisation import org_units
from app.services.platform import crud, filters, history, references, workflow
from app.services.platform.preconditions import Precondition
from app.services.tools import grading, scales
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Permission

references.declare(AuditRef, Audit, scoped=True)


MATCHED = (
    "id",
    "round_id",
    "cycle_id",
    "assignment_id",
    "subject_id",
    "auditor_id",
    "moderator_id",
    "org_unit_id",
    "tool_key",
    "status",
    "service_line",
    "final_grade",
)


def search(actor: Actor, query: AuditQuery) -> Select[Audit]:
    rows = access.visible(actor, Audit)
    rows = filters.matching(rows, actor, Audit, query, *MATCHED)
    rows = org_units.within(rows, Audit, query.under)
    if query.source:
        source = audit_documents.source(Audit, actor)
        rows = rows.where(filters.any_of(source, query.source))
    rows = filters.between(
        rows,
        Audit.submitted_at,
        since=query.submitted_after and clock.start_of(days_after(query.submitted_after, 1)),
        before=query.submitted_before and clock.start_of(query.submitted_before),
    )
    return filters.between(rows, Audit.due_date, after=query.due_after, before=query.due_before)


def put(
    db: Session, actor: Actor, audit_id: UUID, data: AuditWrite, precondition: Precondition
) -> bool:
    """Starts the audit of an assignment (True), or replaces its grade and reasons (False)."""
    access.require(actor, Permission.AUDIT_WRITE)
    audit = crud.existing(db, actor, Audit, audit_id)
    if audit is None:
        start(db, actor, audit_id, data)
        return True
    if audit.assignment_id != data.assignment_id:
        text = "The assignment of an audit cannot be changed."
        raise Invalid(text, errors=[Fault("/assignment_id", "fixed", text)])
    data = _with_practitioner(db, audit.subject_id, clock.day_of(audit.started_at), data)
    values = data.model_dump(exclude={"assignment_id"})
    if not history.difference({name: getattr(audit, name) for name in values}, values):
        require_auditor(db, actor, audit)
        return False
    require_editable(db, actor, audit)
    content = audit_grading.content_of(db, audit)
    _check(db, actor, audit.subject_id, content, data)
    crud.replace(db, actor, audit, values, precondition)
    audit_grading.recalculate(db, audit, content)
    return False


def start(db: Session, actor: Actor, audit_id: UUID, data: AuditWrite) -> Audit:
    """Starts the audit of an allocated assignment, with empty sections."""
    access.require(actor, Permission.AUDIT_WRITE)
    query = access.visible(actor, AuditAssignment).where(AuditAssignment.id == data.assignment_id)
    assignment = db.scalar(query.with_for_update(of=AuditAssignment))
    if assignment is None:
        fault = Fault("/assignment_id", "unknown", "Must be an assignment of yours.")
        raise Invalid("The audit cannot be started.", errors=[fault])
    workflow.check(db, actor, assignment, assignment_workflow.START)
    assignments.check_open(db, assignment)
    version = db.get_one(ToolVersion, assignment.tool_version_id)
    content = ToolContent.model_validate(version.content)
    data = _with_practitioner(db, assignment.subject_id, clock.today(), data)
    _check(db, actor, assignment.subject_id, content, data)
    audit = Audit(
        id=audit_id,
        **{name: getattr(assignment, name) for name in COPIED},
        **location_of(assignment),
        **data.model_dump(),
        auditor_id=actor.person_id,
        tool_key=version.tool_key,
        tool_content_hash=version.content_hash,
        engine_version=grading.ENGINE_VERSION,
        started_at=clock.now(),
        re_audit_of=assignment.re_audit_of,
        sections=[
            AuditSection(section_key=section.key, position=n, answers=[])
            for n, section in enumerate(content.sections)
        ],
    )
    db.add(audit)
    db.flush()
    history.record(db, actor, "audit.start", audit, after={"assignment_id": assignment.id})
    return audit


COPIED = ("round_id", "cycle_id", "subject_id", "tool_version_id", "due_date")


def _with_practitioner(db: Session, subject_id: UUID, day: date, data: AuditWrite) -> AuditWrite:
    """Names the case holder when the audit began, unless the auditor names a practitioner."""
    if data.practitioner_person_id is not None:
        return data
    return data.model_copy(
        update={"practitioner_person_id": allocations.case_holder_on(db, subject_id, day)}
    )


def _check(
    db: Session, actor: Actor, subject_id: UUID, content: ToolContent, data: AuditWrite
) -> None:
    """Refuses an unknown grade or practitioner, and feedback that belongs to somebody else."""
    levels = [level.code for level in scales.levels_of(db, content.grade_scale)]
    faults = [
        audit_grading.unknown_grade(f"/{name}", levels)
        for name in ("auditor_grade", "override_grade")
        if getattr(data, name) is not None and getattr(data, name) not in levels
    ]
    if data.practitioner_person_id and db.get(Person, data.practitioner_person_id) is None:
        text = "There is no person with this identifier."
        faults.append(Fault("/practitioner_person_id", "unknown", text))
    faults += feedback_links.link_faults(db, actor, subject_id, data)
    if faults:
        raise Invalid("The audit cannot be saved like this.", errors=faults)


def require_editable(db: Session, actor: Actor, audit: Audit) -> None:
    """Refuses a caller who may not edit the audit now; checked at every write."""
    workflow.check(db, actor, audit, EDIT)


def require_auditor(db: Session, actor: Actor, audit: Audit) -> None:
    """Refuses everybody but the auditor, who may repeat a request even after submission.

    For anybody else, "nothing changed" would reveal members of the audit that are hidden from them.
    """
    workflow.require(db, actor, audit, EDIT)


def submit(db: Session, actor: Actor, audit: Audit) -> None:
    """Submits a finished audit for moderation, and stores it as a version."""
    move = workflow.check(db, actor, audit, SUBMIT)
    content = audit_grading.content_of(db, audit)
    faults = audit_grading.faults_of(audit, content)
    if faults:
        items = "1 item is" if len(faults) == 1 else f"{len(faults)} items are"
        raise Invalid(
            f"The audit is incomplete: {items} missing.", code="incomplete", errors=faults
        )
    again = audit.status is AuditStatus.RETURNED
    audit_grading.recalculate(db, audit, content)
    now = clock.now()
    first = audit.first_submitted_at or now
    workflow.transition(db, actor, audit, move, submitted_at=now, first_submitted_at=first)
    add_version(db, actor, audit, "resubmitted" if again else "submitted")
    audit_alerts.on_submission(db, actor, audit, content)
    if not again:
        assignments.fulfil(db, db.get_one(AuditAssignment, audit.assignment_id))
    elif audit.selected_at is not None:  # it is still selected, and waits for its moderator again
        workflow.transition(db, SYSTEM, audit, AWAIT_AGAIN, status_reason=None)


def recall(db: Session, actor: Actor, audit: Audit) -> None:
    """Takes a submitted audit back, while there is time and before moderation."""
    programmes.locked_cycle(db, audit.cycle_id)  # or it could close with a draft in it
    workflow.transition(db, actor, audit, RECALL, submitted_at=None)
    assignment = db.get_one(AuditAssignment, audit.assignment_id)
    assignments.reopen(db, assignment, "Its audit was recalled.")
