"""Sends every operation unexpected requests: each is refused, and none causes an error.

`make fuzz` does the same with tens of thousands of requests against a running service.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle, islice
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.core.config import settings
from app.vocabulary.roles import Role
from fuzz.values import CANARY, CLAUSES, DAYS, ENCODED, HEADERS, MEDIA, RAW_BODIES, VALUES
from tests import factories
from tests.conftest import As, Client, headers_of, undone
from tests.project.test_architecture import protected
from tests.support.example_bodies import SOMEBODY, body_of, edges, resolved
from tests.support.pointers import leads_somewhere
from tests.tables.world import World, seeded, the_world

UNKNOWN = "not_known"
JSON = {"Content-Type": "application/json"}
BODIES = [*RAW_BODIES, b'"zqcanaryqz"', b'{"not_known":"zqcanaryqz"}', b"\xff"]
SPOILT = [*VALUES, {UNKNOWN: CANARY}, [CANARY] * 300]  # in place of one member of a sound body
WORDS = [*ENCODED, *(quote(each, safe="") for each in (*DAYS, *CLAUSES, CANARY, "x" * 300))]
HOLE = r"\{[^}]+\}"


@dataclass
class Storm:
    """Hostile values in turn: each operation gets some of them, and all operations get all."""

    document: dict[str, Any]
    world: World
    keys: Iterator[int] = field(default_factory=count)
    turns: Iterator[bool] = field(default_factory=lambda: cycle([False, True, False]))
    words: Iterator[str] = field(default_factory=lambda: cycle(WORDS))
    bodies: Iterator[bytes] = field(default_factory=lambda: cycle(BODIES))
    values: Iterator[Any] = field(default_factory=lambda: cycle(SPOILT))
    media: Iterator[str] = field(default_factory=lambda: cycle(MEDIA))
    headers: Iterator[tuple[str, str]] = field(default_factory=lambda: cycle(HEADERS))

    def address(self, path: str) -> str:
        """Returns the path of an existing row."""
        return re.sub(r"\{(\w+)\}", lambda h: self.world.named(h[1], path[: h.start()]), path)

    def addresses(self, path: str, operation: dict[str, Any]) -> Iterator[str]:
        """Yields hostile words in the path and in each parameter, some twice, one unknown."""
        for word in islice(self.words, 2 if "{" in path else 0):
            yield re.sub(HOLE, word, path)
        plain = self.address(path)
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                hostile = f"{parameter['name']}={next(self.words)}"
                yield f"{plain}?{hostile}{f'&{hostile}' if next(self.turns) else ''}"
        yield f"{plain}?{UNKNOWN}={next(self.words)}"

    def sound(self, name: str, operation: dict[str, Any]) -> tuple[Any, dict[str, Any]] | None:
        """Returns a body that the schema accepts, and the schemas of the members it may have."""
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        schema = resolved(self.document, content["application/json"]["schema"])
        body = self.world.bodies.get(name) or body_of(self.document, schema, self.world)
        return body, schema.get("properties", {})

    def spoilt(self, name: str, operation: dict[str, Any]) -> Iterator[Any]:
        """Yields a sound body with one member spoilt or at its limit, in turn, or one too many."""
        body, members = self.sound(name, operation) or ({}, {})
        for member, schema in members.items():
            limits = edges(self.document, schema, self.world, member) if next(self.turns) else ()
            for value in islice(limits, 3) if limits else [next(self.values)]:
                yield body | {member: value}
        if members:
            yield body | {UNKNOWN: CANARY}


def judged(client: Client, method: str, url: str, **sent: Any) -> None:
    answer = client.request(method, url, **sent)
    assert answer.status_code < 500, (method, url, sent, answer.text)
    if answer.status_code >= 400 and not url.startswith("/oauth"):  # RFC 6749 has errors of its own
        problem = answer.json()
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert problem["status"] == answer.status_code
        assert problem["code"]
        assert CANARY not in answer.text, (method, url, answer.text)
        for fault in problem.get("errors", []):
            if "pointer" in fault and "json" in sent:
                assert leads_somewhere(sent["json"], fault["pointer"]), (method, url, sent, fault)


def attacked(client: Client, storm: Storm, method: str, path: str, name: str) -> None:
    operation = storm.document["paths"][path][method.lower()]
    url, writes = storm.address(path), method in {"POST", "PUT"}
    for address in storm.addresses(path, operation):
        judged(client, method, address, **({"json": {}} if writes else {}))
    for header, value in islice(storm.headers, 2):
        body = storm.sound(name, operation)
        judged(
            client,
            method,
            url,
            headers={header: value.encode()},
            **({"json": body[0]} if body else {}),
        )
    if "requestBody" in operation:
        for body in storm.spoilt(name, operation):
            once = {"Idempotency-Key": str(next(storm.keys))} if method == "POST" else {}
            judged(client, method, url, json=body, headers=once)
        for content in islice(storm.bodies, 2):
            judged(client, method, url, content=content, headers=JSON)
        media = {"Content-Type": next(storm.media)}
        judged(client, method, url, content=b"{}", headers=media)


def everything(app: FastAPI) -> list[tuple[str, str, str]]:
    """Returns all operations, also those without credentials, but not the readiness check."""
    return [
        (method.upper(), path, operation["operationId"])
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
        if path != "/readyz"
    ]


@pytest.mark.parametrize("group", range(4))
def test_no_operation_fails_because_of_a_request(
    db: Session, app: FastAPI, monkeypatch: pytest.MonkeyPatch, group: int
) -> None:
    """The caller has every role and the rows exist, so nothing is refused too early."""
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)
    seeded(db)
    me = factories.a_person(db, *Role)
    storm = Storm(app.openapi(), the_world(db, me, Role.QA_MANAGER))
    client, machine = (Client(app, None, headers_of(who)) for who in (me, factories.a_client(db)))
    for method, path, name in everything(app)[group::4]:
        with undone(db):
            pushed = path.startswith("/v1/sources/")
            attacked(machine if pushed else client, storm, method, path, name)


def test_callers_without_credentials_learn_nothing(app: FastAPI, anyone: Client) -> None:
    """Without credentials every request is refused before it is read."""
    storm = Storm(app.openapi(), World({"another person": SOMEBODY}))
    for method, path, _ in protected(app):
        operation = storm.document["paths"][path][method.lower()]
        address = next(storm.addresses(path, operation))
        sent: dict[str, Any] = {}
        if "requestBody" in operation:
            sent = {"content": next(storm.bodies), "headers": JSON | {"If-Match": CANARY}}
        judged(anyone, method, address, **sent)
        assert anyone.request(method, storm.address(path)).status_code == 401, path


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1770000000",
        "1",
        "2026-05-01",
        "2026-05-01T09:00:00",
        "2026-05-01T09:00:00.1234567890Z",
        "20260501T090000Z",
    ],
)
def test_a_moment_is_written_out_with_its_offset_and_lies_within_the_calendar(
    db: Session, as_: As, moment: str
) -> None:
    facilitator, practitioner = factories.a_person(db, Role.QA_ADMIN), factories.a_person(db)
    body = {
        "context": "individual_supervision",
        "facilitator_id": str(facilitator.id),
        "practitioner_id": str(practitioner.id),
        "planned_for": moment,
    }
    url = "/v1/appreciative-inquiries/01890a5d-ac96-774b-bcce-b302099a8057"
    answer = as_(facilitator).put(url, json=body)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/planned_for"]


@pytest.mark.parametrize("day", ["20260501", "1", "2026-05-01T00:00:00Z", "2026-5-1", 20260501])
def test_a_day_is_written_out(db: Session, as_: As, day: object) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    body = {"due_date": day, "kinds": ["audit"]}
    answer = as_(admin).put(f"/v1/audit-rounds/{factories.a_round(db).id}", json=body)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/due_date"]
