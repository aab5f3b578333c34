"""Concurrent requests: nothing is lost or done twice. On a database of its own."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.orm import Session

from app.core import database, ids
from app.core.config import settings
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditCycle
from app.models.cases.subjects import Subject
from app.models.moderation.decisions import ModerationDecision
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnitAncestor
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.schemas.auditing.audits import AuditWrite
from app.services.access import Actor, Grant
from app.services.auditing import audits
from app.services.organisation import authentication
from app.vocabulary.auditing import CycleStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import Client, cloned, headers_of


@pytest.fixture
def shop(server: str, worker_id: str) -> Iterator[database.Database]:
    """Returns a database with committed transactions, as the service has one."""
    with cloned(server, f"many_{worker_id}") as url:
        own = database.Database(url, settings())
        database.use(own)
        yield own
        own.close()


def at_once(
    app: FastAPI, requests: list[tuple[Person | ApiKey, str, str, Any, dict[str, str]]]
) -> Any:
    """Sends all requests at the same time, each from a thread of its own, into one event loop."""

    def send(request: tuple[Person | ApiKey, str, str, Any, dict[str, str]]) -> Any:
        who, method, url, body, headers = request
        client = Client(app, None, headers_of(who))
        return client.request(method, url, json=body, headers=headers)

    with ThreadPoolExecutor(max_workers=12) as pool:
        return list(pool.map(send, requests))


def test_fifty_posts_with_one_key_have_one_effect_and_agree_after_their_retries(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        factories.a_team(db, "dover-1")
        client = factories.a_client(db)
    held = {"team_code": "dover-1", "service_line": "sen", "valid_from": "2026-01-01"}
    body = {"records": [{"external_id": "A", "allocations": [held]}]}
    url, key = "/v1/sources/liberi/subjects:batch", {"Idempotency-Key": "one"}
    waiting: list[int] = list(range(50))
    agreed: set[bytes] = set()
    for _ in range(50):
        answers = at_once(app, [(client, "POST", url, body, key) for _ in waiting])
        assert {answer.status_code for answer in answers} <= {207, 409, 503}
        for answer in answers:
            if answer.status_code == 409:
                assert answer.json()["code"] == "idempotency_running"
                assert answer.headers["Retry-After"]
        agreed |= {answer.content for answer in answers if answer.status_code == 207}
        waiting = waiting[: sum(answer.status_code != 207 for answer in answers)]
        if not waiting:
            break
    assert not waiting
    assert len(agreed) == 1
    assert json.loads(agreed.pop())["items"][0]["outcome"] == "created"
    with shop.session() as db:
        assert db.scalar(select(func.count()).select_from(Subject)) == 1
        created = select(func.count()).where(Change.action == "subject.create")
        assert db.scalar(created) == 1


def test_batches_at_once_in_any_order_do_not_block_each_other_and_the_newest_stands(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        factories.a_team(db, "dover-1")
        client = factories.a_client(db)
    bands = ["under_1", "1_to_4", "5_to_9", "10_to_15", "16_to_17", "18_plus"]
    url = "/v1/sources/liberi/subjects:batch"
    requests: list[tuple[Person | ApiKey, str, str, Any, dict[str, str]]] = []
    for version, band in enumerate(bands):
        records = [
            {"external_id": f"C{n}", "source_version": version, "age_band": band}
            for n in range(300)
        ]
        records = [*records[50 * version :], *records[: 50 * version]]
        key = {"Idempotency-Key": str(version)}
        requests.append((client, "POST", url, {"records": records}, key))
    answers = at_once(app, requests)
    assert [answer.status_code for answer in answers] == [207] * 6
    outcomes = Counter(item["outcome"] for answer in answers for item in answer.json()["items"])
    assert outcomes["created"] == 300
    assert outcomes["rejected"] == 0
    with shop.session() as db:
        assert set(db.scalars(select(Subject.age_band))) == {"18_plus"}
        assert db.scalar(select(func.count()).select_from(Subject)) == 300
        changes = select(func.count()).where(Change.action == "subject.create")
        assert db.scalar(changes) == 300


def test_of_many_who_save_one_section_one_wins_and_the_others_are_refused(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        auditor = factories.a_person(db, Role.AUDITOR)
        audit_id = factories.an_audit(db, auditor).id
    url = f"/v1/audits/{audit_id}/sections/assessment"
    etag = Client(app, None, headers_of(auditor)).get(url).headers["ETag"]
    bodies = [
        {
            "strengths_text": f"Version {n}.",
            "answers": [{"question_key": "assessment_scale", "value_num": n}],
        }
        for n in range(8)
    ]
    answers = at_once(app, [(auditor, "PUT", url, body, {"If-Match": etag}) for body in bodies])
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] + [412] * 7
    winner = next(n for n, answer in enumerate(answers) if answer.status_code == 200)
    stored = Client(app, None, headers_of(auditor)).get(url).json()
    assert stored["strengths_text"] == f"Version {winner}."


def test_two_moderators_beginning_at_once_do_not_share_an_audit(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        moderators = [factories.a_person(db, Role.MODERATOR) for _ in range(6)]
        audit_id = factories.an_audit(db, status="awaiting_moderation").id
    url = f"/v1/audits/{audit_id}/begin-moderation"
    answers = at_once(app, [(person, "POST", url, {}, {}) for person in moderators])
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 200
    assert set(codes[1:]) <= {404, 409}
    _decided_once(app, shop, audit_id, moderators)


def _decided_once(
    app: FastAPI, shop: database.Database, audit_id: UUID, moderators: list[Person]
) -> None:
    """The moderator decides four times at once: only one decision is stored."""
    with shop.session() as db:
        holder_id = db.get_one(Audit, audit_id).moderator_id
    moderator = next(person for person in moderators if person.id == holder_id)
    url = f"/v1/audits/{audit_id}/moderation-decisions"
    body = {"outcome": "upheld", "moderated_grade": "good"}
    answers = at_once(app, [(moderator, "POST", url, body, {}) for _ in range(4)])
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    with shop.session() as db:
        assert _count(db) == 1


def _count(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(ModerationDecision)) or 0


# Rules about other rows than the changed one: those rows are locked.


def waiting_for(app: FastAPI, who: Person, url: str, body: Any) -> Future[Any]:
    """Starts a request in a thread of its own, and gives it time to wait for a lock."""
    client = Client(app, None, headers_of(who))
    begun = ThreadPoolExecutor(1).submit(client.post, url, json=body)
    time.sleep(0.3)
    return begun


def test_a_cycle_is_not_closed_under_an_audit_that_is_just_being_started(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        auditor, manager = (
            factories.a_person(db, Role.AUDITOR),
            factories.a_person(db, Role.QA_MANAGER),
        )
        assignment = factories.an_assignment(db, auditor)
        db.get_one(AuditCycle, assignment.cycle_id).status = CycleStatus.CLOSING
        cycle_id, assignment_id = assignment.cycle_id, assignment.id
    me = Actor("me", (Grant(Role.AUDITOR, None),), person_id=auditor.id)
    with shop.session() as db:
        audits.start(db, me, ids.new(), AuditWrite(assignment_id=assignment_id))
        closing = waiting_for(app, manager, f"/v1/audit-cycles/{cycle_id}/close", {})
        assert not closing.done()
    assert (closing.result().status_code, closing.result().json()["code"]) == (409, "drafts_left")


def test_a_cycle_is_not_closed_under_an_audit_that_is_just_being_recalled(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        auditor, manager = (
            factories.a_person(db, Role.AUDITOR),
            factories.a_person(db, Role.QA_MANAGER),
        )
        audit = factories.an_audit(db, auditor, status="submitted")
        db.get_one(AuditCycle, audit.cycle_id).status = CycleStatus.CLOSING
        cycle_id, audit_id = audit.cycle_id, audit.id
    me = Actor("me", (Grant(Role.AUDITOR, None),), person_id=auditor.id)
    with shop.session() as db:
        audits.recall(db, me, db.get_one(Audit, audit_id))
        closing = waiting_for(app, manager, f"/v1/audit-cycles/{cycle_id}/close", {})
        assert not closing.done()
    assert (closing.result().status_code, closing.result().json()["code"]) == (409, "drafts_left")


def test_two_allocations_at_once_keep_the_quota_of_the_round_together(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        admin, auditor = factories.a_person(db, Role.QA_ADMIN), factories.a_person(db, Role.AUDITOR)
        month = factories.a_round(db)
        draws = [factories.a_draw(db, month, admin) for _ in range(4)]
        for draw in draws:
            factories.an_assignment(
                db, None, sample_draw_id=draw.id, status="proposed", auditor_id=None
            )
    url = "/v1/sample-draws/{}/allocate"
    body = {"quota": 1, "auditor_ids": [str(auditor.id)]}
    requests: list[Any] = [(admin, "POST", url.format(draw.id), body, {}) for draw in draws]
    answers = at_once(app, requests)
    assert [answer.status_code for answer in answers] == [200] * 4, [a.text for a in answers]
    assert sorted(answer.json()["allocated"] for answer in answers) == [0, 0, 0, 1]


def test_units_created_at_once_are_all_in_the_tree(app: FastAPI, shop: database.Database) -> None:
    with shop.session() as db:
        admin, swale = factories.a_person(db, Role.ADMINISTRATOR), factories.a_district(db, "swale")
    units = {ids.new(): f"swale-{n}" for n in range(6)}
    body = {"kind": "team", "parent_id": str(swale.id), "valid_from": "2015-04-01"}
    requests: list[Any] = [
        (admin, "PUT", f"/v1/org-units/{unit}", body | {"code": code, "name": code}, {})
        for unit, code in units.items()
    ]
    answers = at_once(app, requests)
    assert [answer.status_code for answer in answers] == [201] * 6, [a.text for a in answers]
    with shop.session() as db:
        below = select(OrgUnitAncestor.org_unit_id).where(OrgUnitAncestor.ancestor_id == swale.id)
        assert set(db.scalars(below)) == {swale.id, *units}


def test_after_a_restart_of_the_database_one_read_fails_and_all_the_others_are_answered(
    app: FastAPI, shop: database.Database, server: str
) -> None:
    with shop.session() as db:
        auditor = factories.a_person(db, Role.AUDITOR)
        url = f"/v1/audits/{factories.an_audit(db, auditor, status='submitted').id}"
    client = Client(app, None, headers_of(auditor))
    with shop.connection(), shop.connection(), shop.connection():
        pass
    assert client.get(url).status_code == 200
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(end), {"name": make_url(shop.url).database})
    admin.dispose()
    answers = [client.get(url) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [503, 200, 200, 200, 200, 200]
    assert answers[0].json()["code"] == "database_unavailable"


def test_a_locked_account_makes_nobody_wait_at_sign_in(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        person = factories.a_person(db, Role.AUDITOR)
        person.last_seen_at = None
    authentication.forget()
    with shop.session() as db:
        db.execute(select(Person.id).where(Person.id == person.id).with_for_update())
        assert Client(app, None, headers_of(person)).get("/v1/me").status_code == 200
