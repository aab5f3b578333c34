"""Aborted transactions are repeated, and nothing is done twice or lost."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg import errors as postgres
from pydantic import BaseModel
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.core import database
from app.core.config import Settings, settings
from app.http.dependencies import Db
from app.http.middleware.admission import Gate
from app.http.middleware.envelope import Envelope
from app.http.problems import rendering
from app.http.transaction_retry import MOST, Retries
from app.models.organisation.org_units import OrgUnit
from app.models.platform.idempotency import IdempotentAnswer
from app.services.platform import history
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import cloned, headers_of


class Codes(BaseModel):
    first: str
    second: str


def the_app(route: Any) -> TestClient:
    """Returns an application with the route of a test inside all the real middleware."""
    app = FastAPI()
    rendering.install(app)
    app.post("/v1/try")(route)
    app.add_middleware(Retries)
    config = Settings(_env_file=None)
    app.add_middleware(Gate, settings=config)
    app.add_middleware(Envelope, settings=config)
    return TestClient(app)


def aborted(kind: type[postgres.Error]) -> OperationalError:
    return OperationalError("UPDATE", {}, kind("so it goes"))


@pytest.mark.parametrize("kind", [postgres.DeadlockDetected, postgres.SerializationFailure])
@pytest.mark.parametrize("times", [0, 1, MOST])
def test_an_aborted_transaction_is_repeated_with_the_same_body(
    kind: type[postgres.Error], times: int
) -> None:
    seen: list[Codes] = []

    def route(body: Codes) -> int:
        seen.append(body)
        if len(seen) <= times:
            raise aborted(kind)
        return len(seen)

    answer = the_app(route).post("/v1/try", json={"first": "a", "second": "b"})
    assert (answer.status_code, answer.json()) == (200, times + 1)
    assert seen == [Codes(first="a", second="b")] * (times + 1)


def test_after_three_repetitions_it_is_503() -> None:
    seen: list[int] = []

    def route() -> None:
        seen.append(1)
        raise aborted(postgres.DeadlockDetected)

    answer = the_app(route).post("/v1/try")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] == "1"
    assert len(seen) == 1 + MOST


@pytest.mark.parametrize("kind", [postgres.LockNotAvailable, postgres.QueryCanceled])
def test_a_request_that_timed_out_is_not_repeated(kind: type[postgres.Error]) -> None:
    seen: list[int] = []

    def route() -> None:
        seen.append(1)
        raise aborted(kind)

    assert the_app(route).post("/v1/try").status_code == 503
    assert len(seen) == 1


@pytest.fixture
def shop(server: str, worker_id: str) -> Iterator[database.Database]:
    with cloned(server, f"retries_{worker_id}") as url:
        own = database.Database(url, settings())
        database.use(own)
        yield own
        own.close()


def test_a_real_deadlock_ends_well_for_both(shop: database.Database) -> None:
    """Two requests lock the same two rows in opposite order: one is aborted, then both succeed."""
    with shop.session() as db:
        factories.a_team(db, "dover-1")
        factories.a_team(db, "dover-2")
    together, tries = threading.Barrier(2), []

    def route(db: Db, body: Codes) -> str:
        tries.append(body.first)
        rename(db, body.first, body.second)
        if len(tries) <= 2:
            together.wait(5)
        rename(db, body.second, body.first)
        return body.first

    client = the_app(route)
    bodies = [{"first": "dover-1", "second": "dover-2"}, {"first": "dover-2", "second": "dover-1"}]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda body: client.post("/v1/try", json=body), bodies))
    assert [answer.status_code for answer in answers] == [200, 200], [a.text for a in answers]
    assert len(tries) == 3
    with shop.session() as db:
        names = db.scalars(select(OrgUnit.name).where(OrgUnit.code.like("dover-%")))
        assert sorted(len(name) for name in names) == [len("Dover-1++")] * 2


def rename(db: Session, code: str, _because: str) -> None:
    """Renames by SQL, because the trigger of the tree would prevent the deadlock."""
    db.execute(text("SET LOCAL session_replication_role = replica"))
    db.execute(text("UPDATE org_units SET name = name || '+' WHERE code = :code"), {"code": code})


def test_one_key_has_one_effect_although_the_first_attempt_was_aborted(
    app: FastAPI, shop: database.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop.session() as db:
        admin, row = factories.a_person(db, Role.QA_ADMIN), factories.an_assignment(db)
    recorded, tries = history.record, []

    def first_breaks(*arguments: Any, **named: Any) -> None:
        tries.append(1)
        recorded(*arguments, **named)
        if len(tries) == 1:
            raise aborted(postgres.SerializationFailure)

    monkeypatch.setattr(history, "record", first_breaks)
    client = TestClient(app, headers={**headers_of(admin), "Idempotency-Key": "k"})
    url = f"/v1/audit-assignments/{row.id}/cancel"
    first, again = (client.post(url, json={"reason": "Closed."}) for _ in range(2))
    assert (first.status_code, len(tries)) == (200, 2), first.text
    assert first.content == again.content
    assert again.headers["Idempotent-Replayed"] == "true"
    with shop.session() as db:
        assert db.scalar(select(func.count()).select_from(IdempotentAnswer)) == 1
