"""Who somebody is, and who reads children, is changed by two administrators."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.services.access.independence import own_line
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

NOTE = {"note": "I spoke with her."}


def replaced(client: Client, person: Person, **changed: object) -> Any:
    """Puts a person as they are, with these changes."""
    read = client.get(f"/v1/people/{person.id}")
    names = ("display_name", "email", "employment_ref", "swe_registration_no", "active")
    body = {name: read.json()[name] for name in (*names, "sign_in_subject")} | changed
    headers = {"If-Match": read.headers["ETag"]}
    return client.put(f"/v1/people/{person.id}", json=body, headers=headers)


def test_one_administrator_alone_does_not_become_the_qa_manager(db: Session, as_: As) -> None:
    admin, manager = (
        factories.a_person(db, Role.ADMINISTRATOR),
        factories.a_person(db, Role.QA_MANAGER),
    )
    client = as_(admin)
    refused = replaced(client, manager, sign_in_subject="my-own-account")
    assert (refused.status_code, refused.json()["code"]) == (409, "second_administrator")
    body = {"sign_in_subject": "my-own-account", "reason": "A new account."}
    proposed = client.post(f"/v1/people/{manager.id}/propose-sign-in", json=body)
    assert proposed.status_code == 200, proposed.text
    url = f"/v1/access-changes/{proposed.json()['id']}/approve"
    own = client.post(url, json=NOTE)
    assert (own.status_code, own.json()["code"]) == (409, "own_proposal")
    assert db.get_one(Person, manager.id).sign_in_subject == manager.sign_in_subject


def test_a_sign_in_stays_while_a_role_is_proposed_for_its_person(db: Session, as_: As) -> None:
    """What the other administrator approves is a role of the person that they know."""
    client, person = as_(factories.a_person(db, Role.ADMINISTRATOR)), factories.a_person(db)
    body = {"role": "qa_manager", "person_id": str(person.id), "reason": "Joins the Unit."}
    body |= {"org_unit_id": str(factories.the_county(db).id), "valid_from": "2026-01-01"}
    assert replaced(client, person, sign_in_subject="their-account").status_code == 200
    assert client.post(f"/v1/role-assignments/{uuid4()}/propose", json=body).status_code == 200
    refused = replaced(client, person, sign_in_subject="my-own-account")
    assert (refused.status_code, refused.json()["code"]) == (409, "second_administrator")


def test_the_person_is_told_at_the_address_that_they_had(db: Session, as_: As) -> None:
    first, second = (factories.a_person(db, Role.ADMINISTRATOR) for _ in range(2))
    manager = factories.a_person(db, Role.QA_MANAGER, email="old@example.org")
    body = {"sign_in_subject": "new-account", "reason": "A new account."}
    change = as_(first).post(f"/v1/people/{manager.id}/propose-sign-in", json=body).json()
    assert change["told_address"] == "old@example.org"
    waiting = as_(manager).get("/v1/notifications").json()["items"]
    assert [item["id"] for item in waiting if item["kind"] == "access_change_of_yours"] == [
        change["id"]
    ]
    assert as_(manager).get(f"/v1/access-changes/{change['id']}").json()["sign_in_subject"] is None
    assert as_(second).post(f"/v1/access-changes/{change['id']}/approve", json=NOTE).is_success
    assert db.get_one(Person, manager.id).sign_in_subject == "new-account"
    told = select(Event.type).where(Event.entity == "access_changes").order_by(Event.id)
    assert db.scalars(told).all() == ["access_change.propose", "access_change.approve"]


def test_a_role_that_reads_children_needs_a_second_administrator(db: Session, as_: As) -> None:
    admin, team = factories.a_person(db, Role.ADMINISTRATOR), factories.a_team(db)
    body = {
        "person_id": str(factories.a_person(db).id),
        "org_unit_id": str(team.id),
        "valid_from": str(clock.today()),
    }
    for role in set(Role) - {Role.PARTNER_AGENCY, Role.MI_ANALYST, Role.INTEGRATION_CLIENT}:
        url = f"/v1/role-assignments/{uuid4()}"
        answer = as_(admin).put(url, json=body | {"role": role})
        assert (answer.status_code, answer.json()["code"]) == (409, "second_administrator"), role
    given = as_(admin).put(
        f"/v1/role-assignments/{uuid4()}", json=body | {"role": "partner_agency"}
    )
    assert given.status_code == 201, given.text


def test_a_proposal_is_not_approved_once_its_person_or_unit_no_longer_stands(
    db: Session, as_: As
) -> None:
    first, second = (factories.a_person(db, Role.ADMINISTRATOR) for _ in range(2))
    team, today = factories.a_team(db), clock.today()
    person, other = factories.a_person(db), factories.a_person(db)
    urls = []
    for one in (person, other):
        body = {"person_id": str(one.id), "org_unit_id": str(team.id), "role": "auditor"}
        body |= {"valid_from": str(today), "reason": "Joins the auditors."}
        made = as_(first).post(f"/v1/role-assignments/{uuid4()}/propose", json=body)
        assert made.status_code == 200, made.text
        urls.append(f"/v1/access-changes/{made.json()['id']}")
    person.active = False
    closed = as_(second).post(f"{urls[0]}/approve", json=NOTE)
    assert (closed.status_code, closed.json()["code"]) == (409, "closed_person")
    team.valid_to = today
    ended = as_(second).post(f"{urls[1]}/approve", json=NOTE)
    assert (ended.status_code, ended.json()["code"]) == (409, "ended_unit")
    actions = as_(second).get(f"{urls[1]}/actions").json()
    allowed = {each["action"]: each["allowed"] for each in actions["items"]}
    assert allowed == {"approve": False, "reject": True}
    assert as_(second).post(f"{urls[0]}/reject", json=NOTE).is_success
    team.valid_to = today + timedelta(days=1)
    assert as_(second).post(f"{urls[1]}/approve", json=NOTE).is_success


def test_an_administrator_of_a_unit_gives_no_role_outside_it(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.ADMINISTRATOR, at=factories.a_district(db, "dartford"))
    body = {
        "person_id": str(factories.a_person(db).id),
        "org_unit_id": str(factories.a_team(db, "thanet-1").id),
        "valid_from": str(clock.today()),
        "role": "auditor",
        "reason": "Mine.",
    }
    answer = as_(admin).post(f"/v1/role-assignments/{uuid4()}/propose", json=body)
    assert answer.status_code == 403, answer.text
    county = body | {"org_unit_id": str(factories.the_county(db).id)}
    answer = as_(admin).post(f"/v1/role-assignments/{uuid4()}/propose", json=county)
    assert answer.status_code == 403, answer.text


def test_an_administrator_of_a_unit_changes_no_unit_outside_it(db: Session, as_: As) -> None:
    inside, outside = factories.a_team(db, "dartford-1"), factories.a_team(db, "thanet-1")
    district = factories.a_district(db, "dartford")
    client = as_(factories.a_person(db, Role.ADMINISTRATOR, at=district))

    def put(unit: Any, **changed: object) -> int:
        read = client.get(f"/v1/org-units/{unit.id}")
        names = ["code", "name", "kind", "parent_id", "service_line", "is_qa_unit"]
        names += ["valid_from", "valid_to"]
        body = {name: read.json()[name] for name in names} | changed
        headers = {"If-Match": read.headers["ETag"]}
        return int(client.put(f"/v1/org-units/{unit.id}", json=body, headers=headers).status_code)

    assert put(inside, name="Another") == 200
    assert put(outside, name="Mine") == 403
    assert put(outside, parent_id=str(district.id)) == 403
    assert put(inside, parent_id=str(outside.parent_id)) == 403


def test_a_role_given_by_mistake_ends_today_and_never_counted_as_own_line(
    db: Session, as_: As
) -> None:
    admin, person = factories.a_person(db, Role.ADMINISTRATOR), factories.a_person(db)
    team = factories.a_team(db)
    role = factories.a_role(db, person, Role.TEAM_MANAGER, team, valid_from=clock.today())
    audit = factories.an_audit(db, at=team)
    line = select(own_line(Audit, person.id)).where(Audit.id == audit.id)
    assert db.scalar(line) is True
    url, end = f"/v1/role-assignments/{role.id}/end", {"valid_to": str(clock.today())}
    too_early = {"valid_to": str(clock.today() - timedelta(days=1))}
    assert as_(admin).post(url, json=too_early).status_code == 422
    answer = as_(admin).post(url, json=end)
    assert answer.status_code == 200, answer.text
    assert as_(person).get("/v1/me").json()["roles"] == []
    assert db.scalar(line) is False
