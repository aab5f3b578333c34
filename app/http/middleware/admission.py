"""The gate: refuses requests that no route should see.

It checks the address, the headers and the whole body, and passes the body on as
`scope["qaf.body"]`, its kind (json, lines, multipart, form, or empty) as `scope["qaf.media"]`.
It refuses no line of a batch: the faults of lines are `scope["qaf.flaws"]`.
Pure ASGI; a GET takes it a few microseconds.
"""

from collections.abc import Callable

import anyio
import anyio.to_thread
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.config import Settings
from app.core.errors import DomainError, Fault, Malformed, TooLarge, Unavailable, UnsupportedMedia
from app.http.middleware import json_body
from app.http.middleware.request_head import Head, check_accept, check_address, check_escapes
from app.http.problems import rendering
from app.http.transaction_retry import replayed

EXEMPT = frozenset({"/livez", "/readyz", "/metrics"})  # answered under any load
BODY_SECONDS = 15.0
BULK_SECONDS = 600.0  # for files; the proxy ends those that stall
IN_THREAD = 64 * 1024  # bytes of a body from which on it is checked in a thread

_CHECKS: dict[str, Callable[[bytes], dict[int, Fault] | None]] = {
    "json": json_body.check_json,
    "lines": json_body.check_lines,
    "form": check_escapes,
}


class _Gone(Exception):
    """The client went away while sending."""


class Gate:
    """ASGI middleware whose refusals are problem documents."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.in_flight = 0
        self.held = 0  # bytes of bodies in memory
        self.most_held = 4 * settings.max_import_bytes
        self.checkers = anyio.CapacityLimiter(2)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in EXEMPT:
            await self.app(scope, receive, send)
            return
        if self.in_flight >= self.settings.in_flight:
            await rendering.respond(scope, _busy())(scope, receive, send)
            return
        self.in_flight += 1
        try:
            inner = await self.admit(scope, receive)
        except DomainError as refusal:
            if "qaf.body" not in scope:  # the rest of the body is not read
                refusal.headers = {**refusal.headers, "Connection": "close"}
            await rendering.respond(scope, refusal)(scope, receive, send)
        except _Gone:
            pass
        else:
            await self.app(scope, inner, send)
        finally:
            self.held -= scope.get("qaf.held", 0)
            self.in_flight -= 1

    async def admit(self, scope: Scope, receive: Receive) -> Receive:
        """Checks everything, and returns the `receive` of the application."""
        check_address(scope)
        check_accept(scope)
        head = Head(scope)
        if not head.takes_body and not head.announces_body:
            scope["qaf.body"], scope["qaf.media"] = b"", ""
            return replayed(b"", receive)
        limit = self.limit(head)
        if head.length > limit:
            raise _too_large(limit)
        seconds = BULK_SECONDS if head.is_bulk else BODY_SECONDS
        body = await self.read(scope, receive, limit, seconds)
        if body and not head.takes_body:
            raise Malformed("A request with this method must have no body.", code="unexpected_body")
        if body and not head.media:
            raise UnsupportedMedia(
                "Send the body as UTF-8 JSON with the header Content-Type: application/json."
            )
        media = head.media if body else ""
        if not body and head.takes_body and head.media in {"", "json"}:
            body, media = _as_empty_object(scope), "json"
        scope["qaf.body"], scope["qaf.media"] = body, media
        flaws = await self.check(body, scope["qaf.media"])
        if flaws and not head.is_bulk:
            first = next(iter(flaws.values()))
            raise Malformed(first.detail, code=first.code, errors=[first])
        scope["qaf.flaws"] = flaws or {}
        return replayed(body, receive)

    def limit(self, head: Head) -> int:
        """Returns the most bytes of the body; fewer for JSON, which is parsed as a whole."""
        if head.is_bulk and head.media != "json":
            return self.settings.max_import_bytes
        return self.settings.max_body_bytes

    async def read(self, scope: Scope, receive: Receive, limit: int, seconds: float) -> bytes:
        """Returns the whole body; refuses a large or slow one, and all under full load."""
        chunks: list[bytes] = []
        size, more = 0, True
        try:
            with anyio.fail_after(seconds):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _Gone
                    chunk = message.get("body", b"")
                    chunks.append(chunk)
                    size += len(chunk)
                    self.held += len(chunk)
                    scope["qaf.held"] = size
                    if size > limit:
                        raise _too_large(limit)
                    if self.held > self.most_held:
                        raise _busy()
                    more = message.get("more_body", False)
        except TimeoutError:
            sentence = f"The body did not arrive within {int(seconds)} seconds."
            raise Malformed(sentence, code="body_timeout") from None
        return b"".join(chunks)

    async def check(self, body: bytes, media: str) -> dict[int, Fault] | None:
        """Checks the content of a body, and returns the faults of its lines by their numbers."""
        check = _CHECKS.get(media)
        if check is None:
            return None
        if len(body) < IN_THREAD:
            return check(body)
        return await anyio.to_thread.run_sync(check, body, limiter=self.checkers)


def _as_empty_object(scope: Scope) -> bytes:
    """Returns `{}`, for which an empty body stands: a body is needed for required members only."""
    headers = [
        each for each in scope["headers"] if each[0] not in {b"content-type", b"content-length"}
    ]
    scope["headers"] = [*headers, (b"content-type", b"application/json"), (b"content-length", b"2")]
    return b"{}"


def _busy() -> Unavailable:
    return Unavailable(
        "The service has too many requests at the moment; try again.", code="busy", retry_after=1
    )


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body must be no larger than {limit} bytes.")
