"""The end of the demo's audits: an inquiry, final, followed up, amended or voided."""

from uuid import UUID

from sqlalchemy import select

from app.core import clock, ids
from app.demo import audit_replies, auditing, follow_up, texts
from app.demo.timeline import Story
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditCycle, AuditRound
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.tools.tools import ToolVersion
from app.schemas.auditing.assignments import AuditAssignmentWrite
from app.schemas.moderation.change_requests import AmendmentValues, AmendmentWrite, VoidWrite
from app.schemas.moderation.inquiries import AppreciativeInquiryWrite
from app.services import access
from app.services.access import Actor
from app.services.auditing import assignments
from app.services.cases import allocations
from app.services.moderation import change_requests, finalisation, inquiries, inquiry_workflow
from app.services.platform import workflow
from app.services.platform.preconditions import NONE, Precondition
from app.vocabulary.auditing import (
    AssignmentSource,
    AssignmentStatus,
    AuditStatus,
    CycleStatus,
    RoundStatus,
)
from app.vocabulary.moderation import InquiryContext
from app.vocabulary.organisation import ServiceLine

AMENDED, VOIDED = 0.03, 0.015  # shares
UNMODERATED_INQUIRY = 0.2


def plan_inquiry(story: Story, audit_id: UUID) -> None:
    auditor_id = story.db.get_one(Audit, audit_id).auditor_id
    auditor, number = story.me(auditor_id), ids.new()
    audit = access.get(story.db, auditor, Audit, audit_id)
    if audit.status is AuditStatus.VOIDED:
        return
    inquiries.put(story.db, auditor, number, _inquiry(audit), NONE)
    story.note("inquiry", number, audit.cycle_id, audit.id)
    story.unless_stalled(audit.cycle_id, 1, 4, hold_inquiry, number, audit.id)


def _inquiry(audit: Audit, **answers: str) -> AppreciativeInquiryWrite:
    assert audit.practitioner_person_id is not None  # noqa: S101 - else there is no inquiry
    return AppreciativeInquiryWrite(
        context=InquiryContext.AUDIT_CYCLE,
        audit_id=audit.id,
        facilitator_id=audit.auditor_id,
        practitioner_id=audit.practitioner_person_id,
        **answers,
    )


def hold_inquiry(story: Story, inquiry_id: UUID, audit_id: UUID) -> None:
    """Holds the conversation and records it on the same day."""
    audit = story.db.get_one(Audit, audit_id)
    auditor = story.me(audit.auditor_id)
    row = _inquiry_of(story, auditor, inquiry_id)
    workflow.transition(story.db, auditor, row, inquiry_workflow.HOLD, held_at=clock.now())
    data = _inquiry(
        audit,
        what_went_well=story.rng.choice(texts.WENT_WELL),
        what_differently_next_time=story.rng.choice(texts.DIFFERENTLY),
    )
    inquiries.put(story.db, auditor, inquiry_id, data, Precondition(version=row.version))
    row = _inquiry_of(story, auditor, inquiry_id)
    workflow.transition(story.db, auditor, row, inquiry_workflow.RECORD)
    story.note("inquiry_recorded", inquiry_id, audit.cycle_id, audit_id)
    story.unless_stalled(audit.cycle_id, 1, 5, confirm_inquiry, inquiry_id, audit_id)


def confirm_inquiry(story: Story, inquiry_id: UUID, audit_id: UUID) -> None:
    audit = story.db.get_one(Audit, audit_id)
    assert audit.practitioner_person_id is not None  # noqa: S101 - else there is no inquiry
    practitioner = story.me(audit.practitioner_person_id)
    row = _inquiry_of(story, practitioner, inquiry_id)
    now = clock.now()
    workflow.transition(
        story.db, practitioner, row, inquiry_workflow.CONFIRM, practitioner_confirmed_at=now
    )
    story.note("inquiry_confirmed", inquiry_id, audit.cycle_id, audit_id)
    if audit.status is AuditStatus.APPRECIATIVE_INQUIRY:
        story.soon(1, 2, finalise, audit_id, None)


def _inquiry_of(story: Story, actor: Actor, inquiry_id: UUID) -> AppreciativeInquiry:
    return access.get(story.db, actor, AppreciativeInquiry, inquiry_id)


def waive(story: Story, audit_id: UUID) -> None:
    finalise(story, audit_id, "The practitioner has left the council.")


def finalise(story: Story, audit_id: UUID, waiver: str | None) -> None:
    admin = story.role("qa_admin")
    audit = access.get(story.db, admin, Audit, audit_id)
    finalisation.finalise(story.db, admin, audit, waiver)
    after_finalisation(story, audit)


def after_passing_over(story: Story, audit: Audit) -> None:
    """Goes on with an audit that nobody moderates: some have an inquiry all the same."""
    after_finalisation(story, audit)
    if audit.practitioner_person_id is not None and story.chance(UNMODERATED_INQUIRY):
        story.soon(2, 8, plan_inquiry, audit.id)


def after_finalisation(story: Story, audit: Audit) -> None:
    """Notes a final audit; a few are amended or voided later, and poor ones are followed up."""
    story.note("finalised", audit.id, audit.cycle_id, audit.final_grade)
    audit_replies.plan(story, audit)
    follow_up.follow(story, audit)
    if story.chance(AMENDED):
        story.soon(5, 25, propose_amendment, audit.id)
    elif story.chance(VOIDED):
        story.soon(5, 25, propose_void, audit.id)


def propose_amendment(story: Story, audit_id: UUID) -> None:
    manager = story.role("qa_manager")
    audit = access.get(story.db, manager, Audit, audit_id)
    values = AmendmentValues(grade_rationale="A report that was missing has been found and read.")
    data = AmendmentWrite(reason="A report came to light.", new_values=values)
    request = change_requests.propose_amendment(story.db, manager, audit, data)
    story.soon(1, 4, approve, request.id, "amended", audit.id)


def propose_void(story: Story, audit_id: UUID) -> None:
    manager = story.role("qa_manager")
    audit = access.get(story.db, manager, Audit, audit_id)
    data = VoidWrite(reason="Entered for the wrong child.", cancel_assignment=True)
    request = change_requests.propose_void(story.db, manager, audit, data)
    story.soon(1, 4, approve, request.id, "voided", audit.id)


def approve(story: Story, request_id: UUID, event: str, audit_id: UUID) -> None:
    """Approves a proposal as the second QA manager."""
    manager = story.role("second_qa_manager")
    request = access.get(story.db, manager, ChangeRequest, request_id)
    change_requests.approve(story.db, manager, request, "Agreed.")
    audit = story.db.get_one(Audit, audit_id)
    story.note(event, audit_id, audit.cycle_id, audit.assignment_id)
    again = select(AuditAssignment).where(
        AuditAssignment.re_audit_of == audit_id,
        AuditAssignment.status == AssignmentStatus.CANCELLED,
    )
    for row in story.db.scalars(again):
        story.note("cancelled", row.id, row.cycle_id)


def assign_open_audits(story: Story, count: int = 4) -> None:
    """Gives the demo's auditor audits assigned today: one begun, the others to begin."""
    round_id = _open_round(story)
    version = select(ToolVersion.id).where(ToolVersion.tool_key == "cype")
    version_id = story.db.scalars(version).one()
    cases = story.db.execute(
        allocations.frame_query(clock.today(), (ServiceLine.CHILDREN_IN_CARE,))
    )
    drawn = select(AuditAssignment.subject_id).where(AuditAssignment.round_id == round_id)
    taken = set(story.db.scalars(drawn))
    free = [case for case in cases if case.subject_id not in taken]
    for n, case in enumerate(free[:count] if round_id else ()):
        data = AuditAssignmentWrite(
            round_id=round_id,
            tool_version_id=version_id,
            subject_id=case.subject_id,
            source=AssignmentSource.DIRECTED,
            due_date=story.after(10),
        )
        row, auditor = _create_assignment(story, data), story.cast.by_role["auditor"].id
        assignments.allocate(story.db, story.role("qa_admin"), row, auditor)
        if n == 0:
            auditing.start(story, row.id, story.after(5))


def _open_round(story: Story) -> UUID | None:
    """Returns the latest round that is open."""
    running = (
        select(AuditRound.id)
        .join(AuditCycle, AuditCycle.id == AuditRound.cycle_id)
        .where(
            AuditRound.status == RoundStatus.OPEN,
            AuditCycle.status.in_((CycleStatus.OPEN, CycleStatus.CLOSING)),
            AuditRound.month <= clock.today(),
        )
    )
    return story.db.scalar(running.order_by(AuditRound.month.desc()).limit(1))


def _create_assignment(story: Story, data: AuditAssignmentWrite) -> AuditAssignment:
    row = assignments.create(story.db, story.role("qa_admin"), data)
    details = {"due": row.due_date, "status": AssignmentStatus.ALLOCATED.value}
    story.note("assignment", row.id, row.cycle_id, details)
    return row
