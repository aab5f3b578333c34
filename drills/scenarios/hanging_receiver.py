"""A receiver of webhooks that takes every connection and never answers."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from drills.frame import Figure, Service, a_webhook

PROMISE = "A receiver that hangs holds back its own events alone: no other webhook, no sealing."
DONE = "30 events each for a receiver that never answers and for one that does."
SETTINGS = {"private_webhooks": True}
EVENTS = 30


class Receiver(BaseHTTPRequestHandler):
    """Answers at once, or never below /hang."""

    arrived: list[float] = []
    finished = threading.Event()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/hang"):
            self.finished.wait(120)
            return
        self.arrived.append(time.monotonic())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def subscribe(client: httpx.Client, url: str) -> str:
    """Returns the path of a new webhook."""
    path, body = a_webhook(url)
    client.put(path, json=body).raise_for_status()
    return path


def drill(service: Service) -> Iterator[Figure]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.0.0.1:{server.server_address[1]}"
    newest = "SELECT coalesce(max(number), 0) FROM seals WHERE log = 'changes'"
    with service.signed_in() as client, service.database() as db:
        hanging, other = subscribe(client, f"{home}/hang"), subscribe(client, f"{home}/good")
        began = time.monotonic()
        for path in [hanging] * EVENTS + [other] * EVENTS:
            client.post(f"{path}/test").raise_for_status()
        emitted = time.monotonic()
        before = db.execute(newest).fetchone()
        while len(Receiver.arrived) < EVENTS and time.monotonic() < emitted + 60:
            time.sleep(0.1)
        while db.execute(newest).fetchone() == before and time.monotonic() < began + 150:
            time.sleep(0.5)
        sealed = time.monotonic() - emitted
    last = max(Receiver.arrived, default=float("inf")) - emitted
    Receiver.finished.set()
    server.shutdown()
    yield Figure("events of the other webhook missing", EVENTS - len(Receiver.arrived), 0, "of 30")
    yield Figure("the last of them after", max(0.0, last), 10)
    yield Figure("history sealed after", sealed, 75)
