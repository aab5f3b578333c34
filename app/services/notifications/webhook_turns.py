"""The turns of endpoints: one that is slow to answer holds few threads, and no other endpoint back.

Counted in this process, as rate limits are.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

AT_ONCE = 2  # messages to one endpoint; one if it is slow
WAIT_SECONDS = 1.0  # for a turn, where the endpoint is not known to be slow
SLOW_SECONDS = 2.0  # from which on an answer is slow


class Turns:
    """Which messages are on their way to which endpoints, and which endpoints are slow."""

    def __init__(self) -> None:
        self._sent: dict[UUID, list[float]] = defaultdict(list)  # when each began
        self._slow: set[UUID] = set()
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, endpoint_id: UUID) -> Iterator[bool]:
        """Yields whether a message may be sent to an endpoint now; if not, it is put off."""
        began = self._take(endpoint_id)
        if began is None:
            yield False
            return
        try:
            yield True
        finally:
            self._give_back(endpoint_id, began)

    def _take(self, endpoint_id: UUID) -> float | None:
        """Returns when the turn began, or None if there is none."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_slow(endpoint_id) or len(self._sent[endpoint_id]) < AT_ONCE,
                WAIT_SECONDS,
            )
            most = 1 if self._is_slow(endpoint_id) else AT_ONCE
            if len(self._sent[endpoint_id]) >= most:
                return None
            began = time.monotonic()
            self._sent[endpoint_id].append(began)
            return began

    def _is_slow(self, endpoint_id: UUID) -> bool:
        """Whether its last answer was slow, or the one that is awaited is."""
        latest = time.monotonic() - SLOW_SECONDS
        return endpoint_id in self._slow or any(at < latest for at in self._sent[endpoint_id])

    def _give_back(self, endpoint_id: UUID, began: float) -> None:
        with self._changed:
            self._sent[endpoint_id].remove(began)
            if time.monotonic() - began > SLOW_SECONDS:
                self._slow.add(endpoint_id)
            else:
                self._slow.discard(endpoint_id)
            if not self._sent[endpoint_id]:
                del self._sent[endpoint_id]
            self._changed.notify_all()


TURNS = Turns()
