"""Replays the corpus of hostile requests, `tests/support/texts/hostile_requests.jsonl`.

A line is a request of a class, by whom it is sent, and the status that is right. What was once
answered wrongly becomes a line. `test_hostile_requests` and `test_generated_requests` make theirs.
"""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.core.config import settings
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client, headers_of, undone
from tests.project.test_lists import lists_of
from tests.support.raw_http_client import Answer, ask, scope_of
from tests.tables.world import World, seeded, the_caller, the_world

CORPUS = Path(__file__).parent.parent / "support" / "texts" / "hostile_requests.jsonl"
CLASSES = 20
RUN = re.compile(r"<<(.*?)\*(\d+)>>", re.DOTALL)  # a text, written that many times
HOLE = re.compile(r"\{([a-z_ ]+)\}")
NOT_OURS = ("OPTIONS", "/oauth", "/odata", "/.well-known")  # their errors have a shape of their own


def corpus() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def written_out(text: str) -> str:
    return RUN.sub(lambda run: run[1] * int(run[2]), text)


def sent(app: FastAPI, request: dict[str, Any], world: World, headers: dict[str, str]) -> Answer:
    """Sends a request byte by byte as it is written."""
    method, _, address = written_out(request["send"]).partition(" ")
    filled = HOLE.sub(lambda hole: world.named(hole[1]), address).replace("{{", "{")
    path, _, query = filled.replace("}}", "}").partition("?")
    body = request.get("raw")
    given = dict(request.get("headers", {}))
    if "body" in request:
        body = json.dumps(request["body"])
        given.setdefault("content-type", "application/json")
    plain = written_out(body or "").encode("latin-1", "replace")
    length = {"content-length": str(len(plain))} if plain else {}
    given = headers | length | given
    lines = [
        (name.lower().encode(), written_out(value).encode("latin-1", "replace"))
        for name, value in given.items()
    ]
    scope = scope_of(method, path.encode(), query.encode(), lines)
    return ask(app, scope, [{"type": "http.request", "body": plain}])


def faults(request: dict[str, Any], answer: Answer) -> list[str]:
    found = []
    if answer.status != request["is"]:
        found.append(f"answered {answer.status}")
    ours = not any(part in request["send"] for part in NOT_OURS)  # nor that of a preflight
    if ours and answer.status and answer.status >= 400 and answer.body:
        if answer.headers["content-type"] != "application/problem+json":
            found.append("no problem document")
        elif answer.problem["status"] != answer.status:
            found.append("another status in the problem document")
    return found


def test_the_corpus_has_requests_of_every_class() -> None:
    counted = Counter(each["class"] for each in corpus())
    assert len(counted) == CLASSES
    assert min(counted.values()) >= 3
    assert all(200 <= each["is"] < 500 for each in corpus())


def test_no_hostile_request_gets_more_than_it_should_and_every_list_answers_afterwards(
    db: Session, app: FastAPI, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)
    seeded(db)
    me = factories.a_person(db, *Role)
    world = the_world(db, me, Role.QA_MANAGER)
    callers = {
        "everybody": headers_of(me),
        "machine": headers_of(factories.a_client(db)),
        "practitioner": headers_of(factories.a_person(db, Role.PRACTITIONER)),
        "nobody": {},
    }
    wrong = []
    for request in corpus():
        with undone(db):
            answer = sent(app, request, world, callers[request["as"]])
        wrong += [(fault, request) for fault in faults(request, answer)]
    assert wrong == []
    _require_every_list(db, app, as_, as_(me))


def _require_every_list(db: Session, app: FastAPI, as_: As, everybody: Client) -> None:
    """Requires that every list answers whoever may do everything, and, in turn, every role.

    Each role asks each fifth list; `tests/project/test_permissions.py` asks all of each.
    """
    paths = sorted({path for path, _ in lists_of(app.openapi()).values() if "{" not in path})
    for path in paths:
        assert everybody.get(f"{path}?limit=1").status_code == 200, path
    for n, role in enumerate(Role):
        client = as_(the_caller(db, role))
        for path in paths[n % 5 :: 5]:
            answer = client.get(f"{path}?limit=1")
            assert answer.status_code in {200, 403}, (role, path, answer.text)
