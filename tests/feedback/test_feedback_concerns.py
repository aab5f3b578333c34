"""Concerns of feedback: what a person of the Unit escalates reaches people at once."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.findings.findings import Finding
from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback

URL = "/v1/feedback-submissions"


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


@pytest.fixture
def told(db: Session) -> Person:
    return factories.a_person(db, Role.SERVICE_MANAGER, at=factories.a_district(db, "dover"))


def escalated(as_: As, who: Person, row_id: Any, told: Person) -> Any:
    body = {"reason": "Bruises were seen.", "escalated_to_id": str(told.id)}
    return as_(who).post(f"{URL}/{row_id}/escalate", json=body)


def alerts(as_: As, who: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = as_(who).get("/v1/safeguarding-alerts?view=full").json()["items"]
    return items


def test_an_escalated_submission_is_a_finding_and_an_alert_to_the_managers_of_the_case(
    db: Session, as_: As, manager: Person, told: Person
) -> None:
    team = factories.a_team(db)
    leader = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    child = factories.a_subject(db, team)
    row = feedback.a_submission(db, subject_id=child.id)
    answer = escalated(as_, manager, row.id, told)
    assert answer.status_code == 200, answer.text
    assert answer.json()["escalated_to"]["id"] == str(told.id)
    finding = db.scalars(select(Finding)).one()
    assert (finding.origin, finding.origin_id, finding.text) == (
        "feedback",
        row.id,
        "Bruises were seen.",
    )
    for person in (told, leader):
        (alert,) = alerts(as_, person)
        assert (alert["subject"]["id"], alert["finding"]) == (str(child.id), None)
        assert as_(person).get(f"/v1/findings/{finding.id}").status_code == 404
        assert as_(person).get(f"{URL}/{row.id}").status_code == 404
    assert as_(manager).get(f"/v1/findings/{finding.id}").json()["text"] == "Bruises were seen."


def test_of_feedback_that_names_no_child_only_the_unit_and_the_named_person_hear(
    db: Session, as_: As, manager: Person, told: Person
) -> None:
    leaders = [factories.a_person(db, role) for role in (Role.TEAM_MANAGER, Role.SERVICE_MANAGER)]
    other = factories.a_person(db, Role.QA_MANAGER)
    row = feedback.a_submission(db)
    assert escalated(as_, manager, row.id, told).status_code == 200
    assert [alerts(as_, leader) for leader in leaders] == [[], []]
    assert (len(alerts(as_, told)), len(alerts(as_, other))) == (1, 1)


def test_what_the_service_escalated_a_person_raises_with_somebody_once(
    db: Session, as_: As, manager: Person, told: Person
) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER)
    body = feedback.about(feedback.a_named_campaign(db), narrative="Dad hits me at night.")
    sent = as_(worker).post(URL, json=body, headers={"Idempotency-Key": "1"}).json()
    assert (sent["status"], db.scalars(select(SafeguardingAlert)).all()) == ("escalated", [])
    assert escalated(as_, manager, sent["id"], told).status_code == 200
    assert len(alerts(as_, told)) == 1
    again = escalated(as_, manager, sent["id"], told)
    assert (again.status_code, again.json()["code"]) == (409, "already_raised")


def test_whoever_escalates_names_somebody_else_who_can_be_reached(
    db: Session, as_: As, manager: Person
) -> None:
    row = feedback.a_submission(db)
    for person in (manager, factories.a_person(db, Role.ADMINISTRATOR)):
        answer = escalated(as_, manager, row.id, person)
        found = [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]
        assert (answer.status_code, found) == (422, [("/escalated_to_id", "not_reached")])
