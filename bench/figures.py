"""P4: figures by month, district and service, against the same counts in SQL written by hand."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import psycopg
from rich.progress import Progress
from sqlalchemy import create_engine, text

from bench import data, place
from bench.measure import Goal, Line, Result, interleaved, middle, ratio

ROWS = {"small": 100_000, "1m": 1_000_000, "5m": 5_000_000}
CUBE_YEARS, TILE_YEARS = 2, 10
ROUNDS = 7
_Served = tuple[str, int, data.County]  # the address of a database, a port, and who is in it
CUBE = "by=month&by=district&by=service"

COMPLETION = """
SELECT left(p.due_date::text, 7), p.district_id, p.service_line,
       count(*) FILTER (WHERE p.status = 'fulfilled' AND a.first_submitted_at IS NOT NULL),
       count(*) FILTER (WHERE p.status NOT IN ('cancelled', 'exempted'))
FROM assignment_periods p
LEFT JOIN audit_periods a
  ON a.assignment_id = p.assignment_id AND a.valid_to IS NULL AND a.status <> 'voided'
WHERE p.valid_to IS NULL GROUP BY 1, 2, 3"""
GRADES = """
SELECT left(p.due_date::text, 7), p.district_id, p.service_line, a.proposed_grade, count(*)
FROM assignment_periods p
JOIN audit_periods a
  ON a.assignment_id = p.assignment_id AND a.valid_to IS NULL
  AND a.status NOT IN ('voided', 'draft')
WHERE p.valid_to IS NULL AND a.proposed_grade IS NOT NULL GROUP BY 1, 2, 3, 4"""

# As a careful person would answer it: named groups, shares, what is small, and Wilson's intervals.
PLACED = """
JOIN org_units d ON d.id = c.district_id"""
GROUP = """json_build_array(
    json_build_object('dimension', 'month', 'value', c.month, 'label', NULL),
    json_build_object('dimension', 'district', 'value', c.district_id, 'label', d.name),
    json_build_object('dimension', 'service', 'value', c.service_line, 'label', c.service_line)"""
COMPLETION_JSON = f"""
WITH c (month, district_id, service_line, n, d) AS ({COMPLETION})
SELECT json_agg(json_build_object('group', {GROUP}),
    'numerator', c.n, 'denominator', c.d, 'exclusions', json_build_object(),
    'value', round(c.n::numeric / nullif(c.d, 0), 4),
    'null_reason', CASE WHEN c.d = 0 THEN 'nothing_expected' END, 'status', 'shown',
    'agreement', NULL, 'quantiles', NULL,
    'small', c.n BETWEEN 1 AND 5 OR c.d BETWEEN 1 AND 5 OR c.d - c.n BETWEEN 1 AND 5,
    'interval', NULL, 'target', NULL) ORDER BY c.month, c.district_id, c.service_line)::text
FROM c {PLACED}"""
GRADES_JSON = f"""
WITH c (month, district_id, service_line, grade, n) AS ({GRADES}),
w AS (SELECT c.*, sum(n) OVER (PARTITION BY month, district_id, service_line)::int AS d FROM c),
i AS (SELECT w.*, n::float8 / d AS p, 3.841458820694124::float8 / d AS z FROM w)
SELECT json_agg(json_build_object('group', {GROUP},
    json_build_object('dimension', 'grade', 'value', c.grade, 'label', l.label)),
    'numerator', c.n, 'denominator', c.d,
    'exclusions', json_build_object('no_crosswalk', 0, 'not_final', 0, 'already_final', 0),
    'value', round(c.p::numeric, 4), 'null_reason', NULL, 'status', 'shown',
    'agreement', NULL, 'quantiles', NULL,
    'small', c.n BETWEEN 1 AND 5 OR c.d BETWEEN 1 AND 5 OR c.d - c.n BETWEEN 1 AND 5,
    'interval', json_build_object('estimate', round(c.p::numeric, 4),
        'low', round(greatest(0, (c.p + c.z / 2
            - sqrt(c.z * (c.p * (1 - c.p) + c.z / 4))) / (1 + c.z))::numeric, 4),
        'high', round(least(1, (c.p + c.z / 2
            + sqrt(c.z * (c.p * (1 - c.p) + c.z / 4))) / (1 + c.z))::numeric, 4),
        'level', 0.95, 'n', c.d, 'method', 'wilson'),
    'target', NULL) ORDER BY c.month, c.district_id, c.service_line, l.ordinal)::text
FROM i c {PLACED} JOIN grade_levels l ON l.scale_code = 'ofsted4' AND l.code = c.grade"""


def run(bar: Progress, size: str) -> Result:
    rows = ROWS[size]
    result = Result(
        "P4 figures",
        f"One connection, milliseconds. The cube is of {rows:,} assignments of two years by month, "
        "district and service, as a QA manager asks for it over HTTP. By hand it is one SELECT "
        "over an open connection: as JSON with the same members, but for the total and the rows "
        "of grades that nobody gave; or its bare rows, without labels, shares, intervals or JSON. "
        "All count the same, which is checked first. "
        f"The tile is one cycle of one district, of as many rows in {rows:,} assignments of ten "
        "years as in a tenth of them of one year.",
    )
    with _served(bar, "figures", rows, CUBE_YEARS) as (url, port, county):
        result.lines += _cubes(bar, url, port, county)
    with (
        _served(bar, "figures_old", rows, TILE_YEARS) as old,
        _served(bar, "figures_young", rows // TILE_YEARS, 1) as young,
    ):
        result.lines.append(_tile(bar, old, young))
        if size == "5m":
            result.lines.append(_ten_years(bar, old))
    return result


@contextmanager
def _served(bar: Progress, name: str, rows: int, years: int) -> Iterator[_Served]:
    task = bar.add_task(f"P4 building {rows:,} rows of {years} years", total=None)
    url = place.fresh(name)
    county = data.build(url, rows, years)
    bar.remove_task(task)
    port = place.free_port()
    with place.running(*place.qaf(url, port)):
        yield url, port, county
    place.drop(url)


def _ten_years(bar: Progress, old: _Served) -> Line:
    _, port, county = old
    ask = _timed(_asker(port, county, f"completion_rate?{CUBE}"))
    seconds = middle(interleaved(bar, "P4 ten years", {"QAF": ask})["QAF"]) / 1000
    return Line(
        "the ten-year cube", "a second", f"{seconds:.2f} s", seconds, Goal(1, 0.1, most=True)
    )


def _cubes(bar: Progress, url: str, port: int, county: data.County) -> list[Line]:
    lines = []
    for slug, basis, statement, as_json in (
        ("completion_of_plan", "", COMPLETION, COMPLETION_JSON),
        ("grade_distribution", "&basis=auditor", GRADES, GRADES_JSON),
    ):
        ask = _asker(port, county, f"{slug}?{CUBE}{basis}")
        bare, written = _by_hand(url, statement), _by_hand(url, as_json)
        cells = _same(ask(), bare())
        _same_json(ask(), written()[0][0])
        measures = {"QAF": _timed(ask), "as JSON": _timed(written), "bare": _timed(bare)}
        found = interleaved(bar, f"P4 {slug}", measures, ROUNDS)
        goals = {"as JSON": Goal(1.15, 1.05, most=True), "bare": None}
        lines += [
            Line(
                f"{slug}, {cells:,} cells",
                f"the same in SQL by hand, {against}",
                f"{middle(found['QAF']):.0f} / {middle(found[against]):.0f} ms",
                ratio(found, "QAF", against),
                goal,
            )
            for against, goal in goals.items()
        ]
    return lines


def _tile(bar: Progress, old: _Served, young: _Served) -> Line:
    """One cycle of one district: as many rows in both, with ten years around them or with one."""
    asks = {
        name: _asker(port, county, f"completion_rate?{_cycle_and_district(url)}")
        for name, (url, port, county) in (("ten years", old), ("one year", young))
    }
    for ask in asks.values():
        ask()
    found = interleaved(
        bar, "P4 a tile", {name: _timed(ask) for name, ask in asks.items()}, 2 * ROUNDS
    )
    figures = f"{middle(found['ten years']):.1f} / {middle(found['one year']):.1f} ms"
    return Line(
        "completion of a cycle and district, in ten years",
        "in one year",
        figures,
        ratio(found, "ten years", "one year"),
        Goal(1.2, 1.05, most=True),
    )


def _cycle_and_district(url: str) -> str:
    engine = create_engine(url)
    with engine.connect() as connection:
        cycle = connection.scalar(text("SELECT id FROM audit_cycles ORDER BY starts_on LIMIT 1"))
        unit = connection.scalar(
            text("SELECT id FROM org_units WHERE kind = 'district' ORDER BY code LIMIT 1")
        )
    engine.dispose()
    return f"cycle_id={cycle}&unit_id={unit}"


def _asker(port: int, county: data.County, asked: str) -> Callable[[], bytes]:
    headers = place.signed_in(county.manager)
    path = f"/v1/metrics/{quote(asked, safe='?=&')}"
    return lambda: place.get(port, path, headers)


def _by_hand(url: str, statement: str) -> Callable[[], list[Any]]:
    """Over a connection that is open already, with its statement prepared after five times."""
    connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    connection.execute("SET timezone = 'UTC'")
    connection.execute("SET jit = off")
    return lambda: connection.execute(statement).fetchall()


def _timed(call: Callable[[], object]) -> Callable[[], float]:
    def measured() -> float:
        began = time.perf_counter()
        call()
        return (time.perf_counter() - began) * 1000

    return measured


def _same(answer: bytes, rows: list[Any]) -> int:
    """Check that both counted the same, and tell how many cells that were."""
    told = {
        tuple(part["value"] for part in row["group"]): row["numerator"]
        for row in json.loads(answer)["rows"]
    }
    wanted = {
        tuple(str(part) for part in row[:4] if not isinstance(part, int)): row for row in rows
    }
    counted = {key: row[-2] if len(row) > len(key) + 1 else row[-1] for key, row in wanted.items()}
    if {k: n for k, n in told.items() if n} != {k: n for k, n in counted.items() if n}:
        raise SystemExit("The service and the SQL by hand do not count the same.")
    return len(told)


def _same_json(answer: bytes, by_hand: str) -> None:
    """Check that both wrote the same figures."""

    def figures(rows: list[Any]) -> dict[Any, Any]:
        return {
            tuple(part["value"] for part in row["group"]): (
                *(row["numerator"], row["denominator"], row["value"]),
                *(row["small"], row["interval"]),
            )
            for row in rows
            if row["numerator"]
        }

    if figures(json.loads(answer)["rows"]) != figures(json.loads(by_hand)):
        raise SystemExit("The service and the SQL by hand do not write the same figures.")
