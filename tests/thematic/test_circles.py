"""Quality circles: chaired from the Unit, seen by their members, closed with a reason (2.3)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.people import Person, RoleAssignment
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/quality-circles"


@pytest.fixture
def unit(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.QA_MANAGER))


@pytest.fixture
def chair(db: Session) -> Person:
    return factories.a_circle_chair(db, display_name="Ada Chair")


def a_body(db: Session, chair: Person, **fields: Any) -> dict[str, Any]:
    usual = {
        "name": "Supervision",
        "chair_id": str(chair.id),
        "terms_of_reference": "Plans thematic audits of supervision.",
        "org_unit_id": str(factories.the_county(db).id),
    }
    return usual | fields


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def names(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


def test_a_circle_names_its_chair_with_their_role_and_its_members(
    db: Session, unit: Client, chair: Person
) -> None:
    member = factories.a_person(db, Role.AUDITOR, display_name="Ben Member")
    body = a_body(db, chair, member_ids=[str(member.id)])
    answer = unit.put(f"{URL}/{ids.new()}", json=body)
    assert answer.status_code == 201, answer.text
    read = answer.json()
    assert (read["chair"]["display_name"], read["chair_role"]) == (
        "Ada Chair",
        "assistant_director",
    )
    assert [each["display_name"] for each in read["members"]] == ["Ben Member"]
    assert (read["status"], read["allowed_actions"]) == ("active", ["edit", "close"])


def test_a_service_manager_below_the_unit_chairs_a_circle(db: Session, unit: Client) -> None:
    team = factories.a_unit(db, "audit-team", under=factories.the_qa_unit(db))
    manager = factories.a_person(db, Role.SERVICE_MANAGER, at=team)
    read = unit.put(f"{URL}/{ids.new()}", json=a_body(db, manager)).json()
    assert read["chair_role"] == "service_manager"


@pytest.mark.parametrize("role", [Role.ASSISTANT_DIRECTOR, Role.SERVICE_MANAGER])
def test_nobody_from_outside_the_unit_chairs_a_circle(
    db: Session, unit: Client, role: Role
) -> None:
    factories.the_qa_unit(db)
    for at in (factories.the_county(db), factories.a_district(db)):
        outsider = factories.a_person(db, role, at=at)
        answer = unit.put(f"{URL}/{ids.new()}", json=a_body(db, outsider))
        assert faults(answer) == [("/chair_id", "no_circle_chair")]


def test_nobody_in_the_unit_with_another_role_chairs_a_circle(db: Session, unit: Client) -> None:
    other = factories.a_circle_chair(db, Role.QA_MANAGER)
    answer = unit.put(f"{URL}/{ids.new()}", json=a_body(db, other))
    assert faults(answer) == [("/chair_id", "no_circle_chair")]


def test_members_are_named_once_are_active_and_have_a_role_in_practice(
    db: Session, unit: Client, chair: Person
) -> None:
    people = [
        factories.a_person(db, Role.PRACTITIONER),
        factories.a_person(db, Role.AUDITOR, active=False),
        factories.a_person(db, Role.ADMINISTRATOR),
        factories.a_person(db, Role.PARTNER_AGENCY),
    ]
    named = [str(person.id) for person in people]
    body = a_body(db, chair, member_ids=[*named, named[0], str(ids.new())])
    assert faults(unit.put(f"{URL}/{ids.new()}", json=body)) == [
        ("/member_ids/1", "no_circle_member"),
        ("/member_ids/2", "no_circle_member"),
        ("/member_ids/3", "no_circle_member"),
        ("/member_ids/4", "twice"),
        ("/member_ids/5", "no_circle_member"),
    ]


def test_the_unit_of_a_circle_must_exist(db: Session, unit: Client, chair: Person) -> None:
    body = a_body(db, chair, org_unit_id=str(ids.new()))
    assert faults(unit.put(f"{URL}/{ids.new()}", json=body)) == [("/org_unit_id", "unknown")]


def test_a_circle_keeps_its_chair_and_members_who_have_left(
    db: Session, unit: Client, chair: Person
) -> None:
    member = factories.a_person(db, Role.AUDITOR)
    path, body = f"{URL}/{ids.new()}", a_body(db, chair, member_ids=[str(member.id)])
    etag = unit.put(path, json=body).headers["ETag"]
    member.active = False
    role = db.scalars(select(RoleAssignment).where(RoleAssignment.person_id == chair.id)).one()
    role.valid_to = clock.today() - timedelta(days=1)
    db.flush()
    changed = unit.put(path, json=body | {"name": "Renamed"}, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["chair_role"]) == (200, "assistant_director")
    assert faults(unit.put(f"{URL}/{ids.new()}", json=body)) == [
        ("/chair_id", "no_circle_chair"),
        ("/member_ids/0", "no_circle_member"),
    ]


def test_a_closed_circle_is_no_longer_changed(db: Session, unit: Client, chair: Person) -> None:
    path, body = f"{URL}/{ids.new()}", a_body(db, chair)
    unit.put(path, json=body)
    closed = unit.post(f"{path}/close", json={"reason": "Its work is done."})
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")
    etag = {"If-Match": closed.headers["ETag"]}
    answer = unit.put(path, json=body | {"name": "Renamed"}, headers=etag)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_state")
    assert unit.put(path, json=body).status_code == 200  # the same again changes nothing


def test_a_circle_is_seen_by_its_chair_its_members_and_directors_of_its_place(
    db: Session, as_: As
) -> None:
    member = factories.a_person(db, Role.PRACTITIONER)
    chair = factories.a_circle_chair(db)
    dartford = factories.a_district(db)
    factories.a_quality_circle(db, member, at=dartford, chair_id=chair.id, name="Dartford")
    seen = {
        member: ["Dartford"],
        chair: ["Dartford"],
        factories.a_person(db, Role.DIRECTOR, at=dartford): ["Dartford"],
        factories.a_person(db, Role.DIRECTOR, at=factories.a_district(db, "dover")): [],
        factories.a_person(db, Role.QA_ADMIN, at=dartford): ["Dartford"],
        factories.a_person(db, Role.QA_ADMIN, at=factories.a_district(db, "dover")): [],
        factories.a_person(db, Role.PRACTITIONER): [],
        factories.a_person(db, Role.TEAM_MANAGER): [],
    }
    assert {person: names(as_(person)) for person in seen} == seen


def test_the_unit_of_one_place_moves_no_circle_to_another(
    db: Session, as_: As, chair: Person
) -> None:
    dartford, dover = factories.a_district(db), factories.a_district(db, "dover")
    local = as_(factories.a_person(db, Role.QA_MANAGER, at=dartford))
    path, body = f"{URL}/{ids.new()}", a_body(db, chair, org_unit_id=str(dartford.id))
    assert local.put(path, json=body | {"org_unit_id": str(dover.id)}).status_code == 403
    etag = {"If-Match": local.put(path, json=body).headers["ETag"]}
    moved = local.put(path, json=body | {"org_unit_id": str(dover.id)}, headers=etag)
    assert moved.status_code == 403, moved.text


def test_circles_are_found_by_person_state_and_unit(db: Session, unit: Client) -> None:
    member, chair = factories.a_person(db, Role.AUDITOR), factories.a_circle_chair(db)
    dartford = factories.a_district(db)
    factories.a_quality_circle(db, member, name="A", at=factories.a_team(db))
    factories.a_quality_circle(db, name="B", chair_id=chair.id, status="closed")
    assert names(unit, f"member_id={member.id}") == ["A"]
    assert names(unit, f"member_id={chair.id}") == ["B"]
    assert names(unit, "status=closed") == ["B"]
    assert names(unit, f"under={dartford.id}") == ["A"]
    assert names(unit, "sort=-created_at") == ["B", "A"]
