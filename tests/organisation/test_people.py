from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.platform.history import Change
from app.models.platform.idempotency import IdempotentAnswer
from app.schemas.organisation.people import PersonWrite
from app.seeding import seed
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


def a_role_body(db: Session, **fields: object) -> dict[str, object]:
    usual = {
        "person_id": str(factories.a_person(db).id),
        "role": "auditor",
        "org_unit_id": str(factories.the_county(db).id),
        "valid_from": "2026-04-01",
    }
    return usual | fields


def test_two_administrators_give_a_role_and_the_person_holds_it(db: Session, as_: As) -> None:
    first, admin = (factories.a_person(db, Role.ADMINISTRATOR) for _ in range(2))
    person = factories.a_person(db)
    body = a_role_body(db, person_id=str(person.id), reason="Begins in April.")
    proposed = as_(first).post(f"/v1/role-assignments/{uuid4()}/propose", json=body)
    assert proposed.status_code == 200, proposed.text
    assert as_(person).get("/v1/me").json()["roles"] == []
    url = f"/v1/access-changes/{proposed.json()['id']}/approve"
    assert as_(admin).post(url, json={"note": "I know her."}).status_code == 200
    me = as_(person).get("/v1/me").json()
    assert [role["role"] for role in me["roles"]] == ["auditor"]
    assert "audit:submit" in me["permissions"]
    last = db.scalars(select(Change).order_by(Change.seq.desc())).first()
    assert last is not None
    assert (last.action, last.actor_id) == ("role_assignment.create", admin.id)


def test_nobody_gives_a_role_to_themselves(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    body = a_role_body(db, person_id=str(admin.id))
    answer = as_(admin).put(f"/v1/role-assignments/{uuid4()}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "own_role")


def test_a_qa_manager_reads_roles_but_gives_none(db: Session, as_: As) -> None:
    manager = factories.a_person(db, Role.QA_MANAGER)
    assert as_(manager).get("/v1/role-assignments?count=true").json()["total"] >= 1
    answer = as_(manager).put(f"/v1/role-assignments/{uuid4()}", json=a_role_body(db))
    assert answer.status_code == 403


def test_a_practitioner_sees_their_own_roles_only(db: Session, as_: As) -> None:
    person = factories.a_person(db, Role.PRACTITIONER)
    factories.a_person(db, Role.AUDITOR)
    items = as_(person).get("/v1/role-assignments").json()["items"]
    assert [item["person_id"] for item in items] == [str(person.id)]


def test_a_role_that_would_end_before_it_begins_is_refused(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    body = a_role_body(db, valid_to="2026-03-31")
    answer = as_(admin).put(f"/v1/role-assignments/{uuid4()}", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/valid_to"


def test_a_role_ends_on_a_day_and_the_retry_changes_nothing(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    role = factories.a_role(db, factories.a_person(db), Role.IRO, factories.the_county(db))
    url, body = f"/v1/role-assignments/{role.id}/end", {"valid_to": "2026-11-01"}
    headers = {"Idempotency-Key": "one-end"}
    first = as_(admin).post(url, json=body, headers=headers)
    again = as_(admin).post(url, json=body, headers=headers)
    assert first.status_code == 200, first.text
    assert first.content == again.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(db.scalars(select(IdempotentAnswer)).all()) == 1
    other = as_(admin).post(url, json={"valid_to": "2026-12-01"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


def test_a_person_is_created_and_found_by_role(db: Session, as_: As) -> None:
    admin, number = factories.a_person(db, Role.ADMINISTRATOR), uuid4()
    body = {"display_name": "Ida Vance", "email": "Ida.Vance@council.example"}
    answer = as_(admin).put(f"/v1/people/{number}", json=body, headers={"If-None-Match": "*"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["email"] == "ida.vance@council.example"
    again = as_(admin).put(f"/v1/people/{number}", json=body, headers={"If-None-Match": "*"})
    assert (again.status_code, again.json()["version"]) == (200, 1)
    auditor = factories.a_person(db, Role.AUDITOR, display_name="Zed")
    people = as_(auditor).get("/v1/people?role=auditor").json()["items"]
    assert [item["id"] for item in people] == [str(auditor.id)]
    assert people[0]["sign_in_subject"] is None


def test_an_administrator_reads_every_member_of_a_replacement(db: Session, as_: As) -> None:
    admin, person = factories.a_person(db, Role.ADMINISTRATOR), factories.a_person(db)
    read = as_(admin).get(f"/v1/people/{person.id}")
    assert read.json()["sign_in_subject"] == person.sign_in_subject
    body = {name: read.json()[name] for name in PersonWrite.model_fields} | {"display_name": "New"}
    headers = {"If-Match": read.headers["ETag"]}
    answer = as_(admin).put(f"/v1/people/{person.id}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert as_(person).get("/v1/me").json()["display_name"] == "New"


def test_a_partner_sees_nobody_but_themselves(db: Session, as_: As) -> None:
    partner = factories.a_person(db, Role.PARTNER_AGENCY)
    other = factories.a_person(db, Role.AUDITOR)
    assert as_(partner).get(f"/v1/people/{other.id}").status_code == 404
    assert len(as_(partner).get("/v1/people").json()["items"]) == 1


def test_a_malformed_number_is_named_by_pointer(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    body = {"display_name": "X", "email": "x@y.example", "swe_registration_no": "12"}
    answer = as_(admin).put(f"/v1/people/{uuid4()}", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/swe_registration_no"


def test_two_administrators_saving_at_once_lose_nothing(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    person = factories.a_person(db)
    etag = as_(admin).get(f"/v1/people/{person.id}").headers["ETag"]
    body = {"display_name": "First", "email": person.email}
    headers = {"If-Match": etag}
    first = as_(admin).put(f"/v1/people/{person.id}", json=body, headers=headers)
    second = as_(admin).put(
        f"/v1/people/{person.id}", json=body | {"display_name": "Second"}, headers=headers
    )
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["current_version"] == 2
    assert as_(admin).get(f"/v1/people/{person.id}").json()["display_name"] == "First"


FOUND = [
    ("name=bar", {"Aisha Barrow", "Barnaby Cole"}),
    ("name=AISHA", {"Aisha Barrow"}),
    ("name=arrow", set()),
    ("name=%25", set()),
    ("email=AISHA.B", {"Aisha Barrow"}),
    ("email=aisha.barrow@council.example", {"Aisha Barrow"}),
    ("email=barrow", set()),
    ("employment_ref=kcc-1", {"Aisha Barrow"}),
    ("employment_ref=KCC-", {"Aisha Barrow", "Barnaby Cole"}),
    ("employment_ref=kcc_", set()),
    ("name=bar&employment_ref=KCC-2", {"Barnaby Cole"}),
]


@pytest.mark.parametrize(("query", "names"), FOUND)
def test_people_are_found_by_how_a_name_address_or_reference_begins(
    db: Session, as_: As, query: str, names: set[str]
) -> None:
    factories.a_person(
        db,
        display_name="Aisha Barrow",
        email="aisha.barrow@council.example",
        employment_ref="KCC-1",
    )
    factories.a_person(db, display_name="Barnaby Cole", employment_ref="KCC-2")
    me = factories.a_person(db, Role.QA_ADMIN)
    items = as_(me).get(f"/v1/people?{query}").json()["items"]
    assert {item["display_name"] for item in items} == names


def test_an_outsider_finds_nobody_but_themselves_whatever_they_ask(db: Session, as_: As) -> None:
    other = factories.a_person(db, Role.AUDITOR, display_name="Aisha Barrow")
    partner = factories.a_person(db, Role.PARTNER_AGENCY, display_name="Aisha Cole")
    for query in ("name=aisha", f"id={other.id}&id={partner.id}"):
        items = as_(partner).get(f"/v1/people?{query}").json()["items"]
        assert [item["id"] for item in items] == [str(partner.id)]
    assert as_(partner).get(f"/v1/people?email={other.email}").json()["items"] == []


def test_a_persons_roles_are_part_of_the_answer_as_far_as_they_may_be_seen(
    db: Session, as_: As
) -> None:
    person = factories.a_person(db, Role.AUDITOR)
    county, tomorrow = factories.the_county(db), clock.today() + timedelta(days=1)
    factories.a_role(db, person, Role.MODERATOR, county, valid_from=tomorrow)
    factories.a_role(db, person, Role.IRO, county, valid_to=clock.today())
    for reader in (person, factories.a_person(db, Role.QA_MANAGER)):
        roles = as_(reader).get(f"/v1/people/{person.id}").json()["roles"]
        assert [role["role"] for role in roles] == ["auditor", "moderator"]
        assert roles[0]["org_unit"] == {"id": str(county.id), "code": "cype", "name": "Cype"}
    colleague = factories.a_person(db, Role.AUDITOR)
    assert as_(colleague).get(f"/v1/people/{person.id}").json()["roles"] == []


LISTS = ("people", "role-assignments", "org-units", "api-keys", "tools", "tool-versions")


@pytest.mark.parametrize("path", [*LISTS, "grade-scales", "grade-crosswalks", "themes"])
def test_every_list_takes_identifiers(db: Session, as_: As, path: str) -> None:
    seed.seed(db)
    factories.a_client(db)
    factories.a_client(db)
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    factories.a_person(db, Role.AUDITOR)
    first, second, *_ = as_(admin).get(f"/v1/{path}").json()["items"]
    answer = as_(admin).get(f"/v1/{path}?id={second['id']}&id={uuid4()}&id={first['id']}")
    assert [item["id"] for item in answer.json()["items"]] == [first["id"], second["id"]]
