"""What a drill is made of: a promise, what was done, figures with limits, and a service of its own.

A drill is one file of `drills/scenarios`: `PROMISE` and `DONE` are sentences, `SETTINGS` are those
of the service, and `drill(service)` yields the figures. A figure above its limit breaks
the promise.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
from psycopg.conninfo import make_conninfo

from app.core.config import Settings
from app.security.tokens import Issuer

ROOT = Path(__file__).parents[1]
QAF = (sys.executable, "-c", "from app.cli import app; app()")
SUBJECT = "0198c5a2-0000-4000-8000-0000000000aa:0198c5a2-0000-4000-8000-0000000000bb"
READY_SECONDS = 240.0  # until the service is ready; the first start makes the database
STOP_SECONDS = 60.0


@dataclass(frozen=True)
class Figure:
    """What was measured, and the most that the promise allows."""

    text: str
    value: float
    limit: float
    unit: str = "s"

    @property
    def holds(self) -> bool:
        return self.value <= self.limit

    def __str__(self) -> str:
        return f"{self.text}: {self.value:.3g} {self.unit} (at most {self.limit:g})"


def free_port() -> int:
    """Returns a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Service:
    """A `qaf serve` with an embedded database, and an administrator who calls it."""

    folder: Path
    settings: Mapping[str, object]
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """Returns the environment of the commands of this installation."""
        own = {"data_dir": self.folder, "port": self.port, "public_url": self.home}
        values = {**own, "pause_seconds": 0, **self.settings}
        return os.environ | {f"QAF_{name.upper()}": str(value) for name, value in values.items()}

    def start(self) -> float:
        """Starts the service, and returns the seconds until it was ready."""
        began = time.monotonic()
        with (self.folder / "service.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*QAF, "serve"],
                env=self.environment(),
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        self.until_ready()
        return time.monotonic() - began

    def until_ready(self) -> float:
        """Waits until /readyz answers 200, and returns the seconds."""
        began = time.monotonic()
        with httpx.Client(base_url=self.home, timeout=5) as client:
            while time.monotonic() - began < READY_SECONDS:
                with suppress(httpx.TransportError):
                    if client.get("/readyz").status_code == httpx.codes.OK:
                        return time.monotonic() - began
                time.sleep(0.1)
        raise SystemExit(f"The service did not become ready; see {self.folder / 'service.log'}.")

    def kill(self) -> None:
        """Kills the process of the service without a warning."""
        assert self.process is not None  # noqa: S101 - it was started
        self.process.kill()
        self.process.wait()

    def stop(self) -> float:
        """Stops the service in order, and returns the seconds."""
        assert self.process is not None  # noqa: S101 - it was started
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP_SECONDS)
        return time.monotonic() - began

    def make_administrator(self) -> None:
        """Makes the administrator who calls the service."""
        command = ["people", "administrator", "Drill", "drill@kent.example"]
        subprocess.run(
            [*QAF, *command, "--sign-in-subject", SUBJECT],
            env=self.environment(),
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def signed_in(self, **named: Any) -> httpx.Client:
        """Returns a client with the token of the administrator."""
        settings = Settings(data_dir=self.folder, public_url=self.home, _env_file=None)
        token, _ = Issuer(settings).issue(SUBJECT, "person")
        headers = {"Authorization": f"Bearer {token}"}
        limits = httpx.Limits(max_connections=None)
        return httpx.Client(base_url=self.home, headers=headers, timeout=60, limits=limits, **named)

    def database(self) -> "psycopg.Connection[Any]":
        """Returns a connection with the service's database, past the service."""
        file = self.folder / "postgres" / "postmaster.pid"
        _, _, _, port, sockets, *_ = file.read_text(encoding="utf-8").splitlines()
        where = make_conninfo(host=sockets, port=port, user="postgres", dbname="qaf")
        return psycopg.connect(where, autocommit=True)

    def backends(self) -> list[int]:
        """Returns the processes of the database that serve the service."""
        with self.database() as db:
            rows = db.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND datname = current_database() AND pid <> pg_backend_pid()"
            )
            return [row[0] for row in rows]

    def postmaster(self) -> int:
        """Returns the first process of the database."""
        file = self.folder / "postgres" / "postmaster.pid"
        return int(file.read_text(encoding="utf-8").split()[0])

    def line(self, sent: bytes = b"") -> socket.socket:
        """Returns a bare connection over which these bytes were sent."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=90)
        line.sendall(sent)
        return line


@contextmanager
def running(settings: Mapping[str, object]) -> Iterator[Service]:
    """Runs a service on a new database, with one administrator, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="qaf-drill-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the database has a user of its own where this one is root
        service = Service(Path(folder), settings)
        service.start()
        try:
            service.make_administrator()
            yield service
        finally:
            if service.process is not None and service.process.poll() is None:
                service.stop()


@dataclass
class Probe:
    """Asks for the same things again and again, as somebody who has nothing to do with a fault."""

    client: httpx.Client
    paths: tuple[str, ...]
    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Asks until it is stopped."""
        while not self.stopped.wait(0.05):
            for path in self.paths:
                began = time.monotonic()
                try:
                    good = self.client.get(path).status_code == httpx.codes.OK
                except httpx.TransportError:
                    good = False
                self.seconds.append(time.monotonic() - began)
                self.refused += not good

    def figures(self, slowest: float) -> Iterator[Figure]:
        """Yields what others noticed of it."""
        worst = max(self.seconds, default=float("inf"))
        yield Figure(f"the slowest of {len(self.seconds)} other requests", worst, slowest)
        yield Figure("other requests refused", self.refused, 0, "requests")


@contextmanager
def probing(client: httpx.Client, *paths: str) -> Iterator[Probe]:
    """Runs a probe until the block ends."""
    probe = Probe(client, paths)
    thread = threading.Thread(target=probe.run, daemon=True)
    thread.start()
    try:
        yield probe
    finally:
        probe.stopped.set()
        thread.join(60)


def stored_webhooks(service: Service) -> set[str]:
    """Returns the paths of all webhooks in the database; one by one they would be too many."""
    with service.database() as db:
        return {f"/v1/webhooks/{row[0]}" for row in db.execute("SELECT id FROM webhook_endpoints")}


def a_webhook(url: str = "https://receiver.example/hook") -> tuple[str, dict[str, object]]:
    """Returns the path and the body of a new webhook: a row that an administrator may write."""
    name = str(uuid4())
    return f"/v1/webhooks/{name}", {"name": name, "url": url}
