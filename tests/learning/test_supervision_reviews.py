"""Supervision: recorded by the supervisor, seen by both sides and those of the place (3.3)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import any_, func, literal, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.people import Person
from app.models.platform.history import Read
from app.seeding import seed
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/supervision-reviews"


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))


@pytest.fixture
def practitioner(db: Session) -> Person:
    return factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db))


def a_body(*supervisees: Person, **fields: Any) -> dict[str, Any]:
    usual = {
        "held_on": clock.today().isoformat(),
        "kind": "individual",
        "supervisee_ids": [str(each.id) for each in supervisees],
        "reflective_quality": "reflective",
        "risk_reflection": "We asked what the visits had not shown.",
    }
    return usual | fields


def test_a_supervisor_records_supervision_which_is_due_again_after_the_local_interval(
    db: Session, as_: As, manager: Person, practitioner: Person
) -> None:
    seed.reference_list(db, "supervision_requirements")
    path = f"{URL}/{ids.new()}"
    body = a_body(practitioner, requirements_met=["agreement", "wellbeing", "risk_discussed"])
    made = as_(manager).put(path, json=body)
    row = made.json()
    assert (made.status_code, row["supervisor"]["id"]) == (201, str(manager.id))
    assert row["next_due_on"] == (clock.today() + timedelta(days=28)).isoformat()
    assert [each["id"] for each in row["supervisees"]] == [str(practitioner.id)]
    assert row["org_unit"]["code"] == "dartford-1"
    assert row["requirements_not_met"] == [
        *("private_and_uninterrupted", "earlier_actions_reviewed", "childs_lived_experience"),
        *("development", "recorded_in_time"),
    ]
    assert as_(practitioner).put(path, json=body).status_code == 403
    etag = {"If-Match": made.headers["ETag"]}
    changed = body | {"reflective_quality": "changed_the_plan"}
    assert as_(manager).put(path, json=changed, headers=etag).json()["version"] == 2


def test_both_sides_and_those_of_the_place_see_supervision_and_nobody_else(
    db: Session, as_: As, manager: Person, practitioner: Person
) -> None:
    row = factories.a_supervision_review(db, practitioner, supervisor_id=manager.id)
    path, team, elsewhere = (
        f"{URL}/{row.id}",
        factories.a_team(db),
        factories.a_team(db, "thanet-1"),
    )

    def reads(*roles: Role, at: Any) -> int:
        return as_(factories.a_person(db, *roles, at=at)).get(path).status_code

    assert as_(manager).get(path).json()["risk_reflection"] is not None
    assert as_(practitioner).get(path).json()["risk_reflection"] is not None
    assert reads(Role.TEAM_MANAGER, at=team) == reads(Role.SERVICE_MANAGER, at=team) == 200
    assert reads(Role.QA_MANAGER, at=team) == 200
    assert reads(Role.TEAM_MANAGER, at=elsewhere) == reads(Role.QA_MANAGER, at=elsewhere) == 404
    assert reads(Role.PRACTITIONER, at=team) == reads(Role.AUDITOR, at=team) == 404
    assert reads(Role.DIRECTOR, at=factories.the_county(db)) == 404
    admin = as_(factories.a_person(db, Role.QA_ADMIN, at=team)).get(path).json()
    assert admin["risk_reflection"] is None


def test_supervision_about_a_child_is_logged_when_it_is_read(
    db: Session, as_: As, manager: Person, practitioner: Person
) -> None:
    child = factories.a_subject(db)
    row = factories.a_supervision_review(
        db, practitioner, supervisor_id=manager.id, subject_id=child.id
    )
    logged = (
        select(func.count()).select_from(Read).where(literal(child.id) == any_(Read.subject_ids))
    )
    before = db.scalar(logged) or 0
    assert as_(practitioner).get(f"{URL}/{row.id}").json()["subject_id"] == str(child.id)
    assert db.scalar(logged) == before + 1


def test_a_supervisor_writes_findings_until_the_next_supervision_is_due(
    db: Session, as_: As, manager: Person, practitioner: Person
) -> None:
    def post(client: Client, days: int) -> Any:
        held_on = clock.today() - timedelta(days=days)
        row = factories.a_supervision_review(
            db, practitioner, supervisor_id=manager.id, held_on=held_on
        )
        body = {
            "origin": "supervision",
            "origin_id": str(row.id),
            "polarity": "development",
            "text": "Reflection comes last in supervision.",
        }
        return client.post("/v1/findings", json=body)

    made = post(as_(manager), 28)
    assert (made.status_code, made.json()["org_unit"]["code"]) == (201, "dartford-1")
    assert as_(practitioner).get(f"/v1/findings/{made.json()['id']}").status_code == 200
    late = post(as_(manager), 29)
    assert (late.status_code, late.json()["code"]) == (409, "record_closed")
    assert post(as_(practitioner), 1).status_code == 403


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"held_on": "2190-01-01"}, ("/held_on", "out_of_range")),
        ({"supervisee_ids": []}, ("/supervisee_ids", "too_short")),
        ({"supervisee_ids": [str(ids.new())]}, ("/supervisee_ids/0", "no_supervisee")),
        ({"requirements_met": ["tea"]}, ("/requirements_met/0", "unknown_code")),
        ({"subject_id": str(ids.new())}, ("/subject_id", "unknown")),
        ({"audit_id": str(ids.new())}, ("/audit_id", "unknown")),
        ({"inquiry_id": str(ids.new())}, ("/inquiry_id", "unknown")),
    ],
)
def test_supervision_is_checked_member_by_member(
    as_: As, manager: Person, practitioner: Person, fields: Any, expected: tuple[str, str]
) -> None:
    answer = as_(manager).put(f"{URL}/{ids.new()}", json=a_body(practitioner, **fields))
    faults = [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]
    assert answer.status_code == 422
    assert expected in faults


def test_nobody_supervises_themselves_and_individual_supervision_has_one_supervisee(
    as_: As, manager: Person, practitioner: Person
) -> None:
    both = as_(manager).put(f"{URL}/{ids.new()}", json=a_body(practitioner, manager))
    faults = [(fault["pointer"], fault["code"]) for fault in both.json()["errors"]]
    assert faults == [("/supervisee_ids", "too_long"), ("/supervisee_ids/1", "own_supervision")]


def test_supervision_is_filtered(
    db: Session, as_: As, manager: Person, practitioner: Person
) -> None:
    other = factories.a_person(db, Role.PRACTITIONER)
    by_me: Any = {"supervisor_id": manager.id}
    one = factories.a_supervision_review(db, practitioner, held_on=date(2026, 3, 10), **by_me)
    two = factories.a_supervision_review(
        db,
        practitioner,
        other,
        held_on=date(2026, 4, 10),
        reflective_quality="tasks_alone",
        **by_me,
    )

    def listed(query: str) -> list[str]:
        return [each["id"] for each in as_(manager).get(f"{URL}?{query}").json()["items"]]

    first, second = str(one.id), str(two.id)
    assert listed("") == [second, first]
    assert listed("sort=held_on") == [first, second]
    assert listed("kind=group") == [second]
    assert listed("reflective_quality=reflective") == [first]
    assert listed(f"supervisee_id={other.id}") == [second]
    assert listed("held_from=2026-03-11&held_to=2026-04-10") == [second]
    assert listed(f"under={factories.a_district(db).id}") == [second, first]
    assert listed(f"supervisor_id={other.id}") == listed(f"under={ids.new()}") == []
    assert listed(f"id={first}") == [first]
