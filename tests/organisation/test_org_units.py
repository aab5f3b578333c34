from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.org_units import OrgUnit
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


def test_an_administrator_moves_a_team_and_everyone_sees_it(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    team, other = factories.a_team(db, "dartford-1"), factories.a_district(db, "swale")
    read = as_(admin).get(f"/v1/org-units/{team.id}")
    assert read.status_code == 200, read.text
    body = {
        "code": "dartford-1",
        "name": "Moved",
        "kind": "team",
        "parent_id": str(other.id),
        "valid_from": "2020-01-01",
    }
    blind = as_(admin).put(f"/v1/org-units/{team.id}", json=body)
    assert blind.status_code == 428
    headers = {"If-Match": read.headers["ETag"]}
    moved = as_(admin).put(f"/v1/org-units/{team.id}", json=body, headers=headers)
    assert moved.status_code == 200, moved.text
    assert moved.json()["version"] == 2
    listed = as_(factories.a_person(db, Role.PRACTITIONER)).get(f"/v1/org-units?under={other.id}")
    assert [unit["code"] for unit in listed.json()["items"]] == ["dartford-1", "swale"]


def test_a_practitioner_may_not_change_the_tree(db: Session, as_: As) -> None:
    team = factories.a_team(db)
    body = {
        "code": "x",
        "name": "X",
        "kind": "team",
        "parent_id": str(team.parent_id),
        "valid_from": "2020-01-01",
    }
    answer = as_(factories.a_person(db, Role.PRACTITIONER)).put(
        f"/v1/org-units/{team.id}", json=body
    )
    assert answer.status_code == 403


def test_a_unit_cannot_be_its_own_parent(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    factories.a_team(db)
    area = factories.an_area(db)
    body = {
        "code": "north",
        "name": "North",
        "kind": "district",
        "parent_id": str(area.id),
        "valid_from": "2020-01-01",
    }
    answer = as_(admin).put(f"/v1/org-units/{area.id}", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/parent_id"


def test_pages_follow_each_other_without_gap_or_overlap(db: Session, as_: As) -> None:
    for n in range(1, 6):
        factories.a_team(db, f"swale-{n}")
    client = as_(factories.a_person(db, Role.IRO))
    seen, url = [], "/v1/org-units?limit=3&count=true"
    while url:
        page = client.get(url).json()
        assert page["total"] == 8
        seen += [unit["code"] for unit in page["items"]]
        cursor = page["next_cursor"]
        url = f"/v1/org-units?limit=3&count=true&cursor={cursor}" if cursor else ""
    assert seen == sorted(seen)
    assert len(seen) == 8


def test_a_unit_that_would_end_before_it_begins_is_refused(db: Session, as_: As) -> None:
    admin, district = factories.a_person(db, Role.ADMINISTRATOR), factories.a_district(db)
    body = {
        "code": "dartford-9",
        "name": "Dartford 9",
        "kind": "team",
        "parent_id": str(district.id),
        "valid_from": "2020-01-01",
        "valid_to": "2020-01-01",
    }
    answer = as_(admin).put(f"/v1/org-units/{uuid4()}", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/valid_to")


def ended(db: Session, code: str, days_ago: int = 30) -> tuple[OrgUnit, date]:
    """Returns a team that ended some days ago, and the day."""
    team = factories.a_team(db, code)
    team.valid_to = clock.today() - timedelta(days=days_ago)
    db.flush()
    return team, team.valid_to


def test_no_role_and_no_key_outlasts_its_unit(db: Session, as_: As) -> None:
    admin, person = factories.a_person(db, Role.ADMINISTRATOR), factories.a_person(db)
    team, over = ended(db, "dartford-1")
    role = {
        "person_id": str(person.id),
        "role": "practitioner",
        "org_unit_id": str(team.id),
        "valid_from": "2020-01-01",
    }
    url = f"/v1/role-assignments/{uuid4()}"
    for lasting in (role, role | {"valid_to": str(over + timedelta(days=1))}):
        refused = as_(admin).put(url, json=lasting)
        assert refused.status_code == 422, refused.text
        assert refused.json()["errors"][0]["code"] == "ended_unit"
    until_then = as_(admin).put(url, json=role | {"valid_to": str(over)})
    assert until_then.json()["code"] == "second_administrator", until_then.text
    key = {
        "name": "Power BI",
        "role": "mi_analyst",
        "org_unit_id": str(team.id),
        "expires_at": f"{clock.today() + timedelta(days=90)}T00:00:00Z",
    }
    refused = as_(admin).post("/v1/api-keys", json=key)
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["code"] == "ended_unit"


def test_a_unit_that_ends_later_still_takes_roles(db: Session, as_: As) -> None:
    admin, (team, _) = factories.a_person(db, Role.ADMINISTRATOR), ended(db, "dartford-1", -30)
    role = {
        "person_id": str(factories.a_person(db).id),
        "role": "practitioner",
        "org_unit_id": str(team.id),
        "valid_from": "2020-01-01",
    }
    url = f"/v1/role-assignments/{uuid4()}/propose"
    answer = as_(admin).post(url, json=role | {"reason": "Until it ends."})
    assert answer.status_code == 200, answer.text
