"""The same save sent twice at once is answered 200 twice. On a database of its own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.core import database, ids
from app.core.config import settings
from app.models.auditing.audits import Audit
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import cloned, headers_of


@pytest.fixture
def shop(server: str, worker_id: str) -> Iterator[database.Database]:
    """Yields a committed database, as the service has one."""
    with cloned(server, f"twice_{worker_id}") as url:
        own = database.Database(url, settings())
        database.use(own)
        yield own
        own.close()


def put_twice(
    app: FastAPI, who: Person, url: str, body: Any, headers: dict[str, str] | None = None
) -> list[Any]:
    """Returns both answers to one PUT that two threads send at the same time."""
    start = Barrier(2)

    def send(_: int) -> Any:
        client = TestClient(app, headers=headers_of(who))
        start.wait()
        return client.put(url, json=body, headers=headers or {})

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(send, range(2)))


def lines(shop: database.Database, action: str) -> int:
    with shop.session() as db:
        return db.scalar(select(func.count()).where(Change.action == action)) or 0


def test_an_audit_started_and_graded_twice_at_once_is_answered_twice_with_one_effect(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        auditor = factories.a_person(db, Role.AUDITOR)
        works = [factories.an_assignment(db, auditor).id for _ in range(5)]
    for n, work in enumerate(works, start=1):
        url, body = f"/v1/audits/{ids.new()}", {"assignment_id": str(work)}
        started = put_twice(app, auditor, url, body, {"If-None-Match": "*"})
        assert sorted(each.status_code for each in started) == [200, 201], started[0].text
        assert lines(shop, "audit.start") == n
        etag = TestClient(app, headers=headers_of(auditor)).get(url).headers["ETag"]
        grade = body | {"auditor_grade": "good", "grade_rationale": "Purposeful work."}
        graded = put_twice(app, auditor, url, grade, {"If-Match": etag})
        assert [each.status_code for each in graded] == [200, 200], graded[0].text
        assert lines(shop, "audit.replace") == n
    with shop.session() as db:
        assert db.scalar(select(func.count()).select_from(Audit)) == len(works)


def test_a_section_saved_twice_at_once_is_answered_twice_with_one_effect(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        auditor = factories.a_person(db, Role.AUDITOR)
        audits = [factories.an_audit(db, auditor).id for _ in range(5)]
    body = {
        "strengths_text": "Seen alone.",
        "answers": [{"question_key": "assessment_scale", "value_num": 9}],
    }
    for n, audit_id in enumerate(audits, start=1):
        url = f"/v1/audits/{audit_id}/sections/assessment"
        etag = TestClient(app, headers=headers_of(auditor)).get(url).headers["ETag"]
        saved = put_twice(app, auditor, url, body, {"If-Match": etag})
        assert [each.status_code for each in saved] == [200, 200], saved[0].text
        assert saved[0].headers["ETag"] == saved[1].headers["ETag"]
        assert lines(shop, "audit_section.replace") == n


def test_a_programme_created_twice_at_once_is_answered_twice_with_one_effect(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        admin = factories.a_person(db, Role.QA_ADMIN)
    body = {"name": "CYPE 2027/28", "year_start": "2027-04-01"}
    created = put_twice(app, admin, f"/v1/audit-programmes/{ids.new()}", body)
    assert sorted(each.status_code for each in created) == [200, 201], created[0].text
    assert lines(shop, "audit_programme.create") == 1


def test_a_conflict_names_the_row_it_is_about(app: FastAPI, shop: database.Database) -> None:
    with shop.session() as db:
        auditor, admin = factories.a_person(db, Role.AUDITOR), factories.a_person(db, Role.QA_ADMIN)
        audit = factories.an_audit(db, auditor, status="submitted")
        audit_id, work = audit.id, audit.assignment_id
    again = TestClient(app, headers=headers_of(auditor)).post(f"/v1/audits/{audit_id}/submit")
    assert (again.status_code, again.json()["code"]) == (409, "not_in_state")
    assert again.json()["about"] == {"entity": "audits", "id": str(audit_id)}
    url = f"/v1/audit-assignments/{work}/cancel"
    done = TestClient(app, headers=headers_of(admin)).post(url, json={"reason": "Closed."})
    assert done.json()["about"] == {"entity": "audit_assignments", "id": str(work)}
