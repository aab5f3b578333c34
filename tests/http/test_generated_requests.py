"""Sends what somebody could plausibly send, for a row in each state and of each origin.

A body is what is read of the row, or what the document gives as an example, with a few of its
values replaced. Whatever the caller sends, the answer is no 5xx. `test_hostile_requests` sends what
nobody would, to one row of everything.
"""

import os
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core.config import settings
from app.models.organisation.people import Person
from app.models.platform.base import Record
from app.schemas.platform.common import TEXTS
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import Client, headers_of, undone
from tests.support.example_bodies import SOMEBODY, body_of, resolved
from tests.tables.states import OWN, Scene
from tests.tables.workflows import NOUNS
from tests.tables.world.base import OTHER, World

EXAMPLES = int(os.environ.get("GENERATED_REQUESTS", "25"))  # about one noun
NIL = "00000000-0000-0000-0000-000000000000"
ODD: list[Any] = [
    *(None, True, 0, 1, -1, 1.5, 6, 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 1e308, 1e-320),
    *("", " ", "x", "X" * 90, "x" * 2_100, "\u00e9\u0301", "\u202etext", "\U0001f9d2", "a\tb\nc"),
    *("\ufdfa", "\u0130", "%", "_", "\\", "'", '"', "$1", ":x", "{}", "{0}", "../x", "a/b", "a b"),
    *("=1+1", "<b>", "null", "0", "-1", "1e5", "NaN", "good", "other", "planning", "overall_grade"),
    *("1900-01-01", "2199-12-31", "2026-02-28", "2024-02-29", "2026-11-30"),
    *("1900-01-01T00:00:00Z", "2199-12-31T23:59:59Z", "2026-11-30T09:00:00+14:00"),
    *(SOMEBODY, NIL, SOMEBODY.upper(), "https://xn--a.org/", "https://[::1]/", "10.0.0.0/33"),
    *([], [None], [0], ["x", "x"], [SOMEBODY, SOMEBODY], {}, {"x": 1}, [{}], {"": ""}),
]
HOLE = re.compile(r"\{(\w+)\}")


class Everything:
    """The operations of a document, and the rows of one noun that they are about."""

    def __init__(self, db: Session, app: FastAPI, scene: Scene, rows: list[Record]) -> None:
        self.db, self.document, self.scene, self.rows = db, app.openapi(), scene, rows
        self.world = World({OTHER: scene.other.id})
        columns = [value for row in rows for value in vars(row).values()]
        self.ids = sorted({str(each) for each in columns if isinstance(each, UUID)})

    def operations(self) -> list[tuple[str, str]]:
        """Returns what can be asked of one row of the noun, and of what belongs to it."""
        row = re.compile(rf"/v1/{re.escape(self.scene.noun)}/\{{\w+\}}(/.*)?")
        return [
            (method.upper(), path)
            for path, item in self.document["paths"].items()
            if row.fullmatch(path)
            for method in item
        ]

    def example(self, method: str, path: str) -> Any:
        """Returns the example of a body, or its required members alone."""
        operation = self.document["paths"][path][method.lower()]
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            return None
        schema = resolved(self.document, content["schema"])
        written = (schema.get("examples") or [{}])[0]
        return deepcopy(written) or body_of(self.document, schema, self.world)

    def address(self, path: str, row: Record) -> str:
        """Returns the path with the row and what it belongs to."""
        known = {name: str(value) for name, value in self.scene.shared.items()}
        own = HOLE.findall(path)[len(HOLE.findall(self.scene.noun))]
        known |= {own: str(row.id)}
        return HOLE.sub(lambda hole: known.get(hole[1]) or self.world.named(hole[1]), path)


def read_back(client: Client, url: str, example: Any) -> tuple[Any, dict[str, str]]:
    """Returns the body that would change nothing, and the precondition of replacing the row."""
    answer = client.get(url)
    if answer.status_code != 200 or not isinstance(example, dict):
        return example, {}
    shown = answer.json()
    body = {name: shown.get(name, value) for name, value in example.items()}
    return body, {"If-Match": answer.headers["ETag"]} if "ETag" in answer.headers else {}


def places(body: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Returns the path of every value in a body."""
    found = [at] if at else []
    if isinstance(body, dict | list):
        items: Any = body.items() if isinstance(body, dict) else enumerate(body)
        for key, value in items:
            found += places(value, (*at, key))
    return found


def replaced(body: Any, place: tuple[Any, ...], value: Any) -> Any:
    body = deepcopy(body)
    holder = body
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    return body


def changed(draw: Any, body: Any, ids: list[str]) -> Any:
    """Returns the body with up to two of its values replaced."""
    for _ in range(draw(st.integers(0, 2))):
        open_to = places(body)
        if open_to:
            place = draw(st.sampled_from(open_to))
            value = draw(st.sampled_from(ODD) | st.sampled_from(ids) | st.text(max_size=5))
            body = replaced(body, place, value)
    return body


def of_every_origin(db: Session, me: Person) -> list[Record]:
    """Returns a finding of each origin, also of those that nobody writes here."""
    audit, record = factories.an_audit(db, me), factories.a_qa_record(db, me, status="completed")
    kept = {FindingOrigin.CPC_QA: record.id, FindingOrigin.IRO_QA: record.id}
    return [
        factories.a_finding(
            db, audit, origin=each, origin_id=kept.get(each, audit.id), recorded_by=me.id
        )
        for each in FindingOrigin
    ]


def asked(everything: Everything, client: Client) -> None:
    """Sends generated requests about the rows of a noun, none of which has an effect."""
    operations = everything.operations()
    bodies: Mapping[str, Any] = everything.scene.bodies()

    @bounded(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        method, path = data.draw(st.sampled_from(operations))
        row = data.draw(st.sampled_from(everything.rows))
        url = everything.address(path, row)
        sent: dict[str, Any] = {"headers": {}}
        with undone(everything.db):
            if method in {"POST", "PUT"}:
                body = bodies.get(path.rpartition("/")[2]) or everything.example(method, path)
                if method == "PUT":
                    body, sent["headers"] = read_back(client, url, body)
                if body is not None:
                    sent["json"] = changed(data.draw, body, everything.ids)
            elif method == "DELETE":
                sent["headers"] = read_back(client, url, {})[1]
            answer = client.request(method, url, **sent)
        assert answer.status_code < 500, (method, path, sent, answer.text)

    ask()


def each_rewritten(everything: Everything, client: Client) -> None:
    """Replaces every row with itself in other words."""
    for method, path in everything.operations():
        for row in everything.rows if method == "PUT" else ():
            url = everything.address(path, row)
            with undone(everything.db):
                body, headers = read_back(client, url, everything.example(method, path))
                body |= {name: "In other words." for name in body if name in TEXTS}
                answer = client.put(url, json=body, headers=headers)
            assert answer.status_code < 500, (path, body, answer.text)


@pytest.mark.parametrize("part", range(4))
def test_no_plausible_request_about_a_row_in_any_state_is_answered_with_a_fault(
    db: Session, app: FastAPI, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)
    for noun in sorted(NOUNS)[part::4]:
        with undone(db):
            scene = Scene(db, noun)
            scene.me = me = factories.a_person(db, *Role)
            scene.role = next((role for role in Role if role in scene.recipe.owners), None)
            rows = [scene.row(OWN, state) for state in NOUNS[noun].states.split()]
            rows += of_every_origin(db, me) if noun == "findings" else []
            db.flush()
            everything, client = Everything(db, app, scene, rows), Client(app, db, headers_of(me))
            each_rewritten(everything, client)
            asked(everything, client)
