"""The outermost layer: identifier, headers, log line and counters of every request."""

import re
import time
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import ids, logs, request_context
from app.core.config import Settings
from app.core.database_errors import translate
from app.http import request_log, telemetry
from app.http.problems import rendering

# A UUID or the trace id of W3C's Trace Context; one of digits alone could be somebody's number.
_ACCEPTED_ID = re.compile(
    rb"(?=.*[a-f])([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})", re.IGNORECASE
)
_YEAR = 365 * 24 * 60 * 60


class Envelope:
    """ASGI middleware that adds the id and the headers, and logs and counts every request.

    A request of public feedback gets a random id that no log holds; see `request_log.write`.

    An unexpected error becomes a 503 here, or, once the answer has begun, a closed connection:
    never a traceback with values in the server's own log.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.always = [
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        ]
        if settings.public_url.startswith("https:"):
            self.always.append((b"strict-transport-security", b"max-age=%d" % _YEAR))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        scope["headers"] = own_headers(scope)
        method = scope["method"]
        if method == "HEAD":  # wherever GET is: the same answer, its body left out
            scope, send = {**scope, "method": "GET"}, without_body(send)
        anonymous_request = scope["path"].startswith(request_context.PUBLIC)
        request_id = str(uuid4()) if anonymous_request else _request_id(scope)
        scope["qaf.request_id"] = request_id
        id_token = request_context.request_id.set(None if anonymous_request else request_id)
        anonymous_token = request_context.anonymous_request.set(anonymous_request)
        status: int | None = None

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self.add_headers(scope, message)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001 - the last resort
            if status is None:
                await rendering.respond(scope, translate(error))(scope, receive, send_with_headers)
            else:
                logs.unexpected(error, "answer aborted")
        finally:
            seconds = time.perf_counter() - began
            scope["method"] = method
            telemetry.observe(scope, status, seconds)
            request_log.write(scope, status, seconds)
            request_context.request_id.reset(id_token)
            request_context.anonymous_request.reset(anonymous_token)

    def add_headers(self, scope: Scope, message: Message) -> None:
        """Adds the headers that every answer has."""
        headers = [*message.get("headers", ()), *self.always]
        names = {name.lower() for name, _ in headers}
        if b"cache-control" not in names:
            headers.append((b"cache-control", b"private, no-cache"))
        if b"content-security-policy" not in names:
            policy = b"default-src 'none'; frame-ancestors 'none'"
            headers.append((b"content-security-policy", policy))
        headers.append((b"x-request-id", scope["qaf.request_id"].encode()))
        for name, value in scope.get("qaf.rate", {}).items():
            headers.append((name.lower().encode(), value.encode()))
        message["headers"] = headers


def own_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Returns the headers without the blanks around their values (RFC 9110, 5.5)."""
    return [(name, value.strip(b" \t")) for name, value in scope["headers"]]


def without_body(send: Send) -> Send:
    """Returns what sends the head of an answer as it is, and nothing of its body."""

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head


def _request_id(scope: Scope) -> str:
    """Returns the X-Request-Id of the caller if it can tell of nobody, or a new one.

    It comes into the log and into every line of the history.
    """
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ACCEPTED_ID.fullmatch(value):
            return str(value, "ascii")
    return str(ids.new())
