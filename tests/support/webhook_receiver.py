"""A server of another party, on this machine, which stores requests and answers as configured."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Taken:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    port: int
    taken: list[Taken] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)  # one for each request; then 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    drips: bool = False  # never completes the head of its answer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Runs a receiver, with TLS if it has a context."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(server.server_address[1])
    server.receiver = receiver  # type: ignore[attr-defined]
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        receiver: Receiver = self.server.receiver  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        receiver.taken.append(
            Taken(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        )
        try:
            self._answer(receiver)
        except OSError:  # the client closed the connection
            self.close_connection = True

    def _answer(self, receiver: Receiver) -> None:
        if receiver.drips:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for n in range(200):
                self.wfile.write(f"X-{n}: drip\r\n".encode())
                self.wfile.flush()
                time.sleep(0.02)
        self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
        for name, value in receiver.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(receiver.body)

    def log_message(self, *_: object) -> None:
        pass
