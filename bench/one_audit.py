"""P1: one audit, six sections and 16 scores, against a bare program and against other frameworks.

The callers are service managers: signed in, seeing only final audits of an area, each reading
written to the read log. The bare program and the peers do nothing of that.
"""

import json
from contextlib import ExitStack

from rich.progress import Progress
from sqlalchemy import Text, Uuid, bindparam, cast, create_engine, select, text

from app.core.database import database
from app.models.auditing.audits import Audit
from app.schemas.auditing.audits import AuditRead
from app.services.access import Actor
from app.services.organisation import authentication
from app.services.platform.compiled_sql import compiled
from app.services.platform.documents import document
from bench import data, place
from bench.load import Ask, load
from bench.measure import Goal, Line, Result, interleaved, middle, ratio

AUDITS = {"small": 20_000, "1m": 120_000, "5m": 120_000}  # of which a fifth is in the area
PEERS = ("Django REST framework", "django-ninja", "FastAPI + ORM + response_model")
_NONE = object()
SECONDS = {"small": 2.0, "1m": 5.0, "5m": 5.0}


def run(bar: Progress, size: str) -> Result:
    task = bar.add_task("P1 building the data", total=None)
    url = place.fresh("one_audit")
    county = data.build(url, AUDITS[size], 2, sections=True)
    bar.remove_task(task)
    paths = paths_of(url, county)
    with ExitStack() as stack:
        ports = _started(stack, url, county)
        headers = [place.signed_in(person) for person in county.service]
        _same_json(ports, paths, headers[0])
        for port in ports.values():
            load(Ask(port, paths, headers, seconds=1.0))
        found = interleaved(
            bar,
            "P1",
            {
                name: lambda port=port: (  # type: ignore[misc]
                    load(Ask(port, paths, headers, seconds=SECONDS[size])).per_second
                )
                for name, port in ports.items()
            },
        )
        length = len(place.get(ports["QAF"], paths[0], headers[0]))
    place.drop(url)
    return _result(found, len(paths), length)


def _result(found: dict[str, list[float]], paths: int, length: int) -> Result:
    rates = {name: middle(values) for name, values in found.items()}
    best = max(PEERS, key=lambda name: rates[name])
    result = Result(
        "P1 one audit",
        f"`GET /v1/audits/{{id}}` with six sections and 16 scores, {length:,} bytes, {paths:,} "
        "identifiers in random order, 16 connections, one worker, requests/s; with sign-in, row "
        "scope, masks and read log. The others sign nobody in, check nothing and log nothing.",
    )
    share = ratio(found, "QAF", "bare")
    result.lines.append(
        Line(
            "QAF",
            "bare ASGI + asyncpg, same SQL-built JSON",
            f"{rates['QAF']:.0f} / {rates['bare']:.0f}",
            share,
            Goal(0.35, 0.55),
        )
    )
    result.lines += [
        Line(
            "QAF",
            name,
            f"{rates['QAF']:.0f} / {rates[name]:.0f}",
            ratio(found, "QAF", name),
            Goal(4, 8) if name == best else None,
        )
        for name in PEERS
    ]
    return result


def paths_of(url: str, county: data.County) -> list[str]:
    """The audits that the caller may see, shuffled by a hash."""
    engine = create_engine(url)
    with engine.connect() as connection:
        ids = connection.scalars(
            text(
                "SELECT id FROM audits WHERE area_id = :area AND status = 'finalised'"
                " ORDER BY md5(id::text) LIMIT 50000"
            ),
            {"area": county.area_id},
        ).all()
    engine.dispose()
    return [f"/v1/audits/{number}" for number in ids]


def _started(stack: ExitStack, url: str, county: data.County) -> dict[str, int]:
    """The service and the others, all running."""
    ports = {name: place.free_port() for name in ("QAF", "bare", *PEERS)}
    stack.enter_context(place.running(*place.qaf(url, ports["QAF"])))
    statement = place.DATA / "statement.sql"
    statement.write_text(_statement(county), encoding="utf-8")
    plain = url.replace("postgresql+psycopg:", "postgresql:")
    environment = {"BENCH_DATABASE": plain, "BENCH_STATEMENT": str(statement)}
    modules = ("bare", "rest_framework_app", "ninja_app", "fastapi_orm")
    for name, module in zip(("bare", *PEERS), modules, strict=True):
        command = _wsgi if module.endswith("_app") else _asgi
        port = ports[name]
        stack.enter_context(place.running(command(module, port), environment, port))
    return ports


def _asgi(module: str, port: int) -> list[str]:
    return [
        str(place.PEERS_PYTHON),
        "-m",
        "uvicorn",
        f"bench.peers.{module}:app",
        "--port",
        str(port),
        "--no-access-log",
    ]


def _wsgi(module: str, port: int) -> list[str]:
    """One process of 16 threads, as the service has."""
    return [
        str(place.PEERS_PYTHON),
        "-m",
        "gunicorn",
        f"bench.peers.{module}:app",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--threads",
        "16",
        "--keep-alive",
        "60",
    ]


def _statement(county: data.County) -> str:
    """The document of an audit as the caller sees it, as text with `$1` for its identifier."""
    person = county.service[0]
    with database().session() as db:
        actor = Actor(person.display_name, authentication.grants_of(db, person.id), person.id)
    made = cast(document(AuditRead, Audit, actor), Text)
    query = select(made).where(Audit.id == bindparam("row_id", None, Uuid))
    statement, _ = compiled(query, {"row_id"})
    return statement.replace("%(row_id)s", "$1").replace("%%", "%")


def _same_json(ports: dict[str, int], paths: list[str], headers: dict[str, str]) -> None:
    """Nobody may send less than the others."""
    for path in paths[:20]:
        wanted = json.loads(place.get(ports["QAF"], path, headers))
        for name in ("bare", *PEERS):
            found = json.loads(place.get(ports[name], path, {}))
            if found != wanted:
                differ = {k for k in {*wanted, *found} if found.get(k, _NONE) != wanted.get(k)}
                raise SystemExit(f"{name} sends something else: {differ}")
