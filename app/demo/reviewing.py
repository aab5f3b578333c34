"""The demo's conferences and reviews, and the QA records of them that the case system pushes.

Every Friday the case system pushes the meetings of the week and the records as they are then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from app.core import clock
from app.core.dates import months_after
from app.demo import qa_answers, qa_records_and_escalations, texts
from app.demo.timeline import SYSTEM, Case, Story
from app.schemas.reviewing.meetings import MeetingRecord
from app.schemas.reviewing.qa_record_push import SourceQaRecord
from app.services.platform.batches import push
from app.services.reviewing import meeting_push, qa_record_push
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reviewing import MeetingKind, PlanOutcome, QaRecordKind, StartEvent

AHEAD = timedelta(days=45)  # how far ahead the case system sends due meetings
READ_WITHIN = timedelta(days=21)
NO_RECORD, CANCELLED = 0.05, 0.03  # shares
LEFT_OPEN = 2  # of the newest reviews, for the reviewing officer who signs in to record
IN_PORTAL_EVERY = 8  # one of so many meetings is recorded in the portal
KINDS = {
    ServiceLine.CHILDREN_IN_CARE: (MeetingKind.CIC_REVIEW, MeetingKind.CIC_REVIEW),
    ServiceLine.CHILD_PROTECTION: (MeetingKind.ICPC, MeetingKind.RCPC),
}
CHAIRS = {MeetingKind.CIC_REVIEW: "iro", MeetingKind.ICPC: "cpc", MeetingKind.RCPC: "cpc"}
CODES = ("PN1", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7")


@dataclass(frozen=True)
class Diary:
    """A planned meeting, with the child's team and worker."""

    name: str
    kind: MeetingKind
    child: str
    day: date
    since: date | None  # the start of its clock, of the first meeting only
    team: str
    worker: str
    chair: int
    left_open: bool = False


def plan(story: Story) -> None:
    """Plans the meetings of every child who has any."""
    last = clock.day_of(story.until) + AHEAD
    for case in story.cases:
        if case.line in KINDS:
            _plan_child(story, case, min(case.ends or last, last))
    _leave_open(story)


def _leave_open(story: Story) -> None:
    """Leaves the newest reviews without a record, chaired by who signs in to the demo."""
    pushed = [week for friday, week in story.weeks.items() if friday <= clock.day_of(story.until)]
    reviews = [each for week in pushed for each in week if CHAIRS[each.kind] == "iro"]
    newest = {each.name for each in sorted(reviews, key=lambda each: each.day)[-LEFT_OPEN:]}
    for week in pushed:
        week[:] = [
            replace(each, chair=0, left_open=True) if each.name in newest else each for each in week
        ]


def _plan_child(story: Story, case: Case, last: date) -> None:
    first, later = KINDS[case.line]
    for number, day in enumerate(_days(story, case.begins)):
        if day >= last:
            return
        kind, began = (later, None) if number else (first, case.begins)
        name = f"{case.child}-{kind.value}-{number + 1}"
        chair = story.rng.randrange(len(story.cast.reviewers[CHAIRS[kind]]))
        meeting = Diary(name, kind, case.child, day, began, case.team, case.worker, chair)
        _plan_meeting(story, meeting)


def _days(story: Story, since: date) -> Iterator[date]:
    """Yields a day within 15 working days, then in three months, then every six; a few are late."""
    day = story.after(story.rng.randint(9, 14), since)
    for months in (3, *[6] * 9):
        yield day
        late = story.rng.randint(3, 20) if story.chance(1 / 7) else -story.rng.randint(1, 12)
        day = story.after(1, months_after(day, months) + timedelta(days=late - 3))


def _plan_meeting(story: Story, meeting: Diary) -> None:
    friday = _friday_of(meeting.day)
    if friday not in story.weeks:
        story.weeks[friday] = []
        story.at(friday, 18, push_meetings, friday)
    story.weeks[friday].append(meeting)


def _friday_of(day: date) -> date:
    return day + timedelta(days=(4 - day.weekday()) % 7)


def push_meetings(story: Story, friday: date) -> None:
    """Pushes the meetings of a week; a few of them were cancelled."""
    week = story.weeks.pop(friday)
    cancelled = {meeting.name for meeting in week if story.chance(CANCELLED)}
    records = [_meeting(story, meeting, cancelled=meeting.name in cancelled) for meeting in week]
    items = push.upsert(story.db, story.machine, meeting_push.PUSHED, SYSTEM, records)
    for meeting, item in zip(week, items, strict=True):
        if item.faults:
            story.refused.append(f"meeting: {item.faults}")
        elif meeting.name not in cancelled:
            story.note("meeting", item.id, detail=meeting.kind.value)
            _plan_record(story, meeting, item.id)


def _plan_record(story: Story, meeting: Diary, meeting_id: Any) -> None:
    """Plans the record of a meeting: in the portal, in the case system, or none."""
    story.meetings += 1
    if meeting.left_open:
        return
    if story.meetings % IN_PORTAL_EVERY == 0:
        person = story.cast.reviewers[CHAIRS[meeting.kind]][meeting.chair]
        qa_records_and_escalations.plan(story, meeting_id, person.id, meeting.team, meeting.worker)
    elif story.chance(1 - NO_RECORD):
        days = story.rng.randint(1, 9)
        if meeting.day >= quicker_from(story):
            days = (days + 1) // 2
        done = story.after(days, meeting.day)
        first = max(done, clock.today() + timedelta(days=1))
        for day, again in ((first, False), (first + READ_WITHIN, True)):
            friday = _friday_of(day)
            if friday not in story.judged:
                story.judged[friday] = []
                story.at(friday, 19, push_records, friday)
            story.judged[friday].append((meeting, done, again))


def quicker_from(story: Story) -> date:
    """Returns the day from which reviewers take half as long: a month begins, half way through."""
    half = (clock.day_of(story.until) - story.start) / 2
    return (story.start + half).replace(day=1)


def push_records(story: Story, friday: date) -> None:
    """Pushes the records of a week, and again those of three weeks ago, now read and on file."""
    records = [_record(story, *each) for each in story.judged.pop(friday)]
    items = push.upsert(story.db, story.machine, qa_record_push.PUSHED, SYSTEM, records)
    for item in items:
        if item.faults:
            story.refused.append(f"qa record: {item.faults}")
        else:
            story.note("qa_record", item.id, detail=item.outcome.value)


def push_due_meetings(story: Story) -> None:
    """Pushes, at the end of the story, the meetings that are due in the future."""
    due = [each for week in story.weeks.values() for each in week if each.day > clock.today()]
    records = [_meeting(story, meeting, due=True) for meeting in due]
    push.upsert(story.db, story.machine, meeting_push.PUSHED, SYSTEM, records)


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
        number=1 if review and meeting.since else None,
        start_event=start if meeting.since else None,
        started_on=meeting.since,
        participation_code=story.rng.choice(CODES) if review and held else None,
        plan_outcome=outcome if not review and held else None,
        quorate=True if not review and held else None,
        chair_ref=chair.employment_ref,
        team_code=meeting.team,
    )


def _record(story: Story, meeting: Diary, done: date, again: bool) -> SourceQaRecord:
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
        body["shares"] = _shares(meeting.worker, manager, shown, read=again and meeting.chair > 0)
    if again and story.chance(0.85):
        body |= {"recorded_on_file_at": f"{filed}T11:00:00Z", "file_reference": "Reviews, QA"}
    return SourceQaRecord.model_validate_json(qa_answers.as_json(**body))


def _shares(worker: str, manager: str | None, day: date, *, read: bool) -> list[dict[str, Any]]:
    at = f"{day}T16:30:00Z"
    response = (
        {"acknowledged_at": f"{day}T17:30:00Z", "response_text": texts.THANKS} if read else {}
    )
    return [
        {"worker_ref": worker, "role": "social_worker", "shared_at": at, **response},
        {"worker_ref": manager, "role": "team_manager", "shared_at": at},
    ]
