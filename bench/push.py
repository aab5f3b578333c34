"""P3: pushing QA records, a thousand to a batch, against `COPY` of the same rows."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from urllib.request import Request, urlopen
from uuid import uuid4

import psycopg
from rich.progress import Progress
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit
from app.models.reviewing.qa_records import QaRecord
from app.security.tokens import Issuer
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Role
from bench import data, place
from bench.measure import Goal, Line, Result, interleaved, middle, ratio

ROWS = {"small": 100_000, "1m": 1_000_000, "5m": 4_000_000}
BATCH = 1_000
CONNECTIONS = 4
ROUNDS = 7
BATCHES = 2 + (ROUNDS + 1) * 2 * (2 + CONNECTIONS)  # more than are ever sent

ANSWERS = [
    {"question_key": "engagement_child", "value_num": 7},
    {"question_key": "engagement_family", "value_num": 6},
    {"question_key": "reports_quality", "value_num": 5},
    {"question_key": "attendance_right_people", "value_bool": True},
    {"question_key": "care_plan_progress", "value_num": 8},
    {"question_key": "care_plan_needs", "value_num": 7},
    {
        "question_key": "care_plan_development",
        "value_text": 'Zoë said: "Tell me who does what,\nand by when." 👍',
    },
]

MEETINGS = """
INSERT INTO meetings (id, kind, subject_id, held_on, takes_place_on, cancelled, clock_gap,
    source_system, external_id, body_hash, org_unit_id, district_id, area_id, service_line,
    created_at, updated_at, version)
SELECT bench_id('meeting', i), 'cic_review', bench_id('subject', i % :subjects),
    DATE '2026-01-01' + (i % 300)::int, DATE '2026-01-01' + (i % 300)::int, false, 'start_unknown',
    'bench', 'M' || i, 'made', t.id, t.district_id, t.area_id, t.service_line,
    :since, :since, 1
FROM generate_series(0, :meetings - 1) i
JOIN bench_teams t
  ON t.n = ((i % :subjects) * 7919) % (SELECT count(*) FROM bench_teams)
"""
# What one push left behind stands for all other records.
OF_MEETING = {
    "id": "bench_id('record', n)",
    "meeting_id": "m.id",
    "external_id": "'Q' || n",
    **{
        name: f"m.{name}"
        for name in ("subject_id", "org_unit_id", "district_id", "area_id", "service_line")
    },
}
COLUMNS = [column.name for column in QaRecord.__table__.columns]
RECORDS = f"""
SELECT {", ".join(OF_MEETING.get(name, f"t.{name}") for name in COLUMNS)}
FROM generate_series({{first}}, {{last}}) n
JOIN meetings m ON m.source_system = 'bench' AND m.external_id = 'M' || n,
(SELECT * FROM qa_records WHERE external_id = 'Q0') t
"""
INTO = f"qa_records ({', '.join(COLUMNS)})"


def run(bar: Progress, size: str) -> Result:
    task = bar.add_task("P3 building the data", total=None)
    url = place.fresh("push")
    _build(url, ROWS[size] + BATCHES * BATCH)
    with place.running(*(server := place.qaf(url, place.free_port()))):
        pushes = _Pushes(server[2])
        pushes.send(pushes.made(0))
        _fill(url, BATCH, ROWS[size])
        bar.remove_task(task)
        pushes.sign_in()
        ahead = count(ROWS[size], BATCH)
        pushes.send(pushes.made(next(ahead)))
        found = interleaved(bar, "P3", _measures(url, pushes, ahead), ROUNDS)
        again = _again(bar, pushes, ahead)
    place.drop(url)
    return _result(ROWS[size], found, again)


def _result(rows: int, found: dict[str, list[float]], again: dict[str, list[float]]) -> Result:
    result = Result(
        "P3 pushing QA records",
        f"1,000 records to a batch over a table of {rows:,}, records/s: validated strictly, each "
        "with its own outcome, with history, in one worker. `COPY` is of the same rows into the "
        "same table with its indexes and checks, 1,000 to a transaction, one connection; it writes "
        "no history.",
    )
    for name, goal in (("one connection", Goal(0.25, 0.45)), ("four connections", Goal(0.4, 0.6))):
        figures = f"{middle(found[name]):,.0f} / {middle(found['COPY']):,.0f}"
        result.lines.append(
            Line(f"push, {name}", "`COPY`", figures, ratio(found, name, "COPY"), goal)
        )
    figures = f"{middle(again['unchanged']):,.0f} / {middle(again['new']):,.0f}"
    result.lines.append(
        Line(
            "the same batch again, unchanged",
            "itself, new",
            figures,
            ratio(again, "unchanged", "new"),
            Goal(1.5, 3),
        )
    )
    return result


def _measures(url: str, pushes: "_Pushes", ahead: Iterator[int]) -> dict[str, Callable[[], float]]:
    return {
        "one connection": lambda: pushes.timed([pushes.made(next(ahead)) for _ in range(2)], 1),
        "four connections": lambda: pushes.timed(
            [pushes.made(next(ahead)) for _ in range(CONNECTIONS)], CONNECTIONS
        ),
        "COPY": lambda: _copied(url, [next(ahead) for _ in range(2)]),
    }


def _again(bar: Progress, pushes: "_Pushes", ahead: Iterator[int]) -> dict[str, list[float]]:
    """In each round first a new batch, and then the same."""
    found: dict[str, list[float]] = {"new": [], "unchanged": []}
    task = bar.add_task("P3 the same again", total=ROUNDS)
    for _ in range(ROUNDS):
        body = pushes.made(next(ahead))
        for rates in found.values():
            rates.append(pushes.timed([body], 1))
        bar.advance(task)
    return found


class _Pushes:
    """The case-management system that pushes."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1/sources/bench/qa-records:batch"
        self.sign_in()

    def sign_in(self) -> None:
        """For a quarter of an hour."""
        token, _ = Issuer(settings()).issue("benchpush", "client")
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def made(self, first: int) -> bytes:
        """A batch of new records, of meetings that have none yet."""
        records = [
            {
                "external_id": f"Q{n}",
                "source_version": 1,
                "kind": "iro",
                "meeting_external_id": f"M{n}",
                "completed_at": f"2026-11-{n % 20 + 1:02}T09:30:00Z",
                "overall_rating": "good",
                "answers": ANSWERS,
            }
            for n in range(first, first + BATCH)
        ]
        return json.dumps({"records": records}).encode()

    def send(self, body: bytes) -> None:
        headers = self.headers | {"Idempotency-Key": str(uuid4())}
        with urlopen(Request(self.url, body, headers), timeout=60) as answer:
            counts = json.loads(answer.read())["counts"]
        if counts["created"] + counts["unchanged"] != BATCH:
            raise SystemExit(f"Not all records were kept: {counts}")

    def timed(self, bodies: list[bytes], connections: int) -> float:
        """Records a second."""
        began = time.perf_counter()
        with ThreadPoolExecutor(connections) as threads:
            list(threads.map(self.send, bodies))
        return len(bodies) * BATCH / (time.perf_counter() - began)


def _copied(url: str, firsts: list[int]) -> float:
    """Records a second, 1,000 to a transaction."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        cursor = connection.cursor()
        batches = [_as_copied(cursor, first) for first in firsts]
        connection.commit()
        began = time.perf_counter()
        for batch in batches:
            with cursor.copy(f"COPY {INTO} FROM STDIN") as copy:
                copy.write(batch)
            connection.commit()
        return len(batches) * BATCH / (time.perf_counter() - began)


def _as_copied(cursor: "psycopg.Cursor[tuple[object, ...]]", first: int) -> bytes:
    rows = RECORDS.format(first=first, last=first + BATCH - 1)
    with cursor.copy(f"COPY ({rows}) TO STDOUT") as copy:
        return b"".join(map(bytes, copy))


def _build(url: str, meetings: int) -> None:
    """Children with meetings, and the machine that pushes."""
    data.build(url, 12_000, 1)
    engine = create_engine(url)
    with Session(engine) as db:
        root = db.scalars(select(OrgUnit).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)).one()
        key = ApiKey(
            key_id="benchpush",
            name="bench",
            digest=b"",
            role=Role.INTEGRATION_CLIENT,
            org_unit_id=root.id,
            source_system="bench",
            last_used_at=clock.now(),
            expires_at=clock.now().replace(year=clock.now().year + 1),
        )
        db.add(key)
        subjects = db.scalar(text("SELECT count(*) FROM subjects"))
        db.execute(text("SET LOCAL session_replication_role = replica"))
        values = {"subjects": subjects, "meetings": meetings, "since": data.SINCE}
        db.execute(text(MEETINGS), values)
        db.commit()
    engine.dispose()
    _vacuum(url)


def _fill(url: str, first: int, until: int) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        rows = RECORDS.format(first=first, last=until - 1)
        connection.exec_driver_sql(f"INSERT INTO {INTO} {rows}")
    engine.dispose()
    _vacuum(url)


def _vacuum(url: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))
    engine.dispose()
