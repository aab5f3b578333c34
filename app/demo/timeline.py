"""The engine of the demo's past: events in order of time, each played through the services.

Every event happens with the clock held at its own instant, so history, periods and figures of past
days are true. Events after the present are not played.
"""

import heapq
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import DomainError
from app.demo.organisation import Cast
from app.models.auditing.programmes import AuditCycle
from app.models.organisation.people import Person
from app.models.tools.tools import ToolVersion
from app.services.access import Actor
from app.services.organisation import authentication
from app.services.reference.working_days import WorkingCalendar
from app.vocabulary.organisation import ServiceLine

SYSTEM = "liberi"  # the case-management system
CLOSE_AFTER = 30  # working days from a cycle's last day until it is closed
STALLED = 0.08  # the share of next steps that still wait in a cycle that is not closed

Act = Callable[..., None]
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Entry:
    """One thing the demo did: when, what, to which row, and in which cycle."""

    at: datetime
    what: str
    row: UUID
    cycle_id: UUID | None = None
    detail: Any = None


@dataclass(order=True)
class _Event:
    at: datetime
    n: int
    act: Act = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)
    rng: random.Random = field(compare=False)  # of its part of the story


@dataclass(frozen=True)
class Case:
    """A case in the case-management system, with its first day and its end if it has ended."""

    child: str
    line: ServiceLine
    team: str
    worker: str
    begins: date
    ends: date | None


class Story:
    """The events that have happened, and those that are still to happen."""

    def __init__(
        self, db: Session, cast: Cast, calendar: WorkingCalendar, rng: random.Random, start: date
    ) -> None:
        self.db, self.cast, self.calendar, self.rng = db, cast, calendar, rng
        self.start, self.until = start, clock.now()
        self.machine = Actor(name="Demo case system", grants=(), source_system=SYSTEM)
        self.entries: list[Entry] = []
        self.refused: list[str] = []  # errors of the services: none, if the story is sound
        self.quality: dict[UUID, float] = {}  # of the audited work, in points of ten
        self.returned: set[UUID] = set()
        self.cases: list[Case] = []
        self.weeks: dict[date, list[Any]] = {}  # planned meetings by their Friday
        self.judged: dict[date, list[Any]] = {}  # planned records by their Friday
        self.meetings = self.records = 0  # meetings held, and records written in the portal
        self.actions = 0
        self._waiting: set[Act] = set()
        # The session drops rows without a reference; these are read at every step.
        self._tool_versions = db.scalars(select(ToolVersion)).all()
        self._events: list[_Event] = []
        self._numbers = count()
        self._actors: dict[UUID, Actor] = {}

    def me(self, person_id: UUID) -> Actor:
        """Returns a person of the demo as the caller."""
        if person_id not in self._actors:
            name = self.db.get_one(Person, person_id).display_name
            grants = authentication.grants_of(self.db, person_id)
            self._actors[person_id] = Actor(name=name, grants=grants, person_id=person_id)
        return self._actors[person_id]

    def role(self, role: str) -> Actor:
        return self.me(self.cast.by_role[role].id)

    def after(self, working_days: int, day: date | None = None) -> date:
        """Returns the n-th working day after a day, or after today."""
        return self.calendar.add(day or clock.today(), working_days)

    def at(self, day: date, hour: int, act: Act, *arguments: Any) -> None:
        """Plans an event in an hour of a day."""
        moment = time(hour, self.rng.randrange(60), self.rng.randrange(60))
        instant = datetime.combine(day, moment, clock.LONDON).astimezone(UTC)
        event = _Event(instant, next(self._numbers), act, arguments, self.rng)
        heapq.heappush(self._events, event)

    def soon(self, least: int, most: int, act: Act, *arguments: Any) -> None:
        """Plans an event within some working days from now, in working hours."""
        self.at(
            self.after(self.rng.randint(least, most)), self.rng.randint(10, 16), act, *arguments
        )

    def apart(self, day: date, hour: int, act: Act, *arguments: Any) -> None:
        """Plans an event that takes none of the numbers of which the rest of the story is made."""
        plain = [each for each in arguments if isinstance(each, str | int)]
        seed = f"{act.__name__} {day} {plain}"
        own = random.Random(seed)  # noqa: S311 - for a story, not for a secret

        def happen(story: "Story") -> None:
            with same_ids(own):
                act(story, *arguments)

        happen.__name__ = act.__name__
        with self.with_rng(own):
            self.at(day, hour, happen)

    def unless_stalled(
        self, cycle_id: UUID, least: int, most: int, act: Act, *arguments: Any
    ) -> None:
        """Plans an event as `soon` does, unless it stalls in the present cycle.

        The first event of each kind stalls, so that there is a row in every state, and some others.
        """
        if self.is_present(cycle_id) and (act not in self._waiting or self.chance(STALLED)):
            self._waiting.add(act)
            return
        self.soon(least, most, act, *arguments)

    def has_waiting(self, act: Act) -> bool:
        return act in self._waiting

    def is_present(self, cycle_id: UUID) -> bool:
        """Whether the cycle is not closed by the end of the story."""
        ends = self.db.get_one(AuditCycle, cycle_id).ends_on
        return self.after(CLOSE_AFTER, ends) > clock.day_of(self.until)

    def leniency(self, auditor_id: UUID | None) -> float:
        """Returns how much more leniently than others an auditor grades, in points of ten."""
        last = auditor_id.bytes[-1] if auditor_id else 0
        return last / 255 * 2.0 - 0.9

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def note(self, what: str, row: UUID, cycle_id: UUID | None = None, detail: Any = None) -> None:
        self.entries.append(Entry(clock.now(), what, row, cycle_id, detail))

    @contextmanager
    def with_rng(self, rng: random.Random) -> Iterator[None]:
        """Uses other random numbers for a part of the story, so that no part changes another."""
        before, self.rng = self.rng, rng
        yield
        self.rng = before

    def play(self, progress: Progress) -> None:
        """Plays every event up to now."""
        begin = datetime.combine(self.start, time(), clock.LONDON)
        whole = (self.until - begin).total_seconds()
        while self._events and self._events[0].at <= self.until:
            event = heapq.heappop(self._events)
            with clock.held_at(event.at), self.with_rng(event.rng):
                self._happen(event)
            progress(min(1.0, (event.at - begin).total_seconds() / whole))
        progress(1.0)

    def _happen(self, event: _Event) -> None:
        try:
            with self.db.begin_nested():
                event.act(self, *event.arguments)
                self.db.flush()
        except DomainError as error:
            name = getattr(event.act, "__name__", "")
            faults = [f"{fault.pointer} {fault.code}" for fault in error.errors]
            self.refused.append(f"{name}: {error.code}: {error.detail} {faults}")


@contextmanager
def same_ids(rng: random.Random) -> Iterator[None]:
    """Makes identifiers that are the same for the same seed, and ascend in order of creation."""
    numbers = count()

    def make() -> UUID:
        n = next(numbers)  # in its 26 highest bits, beside the version and the variant
        order = (n >> 14) % 2**12 << 64 | n % 2**14 << 48
        return ids.version_7(int(clock.now().timestamp() * 1000), order | rng.getrandbits(48))

    with ids.made_by(make):
        yield
