"""The trail: what a finding changed, what a recommendation rests on, and who sees which part."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit, AuditSection
from app.models.cases.subjects import Subject
from app.models.findings.findings import Finding
from app.models.organisation.people import Person
from app.models.platform.history import Read
from app.services.findings.trail_links import LINKS
from app.vocabulary.findings import FindingOrigin, TrailKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    with clock.held_at(datetime(2026, 6, 8, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def audit(db: Session) -> Audit:
    with clock.held_at(datetime(2026, 4, 20, 9, tzinfo=UTC)):
        return factories.an_audit(db, status="finalised", final_grade="inadequate")


@pytest.fixture
def finding(db: Session, audit: Audit) -> Finding:
    with clock.held_at(datetime(2026, 4, 21, 9, tzinfo=UTC)):
        return factories.a_finding(db, audit, section_key="planning", severity="serious")


@pytest.fixture
def manager(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.QA_MANAGER))


def re_audit_of(db: Session, audit: Audit, **fields: Any) -> Audit:
    """The audit of the same child by another auditor, a month later."""
    with clock.held_at(datetime(2026, 6, 1, 9, tzinfo=UTC)):
        assignment = factories.an_assignment(
            db,
            subject=db.get_one(Subject, audit.subject_id),
            round=factories.a_round(db, 3),
            source="re_audit",
            re_audit_of=audit.id,
        )
        usual: dict[str, Any] = {"status": "finalised", "final_grade": "good"}
        return factories.an_audit(db, assignment=assignment, **usual | fields)


def trail(client: Client, row: Any, noun: str = "findings") -> dict[str, Any]:
    answer = client.get(f"/v1/{noun}/{row.id}/trail")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_finding_is_followed_to_what_it_changed(
    db: Session, manager: Client, audit: Audit, finding: Finding
) -> None:
    section = select(AuditSection).where(
        AuditSection.audit_id == audit.id, AuditSection.section_key == "planning"
    )
    db.scalars(section).one().section_grade = "inadequate"
    with clock.held_at(datetime(2026, 4, 28, 9, tzinfo=UTC)):
        recommendation = factories.a_recommendation(db, finding, status="accepted")
    with clock.held_at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        action = factories.an_action(
            db,
            source=recommendation,
            status="closed",
            effectiveness="effective",
            assessed_by=factories.a_person(db, Role.QA_MANAGER).id,
            assessed_at=clock.now(),
        )
        own = factories.an_action(db, source=finding, status="open")
    again = re_audit_of(db, audit)
    seen = trail(manager, finding)
    assert seen["not_visible"] == 0
    items = seen["items"]
    assert [(item["kind"], item["since"]) for item in items] == [
        ("recommendation", "2026-04-28"),
        ("action", "2026-05-04"),
        ("action", "2026-05-04"),
        ("re_audit", "2026-06-01"),
    ]
    assert [item["because_of"] for item in items] == [
        str(finding.id),
        str(recommendation.id),
        str(finding.id),
        str(audit.id),
    ]
    assert (items[0]["title"], items[0]["status_label"]) == (recommendation.text, "Accepted")
    assert (items[1]["id"], items[1]["effectiveness"]) == (str(action.id), "effective")
    assert (items[2]["id"], items[2]["path"]) == (str(own.id), f"/v1/actions/{own.id}")
    assert items[3]["path"] == f"/v1/audit-assignments/{again.assignment_id}"
    change = items[3]["change"]  # inadequate, requires improvement, good: two levels
    assert (change["grade_before"], change["grade_after"], change["levels"]) == (
        "inadequate",
        "good",
        2,
    )
    by_key = {each["section_key"]: each["levels"] for each in change["sections"]}
    assert by_key["planning"] == 2
    assert {levels for key, levels in by_key.items() if key != "planning"} == {0}


def test_a_re_audit_shows_no_change_before_it_is_final(
    db: Session, manager: Client, audit: Audit, finding: Finding
) -> None:
    re_audit_of(db, audit, status="submitted")
    (item,) = trail(manager, finding)["items"]
    assert (item["kind"], item["status"], item["change"]) == ("re_audit", "fulfilled", None)


def test_a_finding_of_no_audit_has_no_re_audits(db: Session, manager: Client, audit: Audit) -> None:
    record = factories.a_qa_record(db, status="completed")
    of_iro = factories.a_finding(
        db, audit, origin=FindingOrigin.IRO_QA, origin_id=record.id, audit_id=None
    )
    re_audit_of(db, audit)
    seen = trail(manager, of_iro)
    assert (seen["items"], seen["not_visible"]) == ([], 0)
    (source,) = seen["comes_from"]["items"]
    assert (source["kind"], source["path"]) == ("qa_record", f"/v1/qa-records/{record.id}")


def test_each_reader_sees_their_part_of_the_trail_and_the_rest_is_counted(
    db: Session, as_: As, audit: Audit, finding: Finding
) -> None:
    factories.a_recommendation(db, finding)
    factories.an_action(db, source=finding)
    re_audit_of(db, audit)
    auditor = as_(db.get_one(Person, audit.auditor_id))
    seen = trail(auditor, finding)
    assert (seen["items"], seen["not_visible"]) == ([], 3)
    here = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    seen = trail(as_(here), finding)
    assert {item["kind"] for item in seen["items"]} == {"recommendation", "action", "re_audit"}
    assert seen["not_visible"] == 0
    stranger = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "dover-1"))
    assert as_(stranger).get(f"/v1/findings/{finding.id}/trail").status_code == 404


def test_an_entry_says_which_one_of_the_trail_it_comes_from_and_the_nearest_of_two_kinds(
    db: Session, manager: Client, finding: Finding
) -> None:
    other = factories.a_finding(db, factories.an_audit(db, status="finalised"))
    first = factories.a_recommendation(db, finding, status="accepted")
    second = factories.a_recommendation(db, other, finding, status="accepted")
    one, two, f = [str(first.id)], [str(second.id)], [str(finding.id)]
    asked = factories.a_line_of_enquiry(db, recommendation_ids=one)
    of_both = factories.a_line_of_enquiry(db, recommendation_ids=one + two)
    looked_at = factories.an_area_learning_event(db, recommendation_ids=one, finding_ids=f)
    expected: dict[Any, str | None] = {
        first: str(finding.id),
        second: str(finding.id),  # the other one is in no trail of this
        asked: str(first.id),
        of_both: None,
        looked_at: str(first.id),
        factories.an_area_learning_event(db, finding_ids=f): str(finding.id),
        factories.a_learning_item(db, other, finding): str(finding.id),
        factories.a_community(db, finding): str(finding.id),
        factories.a_thematic_audit(db, finding_ids=f): str(finding.id),
    }
    items = trail(manager, finding)["items"]
    because_of = {item["id"]: item["because_of"] for item in items}
    assert because_of == {str(row.id): reason for row, reason in expected.items()}
    led_to = trail(manager, first, "recommendations")["led_to"]["items"]
    assert {item["id"]: item["because_of"] for item in led_to} == dict.fromkeys(
        (str(asked.id), str(of_both.id), str(looked_at.id)), str(first.id)
    )


def test_an_entry_names_nothing_that_its_reader_does_not_see(
    db: Session, as_: As, finding: Finding
) -> None:
    """The auditor sees the own finding and the event, and not what was recommended."""
    auditor = db.get_one(Person, finding.recorded_by)
    hidden = [str(factories.a_recommendation(db, finding, status="accepted").id)]
    named: dict[str, Any] = {"recommendation_ids": hidden, "finding_ids": [str(finding.id)]}
    factories.an_area_learning_event(db, auditor, **named)
    factories.an_area_learning_event(db, auditor, **named | {"finding_ids": []})
    seen = trail(as_(auditor), finding)
    assert {item["kind"] for item in seen["items"]} == {"area_learning_event"}
    reasons = sorted(str(item["because_of"]) for item in seen["items"])
    assert (reasons, seen["not_visible"]) == (sorted([str(finding.id), "None"]), 1)


def test_a_recommendation_is_followed_back_to_the_findings_it_rests_on(
    db: Session, as_: As, finding: Finding
) -> None:
    there = factories.a_team(db, "dover-1")
    far = factories.a_finding(db, factories.an_audit(db, at=there, status="finalised"))
    row = factories.a_recommendation(db, finding, far, status="accepted")
    action = factories.an_action(db, source=row)
    client = as_(factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db)))
    seen = trail(client, row, "recommendations")
    source, shown = seen["rests_on"]["items"]
    assert (source["kind"], source["id"]) == ("audit", str(finding.audit_id))
    assert (shown["kind"], shown["id"], shown["title"]) == (
        "finding",
        str(finding.id),
        finding.text,
    )
    assert (shown["because_of"], shown["status"]) == (str(finding.audit_id), "recorded")
    assert seen["rests_on"]["not_visible"] == 2  # of Dover: a finding, and its audit
    assert [item["id"] for item in seen["led_to"]["items"]] == [str(action.id)]


def test_whoever_reads_no_narrative_reads_no_text_of_a_finding_in_a_trail(
    db: Session, as_: As, finding: Finding
) -> None:
    row = factories.a_recommendation(db, finding)
    director = as_(factories.a_person(db, Role.DIRECTOR))
    _, shown = trail(director, row, "recommendations")["rests_on"]["items"]
    assert (shown["id"], shown["title"]) == (str(finding.id), None)


def test_reading_a_trail_is_logged_for_the_children_it_shows(
    db: Session, manager: Client, finding: Finding
) -> None:
    factories.an_action(db, source=finding)
    trail(manager, finding)
    lines = db.scalars(select(Read).order_by(Read.seq)).all()
    assert [line.entity for line in lines] == ["findings", "actions", "audits"]
    assert all(line.subject_ids == [finding.subject_id] for line in lines)
    assert {line.route for line in lines} == {"/v1/findings/{finding_id}/trail"}


def test_what_an_upper_area_adds_to_the_trail_is_entered_from_there() -> None:
    below = {TrailKind.RECOMMENDATION, TrailKind.ACTION}
    above = {
        *(TrailKind.RE_AUDIT, TrailKind.THEMATIC_AUDIT),
        *(TrailKind.LINE_OF_ENQUIRY, TrailKind.LEARNING_ITEM),
        *(TrailKind.COMMUNITY_OF_PRACTICE, TrailKind.AREA_LEARNING_EVENT),
    }
    assert set(LINKS) == below | above
    assert LINKS[TrailKind.RE_AUDIT].changes.__module__ == "app.services.moderation.re_audit_trail"
