"""What the server itself refuses, before there is a request: as a problem document, too."""

from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.core.errors import Malformed
from app.http.problems import rendering

_REFUSED = Malformed("This is not a request that HTTP/1.1 allows.", headers={"Connection": "close"})


class Protocol(HttpToolsProtocol):
    """HTTP as uvicorn reads it, with refusals of ours and without trailers."""

    def on_headers_complete(self) -> None:
        """Begins the request; uvicorn would add trailers to its headers, credentials included."""
        super().on_headers_complete()
        self.headers = []

    def send_400_response(self, msg: str) -> None:
        """Refuses what cannot be read as a request, and closes the connection."""
        del msg  # uvicorn's own sentence, as plain text
        request_id = str(uuid4())
        answer = rendering.respond({"path": "", "qaf.request_id": request_id}, _REFUSED)
        answer.headers["X-Request-Id"] = request_id
        answer.headers["X-Content-Type-Options"] = "nosniff"
        head = b"".join(b"%b: %b\r\n" % header for header in answer.raw_headers)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n" + head + b"\r\n" + bytes(answer.body))
        self.transport.close()
