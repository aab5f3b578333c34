"""Doing a request again whose transaction the database broke off to end a deadlock or a conflict.

Nothing of it was kept: not the effect, nor the claim of its Idempotency-Key, which is made in the
same transaction. The body is in memory already, so the request is simply worked through anew.
"""

import random

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import database_errors, logs

MOST = 3  # times again, after the first
_SHORTEST, _LONGEST = 0.02, 0.08  # seconds to wait before the first of them; then twice as long


class Attempt:
    """One working through of a request; the handler of the database's errors sets `broken_off`."""

    def __init__(self) -> None:
        self.broken_off = False


class Retries:
    """ASGI middleware, inside of the gate and around whatever opens transactions."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "qaf.body" not in scope:
            await self.app(scope, receive, send)
            return
        for again in range(MOST):
            attempt = scope["qaf.attempt"] = Attempt()
            coming = replayed(scope["qaf.body"], receive)
            await self.app(scope, coming, _unless_broken_off(attempt, send))
            if not attempt.broken_off:
                return
            logs.logger.info("broken off by the database", times=again + 1)
            await anyio.sleep(random.uniform(_SHORTEST, _LONGEST) * 2**again)  # noqa: S311 - jitter
        scope["qaf.attempt"] = Attempt()
        await self.app(scope, replayed(scope["qaf.body"], receive), send)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Returns what hands on the body in one message, and then whatever else comes."""
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
    """Lets the request be worked through again, if that is what the database asks for."""
    attempt: Attempt | None = scope.get("qaf.attempt")
    if attempt is not None and database_errors.worth_another_try(error):
        attempt.broken_off = True
