"""Two services start at once on an empty database; then one meets a newer database."""

import subprocess
import threading
from collections.abc import Iterator

import psycopg

from drills.frame import QAF, ROOT, Figure, Service

PROMISE = (
    "Services that start at once on an empty database all start, and it is filled once; one that"
    " meets a newer database is refused in a sentence, and writes nothing."
)
DONE = (
    "Two services are started in the same moment on one empty database. Then it is marked as"
    " migrated by a newer version, and a third one is started."
)
TWO = 2
COUNTS = "SELECT count(*), count(DISTINCT code) FROM org_units WHERE parent_id IS NULL"
LINES = "SELECT count(*) FROM changes"


def drill(service: Service) -> Iterator[Figure]:
    with service.database() as db:
        db.execute("CREATE DATABASE at_once")
        url = f"postgresql://postgres@/at_once?host={db.info.host}&port={db.info.port}"
    both = [Service(service.folder, {"database_url": url}) for _ in range(TWO)]
    seconds: list[float] = []
    threads = [threading.Thread(target=started, args=(each, seconds)) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    yield Figure("of two services not ready", TWO - len(seconds), 0, "services")
    yield Figure("the later one was ready after", max(seconds, default=float("inf")), 240)
    with psycopg.connect(url, autocommit=True) as db:
        tops, different = db.execute(COUNTS).fetchone() or (0, 0)
        yield Figure("units at the top, of which there is one", tops, 1, "units")
        yield Figure("of them twice", tops - different, 0, "units")
        db.execute("UPDATE alembic_version SET version_num = '9001'")
        before = lines(db)
        refused = subprocess.run(
            [*QAF, "serve"],
            env=Service(service.folder, {"database_url": url}).environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        told = "The database is of a newer version of QAF" in refused.stderr
        yield Figure("starts on a newer database", float(refused.returncode == 0), 0, "services")
        yield Figure("refused without saying so", float(not told), 0, "services")
        yield Figure("lines written by it", lines(db) - before, 0, "lines")
    for each in both:
        if each.process is not None and each.process.poll() is None:
            each.stop()


def started(service: Service, seconds: list[float]) -> None:
    """Starts a service, and adds the seconds until it was ready."""
    seconds.append(service.start())


def lines(db: "psycopg.Connection[tuple[int]]") -> int:
    """Returns how many lines the history of changes has."""
    row = db.execute(LINES).fetchone()
    return row[0] if row else 0
