"""Handles requests with large bodies in threads, so that judging them stops nobody else.

FastAPI parses a body and judges it on the event loop, where every other request waits for it. So a
request with a large one is handled on an event loop of its own, in a thread of its own.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGE = 16 * 1024  # bytes, from which on a body is judged in a thread


class LargeBodies:
    """ASGI middleware inside the gate, whose lanes bound how many threads there are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.threads = ThreadPoolExecutor(64, "large-body")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if len(scope.get("qaf.body", b"")) < LARGE:
            await self.app(scope, receive, send)
            return
        outside = asyncio.get_running_loop()

        async def receive_outside() -> Message:
            message: Message = await _on(outside, receive())
            return message

        async def send_outside(message: Message) -> None:
            await _on(outside, send(message))

        handled = self.app(scope, receive_outside, send_outside)
        context = copy_context()
        await outside.run_in_executor(self.threads, context.run, _to_its_end, handled)


def _to_its_end(handled: Any) -> None:
    """Runs a request on an event loop of this thread."""
    asyncio.run(handled)


async def _on(loop: asyncio.AbstractEventLoop, work: Any) -> Any:
    """Awaits work that belongs to another event loop."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))
