"""Repeats a request whose transaction the database aborted because of a deadlock or a conflict.

Nothing of it was stored: neither the effect nor the claim of its Idempotency-Key, which is made in
the same transaction. The body is in memory already, so the request is simply processed again.
"""

import random

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import database_errors, logs

MOST = 3  # repetitions after the first attempt
_SHORTEST, _LONGEST = 0.02, 0.08  # seconds before the first repetition; then twice as long


class Attempt:
    """One attempt at a request; the handler of the database's errors sets `broken_off`."""

    def __init__(self) -> None:
        self.broken_off = False


class Retries:
    """ASGI middleware inside the gate, around everything that opens transactions."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "qaf.body" not in scope:
            await self.app(scope, receive, send)
            return
        for again in range(MOST):
            attempt = scope["qaf.attempt"] = Attempt()
            receive_again = replayed(scope["qaf.body"], receive)
            await self.app(scope, receive_again, _unless_broken_off(attempt, send))
            if not attempt.broken_off:
                return
            logs.logger.info("aborted by the database", times=again + 1)
            await anyio.sleep(random.uniform(_SHORTEST, _LONGEST) * 2**again)  # noqa: S311 - jitter
        scope["qaf.attempt"] = Attempt()
        await self.app(scope, replayed(scope["qaf.body"], receive), send)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Returns a `receive` that yields the body in one message, then all later messages."""
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _unless_broken_off(attempt: Attempt, send: Send) -> Send:
    async def held(message: Message) -> None:
        if not attempt.broken_off:
            await send(message)

    return held


def note(scope: Scope, error: Exception) -> None:
    """Marks the attempt for a repetition, if the error is one that a repetition may cure."""
    attempt: Attempt | None = scope.get("qaf.attempt")
    if attempt is not None and database_errors.worth_another_try(error):
        attempt.broken_off = True
