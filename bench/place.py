"""Where benchmarks run: a PostgreSQL of their own, a database each, and servers on 127.0.0.1."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from sqlalchemy import create_engine, make_url, text

TOP = Path(__file__).resolve().parent.parent
DATA = Path(tempfile.gettempdir()) / f"qaf-bench-{os.getuid()}"
PEERS_PYTHON = TOP / "build" / "bench-venv" / "bin" / "python"
READY_WITHIN = 180.0  # seconds, for a machine that has other work too

# Before anything of the application is imported: its settings are read once. Durable as in
# production; one caller asks more often here than any in a minute of real life.
os.environ |= {
    "QAF_DATA_DIR": str(DATA),
    "QAF_REQUESTS_PER_MINUTE": "100000000",
    "QAF_STATEMENT_SECONDS": "60",
    "QAF_PUBLIC_URL": "http://127.0.0.1:8000",
    "PYTHONPATH": str(TOP),
}

from app.core import database  # noqa: E402
from app.core.config import settings  # noqa: E402
from app.core.migrations import upgrade  # noqa: E402
from app.models.organisation.people import Person  # noqa: E402
from app.security.tokens import Issuer  # noqa: E402
from app.seeding import seed  # noqa: E402


def fresh(name: str) -> str:
    """The address of an empty, migrated database of that name, with what is shipped in it."""
    root = os.environ.get("QAF_BENCH_DATABASE_URL") or database.embedded(DATA / "postgres")
    url = make_url(database.psycopg_url(root)).set(database=f"bench_{name}")
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{url.database}"'))
    admin.dispose()
    address = url.render_as_string(hide_password=False)
    upgrade(address)
    database.use(database.Database(address, settings()))
    with database.database().session() as db:
        seed.seed(db)
    return address


def drop(url: str) -> None:
    """Give back what a benchmark's data took."""
    address = make_url(url)
    admin = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{address.database}" WITH (FORCE)'))
    admin.dispose()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: list[str],
    environment: dict[str, str],
    port: int,
    path: str = "/livez",
    headers: dict[str, str] | None = None,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A server that answers 200 at `path`; its log is shown if it does not come up."""
    log = DATA / f"server-{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=TOP, env=os.environ | environment, stdout=output, stderr=output
        )
    try:
        _wait_until_answered(
            server, Request(f"http://127.0.0.1:{port}{path}", headers=headers or {}), log
        )
        yield server
    finally:
        server.terminate()
        try:
            server.wait(40)
        except subprocess.TimeoutExpired:
            server.kill()
        log.unlink()


def _wait_until_answered(server: "subprocess.Popen[bytes]", asked: Request, log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(asked, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.005)
    raise SystemExit(log.read_text(encoding="utf-8", errors="replace")[-4000:])


def get(port: int, path: str, headers: dict[str, str]) -> bytes:
    """One answer's body."""
    asked = Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urlopen(asked, timeout=60) as answer:
        body: bytes = answer.read()
        return body


def qaf(url: str, port: int) -> tuple[list[str], dict[str, str], int]:
    """What `running` needs for the service itself: one worker, as `qaf serve` starts it."""
    command = [str(Path(sys.executable).with_name("qaf")), "serve"]
    return command, {"QAF_DATABASE_URL": url, "QAF_PORT": str(port)}, port


def signed_in(person: Person) -> dict[str, str]:
    """The header of somebody who has signed in."""
    signed, _ = Issuer(settings()).issue(person.sign_in_subject or "", "person")
    return {"Authorization": f"Bearer {signed}"}
