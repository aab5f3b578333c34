"""QA records that the demo's reviewers keep in the portal, and what they escalate."""

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

# How far each record comes, and each escalation, in turn: one in every state, and most to the end.
ENDS = ("draft", "completed", "shared", "acknowledged", "amended", "in_error", *["closed"] * 6)
LOTS = ("alert", "resolved", "formal", "withdrawn", "cafcass", "informal", "answered", "resolved")
ESCALATED_EVERY = 2  # of so many records kept in the portal one escalates something


def plan(story: Story, meeting_id: UUID, reviewer_id: UUID, team: str, worker: str) -> None:
    """Its reviewer writes it some days after the meeting."""
    end = ENDS[story.records % len(ENDS)]
    if story.records % ESCALATED_EVERY == 0:
        lot = LOTS[story.records // ESCALATED_EVERY % len(LOTS)]
        story.soon(1, 6, escalate, meeting_id, reviewer_id, lot)
    story.records += 1
    story.soon(1, 6, write, meeting_id, reviewer_id, team, worker, end)


def write(
    story: Story, meeting_id: UUID, reviewer_id: UUID, team: str, worker: str, end: str
) -> None:
    reviewer, number = story.me(reviewer_id), ids.new()
    kind = RECORD_OF[story.db.get_one(Meeting, meeting_id).kind]
    said = qa_answers.judgement(story, kind, str(meeting_id))
    data = QaRecordWrite.model_validate_json(qa_answers.as_json(meeting_id=meeting_id, **said))
    qa_records.put(story.db, reviewer, number, data, NONE)
    if end != "draft":
        qa_records.complete(story.db, reviewer, _row(story, reviewer, number))
    story.note("qa_record", number, told=end)
    if end == "amended":
        story.soon(3, 8, amend, number, str(meeting_id))
    elif end == "in_error":
        story.soon(3, 8, enter_in_error, number)
    elif end not in {"draft", "completed"}:
        story.soon(1, 3, share, number, reviewer_id, team, worker, end)


def share(story: Story, number: UUID, reviewer_id: UUID, team: str, worker: str, end: str) -> None:
    """With the child's social worker and their manager."""
    people = story.cast.practitioners[team]
    person = next(each for each in people if each.employment_ref == worker)
    manager = story.cast.managers[team]
    shares = [
        ShareWrite(person_id=person.id, role=ShareRole.SOCIAL_WORKER),
        ShareWrite(person_id=manager.id, role=ShareRole.TEAM_MANAGER),
    ]
    reviewer = story.me(reviewer_id)
    sharing.share(story.db, reviewer, _row(story, reviewer, number), shares)
    if end != "shared":
        story.soon(1, 4, acknowledge, number, reviewer_id, person.id, end)


def acknowledge(story: Story, number: UUID, reviewer_id: UUID, reader_id: UUID, end: str) -> None:
    reader = story.me(reader_id)
    sharing.acknowledge(story.db, reader, _row(story, reader, number), texts.THANKS)
    if end == "closed":
        story.soon(1, 4, close, number, reviewer_id)


def close(story: Story, number: UUID, reviewer_id: UUID) -> None:
    """Filed, and nothing left to do."""
    reviewer = story.me(reviewer_id)
    data = OnFileWrite(file_reference="Reviews, QA record")
    qa_records.record_on_file(story.db, reviewer, _row(story, reviewer, number), data)
    qa_records.close(story.db, reviewer, _row(story, reviewer, number))


def amend(story: Story, number: UUID, name: str) -> None:
    manager = story.role("qa_manager")
    row = _row(story, manager, number)
    said = qa_answers.judgement(story, row.kind, name) | {"overall_rating": "good"}
    reason = "The rating was entered one level too low."
    data = QaAmendWrite.model_validate_json(qa_answers.as_json(reason=reason, **said))
    qa_records.amend(story.db, manager, row, data)


def enter_in_error(story: Story, number: UUID) -> None:
    manager = story.role("qa_manager")
    row, reason = _row(story, manager, number), "It was written about another child."
    qa_records.enter_in_error(story.db, manager, row, qa_record_workflow.ENTER_IN_ERROR, reason)


def _row(story: Story, actor: Actor, number: UUID) -> QaRecord:
    return access.get(story.db, actor, QaRecord, number)


# What they escalate


def escalate(story: Story, meeting_id: UUID, raiser_id: UUID, lot: str) -> None:
    """To the manager of the child's team."""
    raiser, number = story.me(raiser_id), ids.new()
    meeting = story.db.get_one(Meeting, meeting_id)
    reason, text = story.rng.choice(texts.ESCALATED)
    data = EscalationWrite(
        kind=EscalationKind(RECORD_OF[meeting.kind].value),
        subject_id=meeting.subject_id,
        meeting_id=meeting_id,
        reason_code=reason,
        text=text,
    )
    escalations.put(story.db, raiser, number, data, NONE)
    story.note("escalation", number, told=lot)
    if lot == "withdrawn":
        story.soon(2, 5, withdraw, number, raiser_id)
    elif lot in {"informal", "formal", "cafcass"}:
        story.soon(5, 8, go_on, number, raiser_id, lot)
    elif lot != "alert":
        story.soon(1, 5, respond, number, raiser_id, lot)


def respond(story: Story, number: UUID, raiser_id: UUID, lot: str) -> None:
    row = story.db.get_one(Escalation, number)
    responder = (
        story.me(row.responder_id) if row.responder_id else story.role(row.responder_role.value)
    )
    row = access.get(story.db, responder, Escalation, number)
    escalations.respond(story.db, responder, row, story.rng.choice(texts.ANSWERED))
    if lot != "answered":
        story.soon(1, 5, resolve, number, raiser_id)


def go_on(story: Story, number: UUID, raiser_id: UUID, lot: str) -> None:
    """It was not answered: talked over, then formal, then referred if the child is in care."""
    raiser = story.me(raiser_id)
    row = access.get(story.db, raiser, Escalation, number)
    reason = "The alert was not answered."
    if lot == "informal":
        escalations.escalate_informally(story.db, raiser, row, EscalateWrite(reason=reason))
        story.soon(1, 4, respond, number, raiser_id, "answered")
        return
    escalations.escalate_formally(story.db, raiser, row, EscalateFormallyWrite(reason=reason))
    if lot == "cafcass" and row.kind is EscalationKind.IRO:
        story.soon(8, 20, refer, number, raiser_id)
    else:
        story.soon(3, 22, respond, number, raiser_id, lot)


def resolve(story: Story, number: UUID, raiser_id: UUID) -> None:
    raiser = story.me(raiser_id)
    row = access.get(story.db, raiser, Escalation, number)
    outcome = story.rng.choice((EscalationOutcome.AGREED, EscalationOutcome.PARTLY_AGREED))
    data = EscalationResolveWrite(outcome=outcome, outcome_text="The plan says so now.")
    escalations.resolve(story.db, raiser, row, data)


def withdraw(story: Story, number: UUID, raiser_id: UUID) -> None:
    raiser = story.me(raiser_id)
    row = access.get(story.db, raiser, Escalation, number)
    escalations.withdraw(story.db, raiser, row, "It was done before anybody answered.")


def refer(story: Story, number: UUID, raiser_id: UUID) -> None:
    raiser = story.me(raiser_id)
    row = access.get(story.db, raiser, Escalation, number)
    escalations.refer(story.db, raiser, row, "The process was gone through without agreement.")
