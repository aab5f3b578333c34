"""Moderation rules of programmes, and moderation sessions."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from app.models.auditing.moderation_rules import ModerationRule
from app.models.moderation.sessions import ModerationSession
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


@pytest.fixture
def moderator(db: Session) -> Person:
    return factories.a_person(db, Role.MODERATOR)


def a_session(db: Session, chair: Person, **fields: Any) -> dict[str, Any]:
    usual = {
        "cycle_id": str(factories.a_cycle(db).id),
        "title": "May",
        "mode": "individual",
        "chair_id": str(chair.id),
    }
    return usual | fields


def planned(as_: As, admin: Person, body: dict[str, Any]) -> str:
    url = f"/v1/moderation-sessions/{uuid4()}"
    answer = as_(admin).put(url, json=body)
    assert answer.status_code == 201, answer.text
    return url


# Rules


def as_written(rule: ModerationRule, **fields: Any) -> dict[str, Any]:
    return {"programme_id": str(rule.programme_id), "random_pct": 12.5} | fields


def test_a_rule_is_replaced_only_with_its_etag(db: Session, as_: As, admin: Person) -> None:
    factories.ofsted4(db)
    rule = factories.moderation_rule(db)
    client, url = as_(admin), f"/v1/moderation-rules/{rule.id}"
    assert client.put(url, json=as_written(rule)).status_code == 428
    etag = client.get(url).headers["ETag"]
    changed = client.put(url, json=as_written(rule), headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["random_pct"]) == (200, 12.5), changed.text
    assert client.put(url, json=as_written(rule)).status_code == 200  # the same again is a retry
    listed = client.get(f"/v1/moderation-rules?programme_id={rule.programme_id}").json()
    assert [one["id"] for one in listed["items"]] == [str(rule.id)]


def test_a_programme_has_one_rule(db: Session, as_: As, admin: Person) -> None:
    factories.ofsted4(db)
    rule = factories.moderation_rule(db)
    answer = as_(admin).put(f"/v1/moderation-rules/{uuid4()}", json=as_written(rule))
    assert (answer.status_code, answer.json()["code"]) == (409, "exists")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"always_grades": ["splendid"]}, "/always_grades/0"),
        ({"applies_to_tools": ["no_tool"]}, "/applies_to_tools/0"),
        ({"programme_id": "01890a5d-ac96-774b-bcce-b302099a8057"}, "/programme_id"),
        ({"random_pct": 100.5}, "/random_pct"),
        ({"random_pct": "10"}, "/random_pct"),
        ({"moderation_window_days": 0}, "/moderation_window_days"),
    ],
)
def test_a_rule_names_what_exists(
    db: Session, as_: As, admin: Person, fields: dict[str, Any], pointer: str
) -> None:
    factories.ofsted4(db)
    rule = factories.moderation_rule(db)
    answer = as_(admin).put(f"/v1/moderation-rules/{rule.id}", json=as_written(rule, **fields))
    assert answer.status_code == 422
    assert pointer in {fault["pointer"] for fault in answer.json()["errors"]}


def test_a_moderator_reads_rules_and_changes_none(db: Session, as_: As, moderator: Person) -> None:
    factories.ofsted4(db)
    rule = factories.moderation_rule(db)
    url = f"/v1/moderation-rules/{rule.id}"
    assert as_(moderator).get(url).status_code == 200
    assert as_(moderator).put(url, json=as_written(rule)).status_code == 403


# Sessions


def test_a_session_is_planned_held_and_closed(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    client, url = as_(admin), planned(as_, admin, a_session(db, moderator))
    assert client.get(url).json()["allowed_actions"] == ["hold"]
    early = client.post(f"{url}/close")
    assert (early.status_code, early.json()["code"]) == (409, "not_in_state")
    held = client.post(f"{url}/hold").json()
    assert (held["status"], held["allowed_actions"]) == ("held", ["close"])
    assert held["held_at"] is not None
    assert client.post(f"{url}/hold").json()["code"] == "not_in_state"
    assert client.post(f"{url}/close").json()["status"] == "closed"
    again = client.put(url, json=a_session(db, moderator, title="June"))
    assert (again.status_code, again.json()["code"]) == (409, "not_in_state")


@pytest.mark.parametrize("status", ["awaiting_moderation", "in_moderation"])
def test_a_session_is_not_closed_while_an_audit_of_it_is_open(
    db: Session, as_: As, admin: Person, moderator: Person, status: str
) -> None:
    url = planned(as_, admin, a_session(db, moderator))
    number = UUID(url.rsplit("/", 1)[1])
    factories.an_audit(db, status=status, moderator_id=moderator.id, moderation_session_id=number)
    as_(admin).post(f"{url}/hold")
    refused = as_(admin).post(f"{url}/close")
    assert (refused.status_code, refused.json()["code"]) == (409, "still_in_moderation")
    actions = {one["action"]: one for one in as_(admin).get(f"{url}/actions").json()["items"]}
    assert (actions["close"]["allowed"], actions["close"]["code"]) == (False, "still_in_moderation")


def test_everybody_on_a_session_moderates(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    gone = factories.a_person(db, Role.MODERATOR, active=False)
    reader = factories.a_person(db, Role.IRO)
    body = a_session(db, reader, member_ids=[str(moderator.id), str(gone.id)])
    answer = as_(admin).put(f"/v1/moderation-sessions/{uuid4()}", json=body)
    assert answer.status_code == 422
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {
        "/chair_id",
        "/member_ids/1",
    }


def test_a_panel_is_two_or_more_moderators(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    url = f"/v1/moderation-sessions/{uuid4()}"
    alone = as_(admin).put(url, json=a_session(db, moderator, mode="panel"))
    assert alone.json()["errors"][0]["code"] == "too_few"
    other = factories.a_person(db, Role.MODERATOR)
    both = a_session(db, moderator, mode="panel", member_ids=[str(other.id), str(other.id)])
    created = as_(admin).put(url, json=both)
    assert (created.status_code, created.json()["member_ids"]) == (201, [str(other.id)])


def test_a_session_stays_in_its_cycle(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    url = planned(as_, admin, a_session(db, moderator))
    moved = a_session(db, moderator, cycle_id=str(factories.a_cycle(db, 2).id))
    answer = as_(admin).put(url, json=moved)
    assert answer.json()["errors"][0] | {"detail": ""} == {
        "pointer": "/cycle_id",
        "code": "fixed",
        "detail": "",
    }


def test_a_moderator_plans_no_session(db: Session, as_: As, moderator: Person) -> None:
    url = f"/v1/moderation-sessions/{uuid4()}"
    assert as_(moderator).put(url, json=a_session(db, moderator)).status_code == 403


def test_an_audit_is_begun_only_in_an_open_session_of_its_cycle_one_sits_on(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    other = factories.a_person(db, Role.MODERATOR)
    audit = factories.an_audit(db, status="awaiting_moderation")
    strange = planned(as_, admin, a_session(db, other))
    elsewhere = planned(
        as_, admin, a_session(db, moderator, cycle_id=str(factories.a_cycle(db, 2).id))
    )
    closed = planned(as_, admin, a_session(db, moderator))
    as_(admin).post(f"{closed}/hold")
    as_(admin).post(f"{closed}/close")
    for url in (strange, elsewhere, closed, f"/{uuid4()}"):
        body = {"session_id": url.rsplit("/", 1)[1]}
        answer = as_(moderator).post(f"/v1/audits/{audit.id}/begin-moderation", json=body)
        assert answer.status_code == 422, url
        assert answer.json()["errors"][0]["code"] == "no_session"
    fine = planned(as_, admin, a_session(db, moderator))
    body = {"session_id": fine.rsplit("/", 1)[1]}
    begun = as_(moderator).post(f"/v1/audits/{audit.id}/begin-moderation", json=body)
    assert begun.json()["moderation_session_id"] == body["session_id"]
    assert db.get_one(ModerationSession, UUID(body["session_id"])).version == 1
