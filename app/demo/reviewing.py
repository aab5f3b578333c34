"""The demo's conferences and reviews, and the QA records of them that the case system pushes.

The case system tells of a week on its Friday: the meetings held, and the records as they are then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core import clock
from app.core.dates import months_after
from app.demo import qa_answers, qa_records_and_escalations, texts
from app.demo.timeline import SYSTEM, Case, Story
from app.schemas.reviewing.meetings import MeetingRecord
from app.schemas.reviewing.qa_records import SourceQaRecord
from app.services.platform.batches import push
from app.services.reviewing import meeting_push, qa_record_push
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reviewing import MeetingKind, PlanOutcome, QaRecordKind, StartEvent

AHEAD = timedelta(days=45)  # how far the case system knows what is due
READ_WITHIN = timedelta(days=21)
NO_RECORD, CANCELLED = 0.09, 0.03  # shares
BY_HAND = 8  # of so many meetings one is judged in the portal
KINDS = {
    ServiceLine.CHILDREN_IN_CARE: (MeetingKind.CIC_REVIEW, MeetingKind.CIC_REVIEW),
    ServiceLine.CHILD_PROTECTION: (MeetingKind.ICPC, MeetingKind.RCPC),
}
CHAIRS = {MeetingKind.CIC_REVIEW: "iro", MeetingKind.ICPC: "cpc", MeetingKind.RCPC: "cpc"}
CODES = ("PN1", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7")


@dataclass(frozen=True)
class Diary:
    """A meeting that is to be, and whose case the child is."""

    name: str
    kind: MeetingKind
    child: str
    day: date
    since: date | None  # the event that its clock starts from, of the first meeting only
    team: str
    worker: str
    chair: int


def plan(story: Story) -> None:
    """The meetings of every child for whom there are any."""
    last = clock.day_of(story.until) + AHEAD
    for case in story.cases:
        if case.line in KINDS:
            _of_child(story, case, min(case.ends or last, last))


def _of_child(story: Story, case: Case, last: date) -> None:
    first, later = KINDS[case.line]
    for n, day in enumerate(_days(story, case.begins)):
        if day >= last:
            return
        kind, began = (later, None) if n else (first, case.begins)
        name = f"{case.child}-{kind.value}-{n + 1}"
        chair = story.rng.randrange(len(story.cast.reviewers[CHAIRS[kind]]))
        meeting = Diary(name, kind, case.child, day, began, case.team, case.worker, chair)
        _in_week_of(story, meeting)


def _days(story: Story, since: date) -> Iterator[date]:
    """Within 15 working days, then three months, then every six; by law, most often."""
    day = story.after(story.rng.randint(9, 14), since)
    for months in (3, *[6] * 9):
        yield day
        late = story.rng.randint(3, 20) if story.chance(1 / 7) else -story.rng.randint(1, 12)
        day = story.after(1, months_after(day, months) + timedelta(days=late - 3))


def _in_week_of(story: Story, meeting: Diary) -> None:
    friday = _friday_of(meeting.day)
    if friday not in story.weeks:
        story.weeks[friday] = []
        story.at(friday, 18, tell_week, friday)
    story.weeks[friday].append(meeting)


def _friday_of(day: date) -> date:
    return day + timedelta(days=(4 - day.weekday()) % 7)


def tell_week(story: Story, friday: date) -> None:
    """What was held, and one in some that was put off."""
    week = story.weeks.pop(friday)
    off = {meeting.name for meeting in week if story.chance(CANCELLED)}
    told = [_meeting(story, meeting, cancelled=meeting.name in off) for meeting in week]
    items = push.upsert(story.db, story.machine, meeting_push.PUSHED, SYSTEM, told)
    for meeting, item in zip(week, items, strict=True):
        if item.faults:
            story.refused.append(f"meeting: {item.faults}")
        elif meeting.name not in off:
            story.note("meeting", item.id, told=meeting.kind.value)
            _judged(story, meeting, item.id)


def _judged(story: Story, meeting: Diary, meeting_id: Any) -> None:
    """Its record: by hand in the portal, in the case system, or not at all."""
    story.meetings += 1
    if story.meetings % BY_HAND == 0:
        person = story.cast.reviewers[CHAIRS[meeting.kind]][meeting.chair]
        qa_records_and_escalations.plan(story, meeting_id, person.id, meeting.team, meeting.worker)
    elif story.chance(1 - NO_RECORD):
        done = story.after(story.rng.randint(1, 9), meeting.day)
        first = max(done, clock.today() + timedelta(days=1))
        for day, later in ((first, False), (first + READ_WITHIN, True)):
            friday = _friday_of(day)
            if friday not in story.judged:
                story.judged[friday] = []
                story.at(friday, 19, push_records, friday)
            story.judged[friday].append((meeting, done, later))


def push_records(story: Story, friday: date) -> None:
    """The records of a week; and again those of three weeks before, with who has read them since
    and where they are filed."""
    told = [_record(story, *each) for each in story.judged.pop(friday)]
    items = push.upsert(story.db, story.machine, qa_record_push.PUSHED, SYSTEM, told)
    for item in items:
        if item.faults:
            story.refused.append(f"qa record: {item.faults}")
        else:
            story.note("qa_record", item.id, told=item.outcome.value)


def tell_what_is_due(story: Story) -> None:
    """At the end of the story: meetings that are to come."""
    ahead = [each for week in story.weeks.values() for each in week if each.day > clock.today()]
    told = [_meeting(story, meeting, due=True) for meeting in ahead]
    push.upsert(story.db, story.machine, meeting_push.PUSHED, SYSTEM, told)


def _meeting(
    story: Story, meeting: Diary, *, due: bool = False, cancelled: bool = False
) -> MeetingRecord:
    review = meeting.kind is MeetingKind.CIC_REVIEW
    held = not due and not cancelled
    start = StartEvent.BECAME_LOOKED_AFTER if review else StartEvent.STRATEGY_DISCUSSION
    chair = story.cast.reviewers[CHAIRS[meeting.kind]][meeting.chair]
    outcome = PlanOutcome.PLAN_MADE if meeting.since else PlanOutcome.PLAN_CONTINUES
    return MeetingRecord(
        external_id=meeting.name,
        kind=meeting.kind,
        subject_external_id=meeting.child,
        held_on=meeting.day if held else None,
        due_date=None if held else meeting.day,
        cancelled=cancelled,
        start_event=start if meeting.since else None,
        started_on=meeting.since,
        participation_code=story.rng.choice(CODES) if review and held else None,
        plan_outcome=outcome if not review and held else None,
        quorate=True if not review and held else None,
        chair_ref=chair.employment_ref,
        team_code=meeting.team,
    )


def _record(story: Story, meeting: Diary, done: date, later: bool) -> SourceQaRecord:
    kind = QaRecordKind(CHAIRS[meeting.kind])
    shown, filed = story.after(1, done), story.after(6, done)
    body: dict[str, Any] = {
        "external_id": f"qa-{meeting.name}",
        "kind": kind,
        "meeting_external_id": meeting.name,
        "reviewer_ref": story.cast.reviewers[kind][meeting.chair].employment_ref,
        "completed_at": f"{done}T15:30:00Z",
        **qa_answers.judgement(story, kind, meeting.name),
    }
    if shown < clock.today():
        manager = story.cast.managers[meeting.team].employment_ref
        body["shares"] = _shares(meeting.worker, manager, shown, read=later and meeting.chair > 0)
    if later and story.chance(0.85):
        body |= {"recorded_on_file_at": f"{filed}T11:00:00Z", "file_reference": "Reviews, QA"}
    return SourceQaRecord.model_validate_json(qa_answers.as_json(**body))


def _shares(worker: str, manager: str | None, day: date, *, read: bool) -> list[dict[str, Any]]:
    at = f"{day}T16:30:00Z"
    said = {"acknowledged_at": f"{day}T17:30:00Z", "response_text": texts.THANKS} if read else {}
    return [
        {"worker_ref": worker, "role": "social_worker", "shared_at": at, **said},
        {"worker_ref": manager, "role": "team_manager", "shared_at": at},
    ]
