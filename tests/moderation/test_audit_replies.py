"""Replies to a final audit: once each, beside it, by the practitioner and the team manager."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.models.auditing.audits import Audit
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.models.platform.history import Read
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

MINE = {"agrees": False, "text": "The visits in May are recorded elsewhere.", "will_do": "File."}
AGREED = {"agrees": True, "text": "A fair picture of the work."}


@pytest.fixture
def team(db: Session) -> OrgUnit:
    return factories.a_team(db, "dartford-1")


@pytest.fixture
def worker(db: Session, team: OrgUnit) -> Person:
    return factories.a_person(db, Role.PRACTITIONER, at=team)


@pytest.fixture
def manager(db: Session, team: OrgUnit) -> Person:
    return factories.a_person(db, Role.TEAM_MANAGER, at=team)


@pytest.fixture
def audit(db: Session, team: OrgUnit, worker: Person) -> Audit:
    return factories.an_audit(
        db,
        at=team,
        status="finalised",
        practitioner_person_id=worker.id,
        finalised_at=clock.now(),
        moderator_id=factories.a_person(db, Role.MODERATOR).id,
    )


def reply(as_: As, person: Person, audit: Audit, body: dict[str, Any], **headers: str) -> Any:
    return as_(person).post(f"/v1/audits/{audit.id}/replies", json=body, headers=headers)


def test_the_practitioner_and_the_team_manager_each_reply_once(
    db: Session, as_: As, audit: Audit, worker: Person, manager: Person
) -> None:
    before = as_(manager).get(f"/v1/audits/{audit.id}").json()
    assert "reply" in before["allowed_actions"]
    first = reply(as_, worker, audit, MINE)
    assert first.status_code == 201, first.text
    read = first.json()
    assert (read["capacity"], read["agrees"], read["will_do"]) == ("practitioner", False, "File.")
    assert read["author"] == {"id": str(worker.id), "display_name": worker.display_name}
    assert first.headers["Location"] == f"/v1/audit-replies/{read['id']}"
    assert as_(worker).get(first.headers["Location"]).json() == read
    second = reply(as_, manager, audit, AGREED)
    assert (second.status_code, second.json()["capacity"]) == (201, "team_manager")
    assert second.json()["will_do"] is None
    for person in (worker, manager):
        again = reply(as_, person, audit, AGREED)
        assert (again.status_code, again.json()["code"]) == (409, "already_replied")
    colleague = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "dartford-1"))
    assert reply(as_, colleague, audit, AGREED).json()["code"] == "already_replied"
    after = as_(manager).get(f"/v1/audits/{audit.id}").json()
    assert "reply" not in after["allowed_actions"]
    assert [each["capacity"] for each in after["replies"]] == ["practitioner", "team_manager"]
    without = {"allowed_actions": None, "replies": None}
    assert after | without == before | without
    told = db.scalars(select(Event.type).where(Event.entity == "audit_replies")).all()
    assert told == ["audit_reply.create"] * 2
    assert db.scalars(select(Event.id).where(Event.entity_id == audit.id)).all() == []


def test_a_reply_is_sent_about_the_audit_as_it_was_read(
    as_: As, audit: Audit, worker: Person
) -> None:
    etag = as_(worker).get(f"/v1/audits/{audit.id}").headers["ETag"]
    stale = reply(as_, worker, audit, MINE, **{"If-Match": '"999.0a"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert stale.json()["current_version"] == audit.version
    sent = reply(as_, worker, audit, MINE, **{"If-Match": etag})
    assert sent.status_code == 201, sent.text
    assert sent.json()["text"] == MINE["text"]


def test_a_reply_is_neither_replaced_nor_deleted(as_: As, audit: Audit, worker: Person) -> None:
    url = reply(as_, worker, audit, MINE).headers["Location"]
    assert as_(worker).put(url, json=AGREED).status_code == 405
    assert as_(worker).delete(url).status_code == 405


def test_a_repeated_key_gets_the_first_answer(as_: As, audit: Audit, worker: Person) -> None:
    first = reply(as_, worker, audit, MINE, **{"Idempotency-Key": "reply"})
    again = reply(as_, worker, audit, MINE, **{"Idempotency-Key": "reply"})
    assert (again.status_code, again.content) == (201, first.content)


def test_a_reply_has_its_author_the_auditor_the_managers_and_the_unit_for_readers(
    db: Session, as_: As, audit: Audit, team: OrgUnit, worker: Person, manager: Person
) -> None:
    url = reply(as_, worker, audit, MINE).headers["Location"]
    of_manager = reply(as_, manager, audit, AGREED).headers["Location"]
    assert audit.moderator_id is not None
    dover = factories.a_team(db, "dover-1")
    readers = {
        "auditor": db.get_one(Person, audit.auditor_id),
        "team manager": manager,
        "service manager": factories.a_person(db, Role.SERVICE_MANAGER, at=team),
        "QA manager": factories.a_person(db, Role.QA_MANAGER),
        "QA admin": factories.a_person(db, Role.QA_ADMIN),
        "practitioner": worker,
    }
    strangers = {
        "moderator": db.get_one(Person, audit.moderator_id),
        "director": factories.a_person(db, Role.DIRECTOR),
        "another practitioner": factories.a_person(db, Role.PRACTITIONER, at=team),
        "another auditor": factories.a_person(db, Role.AUDITOR),
        "a manager elsewhere": factories.a_person(db, Role.TEAM_MANAGER, at=dover),
        "analyst": factories.a_person(db, Role.MI_ANALYST),
        "administrator": factories.a_person(db, Role.ADMINISTRATOR),
    }
    for who, person in readers.items():
        read = as_(person).get(url)
        assert read.status_code == 200, who
        hidden = who == "QA admin"
        assert (read.json()["text"], read.json()["will_do"]) == (
            (None, None) if hidden else (MINE["text"], MINE["will_do"])
        ), who
        assert read.json()["agrees"] is False
        listed = as_(person).get(f"/v1/audits/{audit.id}/replies").json()["items"]
        assert len(listed) == (1 if who == "practitioner" else 2), who
        beside = as_(person).get(f"/v1/audits/{audit.id}").json()["replies"]
        names = ("id", "capacity", "author", "agrees", "text", "will_do", "replied_at")
        shown = [{name: each[name] for name in names} for each in listed]
        assert [{name: each[name] for name in names} for each in beside] == shown, who
    for who, person in strangers.items():
        assert as_(person).get(url).status_code == 404, who
        assert as_(person).get("/v1/audit-replies").json()["items"] == [], who
        read = as_(person).get(f"/v1/audits/{audit.id}")
        assert read.status_code == 404 or read.json()["replies"] == [], who
    assert as_(worker).get(of_manager).status_code == 404


def test_reading_a_reply_is_a_line_of_the_read_log(
    db: Session, as_: As, audit: Audit, worker: Person
) -> None:
    url = reply(as_, worker, audit, MINE).headers["Location"]
    manager = factories.a_person(db, Role.QA_MANAGER)
    as_(manager).get(url)
    line = db.scalars(select(Read).where(Read.actor_id == manager.id)).one()
    assert (line.entity, line.subject_ids) == ("audit_replies", [audit.subject_id])


@pytest.mark.parametrize(
    "status", [each for each in AuditStatus if each not in {"finalised", "amended"}]
)
def test_only_a_final_audit_is_replied_to(
    as_: As, audit: Audit, worker: Person, status: AuditStatus
) -> None:
    audit.status, audit.submitted_at = status, None if status == "draft" else audit.submitted_at
    answer = reply(as_, worker, audit, MINE)
    if status is AuditStatus.APPRECIATIVE_INQUIRY:
        assert (answer.status_code, answer.json()["code"]) == (409, "not_in_state")
    else:
        assert answer.status_code == 404


def test_nobody_else_replies(db: Session, as_: As, audit: Audit, team: OrgUnit) -> None:
    for role in (Role.SERVICE_MANAGER, Role.DIRECTOR, Role.QA_MANAGER, Role.QA_ADMIN):
        person = factories.a_person(db, role, at=team if role is Role.SERVICE_MANAGER else None)
        assert reply(as_, person, audit, AGREED).status_code == 403, role
    auditor = db.get_one(Person, audit.auditor_id)
    factories.a_role(db, auditor, Role.TEAM_MANAGER, team)
    own = reply(as_, auditor, audit, AGREED)
    assert (own.status_code, own.json()["code"]) == (403, "not_yours")


def test_a_practitioner_who_moved_on_replies_about_their_practice(
    db: Session, as_: As, audit: Audit
) -> None:
    away = factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db, "dover-1"))
    audit.practitioner_person_id = away.id
    assert reply(as_, away, audit, MINE).json()["capacity"] == "practitioner"


def test_a_final_audit_waits_for_its_replies_until_the_days_are_over(
    db: Session, as_: As, team: OrgUnit, worker: Person, manager: Person
) -> None:
    with clock.held_at(datetime(2026, 6, 1, 9, tzinfo=UTC)):
        audit = factories.an_audit(
            db,
            at=team,
            status="finalised",
            practitioner_person_id=worker.id,
            finalised_at=clock.now(),
        )
    assert settings().audit_reply_days == 20

    def waiting(person: Person) -> list[tuple[str, str]]:
        items = as_(person).get("/v1/notifications?kind=audit_to_reply_to").json()["items"]
        return [(each["id"], each["due_on"]) for each in items]

    with clock.held_at(datetime(2026, 6, 21, 22, tzinfo=UTC)):  # 23:00 in London on day 20
        assert waiting(worker) == waiting(manager) == [(str(audit.id), "2026-06-21")]
        assert waiting(factories.a_person(db, Role.SERVICE_MANAGER)) == []
        assert reply(as_, worker, audit, MINE).status_code == 201
        assert (waiting(worker), len(waiting(manager))) == ([], 1)
    with clock.held_at(datetime(2026, 6, 22, 9, tzinfo=UTC)):
        assert waiting(manager) == []
        assert reply(as_, manager, audit, AGREED).status_code == 201  # optional, but not too late


def test_replies_are_filtered(
    db: Session, as_: As, audit: Audit, team: OrgUnit, worker: Person, manager: Person
) -> None:
    other = factories.an_audit(db, at=team, status="finalised", practitioner_person_id=worker.id)
    with clock.held_at(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)):  # 1 July in London
        first = reply(as_, worker, audit, MINE).json()["id"]
    with clock.held_at(datetime(2026, 7, 2, 9, tzinfo=UTC)):
        second = reply(as_, manager, audit, AGREED).json()["id"]
        third = reply(as_, worker, other, AGREED).json()["id"]
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    for query, ids in {
        f"audit_id={audit.id}": [first, second],
        f"id={third}&id={first}": [first, third],
        "capacity=practitioner": [first, third],
        "agrees=false": [first],
        f"author_id={manager.id}": [second],
        "replied_from=2026-07-01&replied_to=2026-07-01": [first],
        "replied_to=2026-06-30": [],
        "replied_from=2026-07-02": [second, third],
        f"under={team.id}": [first, second, third],
        f"org_unit_id={team.id}&capacity=team_manager": [second],
        f"subject_id={other.subject_id}": [third],
    }.items():
        items = unit.get(f"/v1/audit-replies?{query}").json()["items"]
        assert sorted(each["id"] for each in items) == sorted(ids), query
