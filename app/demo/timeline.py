"""The engine of the demo's past: events in order of time, each told through the services.

Every event happens under the clock of its own instant, so history, periods and figures of past
days are true. What would lie after the present is not told: the story simply has not got there.
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
STALLED = 0.08  # of what would happen next in a cycle that is not closed: it waits still

Act = Callable[..., None]
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Entry:
    """What the demo says it did: when, what, to which row, and in which cycle."""

    at: datetime
    what: str
    row: UUID
    cycle_id: UUID | None = None
    told: Any = None


@dataclass(order=True)
class _Event:
    at: datetime
    n: int
    act: Act = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)
    rng: random.Random = field(compare=False)  # of the part of the story it belongs to


@dataclass(frozen=True)
class Case:
    """A child as the case system knows it, from when until when, if that has come."""

    child: str
    line: ServiceLine
    team: str
    worker: str
    begins: date
    ends: date | None


class Story:
    """What is still to happen, and what has."""

    def __init__(
        self, db: Session, cast: Cast, calendar: WorkingCalendar, rng: random.Random, start: date
    ) -> None:
        self.db, self.cast, self.calendar, self.rng = db, cast, calendar, rng
        self.start, self.until = start, clock.now()
        self.machine = Actor(name="Demo case system", grants=(), source_system=SYSTEM)
        self.entries: list[Entry] = []
        self.refused: list[str] = []  # what a service would not do: none, if the story is sound
        self.quality: dict[UUID, float] = {}  # of the work behind an audit, in points of ten
        self.returned: set[UUID] = set()
        self.cases: list[Case] = []
        self.weeks: dict[date, list[Any]] = {}  # by their Friday: meetings that are to be
        self.judged: dict[date, list[Any]] = {}  # and records that are to be told
        self.meetings = self.records = 0  # held, and judged in the portal
        self._waiting: set[Act] = set()
        # The session forgets what nobody holds; these are asked for at every step.
        self._held = db.scalars(select(ToolVersion)).all()
        self._events: list[_Event] = []
        self._numbers = count()
        self._actors: dict[UUID, Actor] = {}

    def me(self, person_id: UUID) -> Actor:
        """A person of the demo, as signed in."""
        if person_id not in self._actors:
            name = self.db.get_one(Person, person_id).display_name
            grants = authentication.grants_of(self.db, person_id)
            self._actors[person_id] = Actor(name=name, grants=grants, person_id=person_id)
        return self._actors[person_id]

    def role(self, role: str) -> Actor:
        return self.me(self.cast.by_role[role].id)

    def after(self, working_days: int, day: date | None = None) -> date:
        """The n-th working day after a day, else after today."""
        return self.calendar.add(day or clock.today(), working_days)

    def at(self, day: date, hour: int, act: Act, *arguments: Any) -> None:
        """Let something happen in an hour of a day."""
        moment = time(hour, self.rng.randrange(60), self.rng.randrange(60))
        instant = datetime.combine(day, moment, clock.LONDON).astimezone(UTC)
        event = _Event(instant, next(self._numbers), act, arguments, self.rng)
        heapq.heappush(self._events, event)

    def soon(self, least: int, most: int, act: Act, *arguments: Any) -> None:
        """Let something happen within some working days from now, in working hours."""
        self.at(
            self.after(self.rng.randint(least, most)), self.rng.randint(10, 16), act, *arguments
        )

    def unless_stalled(
        self, cycle_id: UUID, least: int, most: int, act: Act, *arguments: Any
    ) -> None:
        """As `soon`; in the present some wait for somebody who has not got to it: the first one of
        each kind, so that there is one in every state, and a few more."""
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
        """How much kinder than others an auditor sees things, in points of ten."""
        last = auditor_id.bytes[-1] if auditor_id else 0
        return last / 255 * 2.0 - 0.9

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def note(self, what: str, row: UUID, cycle_id: UUID | None = None, told: Any = None) -> None:
        self.entries.append(Entry(clock.now(), what, row, cycle_id, told))

    @contextmanager
    def by_chance(self, rng: random.Random) -> Iterator[None]:
        """A part of the story with a chance of its own, so that no part changes another."""
        before, self.rng = self.rng, rng
        yield
        self.rng = before

    def tell(self, progress: Progress) -> None:
        """Everything that has happened by now."""
        begin = datetime.combine(self.start, time(), clock.LONDON)
        whole = (self.until - begin).total_seconds()
        while self._events and self._events[0].at <= self.until:
            event = heapq.heappop(self._events)
            with clock.held_at(event.at), self.by_chance(event.rng):
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
            told = [f"{fault.pointer} {fault.code}" for fault in error.errors]
            self.refused.append(f"{name}: {error.code}: {error.detail} {told}")


@contextmanager
def same_ids(rng: random.Random) -> Iterator[None]:
    """Identifiers that come out the same from the same seed, and in the order of their making."""
    numbers = count()

    def make() -> UUID:
        n = next(numbers)  # in its 26 highest bits, beside the version and the variant
        order = (n >> 14) % 2**12 << 64 | n % 2**14 << 48
        return ids.version_7(int(clock.now().timestamp() * 1000), order | rng.getrandbits(48))

    with ids.made_by(make):
        yield
