"""Computing the due dates of a child's meetings, one after the other. Pure.

The rules: docs/domain/reviewing.md; their sources: docs/domain/reference.md.

Reviews of a child in care and child protection conferences are two separate chains. Only held
meetings are links; a meeting that is only due is measured from the last one held. The clock of the
first review starts with the stay in care. A meeting is judged only if its place in the series is
known, or its source sent a due date; otherwise it has a `clock_gap`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.errors import Invalid
from app.services.reference.working_days import WorkingCalendar
from app.services.reviewing.statutory_timescales import CLOCKS
from app.vocabulary.reviewing import ClockGap, MeetingKind, StartEvent

CONFERENCES = frozenset({MeetingKind.ICPC, MeetingKind.RCPC, MeetingKind.TRANSFER_IN_CONF})
# The conferences with which a chain begins.
FIRST_CONFERENCES = frozenset({MeetingKind.ICPC, MeetingKind.TRANSFER_IN_CONF})
FIRST, SECOND_REVIEW, LATER = "cic_review_1", "cic_review_2", "cic_review_n"
FIRST_IN_SHORT_BREAKS, LATER_IN_SHORT_BREAKS = "short_breaks_review_1", "short_breaks_review_n"
SECOND = 2  # the number of the review that has a clock of its own
AS_SENT = "source_due_date"
# The clocks of a conference that begins a chain, by the event from which each starts; the first of
# a kind is also that of a due date whose start is not known.
INITIAL = {
    MeetingKind.ICPC: {
        StartEvent.STRATEGY_DISCUSSION: "icpc",
        StartEvent.SECTION_47_STARTED: "icpc_statistics",
    },
    MeetingKind.TRANSFER_IN_CONF: {StartEvent.NOTIFICATION: "transfer_in_conf"},
}


@dataclass(frozen=True)
class Held:
    """A meeting of a child that was not cancelled, with the members that its clock needs."""

    id: UUID
    kind: MeetingKind
    on: date  # the day it was held, or is due
    held: bool
    start_event: StartEvent | None = None
    started_on: date | None = None
    target: date | None = None  # the due date that its source sent
    number: int | None = None  # its place in the series, as its source sent it
    source_since: date | None = None  # the day from which its source has sent reviews


@dataclass(frozen=True)
class Stay:
    """The present stay in care: when it began, and whether it is a series of short breaks."""

    since: date | None = None
    short_breaks: bool = False

    def clock_of(self, number: int | None, on: date) -> str:
        """Returns the clock of a review by its place in the series and its day."""
        if self.short_breaks and (self.since is None or on >= self.since):
            return FIRST_IN_SHORT_BREAKS if number == 1 else LATER_IN_SHORT_BREAKS
        return {1: FIRST, SECOND: SECOND_REVIEW}.get(number or 0, LATER)


@dataclass(frozen=True)
class Timing:
    """The clock of one meeting with its start and end, or the reason why it has none."""

    previous_meeting_id: UUID | None
    clock_code: str | None
    clock_started_on: date | None
    due_by: date | None
    clock_gap: ClockGap | None


@dataclass
class _Chain:
    """The last held meeting so far, and its number in the series; None if that is not known."""

    last: Held | None = None
    number: int | None = None  # an initial or transfer-in conference is number 0


@dataclass(frozen=True)
class _DueDate:
    """The due date that the source sent, which stands for a clock whose start is not known."""

    code: str
    due_by: date


Start = tuple[str, date] | _DueDate | ClockGap


@dataclass(frozen=True)
class _Place:
    """The place of a meeting in its series, and where its clock starts."""

    start: Start
    number: int | None = None
    previous: Held | None = None


Rule = Callable[[Held, _Chain, Stay, WorkingCalendar], _Place]


def timings(meetings: Sequence[Held], stay: Stay, working: WorkingCalendar) -> dict[UUID, Timing]:
    """Returns the timing of every meeting of one child, by its identifier."""
    by_meeting: dict[UUID, Timing] = {}
    for conferences, rule in ((False, _review), (True, _conference)):
        chain = _Chain()
        for meeting in sorted(meetings, key=lambda each: (each.on, not each.held, each.id)):
            if (meeting.kind in CONFERENCES) != conferences:
                continue
            place = rule(meeting, chain, stay, working)
            by_meeting[meeting.id] = _timing(place, working)
            if meeting.held:
                chain.last, chain.number = meeting, place.number
    return by_meeting


def _timing(place: _Place, working: WorkingCalendar) -> Timing:
    previous, start = place.previous.id if place.previous else None, place.start
    if isinstance(start, ClockGap):
        return Timing(previous, None, None, None, start)
    if isinstance(start, _DueDate):
        return Timing(previous, start.code, None, start.due_by, None)
    code, since = start
    due_by = _end(code, since, working)
    gap = ClockGap.BEYOND_CALENDAR if due_by is None else None
    return Timing(previous, code, since, due_by, gap)


def _end(code: str, since: date, working: WorkingCalendar) -> date | None:
    """Returns the last day of a clock; None if that is later than the known bank holidays."""
    try:
        return CLOCKS[code].due(since, working)
    except Invalid:
        return None


def _as_sent(meeting: Held, code: str = AS_SENT) -> Start:
    return _DueDate(code, meeting.target) if meeting.target else ClockGap.START_UNKNOWN


def _predecessor(meeting: Held, chain: _Chain) -> Held | None:
    """Returns the meeting before one whose number its source sent; None if it is not stored."""
    last = chain.last
    if last is None or meeting.number is None:
        return last
    number = 0 if last.kind in FIRST_CONFERENCES else last.number
    return last if number is None or number == meeting.number - 1 else None


def _review(meeting: Held, chain: _Chain, stay: Stay, working: WorkingCalendar) -> _Place:
    """Returns the clock of a review: 20 working days from care, then 3 months, then 6 months.

    In a series of short breaks: 3 months from the first of them, then 6 months.
    """
    since = meeting.started_on if meeting.start_event is StartEvent.BECAME_LOOKED_AFTER else None
    since = since or stay.since
    if since is not None and since > meeting.on:
        since = None  # the start of a later stay
    if meeting.number is not None:
        return _numbered_review(meeting, chain, since, stay)
    if since is not None and (chain.last is None or chain.last.on < since):
        first = stay.clock_of(1, meeting.on)
        if _is_first(meeting, chain, (first, since), working):
            return _Place((first, since), 1)
        return _Place(_as_sent(meeting))
    if chain.last is None:
        return _Place(_as_sent(meeting))
    later = stay.clock_of(None if chain.number is None else chain.number + 1, meeting.on)
    if chain.number is None:
        start = _as_sent(meeting) if meeting.target else (later, chain.last.on)
        return _Place(start, None, chain.last)
    return _Place((later, chain.last.on), chain.number + 1, chain.last)


def _numbered_review(meeting: Held, chain: _Chain, since: date | None, stay: Stay) -> _Place:
    """Returns the clock of a review whose number in its stay in care the source sent."""
    code = stay.clock_of(meeting.number, meeting.on)
    if meeting.number == 1:
        return _Place((code, since) if since else _as_sent(meeting), 1)
    previous = _predecessor(meeting, chain)
    if previous is None or (since is not None and previous.on < since):
        return _Place(_as_sent(meeting), meeting.number)
    return _Place((code, previous.on), meeting.number, previous)


def _is_first(
    meeting: Held, chain: _Chain, start: tuple[str, date], working: WorkingCalendar
) -> bool:
    """Whether the first stored review of a stay in care is known to be the first of all.

    It is if its source sent reviews before the stay began, or if it is within the time of a first
    review. Otherwise earlier reviews may have taken place that the source never sent.
    """
    code, since = start
    if chain.last is not None or (meeting.source_since and meeting.source_since <= since):
        return True
    last_day = _end(code, since, working)
    return last_day is None or meeting.on <= last_day


def _conference(meeting: Held, chain: _Chain, _stay: Stay, _working: WorkingCalendar) -> _Place:
    """Returns the clock of a conference: 15 working days, then 3 months, then 6 months.

    If the start of an initial or transfer-in conference is not known, its source's target date is
    used, the end of the same clock (Standard Safeguarding Dataset, icpc_icpc_target_date).
    """
    clocks = INITIAL.get(meeting.kind)
    if clocks is not None:
        code = clocks.get(meeting.start_event) if meeting.start_event else None
        if code is not None and meeting.started_on is not None:
            return _Place((code, meeting.started_on), 0)
        return _Place(_as_sent(meeting, next(iter(clocks.values()))), 0)
    previous = _predecessor(meeting, chain)
    number = meeting.number
    if number is None and previous is not None and chain.number is not None:
        number = chain.number + 1
    if previous is None:
        return _Place(_as_sent(meeting), number)
    return _Place(("rcpc_1" if number == 1 else "rcpc_n", previous.on), number, previous)
