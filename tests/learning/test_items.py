"""Learning items: drawn from findings, told without a child, read by all staff (3.1)."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import ids
from app.models.findings.findings import Finding
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/learning-items"


def a_body(*findings: Finding, **fields: Any) -> dict[str, Any]:
    usual = {
        "strand": "audit_and_thematic_learning",
        "title": "What supervision records leave out",
        "summary": "They seldom say why.",
        "audiences": ["practitioners"],
        "finding_ids": [str(each.id) for each in findings],
    }
    return usual | fields


@pytest.fixture
def finding(db: Session) -> Finding:
    return factories.a_finding(db, factories.an_audit(db, status="finalised"))


@pytest.fixture
def unit(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.QA_MANAGER))


@pytest.fixture
def practitioner(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.PRACTITIONER))


def drafted(client: Client, body: Any) -> str:
    path = f"{URL}/{ids.new()}"
    answer = client.put(path, json=body)
    assert answer.status_code == 201, answer.text
    return path


def test_a_draft_is_read_by_all_staff_once_it_is_published(
    db: Session, unit: Client, practitioner: Client, finding: Finding
) -> None:
    factories.a_theme(db, "supervision", label="Supervision")
    path = drafted(unit, a_body(finding, theme_codes=["supervision"]))
    row = unit.get(path).json()
    assert (row["status"], row["published_at"]) == ("drafted", None)
    assert row["themes"] == [{"code": "supervision", "label": "Supervision"}]
    assert [each["id"] for each in row["findings"]] == [str(finding.id)] == row["finding_ids"]
    assert row["allowed_actions"] == ["edit", "publish"]
    assert practitioner.get(path).status_code == 404
    published = unit.post(f"{path}/publish").json()
    assert published["published_by_person"] == published["written_by_person"]
    read = practitioner.get(path).json()
    assert (read["title"], read["allowed_actions"]) == (row["title"], [])
    assert practitioner.post(f"{path}/retire", json={"reason": "No."}).status_code == 403
    told = db.scalars(select(Event.type).where(Event.entity == "learning_items")).all()
    assert told == ["learning_item.publish"]


def test_readers_see_of_the_findings_those_that_they_may_read_and_never_their_words(
    db: Session, as_: As, practitioner: Client, finding: Finding
) -> None:
    path = f"{URL}/{factories.a_learning_item(db, finding, status='published').id}"
    read = practitioner.get(path)
    assert (read.json()["finding_ids"], read.json()["findings"]) == ([], [])
    assert read.json()["findings_not_visible"] == 1
    auditor = as_(db.get_one(Person, finding.recorded_by)).get(path)
    named = {"id": str(finding.id), "origin": "audit", "severity": "note"}
    assert (auditor.json()["findings"], auditor.json()["findings_not_visible"]) == ([named], 0)
    assert finding.text not in read.text + auditor.text


def test_the_trail_of_a_finding_leads_to_its_learning_items(
    db: Session, unit: Client, as_: As, finding: Finding
) -> None:
    row = factories.a_learning_item(db, finding)
    factories.a_learning_item(db)  # of another finding
    trail = unit.get(f"/v1/findings/{finding.id}/trail").json()
    (entry,) = trail["items"]
    assert (entry["kind"], entry["path"]) == ("learning_item", f"{URL}/{row.id}")
    assert (entry["title"], entry["status_label"]) == (row.title, "Drafted")
    auditor = as_(db.get_one(Person, finding.recorded_by))
    hidden = auditor.get(f"/v1/findings/{finding.id}/trail").json()
    assert (hidden["items"], hidden["not_visible"]) == ([], 1)


def test_a_retired_item_is_kept_for_the_unit_with_the_reason_and_no_longer_changed(
    db: Session, unit: Client, practitioner: Client
) -> None:
    path = f"{URL}/{factories.a_learning_item(db, status='published').id}"
    assert unit.post(f"{path}/retire", json={}).status_code == 422
    retired = unit.post(f"{path}/retire", json={"reason": "The law has changed."}).json()
    assert (retired["status"], retired["status_reason"]) == ("retired", "The law has changed.")
    assert practitioner.get(path).status_code == 404
    late = unit.put(path, json=a_body(), headers={"If-Match": unit.get(path).headers["ETag"]})
    assert (late.status_code, late.json()["code"]) == (409, "not_in_state")


def test_an_item_that_is_replaced_keeps_the_codes_and_findings_that_it_has(
    db: Session, unit: Client, finding: Finding
) -> None:
    theme = factories.a_theme(db, "supervision")
    path = drafted(unit, a_body(finding, theme_codes=["supervision"]))
    theme.active = False
    factories.withdrawn(db, finding)
    better = a_body(finding, theme_codes=["supervision"], title="Better")
    assert unit.put(path, json=better).status_code == 428
    etag = {"If-Match": unit.get(path).headers["ETag"]}
    changed = unit.put(path, json=better, headers=etag)
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert unit.put(path, json=better).json()["version"] == 2


def test_a_text_that_seems_to_say_who_a_child_is_is_answered_with_a_hint(unit: Client) -> None:
    body = a_body(summary="Ring 01622 555012 before the visit.")
    answer = unit.put(f"{URL}/{ids.new()}", json=body)
    assert answer.headers["Text-Warnings"] == '"/summary";kind=phone_number'


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"strand": "other"}, ("/strand", "not_in_list")),
        ({"audiences": []}, ("/audiences", "too_short")),
        ({"audiences": ["chairs", "chairs"]}, ("/audiences/1", "twice")),
        ({"theme_codes": ["knitting"]}, ("/theme_codes/0", "unknown_code")),
        ({"finding_ids": ["0198c5a2-6d1e-7c3b-8000-000000000020"]}, ("/finding_ids/0", "unknown")),
        ({"url": "http://x.example"}, ("/url", "bad_format")),
        ({"title": " "}, ("/title", "bad_format")),
    ],
)
def test_a_learning_item_is_checked_member_by_member(
    unit: Client, fields: Any, expected: tuple[str, str]
) -> None:
    answer = unit.put(f"{URL}/{ids.new()}", json=a_body(**fields))
    assert answer.status_code == 422
    faults = answer.json()["errors"]
    assert [(fault["pointer"], fault["code"]) for fault in faults] == [expected]


def test_learning_items_are_filtered(
    db: Session, unit: Client, practitioner: Client, finding: Finding
) -> None:
    factories.a_theme(db, "supervision")
    factories.a_theme(db, "reflection", parent_code="supervision")
    first = factories.a_learning_item(db, finding, title="A", theme_codes=["reflection"])
    factories.a_learning_item(db, title="B", strand="research", status="published")
    factories.a_learning_item(db, title="C", audiences=["chairs"], status="retired")

    def listed(query: str, client: Client = unit) -> list[str]:
        page = client.get(f"{URL}?{query}").json()
        return [item["title"] for item in page["items"]]

    assert listed("") == ["C", "B", "A"]
    assert listed("", practitioner) == ["B"]
    assert listed("sort=title") == ["A", "B", "C"]
    assert listed("status=drafted&status=retired&sort=title") == ["A", "C"]
    assert listed("strand=research") == ["B"]
    assert listed("audience=chairs") == ["C"]
    assert listed("theme=supervision") == ["A"]
    assert listed(f"finding_id={finding.id}") == ["A"]
    assert listed(f"id={first.id}") == ["A"]
    assert listed(f"written_by={first.written_by}") == ["A"]


def test_nobody_learns_by_a_filter_what_came_of_a_finding_they_may_not_see(
    db: Session, practitioner: Client, finding: Finding
) -> None:
    factories.a_learning_item(db, finding, status="published")
    assert practitioner.get(f"{URL}?finding_id={finding.id}").json()["items"] == []
