"""P2: a list of five rows, in CPU of the worker and of the database, against one of the rows."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from rich.progress import Progress
from sqlalchemy import create_engine, make_url, text

from bench import data, place
from bench.load import Ask, load
from bench.measure import Goal, Line, Result, interleaved, middle, ratio

ASSIGNMENTS = 10_000
REQUESTS = 200  # to a measurement: the kernel counts CPU in hundredths of a second
ROUNDS = 5
GOAL = Goal(1.3, 1.1, most=True)
LISTS = {
    "five assignments, by status": ("/v1/audit-assignments?status=fulfilled&limit=5", GOAL),
    "five audits": ("/v1/audits?limit=5", GOAL),
    "five audits of a service, counted": (
        "/v1/audits?limit=5&service_line=child_protection&sort=-submitted_at&count=true",
        None,
    ),
    "five audits with sections and answers": ("/v1/audits?limit=5&view=full", None),
}


def run(bar: Progress, _size: str) -> Result:
    task = bar.add_task("P2 building the data", total=None)
    url = place.fresh("short_lists")
    county = data.build(url, ASSIGNMENTS, 2, sections=True)
    bar.remove_task(task)
    result = Result(
        "P2 a list of five rows",
        f"Over {ASSIGNMENTS:,} assignments and their audits, as a service manager of one area, one "
        "connection, warm and asked before: milliseconds of CPU a request, of worker and database. "
        "Lists of audits are summaries but for the last, whose work grows with its rows.",
    )
    command, environment, port = place.qaf(url, place.free_port())
    with place.running(command, environment, port) as server:
        headers = place.signed_in(county.service[0])
        for what, (path, goal) in LISTS.items():
            paths = {"one": _first_of(port, path, headers), "list": path}
            asks = {
                name: Ask(port, [each], [headers], connections=1, requests=REQUESTS)
                for name, each in paths.items()
            }
            for ask in asks.values():
                load(ask)
            found = interleaved(
                bar,
                f"P2 {what}",
                {name: lambda ask=ask: _cost(url, server.pid, ask) for name, ask in asks.items()},  # type: ignore[misc]
                ROUNDS,
            )
            figures = f"{middle(found['list']):.2f} / {middle(found['one']):.2f} ms"
            share = ratio(found, "list", "one")
            result.lines.append(Line(what, "one of them", figures, share, goal))
    place.drop(url)
    return result


def _first_of(port: int, path: str, headers: dict[str, str]) -> str:
    """The path of the first row of a list."""
    first = json.loads(place.get(port, path, headers))["items"][0]
    return f"{path.partition('?')[0]}/{first['id']}"


def _cost(url: str, worker: int, ask: Ask) -> float:
    """Milliseconds of CPU a request."""
    processes = [worker, *_backends(url)]
    before = _cpu(processes)
    load(ask)
    return (_cpu(processes) - before) / REQUESTS * 1000


def _backends(url: str) -> Sequence[int]:
    """The processes of the database's connections."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.scalars(
            text(
                "SELECT pid FROM pg_stat_activity"
                " WHERE datname = :name AND pid <> pg_backend_pid() AND backend_type ~ '^client'"
            ),
            {"name": make_url(url).database},
        ).all()
    engine.dispose()
    return found


def _cpu(processes: Sequence[int]) -> float:
    """Seconds of CPU that processes have used, as Linux tells it."""
    ticks = 0
    for pid in processes:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(stat[11]) + int(stat[12])
    return ticks / os.sysconf("SC_CLK_TCK")
