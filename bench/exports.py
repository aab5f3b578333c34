"""P7: a whole set and a whole list as files, against `COPY` of the same columns."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import Popen
from urllib.request import Request, urlopen

import psycopg
from rich.progress import Progress

from bench import data, place
from bench.measure import Goal, Line, Result, interleaved, middle, ratio

ROWS = {"small": 100_000, "1m": 1_000_000, "5m": 5_000_000}
SET, LIST = "/v1/exports/sets/fact_assignment", "/v1/exports/audit-assignments"
REASON = "Measured on made-up children."
PIECE = 1024 * 1024
MOST_MEGABYTES = 16
BY_HAND = """COPY (
SELECT a.id, left(encode(sha256(convert_to('key' || a.subject_id::text, 'UTF8')), 'hex'), 32),
       a.cycle_id, a.round_id, v.tool_key, a.org_unit_id, a.district_id, a.area_id, a.service_line,
       a.due_date, a.source, a.status, a.exemption_reason_code, NULL, a.created_at, a.updated_at,
       a.changed_in, NULL
FROM audit_assignments a JOIN tool_versions v ON v.id = a.tool_version_id
ORDER BY a.id) TO STDOUT (FORMAT csv)"""
# The lines that the service writes of the same rows, 4,000 to a line.
READ_LOG = """
INSERT INTO reads (at, actor_id, roles, entity, entity_ids, subject_ids, route)
SELECT now(), gen_random_uuid(), 'qa_manager', 'audit_assignments', array_agg(id),
       array_agg(DISTINCT subject_id), '/by-hand'
FROM (SELECT id, subject_id, (row_number() OVER (ORDER BY id) - 1) / 4000 AS line
      FROM audit_assignments) a
GROUP BY line"""


def run(bar: Progress, size: str) -> Result:
    rows = ROWS[size]
    task = bar.add_task("P7 building the data", total=None)
    url = place.fresh("exports")
    county = data.build(url, rows, 10, alone=True)
    bar.remove_task(task)
    result = Result(
        "P7 exports",
        f"All of {rows:,} assignments, rows a second, over one connection: the set of OData as CSV"
        " and NDJSON, and (of the small size alone) the list, whose rows name people, units and"
        " rounds. `COPY` sends the columns of the set to a client that throws them away; it is also"
        " measured beside one statement that writes the lines of the read log. Memory is"
        " what the peak of the service's process grows by, from a file of a tenth of the rows to a"
        " file of all.",
    )
    port = place.free_port()
    headers = place.signed_in(county.manager) | {"Content-Type": "application/json"}
    with place.running(*place.qaf(url, port)) as server:
        paths = {"set": SET} | ({"list": LIST} if size == "small" else {})
        result.lines += _speeds(bar, url, port, headers, paths)
        result.lines.append(_memory(server, port, headers))
    place.drop(url)
    return result


def _speeds(
    bar: Progress, url: str, port: int, headers: dict[str, str], paths: dict[str, str]
) -> list[Line]:
    asks = {
        f"the {name} as {file_format.upper()}": _export(port, headers, path, file_format)
        for name, path in paths.items()
        for file_format in ("csv", "ndjson")
    }
    asks["COPY"] = _per_second(_copy(url))
    asks["COPY and log"] = _per_second(_copy_and_log(url))
    goals = {"the set as CSV": Goal(1.0, 1.2), "the set as NDJSON": Goal(0.35)}
    found = interleaved(bar, "P7", asks)
    against = [(name, "COPY") for name in asks if name != "COPY"]
    return [
        Line(
            name,
            f"`{other}`" if other == "COPY" else "`COPY` and its read log at once",
            f"{middle(found[name]):,.0f} / {middle(found[other]):,.0f} rows/s",
            ratio(found, name, other),
            goals.get(name) if other == "COPY" else None,
        )
        for name, other in [*against, ("the set as CSV", "COPY and log")]
    ]


def _export(port: int, headers: dict[str, str], path: str, file_format: str) -> Callable[[], float]:
    body = json.dumps({"format": file_format, "reason": REASON}).encode()
    end = b"\n"

    def measured() -> float:
        began, lines = time.perf_counter(), 0
        asked = Request(f"http://127.0.0.1:{port}{path}", body, headers, method="POST")
        with urlopen(asked, timeout=600) as answer:
            while piece := answer.read(PIECE):
                lines += piece.count(end)
        return lines / (time.perf_counter() - began)

    return measured


def _per_second(read: Callable[[], int]) -> Callable[[], float]:
    def measured() -> float:
        began = time.perf_counter()
        return read() / (time.perf_counter() - began)

    return measured


def _copy(url: str) -> Callable[[], int]:
    connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    connection.execute("SET timezone = 'UTC'")
    connection.execute("SET jit = off")

    def lines() -> int:
        with connection.cursor().copy(BY_HAND) as copy:
            return sum(bytes(line).count(b"\n") for line in copy)

    return lines


def _copy_and_log(url: str) -> Callable[[], int]:
    """Copies while another connection writes the read log of the same rows."""
    copy, log = _copy(url), psycopg.connect(url.replace("+psycopg", ""), autocommit=True)

    def lines() -> int:
        with ThreadPoolExecutor(1) as other:
            logged = other.submit(log.execute, READ_LOG)
            copied = copy()
            logged.result()
        return copied

    return lines


def _memory(server: "Popen[bytes]", port: int, headers: dict[str, str]) -> Line:
    _export(port, headers, f"{SET}?$filter=due_date%20lt%202017-04-01", "csv")()
    tenth = _peak(server)
    _export(port, headers, SET, "csv")()
    grown = _peak(server) - tenth
    goal = Goal(MOST_MEGABYTES, most=True)
    return Line("memory of a file of all rows", "of a tenth", f"+{grown:.1f} MB", grown, goal)


def _peak(server: "Popen[bytes]") -> float:
    """The most memory that the process has had, in megabytes."""
    for line in Path(f"/proc/{server.pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise SystemExit("This system does not tell the memory of a process.")
