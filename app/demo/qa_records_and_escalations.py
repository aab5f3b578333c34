"""The QA records that the demo's reviewers write in the portal, and their escalations."""

from uuid import UUID

from app.core import ids
from app.demo import qa_answers, texts
from app.demo.timeline import Story
from app.models.reviewing.escalations import Escalation
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.schemas.reviewing.escalations import (
    EscalateFormallyWrite,
    EscalateWrite,
    EscalationResolveWrite,
    EscalationWrite,
)
from app.schemas.reviewing.qa_records import OnFileWrite, QaAmendWrite, QaRecordWrite, ShareWrite
from app.services import access
from app.services.access import Actor
from app.services.platform.preconditions import NONE
from app.services.reviewing import escalations, qa_record_workflow, qa_records, sharing
from app.vocabulary.reviewing import RECORD_OF, EscalationKind, EscalationOutcome, ShareRole

# The end of each record, and of each escalation, in turn: one in every status, and most closed.
ENDS = ("draft", "completed", "shared", "acknowledged", "amended", "in_error", *["closed"] * 6)
FATES = ("alert", "resolved", "formal", "withdrawn", "cafcass", "informal", "answered", "resolved")
ESCALATED_EVERY = 2  # one of so many records in the portal leads to an escalation


def plan(story: Story, meeting_id: UUID, reviewer_id: UUID, team: str, worker: str) -> None:
    """Plans a record, which its reviewer writes some days after the meeting."""
    end = ENDS[story.records % len(ENDS)]
    if story.records % ESCALATED_EVERY == 0:
        fate = FATES[story.records // ESCALATED_EVERY % len(FATES)]
        story.soon(1, 6, escalate, meeting_id, reviewer_id, fate)
    story.records += 1
    story.soon(1, 6, write, meeting_id, reviewer_id, team, worker, end)


def write(
    story: Story, meeting_id: UUID, reviewer_id: UUID, team: str, worker: str, end: str
) -> None:
    reviewer, row_id = story.me(reviewer_id), ids.new()
    kind = RECORD_OF[story.db.get_one(Meeting, meeting_id).kind]
    members = qa_answers.judgement(story, kind, str(meeting_id))
    data = QaRecordWrite.model_validate_json(qa_answers.as_json(meeting_id=meeting_id, **members))
    qa_records.put(story.db, reviewer, row_id, data, NONE)
    if end != "draft":
        qa_records.complete(story.db, reviewer, _row(story, reviewer, row_id))
    story.note("qa_record", row_id, detail=end)
    if end == "amended":
        story.soon(3, 8, amend, row_id, str(meeting_id))
    elif end == "in_error":
        story.soon(3, 8, enter_in_error, row_id)
    elif end not in {"draft", "completed"}:
        story.soon(1, 3, share, row_id, reviewer_id, team, worker, end)


def share(story: Story, row_id: UUID, reviewer_id: UUID, team: str, worker: str, end: str) -> None:
    """Shares a record with the child's social worker and their manager."""
    people = story.cast.practitioners[team]
    person = next(each for each in people if each.employment_ref == worker)
    manager = story.cast.managers[team]
    shares = [
        ShareWrite(person_id=person.id, role=ShareRole.SOCIAL_WORKER),
        ShareWrite(person_id=manager.id, role=ShareRole.TEAM_MANAGER),
    ]
    reviewer = story.me(reviewer_id)
    sharing.share(story.db, reviewer, _row(story, reviewer, row_id), shares)
    if end != "shared":
        story.soon(1, 4, acknowledge, row_id, reviewer_id, person.id, end)


def acknowledge(story: Story, row_id: UUID, reviewer_id: UUID, reader_id: UUID, end: str) -> None:
    reader = story.me(reader_id)
    sharing.acknowledge(story.db, reader, _row(story, reader, row_id), texts.THANKS)
    if end == "closed":
        story.soon(1, 4, close, row_id, reviewer_id)


def close(story: Story, row_id: UUID, reviewer_id: UUID) -> None:
    """Records the place on file, and closes the record."""
    reviewer = story.me(reviewer_id)
    data = OnFileWrite(file_reference="Reviews, QA record")
    qa_records.record_on_file(story.db, reviewer, _row(story, reviewer, row_id), data)
    qa_records.close(story.db, reviewer, _row(story, reviewer, row_id))


def amend(story: Story, row_id: UUID, name: str) -> None:
    manager = story.role("qa_manager")
    row = _row(story, manager, row_id)
    members = qa_answers.judgement(story, row.kind, name) | {"overall_rating": "good"}
    reason = "The rating was entered one level too low."
    data = QaAmendWrite.model_validate_json(qa_answers.as_json(reason=reason, **members))
    qa_records.amend(story.db, manager, row, data)


def enter_in_error(story: Story, row_id: UUID) -> None:
    manager = story.role("qa_manager")
    row, reason = _row(story, manager, row_id), "It was written about another child."
    qa_records.enter_in_error(story.db, manager, row, qa_record_workflow.ENTER_IN_ERROR, reason)


def _row(story: Story, actor: Actor, row_id: UUID) -> QaRecord:
    return access.get(story.db, actor, QaRecord, row_id)


# Escalations


def escalate(story: Story, meeting_id: UUID, raiser_id: UUID, fate: str) -> None:
    """Raises an alert, which the manager of the child's team answers."""
    raiser, row_id = story.me(raiser_id), ids.new()
    meeting = story.db.get_one(Meeting, meeting_id)
    reason, text = story.rng.choice(texts.ESCALATED)
    data = EscalationWrite(
        kind=EscalationKind(RECORD_OF[meeting.kind].value),
        subject_id=meeting.subject_id,
        meeting_id=meeting_id,
        reason_code=reason,
        text=text,
    )
    escalations.put(story.db, raiser, row_id, data, NONE)
    story.note("escalation", row_id, detail=fate)
    if fate == "withdrawn":
        story.soon(2, 5, withdraw, row_id, raiser_id)
    elif fate in {"informal", "formal", "cafcass"}:
        story.soon(5, 8, move_on, row_id, raiser_id, fate)
    elif fate != "alert":
        story.soon(1, 5, respond, row_id, raiser_id, fate)


def respond(story: Story, row_id: UUID, raiser_id: UUID, fate: str) -> None:
    row = story.db.get_one(Escalation, row_id)
    responder = (
        story.me(row.responder_id) if row.responder_id else story.role(row.responder_role.value)
    )
    row = access.get(story.db, responder, Escalation, row_id)
    escalations.respond(story.db, responder, row, story.rng.choice(texts.ANSWERED))
    if fate != "answered":
        story.soon(1, 5, resolve, row_id, raiser_id)


def move_on(story: Story, row_id: UUID, raiser_id: UUID, fate: str) -> None:
    """Moves an alert that was not answered to the informal stage, or to a formal one."""
    raiser = story.me(raiser_id)
    row = access.get(story.db, raiser, Escalation, row_id)
    reason = "The alert was not answered."
    if fate == "informal":
        escalations.escalate_informally(story.db, raiser, row, EscalateWrite(reason=reason))
        story.soon(1, 4, respond, row_id, raiser_id, "answered")
        return
    escalations.escalate_formally(story.db, raiser, row, EscalateFormallyWrite(reason=reason))
    if fate == "cafcass" and row.kind is EscalationKind.IRO:
        story.soon(8, 20, refer, row_id, raiser_id)
    else:
        story.soon(3, 22, respond, row_id, raiser_id, fate)


def resolve(story: Story, row_id: UUID, raiser_id: UUID) -> None:
    raiser = story.me(raiser_id)
    row = access.get(story.db, raiser, Escalation, row_id)
    outcome = story.rng.choice((EscalationOutcome.AGREED, EscalationOutcome.PARTLY_AGREED))
    data = EscalationResolveWrite(outcome=outcome, outcome_text="The plan says so now.")
    escalations.resolve(story.db, raiser, row, data)


def withdraw(story: Story, row_id: UUID, raiser_id: UUID) -> None:
    raiser = story.me(raiser_id)
    row = access.get(story.db, raiser, Escalation, row_id)
    escalations.withdraw(story.db, raiser, row, "It was done before anybody answered.")


def refer(story: Story, row_id: UUID, raiser_id: UUID) -> None:
    raiser = story.me(raiser_id)
    row = access.get(story.db, raiser, Escalation, row_id)
    escalations.refer(story.db, raiser, row, "The process was gone through without agreement.")
