"""Concerns of QA records: who was told of a child who may not be safe, and who hears of it."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.findings.findings import Finding
from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.models.organisation.people import Person
from app.models.reviewing.meetings import Meeting
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support import batches
from tests.support.batches import faults, outcomes

ALERTS = select(SafeguardingAlert)
SOURCE = "/v1/sources/liberi/qa-records"


@pytest.fixture
def told(db: Session) -> Person:
    return factories.a_person(db, Role.TEAM_MANAGER, display_name="Kim Duty", employment_ref="DUTY")


@pytest.fixture
def reviewer(db: Session) -> Person:
    return factories.a_person(db, Role.IRO, employment_ref="IRO1")


@pytest.fixture
def meeting(db: Session, reviewer: Person) -> Meeting:
    factories.a_qa_form(db)
    return factories.a_meeting(db, chair_person_id=reviewer.id, external_id="R1")


def a_body(meeting: Meeting, **concern: Any) -> dict[str, Any]:
    return {
        "meeting_id": str(meeting.id),
        "answers": factories.IRO_ANSWERS,
        "overall_rating": "good",
        "concerns": [{"text": "Danger.", "severity": "immediate_safeguarding"} | concern],
    }


def raised(told: Person) -> dict[str, Any]:
    return {"escalated_to_id": str(told.id), "escalated_at": clock.now().isoformat()}


def a_record(**concern: Any) -> dict[str, Any]:
    grave = {
        "text": "Danger.",
        "severity": "immediate_safeguarding",
        "escalated_at": clock.now().isoformat(),
    }
    return {
        "external_id": "Q1",
        "kind": "iro",
        "meeting_external_id": "R1",
        "reviewer_ref": "IRO1",
        "completed_at": clock.now().isoformat(),
        "overall_rating": "good",
        "answers": factories.IRO_ANSWERS,
        "concerns": [grave | concern],
    }


def test_a_reviewer_names_who_was_told_and_on_completion_they_get_an_alert(
    db: Session, as_: As, meeting: Meeting, reviewer: Person, told: Person
) -> None:
    mine, url = as_(reviewer), f"/v1/qa-records/{ids.new()}"
    answer = mine.put(url, json=a_body(meeting, **raised(told)))
    assert answer.status_code == 201, answer.text
    (concern,) = answer.json()["concerns"]
    assert concern["escalated_to"] == {"id": str(told.id), "display_name": "Kim Duty"}
    assert db.scalars(ALERTS).all() == []
    assert mine.post(f"{url}/complete").status_code == 200
    alert = db.scalars(ALERTS).one()
    assert (alert.raised_by, alert.escalated_to_id) == (reviewer.id, told.id)
    assert (alert.subject_id, alert.status) == (meeting.subject_id, "open")
    (item,) = as_(told).get("/v1/notifications").json()["items"]
    assert item["kind"] == "safeguarding_alert_to_acknowledge"


def test_a_finding_of_a_record_is_changed_in_the_record_and_not_by_itself(
    as_: As, meeting: Meeting, reviewer: Person, told: Person
) -> None:
    mine, record = as_(reviewer), f"/v1/qa-records/{ids.new()}"
    assert mine.put(record, json=a_body(meeting, **raised(told))).status_code == 201
    assert mine.post(f"{record}/complete").status_code == 200
    (finding,) = mine.get("/v1/findings?origin=iro_qa&view=full").json()["items"]
    assert "edit" not in finding["allowed_actions"]
    members = ("origin", "origin_id", "polarity", "severity", "escalated_to_id", "escalated_at")
    body = {name: finding[name] for name in members} | {"text": "No danger."}
    answer = mine.put(f"/v1/findings/{finding['id']}", json=body, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (409, "follows_record")
    assert mine.get(f"/v1/findings/{finding['id']}").json()["text"] == "Danger."


def test_a_draft_is_refused_that_names_nobody_who_can_be_told(
    as_: As, meeting: Meeting, reviewer: Person, told: Person
) -> None:
    cases: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
        (
            {},
            [
                ("/concerns/0/escalated_to_id", "required"),
                ("/concerns/0/escalated_at", "required"),
            ],
        ),
        (raised(reviewer), [("/concerns/0/escalated_to_id", "not_reached")]),
        (
            raised(told) | {"escalated_at": "2099-01-01T00:00:00Z"},
            [("/concerns/0/escalated_at", "out_of_range")],
        ),
    ]
    for concern, expected in cases:
        body = a_body(meeting, **concern)
        answer = as_(reviewer).put(f"/v1/qa-records/{ids.new()}", json=body)
        found = [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]
        assert (answer.status_code, found) == (422, expected)


def test_a_pushed_record_names_them_by_employment_reference_and_raises_the_alert(
    db: Session, as_: As, meeting: Meeting, reviewer: Person, told: Person
) -> None:
    client = factories.a_client(db)
    items = batches.push(SOURCE, as_, client, a_record(escalated_to_ref="DUTY"))
    assert outcomes(items) == ["created"]
    alert = db.scalars(ALERTS).one()
    assert (alert.raised_by, alert.escalated_to_id) == (reviewer.id, told.id)
    assert alert.subject_id == meeting.subject_id
    deleted = {"external_id": "Q1", "deleted": True}
    batches.push(SOURCE, as_, client, deleted, key="2")
    assert db.scalars(ALERTS).one().status == "open"


def test_a_source_that_lowers_the_severity_is_believed_and_the_alert_still_waits(
    db: Session, as_: As, meeting: Meeting, told: Person
) -> None:
    del meeting
    client = factories.a_client(db)
    batches.push(SOURCE, as_, client, a_record(escalated_to_ref="DUTY"))
    lower = a_record(severity="serious", escalated_at=None)
    assert outcomes(batches.push(SOURCE, as_, client, lower, key="2")) == ["updated"]
    kept = db.execute(select(Finding.severity, Finding.status).order_by(Finding.created_at)).all()
    assert [tuple(row) for row in kept] == [
        ("immediate_safeguarding", "withdrawn"),
        ("serious", "recorded"),
    ]
    (alert,) = as_(told).get("/v1/safeguarding-alerts").json()["items"]
    assert (alert["status"], alert["stands"]) == ("open", False)
    (item,) = as_(told).get("/v1/notifications").json()["items"]
    assert item["kind"] == "safeguarding_alert_to_acknowledge"


@pytest.mark.parametrize(
    ("concern", "code"),
    [
        ({}, "required"),
        ({"escalated_to_ref": "NOBODY"}, "not_reached"),
        ({"escalated_to_ref": "IRO1"}, "not_reached"),
    ],
)
def test_a_pushed_concern_that_reaches_nobody_is_refused(
    db: Session, as_: As, meeting: Meeting, reviewer: Person, concern: dict[str, str], code: str
) -> None:
    del meeting, reviewer
    items = batches.push(SOURCE, as_, factories.a_client(db), a_record(**concern))
    assert outcomes(items) == ["rejected"]
    assert faults(items) == [("/records/0/concerns/0/escalated_to_ref", code)]
