"""By when a child's meetings were due, one after the other. Pure.

The rules: docs/domain/reviewing.md; their sources: docs/domain/reference.md.

Reviews of a child in care and child protection conferences are two chains of their own. Only held
meetings are links; what is merely due is measured from the last one held. The first review of a
stay in care runs from its start; where that is not known there is no clock, and it says so.
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
BEGINNINGS = frozenset(
    {MeetingKind.ICPC, MeetingKind.TRANSFER_IN_CONF}
)  # with which a chain of conferences begins
FIRST = "cic_review_1"
# Which clock an initial conference has, by what it is said to have started from.
INITIAL = {StartEvent.STRATEGY_DISCUSSION: "icpc", StartEvent.SECTION_47_STARTED: "icpc_statistics"}


@dataclass(frozen=True)
class Held:
    """One meeting of a child that was not cancelled, as its clock needs it."""

    id: UUID
    kind: MeetingKind
    on: date  # the day it was held, or is due
    held: bool
    start_event: StartEvent | None = None
    started_on: date | None = None
    target: date | None = None  # by when it is due, as its source says


@dataclass(frozen=True)
class Timing:
    """The clock of one meeting: which, since when, until when; or why there is none."""

    previous_meeting_id: UUID | None
    clock_code: str | None
    clock_started_on: date | None
    due_by: date | None
    clock_gap: ClockGap | None


@dataclass
class _Chain:
    """The held meetings so far: the last, and how many since the chain began."""

    last: Held | None = None
    links: int = 0


@dataclass(frozen=True)
class _Target:
    """An initial conference of which the source tells no start, but the last day in time."""

    due_by: date


Start = tuple[str, date] | _Target | ClockGap
Rule = Callable[[Held, _Chain, date | None], Start]


def timings(
    meetings: Sequence[Held], in_care_since: date | None, working: WorkingCalendar
) -> dict[UUID, Timing]:
    """The timing of every meeting of one child, by its identifier."""
    found: dict[UUID, Timing] = {}
    for conferences, rule in ((False, _review), (True, _conference)):
        chain = _Chain()
        for meeting in sorted(meetings, key=lambda m: (m.on, not m.held, m.id)):
            if (meeting.kind in CONFERENCES) != conferences:
                continue
            found[meeting.id] = _timing(
                meeting, chain, rule(meeting, chain, in_care_since), working
            )
            if meeting.held:
                _link(chain, meeting)
    return found


def _timing(meeting: Held, chain: _Chain, start: Start, working: WorkingCalendar) -> Timing:
    first = meeting.kind in BEGINNINGS or (isinstance(start, tuple) and start[0] == FIRST)
    previous = None if first or chain.last is None else chain.last.id
    if isinstance(start, ClockGap):
        return Timing(previous, None, None, None, start)
    if isinstance(start, _Target):
        return Timing(previous, "icpc", None, start.due_by, None)
    code, since = start
    try:
        return Timing(previous, code, since, CLOCKS[code].due(since, working), None)
    except Invalid:  # beyond the days of which holidays are known
        return Timing(previous, code, since, None, ClockGap.BEYOND_CALENDAR)


def _link(chain: _Chain, meeting: Held) -> None:
    if meeting.kind in BEGINNINGS:
        chain.links = 1
    elif meeting.kind is MeetingKind.RCPC:
        chain.links = max(chain.links, 1) + 1  # the initial conference may be before our time
    else:
        chain.links += 1
    chain.last = meeting


def _review(meeting: Held, chain: _Chain, in_care_since: date | None) -> Start:
    """First within 20 working days of becoming looked after, second 3 months on, then 6 months."""
    since = meeting.started_on if meeting.start_event is StartEvent.BECAME_LOOKED_AFTER else None
    since = since or in_care_since
    if since is not None and since <= meeting.on and (chain.last is None or chain.last.on < since):
        chain.links = 0  # a new stay in care: its first review
        return FIRST, since
    if chain.last is None:
        return ClockGap.START_UNKNOWN
    return ("cic_review_2" if chain.links == 1 else "cic_review_n"), chain.last.on


def _conference(meeting: Held, chain: _Chain, _in_care_since: date | None) -> Start:
    """Initial: 15 working days; the first review of a plan 3 months on, later ones 6 months.

    Where the start of an initial one is not known, its source's own target date is taken, which is
    the same clock (Standard Safeguarding Dataset, icpc_icpc_target_date).
    """
    if meeting.kind is MeetingKind.TRANSFER_IN_CONF:
        return ClockGap.NO_RULE
    if meeting.kind is MeetingKind.ICPC:
        code = INITIAL.get(meeting.start_event) if meeting.start_event else None
        if code is not None and meeting.started_on is not None:
            return code, meeting.started_on
        return _Target(meeting.target) if meeting.target else ClockGap.START_UNKNOWN
    if chain.last is None:
        return ClockGap.START_UNKNOWN
    return ("rcpc_1" if chain.links == 1 else "rcpc_n"), chain.last.on
