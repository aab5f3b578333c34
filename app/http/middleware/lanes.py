"""Lanes: places for requests of one kind, so that no kind keeps the others waiting.

A request that finds no place free waits for one, but not for long: a caller is better served by a
503 with Retry-After than by an answer that comes when nobody waits for it any more.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.types import Scope

from app.core.config import Settings
from app.core.errors import Unavailable

WAIT_SECONDS = 2.0  # for a place
BULK_WAIT_SECONDS = 20.0  # of whoever sends or takes a file
BULK_SECONDS = 600.0  # for a batch or an import
EXPORT_SECONDS = 4 * 60 * 60.0  # for a file that its receiver takes slowly

SIGN_IN = "/oauth/"
FIGURES = ("/v1/metrics", "/v1/control-charts", "/v1/scorecards", "/odata/")
EXPORTS = "/v1/exports/"
READS = frozenset({"GET", "HEAD", "OPTIONS"})


def busy() -> Unavailable:
    """Returns the refusal of a request for which there is no room."""
    return Unavailable(
        "The service has too many requests at the moment; try again.", code="busy", retry_after=1
    )


class Lane:
    """A number of places, handed on in the order in which requests began to wait for one."""

    def __init__(self, places: int, waiting: int, seconds: float | None = None) -> None:
        self.free = places
        self.waiting = waiting
        self.seconds = WAIT_SECONDS if seconds is None else seconds
        self._turns: deque[asyncio.Future[None]] = deque()

    async def enter(self) -> None:
        """Takes a place; refuses if none becomes free in time."""
        if self.free > 0:
            self.free -= 1
            return
        if len(self._turns) >= self.waiting:
            raise busy()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        try:
            await asyncio.wait({turn}, timeout=self.seconds)
        except asyncio.CancelledError:
            if not turn.cancel():
                self.leave()
            raise
        if turn.cancel():  # False if the place has come
            raise busy()

    def leave(self) -> None:
        """Hands a place on, or back."""
        while self._turns:
            turn = self._turns.popleft()
            if not turn.done():
                turn.get_loop().call_soon_threadsafe(self._give, turn)
                return
        self.free += 1

    def _give(self, turn: asyncio.Future[None]) -> None:
        if turn.done():  # it has waited for too long in the meantime
            self.leave()
        else:
            turn.set_result(None)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Holds a place."""
        await self.enter()
        try:
            yield
        finally:
            self.leave()


class Places:
    """The places that one request holds, until its answer begins."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self.lanes = lanes
        self.held: list[Lane] = []

    async def enter(self) -> None:
        """Takes a place of each lane in their order, or of none."""
        try:
            for lane in self.lanes:
                await lane.enter()
                self.held.append(lane)
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Gives back all places that are still held."""
        while self.held:
            self.held.pop().leave()


@dataclass(frozen=True)
class Way:
    """The lanes that a request goes through, and the seconds that it has."""

    lanes: tuple[Lane, ...]
    seconds: float


class Lanes:
    """The lanes of a process, and which of them a request takes.

    Whoever has not signed in has lanes of their own, with threads of their own. Of the threads for
    callers who have, changes leave a quarter to reads, so that a locked row stops nobody who reads;
    figures and files take at most half.
    """

    def __init__(self, settings: Settings) -> None:
        threads, half = settings.threads, max(1, settings.threads // 2)
        waiting, opened = settings.in_flight, settings.open_threads // 2
        self.seconds = float(settings.request_seconds)
        self.sign_in = Lane(settings.open_threads - opened, 16)
        self.opened = Lane(opened, 64)
        self.all = Lane(threads, waiting)
        self.changes = Lane(max(1, threads - threads // 4), waiting)
        self.figures = Lane(half, waiting)
        self.bulk = Lane(half, waiting, BULK_WAIT_SECONDS)

    def way(self, scope: Scope, *, stranger: bool, bulk: bool) -> Way:
        """Returns the way of a request."""
        path: str = scope["path"]
        if stranger:
            lane = self.sign_in if path.startswith(SIGN_IN) else self.opened
            return Way((lane,), self.seconds)
        if path.startswith(EXPORTS):
            return Way((self.bulk, self.all), EXPORT_SECONDS)
        if bulk:
            return Way((self.bulk, self.all), BULK_SECONDS)
        if path.startswith(FIGURES):
            return Way((self.figures, self.all), self.seconds)
        if scope["method"] in READS:
            return Way((self.all,), self.seconds)
        return Way((self.changes, self.all), self.seconds)
