"""The gate: refuses requests that no route should see.

It checks the address and the headers, finds the route and the caller, reads and checks the whole
body, and passes the body on as `scope["qaf.body"]`, its kind (json, lines, multipart, form, or
empty) as `scope["qaf.media"]`. It refuses no line of a batch: the faults of lines are
`scope["qaf.flaws"]`. Only then does a request count as load, in the lane of its kind.
Pure ASGI; a GET takes it a few microseconds.
"""

import time
from collections.abc import Awaitable, Callable
from enum import Enum, auto

import anyio
import anyio.to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import request_context
from app.core.config import Settings
from app.core.errors import DomainError, Fault, Malformed, UnsupportedMedia
from app.http.middleware import json_body
from app.http.middleware.arriving_bodies import Bodies, Gone, too_large
from app.http.middleware.lanes import Lanes, Places, busy
from app.http.middleware.request_head import Head, check_accept, check_address, check_escapes
from app.http.problems import rendering
from app.http.transaction_retry import replayed

EXEMPT = frozenset({"/livez", "/readyz", "/metrics"})  # answered under any load
IN_THREAD = 16 * 1024  # bytes of a body from which on it is checked in a thread
STRANGERS_BODY = 64 * 1024  # bytes of a body from a caller who has not signed in


class Access(Enum):
    """Whether a request may be admitted: by its credentials, by anybody, or by no route."""

    SIGNED_IN = auto()
    OPEN = auto()
    NO_ROUTE = auto()


Door = Callable[[Scope], Awaitable[Access]]


async def _open_to_all(_: Scope) -> Access:
    return Access.SIGNED_IN


class Gate:
    """ASGI middleware whose refusals are problem documents.

    The `door` finds the route and the caller of a request, or refuses it.
    """

    def __init__(self, app: ASGIApp, settings: Settings, door: Door = _open_to_all) -> None:
        self.app = app
        self.settings = settings
        self.door = door
        self.in_flight = 0  # requests of callers who have signed in
        self.bodies = Bodies(settings)
        self.lanes = Lanes(settings)
        self.checkers = anyio.CapacityLimiter(2)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in EXEMPT:
            await self.app(scope, receive, send)
            return
        try:
            check_address(scope)
            check_accept(scope)
            head = Head(scope)
            access = await self.door(scope)
            inner = await self.admit(scope, receive, head, access)
            await self.work(scope, inner, send, head, access)
        except DomainError as refusal:
            if "qaf.body" not in scope:  # the rest of the body is not read
                refusal.headers = {**refusal.headers, "Connection": "close"}
            await rendering.respond(scope, refusal)(scope, receive, send)
        except Gone:
            pass
        finally:
            self.bodies.forget(scope)

    async def work(
        self, scope: Scope, receive: Receive, send: Send, head: Head, access: Access
    ) -> None:
        """Lets the application answer, with a place until its answer begins, and a deadline."""
        stranger = access is not Access.SIGNED_IN
        way = self.lanes.way(scope, stranger=stranger, bulk=head.is_bulk)
        if not stranger and self.in_flight >= self.settings.in_flight:
            raise busy()
        places = Places(way.lanes)
        self.in_flight += not stranger
        try:
            await places.enter()
            token = request_context.deadline.set(time.monotonic() + way.seconds)
            try:
                await self.app(scope, receive, _leaving(places, scope, send))
            finally:
                request_context.deadline.reset(token)
        finally:
            places.leave()
            self.in_flight -= not stranger

    async def admit(self, scope: Scope, receive: Receive, head: Head, access: Access) -> Receive:
        """Reads and checks the body, and returns the `receive` of the application."""
        if access is Access.NO_ROUTE or not (head.takes_body or head.announces_body):
            scope["qaf.unread"] = head.announces_body
            scope["qaf.body"], scope["qaf.media"] = b"", ""
            return replayed(b"", receive)
        stranger = access is not Access.SIGNED_IN
        limit = min(self.limit(head), STRANGERS_BODY) if stranger else self.limit(head)
        if head.length > limit:
            raise too_large(limit)
        body = await self.bodies.read(scope, receive, limit, stranger=stranger)
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
        flaws = await self.check(body, media, _most_values(head, stranger=stranger))
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

    async def check(self, body: bytes, media: str, most: int) -> dict[int, Fault] | None:
        """Checks the content of a body, and returns the faults of its lines by their numbers."""

        def check() -> dict[int, Fault] | None:
            if media == "lines":
                return json_body.check_lines(body)
            if media == "json":
                json_body.check_json(body, most)
            if media == "form":
                check_escapes(body)
            return None

        if len(body) < IN_THREAD or media == "multipart":
            return check()
        return await anyio.to_thread.run_sync(check, limiter=self.checkers)


def _most_values(head: Head, *, stranger: bool) -> int:
    if stranger:
        return json_body.STRANGERS_VALUES
    return json_body.BATCH_VALUES if head.is_bulk else json_body.MOST_VALUES


def _leaving(places: Places, scope: Scope, send: Send) -> Send:
    """Returns a `send` that gives the places back when the answer begins."""

    async def leave_and_send(message: Message) -> None:
        if message["type"] == "http.response.start":
            places.leave()
            if scope.get("qaf.unread"):
                message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return leave_and_send


def _as_empty_object(scope: Scope) -> bytes:
    """Returns `{}`, for which an empty body stands: a body is needed for required members only."""
    headers = [
        each for each in scope["headers"] if each[0] not in {b"content-type", b"content-length"}
    ]
    scope["headers"] = [*headers, (b"content-type", b"application/json"), (b"content-length", b"2")]
    return b"{}"
