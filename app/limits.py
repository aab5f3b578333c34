"""How often one principal may ask (RateLimit fields: draft-ietf-httpapi-ratelimit-headers-10)."""

import math
import threading
import time
from collections import deque
from functools import cache

from app.config import settings
from app.errors import TooMany

SECONDS = 60
MANY = 10_000  # principals, beyond which those who have been silent for a minute are forgotten


class Limiter:
    """At most so many requests within any minute, counted in this process for each principal.

    With several processes each counts its own; a council that needs one count has its proxy do it.
    """

    def __init__(self, per_minute: int, policy: str = "requests") -> None:
        self.per_minute = per_minute
        self.policy = policy
        self.stated = f'"{policy}";q={per_minute};w={SECONDS}'
        self._admitted: dict[str, deque[float]] = {}  # when, oldest first
        self._lock = threading.Lock()

    def check(self, principal: str) -> dict[str, str]:
        """Count a request and answer the headers that tell how many are left.

        TooMany: none was left; `Retry-After` says for how many seconds.
        """
        with self._lock:
            now = time.monotonic()
            times = self._within(principal, now)
            admitted = len(times) < self.per_minute
            if admitted:
                times.append(now)
            left, oldest = self.per_minute - len(times), times[0]
        wait = max(1, math.ceil(oldest + SECONDS - now))
        headers = {
            "RateLimit-Policy": self.stated,
            "RateLimit": f'"{self.policy}";r={left};t={wait}',
        }
        if not admitted:
            raise TooMany(
                f"More than {self.per_minute} requests within a minute.",
                headers={**headers, "Retry-After": str(wait)},
            )
        return headers

    def _within(self, principal: str, now: float) -> deque[float]:
        """The requests of the last minute; at most `per_minute`, for the others are refused."""
        if principal not in self._admitted and len(self._admitted) >= MANY:
            self._admitted = {
                name: times for name, times in self._admitted.items() if times[-1] > now - SECONDS
            }
        times = self._admitted.setdefault(principal, deque())
        while times and times[0] <= now - SECONDS:
            times.popleft()
        return times


@cache
def _requests() -> Limiter:
    return Limiter(settings().requests_per_minute)


@cache
def _public() -> Limiter:
    return Limiter(settings().public_requests_per_minute)


def check_public(campaign: str) -> None:
    """Count a request without sign-in against its campaign: nobody's address is known or kept.

    TooMany tells how long to wait, and not how many others have asked.
    """
    try:
        _public().check(campaign)
    except TooMany as refusal:
        wait = {"Retry-After": refusal.headers["Retry-After"]}
        raise TooMany("Too many answers at once; try again in a minute.", headers=wait) from None


def check(principal: str) -> dict[str, str]:
    """Count a request of `principal` against what the settings allow; see `Limiter.check`."""
    return _requests().check(principal)
