"""What the server itself refuses and closes, before there is a request or after its answer.

A connection is closed that says nothing, whose head does not arrive, or whose answer nobody reads.
"""

import asyncio
from typing import Any
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.core.errors import DomainError, HeadersTooLarge, Malformed
from app.http.problems import rendering

HEAD_SECONDS = 10.0  # from the connection, or the answer before, to the end of the head
UNREAD_SECONDS = 60.0  # in which the receiver of an answer must have taken something of it
LOOK_SECONDS = 1.0
LONGEST_HEAD = 64 * 1024  # bytes of the first line and all headers
MOST_HEADERS = 100

_CLOSE = {"Connection": "close"}


class Protocol(HttpToolsProtocol):
    """HTTP as uvicorn reads it, with refusals and limits of ours, and without trailers."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.head_bytes = 0
        self.head_since: float | None = self.loop.time()  # None while a request is answered
        self.unsent, self.unsent_since = 0, self.loop.time()
        self.look = self.loop.call_later(LOOK_SECONDS, self.look_after)

    def connection_lost(self, exc: Exception | None) -> None:
        self.look.cancel()
        super().connection_lost(exc)

    def look_after(self) -> None:
        """Closes the connection if its client keeps it waiting."""
        now, unsent = self.loop.time(), self.transport.get_write_buffer_size()
        if not unsent or unsent < self.unsent:
            self.unsent_since = now
        self.unsent = unsent
        if now - self.unsent_since > UNREAD_SECONDS:
            self.transport.abort()
        elif self.head_since is not None and now - self.head_since > HEAD_SECONDS:
            self.transport.close()
            self.head_since = None
        self.look = self.loop.call_later(LOOK_SECONDS, self.look_after)

    def resume_writing(self) -> None:
        self.unsent_since = self.loop.time()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Reads what has come; refuses a head that is too long before more of it is read."""
        if self.head_since is not None:
            self.head_bytes += len(data)
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self.head_since is not None and self.head_bytes > LONGEST_HEAD:
            self.refuse(_too_long())

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self.head_since is None:  # sent before the answer to the last one was complete
            self.head_since, self.head_bytes = self.loop.time(), 0

    def on_headers_complete(self) -> None:
        """Begins the request; uvicorn would add trailers to its headers, credentials included."""
        head = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if head > LONGEST_HEAD or len(self.headers) > MOST_HEADERS:
            self.refuse(_too_long())
            return
        self.head_since, self.head_bytes = None, 0
        super().on_headers_complete()
        self.headers = []

    def on_body(self, body: bytes) -> None:
        if self.cycle is not None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self.cycle is not None:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        if not self.pipeline and self.head_since is None:
            self.head_since, self.head_bytes = self.loop.time(), 0
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuses what cannot be read as a request, and closes the connection."""
        del msg  # uvicorn's own sentence, as plain text
        self.refuse(Malformed("This is not a request that HTTP/1.1 allows.", headers=_CLOSE))

    def refuse(self, error: DomainError) -> None:
        """Answers that there is no request, and closes the connection."""
        if self.transport.is_closing():
            return
        request_id = str(uuid4())
        scope: dict[str, Any] = {"path": "", "qaf.request_id": request_id}
        answer = rendering.respond(scope, error)
        answer.headers["X-Request-Id"] = request_id
        answer.headers["X-Content-Type-Options"] = "nosniff"
        head = b"".join(b"%b: %b\r\n" % header for header in answer.raw_headers)
        status = f"HTTP/1.1 {error.status} {error.title}\r\n".encode()
        self.transport.write(status + head + b"\r\n" + bytes(answer.body))
        self.transport.close()


def _too_long() -> HeadersTooLarge:
    return HeadersTooLarge(
        f"Address and headers must have at most {LONGEST_HEAD} bytes and {MOST_HEADERS} headers.",
        headers=_CLOSE,
    )
