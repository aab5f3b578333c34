from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.programmes import AuditRound
from app.models.organisation.people import Person
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


@pytest.fixture
def month(db: Session) -> AuditRound:
    return factories.a_round(db)


def body(db: Session, **fields: object) -> dict[str, object]:
    usual = {
        "tool_version_id": str(factories.a_tool_version(db).id),
        "n_per_stratum": 2,
        "seed": "s",
    }
    return usual | fields


def drawn(as_: As, admin: Person, month: AuditRound, data: dict[str, object]) -> Any:
    answer = as_(admin).post(f"/v1/audit-rounds/{month.id}/sample-draws", json=data)
    assert answer.status_code == 201, answer.text
    assert as_(admin).get(answer.headers["Location"]).json() == answer.json()
    return answer.json()


def members(as_: As, admin: Person, draw: Any, outcome: str) -> list[str]:
    url = f"/v1/sample-draws/{draw['id']}/members?outcome={outcome}"
    return [item["subject_id"] for item in as_(admin).get(url).json()["items"]]


def test_a_sample_is_stratified_by_service_and_district(
    db: Session, as_: As, admin: Person, month: AuditRound
) -> None:
    for team in ("swale-1", "dover-1"):
        for _ in range(4):
            factories.a_subject(db, factories.a_team(db, team))
    draw = drawn(as_, admin, month, body(db))
    assert draw["frame_size"] == 8
    assert sorted((s["frame_size"], s["drawn"]) for s in draw["strata"]) == [(4, 2), (4, 2)]
    assert draw["strata"][0]["inclusion_probability"] == 0.5
    listed = as_(admin).get(f"/v1/audit-assignments?sample_draw_id={draw['id']}").json()["items"]
    assert {item["status"] for item in listed} == {"proposed"}
    assert sorted(item["subject"]["id"] for item in listed) == sorted(
        members(as_, admin, draw, "drawn")
    )


def test_the_same_seed_and_frame_draw_the_same_children(
    db: Session, as_: As, admin: Person
) -> None:
    for _ in range(12):
        factories.a_subject(db)
    free = body(db, audited_within_months=0)
    first = drawn(as_, admin, factories.a_round(db, 1), free)
    second = drawn(as_, admin, factories.a_round(db, 2), free)
    other = drawn(as_, admin, factories.a_round(db, 3), free | {"seed": "other"})
    assert first["frame_hash"] == second["frame_hash"] == other["frame_hash"]
    chosen = [members(as_, admin, draw, "drawn") for draw in (first, second, other)]
    assert chosen[0] == chosen[1]
    assert chosen[0] != chosen[2]


def exclusions(as_: As, admin: Person, draw: Any) -> dict[str, str]:
    """The subjects that a draw left out, with the reasons."""
    url = f"/v1/sample-draws/{draw['id']}/members?outcome=excluded"
    items = as_(admin).get(url).json()["items"]
    return {item["subject_id"]: item["reason"] for item in items}


def test_a_recently_audited_child_is_left_out_however_long_ago_it_was_due(
    db: Session, as_: As, admin: Person, month: AuditRound
) -> None:
    lately, long_ago, never = (factories.a_subject(db) for _ in range(3))
    other = factories.a_round(db, 2)
    noon = datetime.combine(clock.today(), time(12), UTC)
    for subject, days in ((lately, 300), (long_ago, 400)):
        factories.an_audit(
            db,
            assignment=factories.an_assignment(
                db, subject=subject, round=other, due_date="2025-01-28"
            ),
            status="finalised",
            first_submitted_at=noon - timedelta(days=days),
        )
    draw = drawn(as_, admin, month, body(db, n_per_stratum=3))
    day = clock.today() - timedelta(days=300)
    reason = f"Audited on {day}, within the last 12 months."
    assert exclusions(as_, admin, draw) == {str(lately.id): reason}
    assert set(members(as_, admin, draw, "drawn")) == {str(long_ago.id), str(never.id)}


def test_a_child_whose_audit_was_due_but_never_made_is_drawn(
    db: Session, as_: As, admin: Person, month: AuditRound
) -> None:
    over = factories.a_round(db, 2, status="closed")
    again = factories.a_round(db, 3)
    missed, exempt, voided, voided_again = (factories.a_subject(db) for _ in range(4))
    factories.an_assignment(db, subject=missed, round=over)
    factories.an_assignment(db, subject=exempt, round=again, status="exempted")
    for subject, status in ((voided, "cancelled"), (voided_again, "declined")):
        assignment = factories.an_assignment(db, subject=subject, round=over, status=status)
        factories.an_audit(db, assignment=assignment, status="voided")
    draw = drawn(as_, admin, month, body(db, n_per_stratum=4))
    assert exclusions(as_, admin, draw) == {}


@pytest.mark.parametrize("status", ["proposed", "allocated", "declined", "exemption_requested"])
def test_a_child_whose_audit_is_still_due_is_left_out(
    db: Session, as_: As, admin: Person, month: AuditRound, status: str
) -> None:
    subject = factories.a_subject(db)
    other = factories.a_round(db, 2)
    factories.an_assignment(db, subject=subject, round=other, due_date="2025-01-28", status=status)
    draw = drawn(as_, admin, month, body(db))
    reason = "Already to be audited, by 2025-01-28."
    assert exclusions(as_, admin, draw) == {str(subject.id): reason}


def test_nobody_is_drawn_twice_for_a_round_with_one_tool(
    db: Session, as_: As, admin: Person, month: AuditRound
) -> None:
    subject = factories.a_subject(db)
    factories.an_assignment(db, subject=subject, round=month, status="exempted")
    draw = drawn(as_, admin, month, body(db, audited_within_months=0))
    assert exclusions(as_, admin, draw) == {
        str(subject.id): "Already in this round with this tool."
    }
    other = body(db, tool_version_id=str(factories.a_tool_version(db, "youth").id))
    assert exclusions(as_, admin, drawn(as_, admin, month, other)) == {}


def test_drawn_cases_are_allocated_evenly_and_to_independent_auditors(
    db: Session, as_: As, admin: Person, month: AuditRound
) -> None:
    team = factories.a_team(db)
    holder = factories.a_person(db, Role.AUDITOR)
    manager = factories.a_person(db, Role.AUDITOR)
    factories.a_role(db, manager, Role.TEAM_MANAGER, team)
    free = [factories.a_person(db, Role.AUDITOR) for _ in range(2)]
    for _ in range(4):
        factories.a_subject(db, team, held_by=holder)
    draw = drawn(as_, admin, month, body(db, n_per_stratum=4))
    done = as_(admin).post(f"/v1/sample-draws/{draw['id']}/allocate", json={"quota": 3})
    assert done.json() == {"allocated": 4, "unallocated": []}
    listed = as_(admin).get(f"/v1/audit-assignments?sample_draw_id={draw['id']}").json()["items"]
    by_auditor = sorted(item["auditor"]["id"] for item in listed)
    assert by_auditor == sorted(str(person.id) for person in free for _ in range(2))


def test_cases_beyond_the_quota_are_still_proposed(
    db: Session, as_: As, admin: Person, month: AuditRound
) -> None:
    factories.a_person(db, Role.AUDITOR)
    for _ in range(3):
        factories.a_subject(db)
    draw = drawn(as_, admin, month, body(db, n_per_stratum=3))
    done = as_(admin).post(f"/v1/sample-draws/{draw['id']}/allocate", json={"quota": 2}).json()
    assert done["allocated"] == 2
    assert [row["reason"] for row in done["unallocated"]] == ["quota"]


def allocated(as_: As, admin: Person, draw: Any, **data: object) -> tuple[Any, Counter[str]]:
    """The response, and how many cases of the draw each auditor now has."""
    done = as_(admin).post(f"/v1/sample-draws/{draw['id']}/allocate", json=data)
    assert done.status_code == 200, done.text
    listed = as_(admin).get(f"/v1/audit-assignments?sample_draw_id={draw['id']}").json()["items"]
    return done.json(), Counter(item["auditor"]["id"] for item in listed if item["auditor"])


def test_a_team_audits_no_more_together_than_its_quota(
    db: Session, as_: As, admin: Person, month: AuditRound
) -> None:
    here, there = factories.a_team(db, "dover-1"), factories.a_team(db, "swale-1")
    pair = [factories.a_person(db, Role.AUDITOR) for _ in range(2)]
    for person in pair:
        factories.a_role(db, person, Role.PRACTITIONER, here)
    other = factories.a_person(db, Role.AUDITOR)
    factories.a_role(db, other, Role.TEAM_MANAGER, there)
    for _ in range(6):
        factories.a_subject(db)
    draw = drawn(as_, admin, month, body(db, n_per_stratum=6))
    quotas = {str(there.id): 2}
    done, has = allocated(as_, admin, draw, quota=6, team_quota=3, team_quotas=quotas)
    assert done["allocated"] == 5
    assert [row["reason"] for row in done["unallocated"]] == ["quota"]
    assert has[str(other.id)] == 2
    assert sorted(has[str(person.id)] for person in pair) == [1, 2]


def test_cases_of_a_teams_other_auditors_count_towards_its_quota(
    db: Session, as_: As, admin: Person, month: AuditRound
) -> None:
    team = factories.a_team(db, "dover-1")
    busy, free = (factories.a_person(db, Role.AUDITOR, at=team) for _ in range(2))
    factories.an_assignment(db, busy, at=team)
    for _ in range(3):
        factories.a_subject(db, team)
    draw = drawn(as_, admin, month, body(db, n_per_stratum=3))
    asked = {"quota": 9, "team_quota": 2, "auditor_ids": [str(free.id)]}
    done, has = allocated(as_, admin, draw, **asked)
    assert (done["allocated"], has[str(free.id)]) == (1, 1)


@pytest.mark.parametrize(
    ("status", "given"),
    [("declined", 1), ("exempted", 1), ("cancelled", 1), ("allocated", 0), ("fulfilled", 0)],
)
def test_an_assignment_that_is_no_longer_due_leaves_room_in_the_quota(
    db: Session, as_: As, admin: Person, month: AuditRound, status: str, given: int
) -> None:
    team = factories.a_team(db)
    auditor = factories.a_person(db, Role.AUDITOR)
    factories.an_assignment(db, auditor, at=team, round=month, status=status)
    factories.a_subject(db, team)
    draw = drawn(as_, admin, month, body(db, n_per_stratum=1))
    done, _ = allocated(as_, admin, draw, quota=1)
    assert done["allocated"] == given


def test_a_quota_for_a_unit_that_is_no_team_is_refused(
    db: Session, as_: As, admin: Person, month: AuditRound
) -> None:
    district = factories.a_district(db)
    draw = drawn(as_, admin, month, body(db))
    data = {"quota": 1, "team_quotas": {str(district.id): 2}}
    answer = as_(admin).post(f"/v1/sample-draws/{draw['id']}/allocate", json=data)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == f"/team_quotas/{district.id}"


def test_cases_go_to_auditors_whose_role_reaches_them(
    db: Session, as_: As, admin: Person, month: AuditRound
) -> None:
    here, there = factories.a_team(db, "dover-1"), factories.a_team(db, "swale-1")
    near = factories.a_person(db, Role.AUDITOR, at=factories.a_district(db, "dover"))
    factories.a_person(db, Role.AUDITOR, at=here, service_line=ServiceLine.ADOPTION_RAA)
    for team in (here, here, there):
        factories.a_subject(db, team)
    draw = drawn(as_, admin, month, body(db))
    done, has = allocated(as_, admin, draw, quota=9)
    assert has == {str(near.id): 2}
    assert [row["reason"] for row in done["unallocated"]] == ["no_auditor"]
    mine = as_(near).get("/v1/audit-assignments").json()["items"]
    for row in mine:
        started = as_(near).put(f"/v1/audits/{uuid4()}", json={"assignment_id": row["id"]})
        assert started.status_code == 201, started.text


def test_nothing_is_drawn_for_a_closed_round_or_with_a_draft_tool(
    db: Session, as_: As, admin: Person
) -> None:
    closed = factories.a_round(db, 4, status="closed")
    answer = as_(admin).post(f"/v1/audit-rounds/{closed.id}/sample-draws", json=body(db))
    assert (answer.status_code, answer.json()["code"]) == (409, "round_closed")
    unknown = body(db, tool_version_id="01890a5d-ac96-774b-bcce-b302099a8057")
    answer = as_(admin).post(
        f"/v1/audit-rounds/{factories.a_round(db).id}/sample-draws", json=unknown
    )
    assert answer.json()["errors"][0]["pointer"] == "/tool_version_id"


def test_only_the_qa_admin_draws_and_only_qa_sees(
    db: Session, as_: As, admin: Person, month: AuditRound
) -> None:
    factories.a_subject(db)
    draw = drawn(as_, admin, month, body(db))
    auditor, manager = factories.a_person(db, Role.AUDITOR), factories.a_person(db, Role.QA_MANAGER)
    assert as_(auditor).get(f"/v1/sample-draws/{draw['id']}").status_code == 404
    assert as_(manager).get(f"/v1/sample-draws/{draw['id']}").status_code == 200
    url = f"/v1/audit-rounds/{month.id}/sample-draws"
    assert as_(manager).post(url, json=body(db)).status_code == 403
