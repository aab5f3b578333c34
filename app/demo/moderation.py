"""The demo's moderation: audits are selected or passed over, returned and decided."""

from uuid import UUID

from sqlalchemy import exists, select

from app.core import clock
from app.demo import audit_endings, auditing, texts
from app.demo.timeline import Story
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditRound
from app.schemas.auditing.audits import AuditWrite
from app.schemas.moderation.decisions import ModerationDecisionWrite, ReturnWrite
from app.schemas.moderation.selections import RequestModerationWrite
from app.services import access
from app.services.access import Actor
from app.services.auditing import audit_grading, audits
from app.services.moderation import claims, decisions, selections
from app.services.platform.preconditions import Precondition
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.moderation import SelectionReason


def choose(story: Story, round_id: UUID) -> None:
    """Selects among the audits submitted since the last run; the others become final."""
    waiting = exists().where(Audit.round_id == round_id, Audit.status == AuditStatus.SUBMITTED)
    if not story.db.scalar(select(waiting)):
        return
    admin = story.role("qa_admin")
    month = access.get(story.db, admin, AuditRound, round_id)
    reasons = _request_one(story, admin, month)
    run = selections.run(story.db, admin, month, f"moderation {clock.today()}")
    reasons |= {UUID(each["audit_id"]): each["reason"] for each in run.selected}
    chosen = select(Audit).where(Audit.round_id == round_id)
    for audit in story.db.scalars(chosen.order_by(Audit.id)):
        if audit.id in reasons:
            story.note("selected", audit.id, audit.cycle_id, reasons[audit.id])
            moderator = story.rng.choice(story.cast.moderators).id
            story.unless_stalled(audit.cycle_id, 1, 6, begin, audit.id, moderator)
        elif str(audit.id) in run.passed_over:
            audit_endings.after_passing_over(story, audit)


def _request_one(story: Story, admin: Actor, month: AuditRound) -> dict[UUID, str]:
    """Requests the moderation of one audit in each cycle, and returns it with its reason."""
    of_cycle = select(Audit.id).where(Audit.cycle_id == month.cycle_id).order_by(Audit.id).limit(1)
    reason = SelectionReason.REQUESTED
    if story.db.scalar(of_cycle.where(Audit.selection_reason == reason)) is not None:
        return {}
    waiting = of_cycle.where(Audit.round_id == month.id, Audit.status == AuditStatus.SUBMITTED)
    audit = access.get(story.db, admin, Audit, story.db.scalars(waiting).one())
    data = RequestModerationWrite(reason="The worker asks for a second judgement.")
    selections.request(story.db, admin, audit, data)
    return {audit.id: reason.value}


def begin(story: Story, audit_id: UUID, moderator_id: UUID) -> None:
    claims.begin(story.db, story.me(moderator_id), audit_id, None)
    cycle = story.db.get_one(Audit, audit_id).cycle_id
    story.note("in_moderation", audit_id, cycle)
    story.unless_stalled(cycle, 1, 3, judge, audit_id, moderator_id)


def judge(story: Story, audit_id: UUID, moderator_id: UUID) -> None:
    """Returns some audits, and decides on the others by the true quality of the work."""
    moderator = story.me(moderator_id)
    audit = access.get(story.db, moderator, Audit, audit_id)
    first = story.is_present(audit.cycle_id) and not story.has_waiting(resubmit)
    if audit_id not in story.returned and (first or story.chance(0.08)):
        story.returned.add(audit_id)
        data = ReturnWrite(reason=texts.RETURN, items=["/grade_rationale"])
        decisions.send_back(story.db, moderator, audit, data)
        story.note("returned", audit.id, audit.cycle_id)
        story.unless_stalled(audit.cycle_id, 2, 5, resubmit, audit.id, moderator_id)
        return
    content = audit_grading.content_of(story.db, audit)
    moderated_grade = auditing.grade(story, content, story.quality[audit.id])
    if story.chance(0.3):
        moderated_grade = audit.proposed_grade or moderated_grade
    differs = moderated_grade != audit.proposed_grade
    data_of_decision = ModerationDecisionWrite(
        moderated_grade=moderated_grade,
        rationale=story.rng.choice(texts.DISAGREEMENT) if differs else None,
        feedback_to_auditor=story.rng.choice(texts.FEEDBACK),
    )
    decision = decisions.decide(story.db, moderator, audit, data_of_decision)
    details = {"outcome": decision.outcome.value, "reason": str(audit.selection_reason)}
    story.note("decided", audit.id, audit.cycle_id, details)
    if audit.practitioner_person_id is not None and story.chance(0.75):
        story.unless_stalled(audit.cycle_id, 2, 6, audit_endings.plan_inquiry, audit.id)
    else:
        story.unless_stalled(audit.cycle_id, 6, 9, audit_endings.waive, audit.id)


def resubmit(story: Story, audit_id: UUID, moderator_id: UUID) -> None:
    """Submits a returned audit again with better reasons, for the same moderator."""
    auditor = story.me(story.db.get_one(Audit, audit_id).auditor_id)
    audit = access.get(story.db, auditor, Audit, audit_id)
    values = {name: getattr(audit, name) for name in AuditWrite.model_fields}
    values["grade_rationale"] = f"{audit.grade_rationale} Looked at again as asked."
    data, precondition = AuditWrite.model_validate(values), Precondition(version=audit.version)
    audits.put(story.db, auditor, audit.id, data, precondition)
    audits.submit(story.db, auditor, audit)
    story.note("submitted_again", audit.id, audit.cycle_id)
    story.soon(1, 3, begin, audit.id, moderator_id)
