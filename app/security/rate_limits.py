"""Rate limits of callers (RateLimit fields: draft-ietf-httpapi-ratelimit-headers-10)."""

import math
import time
from functools import cache

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.core.config import settings
from app.core.errors import TooMany

SECONDS = 60


class Limiter:
    """The most requests of one principal within any minute, counted in this process.

    Several processes each count their own; a council that needs one limit sets it in its proxy.
    """

    def __init__(self, per_minute: int, policy: str = "requests") -> None:
        self.item = RateLimitItemPerMinute(per_minute)
        self.window = MovingWindowRateLimiter(MemoryStorage())
        self.policy = policy
        self.stated = f'"{policy}";q={per_minute};w={SECONDS}'

    def check(self, principal: str) -> dict[str, str]:
        """Counts a request, and returns the headers with the number that is left.

        TooMany if none was left, with the seconds to wait in `Retry-After`.
        """
        admitted = self.window.hit(self.item, principal)
        reset, left = self.window.get_window_stats(self.item, principal)
        wait = max(1, math.ceil(reset - time.time()))
        headers = {
            "RateLimit-Policy": self.stated,
            "RateLimit": f'"{self.policy}";r={left};t={wait}',
        }
        if not admitted:
            raise TooMany(
                f"You have sent more than {self.item.amount} requests within a minute.",
                headers={**headers, "Retry-After": str(wait)},
            )
        return headers


@cache
def _requests() -> Limiter:
    return Limiter(settings().requests_per_minute)


@cache
def _sign_ins() -> Limiter:
    return Limiter(settings().sign_ins_per_minute, "sign-in")


@cache
def _public() -> Limiter:
    return Limiter(settings().public_requests_per_minute)


def check_public(campaign: str) -> None:
    """Counts a request without sign-in against its campaign, so no client address is needed.

    The limit is far above what a class sends: it must not be a way to lock the class out.
    TooMany shows how long to wait, and not how many others have answered.
    """
    try:
        _public().check(campaign)
    except TooMany as refusal:
        wait = {"Retry-After": refusal.headers["Retry-After"]}
        raise TooMany("Too many answers at once; try again in a minute.", headers=wait) from None


def check_sign_in(name: str) -> None:
    """Counts an attempt to sign in against the name, whoever makes it."""
    try:
        _sign_ins().check(name.casefold())
    except TooMany as refusal:
        wait = {"Retry-After": refusal.headers["Retry-After"]}
        sentence = "Too many attempts to sign in with this name; try again in a minute."
        raise TooMany(sentence, headers=wait) from None


def check(principal: str) -> dict[str, str]:
    """Counts a request of `principal` against the limit of the settings; see `Limiter.check`."""
    return _requests().check(principal)
