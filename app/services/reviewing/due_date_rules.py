"""Computing the due dates of a child's meetings, one after the other. Pure.

The rules: docs/domain/reviewing.md; their sources: docs/domain/reference.md.

Reviews of a child in care and child protection conferences are two separate chains. Only held
meetings are links; a meeting that is only due is measured from the last one held. The clock of the
first review starts with the stay in care; if its start is not known, the meeting has a `clock_gap`.
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
FIRST_REVIEW = "cic_review_1"
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
    """The last held meeting so far, and the number of held meetings since the chain began."""

    last: Held | None = None
    links: int = 0


@dataclass(frozen=True)
class _Target:
    """The due date of an initial conference whose source sends no start."""

    code: str
    due_by: date


Start = tuple[str, date] | _Target | ClockGap
Rule = Callable[[Held, _Chain, date | None], Start]


def timings(
    meetings: Sequence[Held], in_care_since: date | None, working: WorkingCalendar
) -> dict[UUID, Timing]:
    """Returns the timing of every meeting of one child, by its identifier."""
    by_meeting: dict[UUID, Timing] = {}
    for conferences, rule in ((False, _review), (True, _conference)):
        chain = _Chain()
        for meeting in sorted(meetings, key=lambda each: (each.on, not each.held, each.id)):
            if (meeting.kind in CONFERENCES) != conferences:
                continue
            by_meeting[meeting.id] = _timing(
                meeting, chain, rule(meeting, chain, in_care_since), working
            )
            if meeting.held:
                _link(chain, meeting)
    return by_meeting


def _timing(meeting: Held, chain: _Chain, start: Start, working: WorkingCalendar) -> Timing:
    first = meeting.kind in FIRST_CONFERENCES or (
        isinstance(start, tuple) and start[0] == FIRST_REVIEW
    )
    previous = None if first or chain.last is None else chain.last.id
    if isinstance(start, ClockGap):
        return Timing(previous, None, None, None, start)
    if isinstance(start, _Target):
        return Timing(previous, start.code, None, start.due_by, None)
    code, since = start
    try:
        return Timing(previous, code, since, CLOCKS[code].due(since, working), None)
    except Invalid:  # later than the known bank holidays
        return Timing(previous, code, since, None, ClockGap.BEYOND_CALENDAR)


def _link(chain: _Chain, meeting: Held) -> None:
    if meeting.kind in FIRST_CONFERENCES:
        chain.links = 1
    elif meeting.kind is MeetingKind.RCPC:
        chain.links = max(chain.links, 1) + 1  # the initial conference may not be stored
    else:
        chain.links += 1
    chain.last = meeting


def _review(meeting: Held, chain: _Chain, in_care_since: date | None) -> Start:
    """Returns the clock of a review: 20 working days from care, then 3 months, then 6 months."""
    since = meeting.started_on if meeting.start_event is StartEvent.BECAME_LOOKED_AFTER else None
    since = since or in_care_since
    if since is not None and since <= meeting.on and (chain.last is None or chain.last.on < since):
        chain.links = 0  # a new stay in care: its first review
        return FIRST_REVIEW, since
    if chain.last is None:
        return ClockGap.START_UNKNOWN
    return ("cic_review_2" if chain.links == 1 else "cic_review_n"), chain.last.on


def _conference(meeting: Held, chain: _Chain, _in_care_since: date | None) -> Start:
    """Returns the clock of a conference: 15 working days, then 3 months, then 6 months.

    If the start of an initial or transfer-in conference is not known, its source's target date is
    used, the end of the same clock (Standard Safeguarding Dataset, icpc_icpc_target_date).
    """
    clocks = INITIAL.get(meeting.kind)
    if clocks is not None:
        code = clocks.get(meeting.start_event) if meeting.start_event else None
        if code is not None and meeting.started_on is not None:
            return code, meeting.started_on
        usual = next(iter(clocks.values()))
        return _Target(usual, meeting.target) if meeting.target else ClockGap.START_UNKNOWN
    if chain.last is None:
        return ClockGap.START_UNKNOWN
    return ("rcpc_1" if chain.links == 1 else "rcpc_n"), chain.last.on
