"""The embedded PostgreSQL dies under writes; later the service is stopped."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx

from drills.frame import Figure, Service, a_webhook, stored_webhooks

PROMISE = (
    "The embedded database comes back when it dies, loses nothing, and stops with the service."
)
DONE = "The database is killed three times under writes; then the service gets SIGTERM."
KILLS = 3


def drill(service: Service) -> Iterator[Figure]:
    acknowledged: list[str] = []
    away: list[float] = []
    others = 0
    with service.signed_in() as client:
        for _ in range(KILLS):
            until = time.monotonic() + 2
            while time.monotonic() < until:
                others += write(client, acknowledged) not in {201, 503}
            os.kill(service.postmaster(), signal.SIGKILL)
            began = time.monotonic()
            while (status := write(client, acknowledged)) != httpx.codes.CREATED:
                others += status != 503
                if time.monotonic() - began > 120:
                    break
            away.append(time.monotonic() - began)
    lost = len(set(acknowledged) - stored_webhooks(service))
    postmaster = service.postmaster()
    seconds = service.stop()
    yield Figure("writing again after at most", max(away), 30)
    yield Figure(f"lost of {len(acknowledged)} acknowledged writes", lost, 0, "rows")
    yield Figure("answers other than 201 and 503", others, 0, "answers")
    yield Figure("stopped after", seconds, 35)
    yield Figure("the database still runs", float(runs(postmaster)), 0, "processes")


def write(client: httpx.Client, acknowledged: list[str]) -> int:
    """Writes a row, and returns the status."""
    path, body = a_webhook()
    status = client.put(path, json=body).status_code
    if status == httpx.codes.CREATED:
        acknowledged.append(path)
    return status


def runs(process: int) -> bool:
    """Whether a process runs; one that waits for its parent's notice has ended."""
    with suppress(OSError):
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
        return stat.rpartition(")")[2].split()[0] != "Z"
    return False
