"""Communities of practice: suggested by any member of staff, run by the Unit (3.2)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/communities-of-practice"


def a_body(**fields: Any) -> dict[str, Any]:
    usual = {
        "title": "Absent fathers",
        "summary": "How we find them, and what we ask them.",
        "driven_by": "staff_suggestion",
    }
    return usual | fields


@pytest.fixture
def unit(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.QA_ADMIN))


@pytest.fixture
def practitioner(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db)))


def test_any_member_of_staff_suggests_a_community_and_the_unit_runs_it(
    db: Session, as_: As, unit: Client, practitioner: Client
) -> None:
    path = f"{URL}/{ids.new()}"
    suggested = practitioner.put(path, json=a_body())
    assert (suggested.status_code, suggested.json()["status"]) == (201, "suggested")
    assert suggested.json()["allowed_actions"] == []
    colleague = as_(factories.a_person(db, Role.AUDITOR))
    assert colleague.get(path).status_code == 404
    assert practitioner.post(f"{path}/start").status_code == 403
    started = unit.post(f"{path}/start").json()
    assert (started["status"], started["allowed_actions"]) == ("running", ["edit", "close"])
    assert started["suggested_by"] == suggested.json()["suggested_by"]
    assert started["run_by_person"]["id"] == started["run_by"] != started["suggested_by"]
    assert colleague.get(path).json()["status"] == "running"
    closed = unit.post(f"{path}/close", json={"reason": "It has said what it had to say."}).json()
    assert (closed["status"], closed["allowed_actions"]) == ("closed", [])
    assert colleague.get(path).json()["status_reason"] == "It has said what it had to say."


def test_whoever_suggested_it_reads_why_it_was_declined_and_their_colleagues_do_not(
    db: Session, as_: As, unit: Client, practitioner: Client
) -> None:
    path = f"{URL}/{ids.new()}"
    assert practitioner.put(path, json=a_body()).status_code == 201
    assert unit.post(f"{path}/decline", json={}).status_code == 422
    assert unit.post(f"{path}/decline", json={"reason": "There is one already."}).is_success
    read = practitioner.get(path).json()
    assert (read["status"], read["status_reason"]) == ("declined", "There is one already.")
    assert as_(factories.a_person(db, Role.PRACTITIONER)).get(path).status_code == 404
    late = unit.post(f"{path}/start")
    assert (late.status_code, late.json()["code"]) == (409, "not_in_state")


def test_what_was_suggested_is_changed_by_the_unit_alone_until_it_is_closed(
    db: Session, as_: As, unit: Client, practitioner: Client
) -> None:
    path = f"{URL}/{ids.new()}"
    practitioner.put(path, json=a_body())
    assert practitioner.put(path, json=a_body()).json()["version"] == 1  # the same once more
    better = a_body(title="Fathers")
    etag = {"If-Match": unit.get(path).headers["ETag"]}
    assert practitioner.put(path, json=better, headers=etag).status_code == 403
    assert unit.put(path, json=better, headers=etag).json()["title"] == "Fathers"
    partner = as_(factories.a_person(db, Role.PARTNER_AGENCY))
    assert partner.put(f"{URL}/{ids.new()}", json=a_body()).status_code == 403


def test_a_community_names_the_themes_and_findings_that_it_is_drawn_from(
    db: Session, unit: Client, practitioner: Client
) -> None:
    factories.a_theme(db, "fathers", label="Fathers")
    finding = factories.a_finding(db, factories.an_audit(db, status="finalised"))
    body = a_body(
        driven_by="audit_learning", theme_codes=["fathers"], finding_ids=[str(finding.id)]
    )
    path = f"{URL}/{ids.new()}"
    row = unit.put(path, json=body).json()
    assert row["themes"] == [{"code": "fathers", "label": "Fathers"}]
    assert row["findings"] == [{"id": str(finding.id), "origin": "audit", "severity": "note"}]
    unit.post(f"{path}/start")
    read = practitioner.get(path).json()
    assert (read["findings"], read["findings_not_visible"]) == ([], 1)
    refused = practitioner.put(f"{URL}/{ids.new()}", json=body)
    faults = [(each["pointer"], each["code"]) for each in refused.json()["errors"]]
    assert (refused.status_code, faults) == (422, [("/finding_ids/0", "unknown")])


def test_the_trail_of_a_finding_leads_to_the_communities_that_took_it_up(
    db: Session, unit: Client
) -> None:
    finding = factories.a_finding(db, factories.an_audit(db, status="finalised"))
    row = factories.a_community(db, finding, status="running")
    factories.a_community(db, status="running")  # about something else
    (entry,) = unit.get(f"/v1/findings/{finding.id}/trail").json()["items"]
    assert (entry["kind"], entry["path"]) == ("community_of_practice", f"{URL}/{row.id}")
    assert (entry["title"], entry["status_label"]) == (row.title, "Running")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"driven_by": "fashion"}, ("/driven_by", "not_in_list")),
        ({"theme_codes": ["knitting"]}, ("/theme_codes/0", "unknown_code")),
        ({"title": " "}, ("/title", "bad_format")),
        ({"status": "running"}, ("/status", "unknown")),
    ],
)
def test_a_community_is_checked_member_by_member(
    unit: Client, fields: Any, expected: tuple[str, str]
) -> None:
    answer = unit.put(f"{URL}/{ids.new()}", json=a_body(**fields))
    assert answer.status_code == 422
    faults = answer.json()["errors"]
    assert [(fault["pointer"], fault["code"]) for fault in faults] == [expected]


def test_communities_are_filtered(db: Session, unit: Client, practitioner: Client) -> None:
    factories.a_theme(db, "fathers")
    first = factories.a_community(db, title="A", theme_codes=["fathers"])
    factories.a_community(db, title="B", driven_by="practice_dilemma", status="running")
    factories.a_community(db, title="C", status="declined")

    def listed(query: str, client: Client = unit) -> list[str]:
        page = client.get(f"{URL}?{query}").json()
        return [item["title"] for item in page["items"]]

    assert listed("") == ["A", "B", "C"]
    assert listed("", practitioner) == ["B"]
    assert listed("sort=-created_at") == ["C", "B", "A"]
    assert listed("status=suggested&status=declined") == ["A", "C"]
    assert listed("driven_by=practice_dilemma") == ["B"]
    assert listed("theme=fathers") == ["A"]
    assert listed(f"suggested_by={first.suggested_by}") == ["A"]
    assert listed(f"id={first.id}") == ["A"]


def test_a_suggestion_waits_for_the_unit_and_its_decision_is_told_to_who_suggested_it(
    db: Session, as_: As, unit: Client, practitioner: Client
) -> None:
    def waiting(client: Client) -> list[tuple[str, str]]:
        items = client.get("/v1/notifications").json()["items"]
        return [(item["kind"], item["path"]) for item in items if "/communities" in item["path"]]

    path = f"{URL}/{ids.new()}"
    practitioner.put(path, json=a_body())
    assert waiting(unit) == [("community_to_decide", path)]
    assert waiting(practitioner) == waiting(as_(factories.a_person(db, Role.AUDITOR))) == []
    decided = unit.post(f"{path}/decline", json={"reason": "There is one already."}).json()
    assert decided["decided_by_person"]["id"] == decided["decided_by"]
    assert waiting(unit) == []
    assert waiting(practitioner) == [("community_decided", path)]


def test_the_decision_on_a_suggestion_is_told_for_fourteen_days(db: Session, as_: As) -> None:
    me = factories.a_person(db, Role.PRACTITIONER)
    for days, status in ((14, "declined"), (15, "running")):
        decided_at = clock.now() - timedelta(days=days)
        factories.a_community(db, status=status, suggested_by=me.id, decided_at=decided_at)
    items = as_(me).get("/v1/notifications?kind=community_decided").json()["items"]
    assert len(items) == 1


def test_whoever_starts_their_own_suggestion_is_not_told_of_it(unit: Client) -> None:
    path = f"{URL}/{ids.new()}"
    unit.put(path, json=a_body())
    unit.post(f"{path}/start")
    assert unit.get("/v1/notifications?kind=community_decided").json()["items"] == []


def test_staff_of_any_place_suggest_a_community(db: Session, as_: As) -> None:
    worker = as_(factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db)))
    answer = worker.put(f"{URL}/{ids.new()}", json=a_body())
    assert answer.status_code == 201, answer.text
    local = as_(factories.a_person(db, Role.QA_MANAGER, at=factories.a_district(db)))
    assert local.post(f"{URL}/{answer.json()['id']}/start").status_code in {403, 404}
