"""P6: from `qaf serve` to the first answer, and what a worker holds after a hundred thousand."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import Progress

from bench import data, one_audit, place
from bench.load import Ask, load
from bench.measure import Goal, Line, Result, interleaved, middle, ratio

REQUESTS = {"small": 20_000, "1m": 100_000, "5m": 100_000}
WARM = 1_000
IMPORTS = (
    "import alembic, anyio, argon2, cryptography, fastapi, httpx, jose, procrastinate, "
    "prometheus_client, psycopg, pydantic, pydantic_settings, rich, sqlalchemy.orm, structlog, "
    "typer, uvicorn"
)


def run(bar: Progress, size: str) -> Result:
    task = bar.add_task("P6 building the data", total=None)
    url = place.fresh("start")
    county = data.build(url, 10_000, 1, sections=True)
    bar.remove_task(task)
    result = Result(
        "P6 start and memory",
        "From starting `qaf serve` on a migrated database until `/livez`, and until a signed-in "
        "`/v1/me`, is answered 200, seconds; memory is the resident set of the one worker, MiB, "
        f"after {WARM:,} and after {REQUESTS[size]:,} requests for single audits, lists of them, "
        "figures, and the caller's own rights.",
    )
    result.lines += _starts(bar, url, county)
    result.lines += _memory(bar, url, county, REQUESTS[size])
    place.drop(url)
    return result


def _starts(bar: Progress, url: str, county: data.County) -> list[Line]:
    headers = place.signed_in(county.manager)
    measures = {
        "import": _import,
        "/livez": lambda: _start(url, "/livez", {}),
        "/v1/me": lambda: _start(url, "/v1/me", headers),
    }
    found = interleaved(bar, "P6 start", measures)
    return [
        Line(
            f"`qaf serve` to the first 200 of {path}",
            "import of the same packages",
            f"{middle(found[path]):.2f} / {middle(found['import']):.2f} s",
            ratio(found, path, "import"),
            Goal(2, 1.3, most=True),
        )
        for path in ("/livez", "/v1/me")
    ]


def _import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)
    return time.perf_counter() - began


def _start(url: str, path: str, headers: dict[str, str]) -> float:
    command, environment, port = place.qaf(url, place.free_port())
    began = time.perf_counter()
    with place.running(command, environment | {"QAF_PAUSE_SECONDS": "0"}, port, path, headers):
        return time.perf_counter() - began


def _memory(bar: Progress, url: str, county: data.County, requests: int) -> list[Line]:
    def signed_in() -> list[dict[str, str]]:  # for a quarter of an hour
        return [place.signed_in(person) for person in (county.manager, *county.service)]

    audits = one_audit.paths_of(url, county)[:200]
    other = ["/v1/audits?limit=20", "/v1/metrics/completion_rate?by=district", "/v1/me"]
    mixed = [path for n, audit in enumerate(audits) for path in (audit, other[n % len(other)])]
    task = bar.add_task("P6 memory", total=requests)
    with _worker(url) as (port, pid):
        load(Ask(port, mixed, signed_in(), requests=WARM))
        warm = _resident(pid)
        done = WARM
        while done < requests:
            part = min(2_000, requests - done)
            load(Ask(port, mixed, signed_in(), requests=part))
            done += part
            bar.update(task, completed=done)
        full = _resident(pid)
    return [
        Line(
            f"memory after {requests:,} requests",
            f"after {WARM:,}",
            f"{full:.0f} / {warm:.0f} MiB",
            full / warm,
            Goal(1.1, most=True),
        ),
        Line(
            f"memory after {requests:,} requests",
            "150 MiB",
            f"{full:.0f} MiB",
            full / 150,
            Goal(1.0, most=True),
        ),
    ]


@contextmanager
def _worker(url: str) -> Iterator[tuple[int, int]]:
    command, environment, port = place.qaf(url, place.free_port())
    with place.running(command, environment, port) as server:
        yield port, server.pid


def _resident(pid: int) -> float:
    """MiB, as Linux tells it; there is no such file elsewhere."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
