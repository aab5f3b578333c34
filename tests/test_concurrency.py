"""Many at once: nothing is lost, one effect, and all agree in the end. On a database of its own."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db as database
from app.config import settings
from app.models.audits import Audit
from app.models.history import Change
from app.models.moderation import ModerationDecision
from app.models.people import ApiKey, Person
from app.models.subjects import Subject
from app.vocabulary import Role
from tests import make
from tests.conftest import cloned, headers_of


@pytest.fixture
def shop(server: str, worker_id: str) -> Iterator[database.Database]:
    """A committed database, as the service has one."""
    with cloned(server, f"many_{worker_id}") as url:
        own = database.Database(url, settings())
        database.use(own)
        yield own
        own.close()


def at_once(
    app: FastAPI, requests: list[tuple[Person | ApiKey, str, str, Any, dict[str, str]]]
) -> Any:
    """All the requests at the same time, each from a thread of its own."""

    def send(request: tuple[Person | ApiKey, str, str, Any, dict[str, str]]) -> Any:
        who, method, url, body, headers = request
        client = TestClient(app, headers=headers_of(who))
        return client.request(method, url, json=body, headers=headers)

    with ThreadPoolExecutor(max_workers=12) as pool:
        return list(pool.map(send, requests))


def test_fifty_posts_with_one_key_have_one_effect_and_agree_after_their_retries(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        make.a_team(db, "dover-1")
        client = make.a_client(db)
    held = {"team_code": "dover-1", "service_line": "sen", "valid_from": "2026-01-01"}
    body = {"records": [{"external_id": "A", "allocations": [held]}]}
    url, key = "/v1/sources/liberi/subjects:batch", {"Idempotency-Key": "one"}
    waiting: list[int] = list(range(50))
    agreed: set[bytes] = set()
    for _ in range(50):
        found = at_once(app, [(client, "POST", url, body, key) for _ in waiting])
        assert {answer.status_code for answer in found} <= {207, 409, 503}
        for answer in found:
            if answer.status_code == 409:
                assert answer.json()["code"] == "idempotency_running"
                assert answer.headers["Retry-After"]
        agreed |= {answer.content for answer in found if answer.status_code == 207}
        waiting = waiting[: sum(answer.status_code != 207 for answer in found)]
        if not waiting:
            break
    assert not waiting
    assert len(agreed) == 1
    assert json.loads(agreed.pop())["items"][0]["outcome"] == "created"
    with shop.session() as db:
        assert db.scalar(select(func.count()).select_from(Subject)) == 1
        created = select(func.count()).where(Change.action == "subject.created")
        assert db.scalar(created) == 1


def test_of_many_saving_one_section_one_wins_and_the_others_are_told(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        auditor = make.a_person(db, Role.AUDITOR)
        audit_id = make.an_audit(db, auditor).id
    url = f"/v1/audits/{audit_id}/sections/assessment"
    etag = TestClient(app, headers=headers_of(auditor)).get(url).headers["ETag"]
    bodies = [
        {
            "strengths_text": f"Version {n}.",
            "answers": [{"question_key": "assessment_scale", "value_num": n}],
        }
        for n in range(8)
    ]
    found = at_once(app, [(auditor, "PUT", url, body, {"If-Match": etag}) for body in bodies])
    codes = sorted(answer.status_code for answer in found)
    assert codes == [200] + [412] * 7
    winner = next(n for n, answer in enumerate(found) if answer.status_code == 200)
    kept = TestClient(app, headers=headers_of(auditor)).get(url).json()
    assert kept["strengths_text"] == f"Version {winner}."


def test_two_moderators_beginning_at_once_do_not_share_an_audit(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        moderators = [make.a_person(db, Role.MODERATOR) for _ in range(6)]
        audit_id = make.an_audit(db, status="awaiting_moderation").id
    url = f"/v1/audits/{audit_id}/begin-moderation"
    found = at_once(app, [(person, "POST", url, {}, {}) for person in moderators])
    codes = sorted(answer.status_code for answer in found)
    assert codes[0] == 200
    assert set(codes[1:]) <= {404, 409}
    _decided_once(app, shop, audit_id, moderators)


def _decided_once(
    app: FastAPI, shop: database.Database, audit_id: UUID, moderators: list[Person]
) -> None:
    """Whoever holds it decides twice at once: one decision stands."""
    with shop.session() as db:
        holder_id = db.get_one(Audit, audit_id).moderator_id
    holder = next(person for person in moderators if person.id == holder_id)
    url = f"/v1/audits/{audit_id}/moderation-decisions"
    body = {"outcome": "upheld", "moderated_grade": "good"}
    found = at_once(app, [(holder, "POST", url, body, {}) for _ in range(4)])
    assert sorted(answer.status_code for answer in found) == [201, 409, 409, 409]
    with shop.session() as db:
        assert _count(db) == 1


def _count(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(ModerationDecision)) or 0
