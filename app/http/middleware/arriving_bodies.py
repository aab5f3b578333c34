"""Reads bodies at the pace at which they come, which has a lower bound.

A body that is still coming holds no place of a lane: only memory, which is counted, for those who
have signed in and for strangers apart.
"""

import anyio
from starlette.types import Receive, Scope

from app.core.config import Settings
from app.core.errors import DomainError, Malformed, TooLarge
from app.http.middleware.lanes import busy

GRACE_SECONDS = 10.0  # for a short body, and before the pace counts
BYTES_PER_SECOND = 32 * 1024  # the slowest pace
MOST_SECONDS = 600.0
STRANGERS_HOLD = 16 * 1024 * 1024  # bytes in memory of bodies from callers who have not signed in


class Gone(Exception):
    """The client went away while sending."""


class Bodies:
    """The bodies of a process that are in memory, counted."""

    def __init__(self, settings: Settings) -> None:
        self.held = {False: 0, True: 0}  # bytes, of strangers and of others
        self.most = {False: 4 * settings.max_import_bytes, True: STRANGERS_HOLD}

    async def read(self, scope: Scope, receive: Receive, limit: int, *, stranger: bool) -> bytes:
        """Returns the whole body; refuses a large or slow one, and all when memory is short."""
        chunks: list[bytes] = []
        size, more = 0, True
        began = anyio.current_time()
        with anyio.CancelScope() as pace:
            while more:
                seconds = min(GRACE_SECONDS + size / BYTES_PER_SECOND, MOST_SECONDS)
                pace.deadline = began + seconds
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                chunk = message.get("body", b"")
                chunks.append(chunk)
                size += len(chunk)
                self.held[stranger] += len(chunk)
                scope["qaf.held"] = (stranger, size)
                if size > limit:
                    raise too_large(limit)
                if self.held[stranger] > self.most[stranger]:
                    raise busy()
                more = message.get("more_body", False)
        if pace.cancelled_caught:
            raise _too_slow()
        return b"".join(chunks)

    def forget(self, scope: Scope) -> None:
        """Counts the body of a request no more."""
        stranger, size = scope.get("qaf.held", (False, 0))
        self.held[stranger] -= size


def too_large(limit: int) -> TooLarge:
    """Returns the refusal of a body that is too large."""
    return TooLarge(f"The body must be no larger than {limit} bytes.")


def _too_slow() -> DomainError:
    pace = BYTES_PER_SECOND // 1024
    return Malformed(
        f"The body came too slowly: after {int(GRACE_SECONDS)} seconds, {pace} KiB a second are"
        " the least.",
        code="body_timeout",
    )
