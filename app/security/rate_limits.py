"""How often one principal may ask (RateLimit fields: draft-ietf-httpapi-ratelimit-headers-10)."""

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
    """At most so many requests within any minute, counted in this process for each principal.

    With several processes each counts its own; a council that needs one count has its proxy do it.
    """

    def __init__(self, per_minute: int, policy: str = "requests") -> None:
        self.item = RateLimitItemPerMinute(per_minute)
        self.window = MovingWindowRateLimiter(MemoryStorage())
        self.policy = policy
        self.stated = f'"{policy}";q={per_minute};w={SECONDS}'

    def check(self, principal: str) -> dict[str, str]:
        """Count a request and answer the headers that tell how many are left.

        TooMany: none was left; `Retry-After` says for how many seconds.
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
                f"More than {self.item.amount} requests within a minute.",
                headers={**headers, "Retry-After": str(wait)},
            )
        return headers


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
