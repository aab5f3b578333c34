"""Findings of indicators and of data quality: the Unit writes them, and they lead to actions."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.vocabulary.intelligence import DataQualityIssueStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.intelligence.test_indicator_values import pushed

TEXT = "Reviews are late where the worker has just changed."


@pytest.fixture
def team(db: Session) -> OrgUnit:
    return factories.a_team(db, "dover-1")


@pytest.fixture
def value(db: Session, team: OrgUnit) -> IndicatorValue:
    return factories.an_indicator_value(db, at=team, external_id="A")


@pytest.fixture
def issue(db: Session, value: IndicatorValue) -> DataQualityIssue:
    return factories.a_data_quality_issue(db, value)


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def recorded(client: Client, origin: str, row: Any, **fields: Any) -> Any:
    usual = {"origin": origin, "origin_id": str(row.id), "polarity": "concern", "text": TEXT}
    return client.post("/v1/findings", json=usual | fields)


def test_the_unit_records_what_an_indicator_shows_and_those_who_read_the_value_read_it(
    db: Session, as_: As, value: IndicatorValue, team: OrgUnit, manager: Person
) -> None:
    factories.a_theme(db)
    created = recorded(as_(manager), "mi", value, theme_codes=["voice_of_child"])
    assert created.status_code == 201, created.text
    body = created.json()
    assert (body["org_unit"]["id"], body["subject_id"]) == (str(team.id), None)
    url = f"/v1/findings/{body['id']}"
    here = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    admin = factories.a_person(db, Role.QA_ADMIN)
    director = factories.a_person(db, Role.DIRECTOR)
    assert [as_(each).get(url).json()["text"] for each in (here, admin, director)] == [TEXT] * 3
    elsewhere = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "ashford-1"))
    analyst = factories.a_person(db, Role.MI_ANALYST)
    worker = factories.a_person(db, Role.PRACTITIONER, at=team)
    assert {as_(each).get(url).status_code for each in (elsewhere, analyst, worker)} == {404}


@pytest.mark.parametrize("origin", ["mi", "data_quality"])
def test_nobody_but_the_unit_of_the_place_records_findings_of_management_information(
    db: Session,
    as_: As,
    value: IndicatorValue,
    issue: DataQualityIssue,
    team: OrgUnit,
    origin: str,
) -> None:
    row = {"mi": value, "data_quality": issue}[origin]
    refused = {
        Role.AUDITOR: (422, "invalid"),  # does not see it
        Role.TEAM_MANAGER: (403, "not_yours"),
        Role.DIRECTOR: (403, "not_yours"),
        Role.MI_ANALYST: (403, "forbidden"),
    }
    for role, answer in refused.items():
        reply = recorded(as_(factories.a_person(db, role, at=team)), origin, row)
        assert (reply.status_code, reply.json()["code"]) == answer, role
    away = factories.a_person(db, Role.QA_MANAGER, at=factories.a_team(db, "ashford-1"))
    assert recorded(as_(away), origin, row).status_code == 422
    assert recorded(as_(factories.a_person(db, Role.QA_ADMIN)), origin, row).status_code == 201


def test_an_issue_of_data_quality_leads_to_an_action_and_the_trail_says_what_it_was(
    db: Session, as_: As, issue: DataQualityIssue, manager: Person
) -> None:
    unit = as_(manager)
    finding = recorded(unit, "data_quality", issue).json()
    answers = factories.a_person(db, Role.DIRECTOR)
    body = {
        "finding_id": finding["id"],
        "title": "Record both parts of the number",
        "owner_person_id": str(manager.id),
        "accountable_person_id": str(answers.id),
        "due_date": str(clock.today()),
    }
    action = unit.post("/v1/actions", json=body)
    assert action.status_code == 201, action.text
    trail = unit.get(f"/v1/findings/{finding['id']}/trail").json()
    assert [each["kind"] for each in trail["items"]] == ["action"]
    (source,) = trail["comes_from"]["items"]
    assert (source["kind"], source["title"], source["path"]) == (
        "data_quality_issue",
        "Value without its parts",
        f"/v1/data-quality-issues/{issue.id}",
    )


def test_the_trail_of_an_indicator_has_its_title(
    as_: As, value: IndicatorValue, manager: Person
) -> None:
    finding = recorded(as_(manager), "mi", value).json()
    (source,) = (
        as_(manager).get(f"/v1/findings/{finding['id']}/trail").json()["comes_from"]["items"]
    )
    assert (source["kind"], source["title"], source["path"]) == (
        "indicator_value",
        "Reviews held in time",
        f"/v1/indicator-values/{value.id}",
    )


def test_a_resolved_issue_has_no_new_findings_and_no_child_is_at_risk_in_a_number(
    db: Session, as_: As, value: IndicatorValue, issue: DataQualityIssue, manager: Person
) -> None:
    told = {
        "severity": "immediate_safeguarding",
        "escalated_to_id": str(factories.a_person(db, Role.TEAM_MANAGER).id),
        "escalated_at": clock.now().isoformat(),
    }
    refused = recorded(as_(manager), "mi", value, **told).json()
    assert [(each["pointer"], each["code"]) for each in refused["errors"]] == [
        ("/severity", "about_no_child")
    ]
    issue.status, issue.resolved_at = DataQualityIssueStatus.RESOLVED, clock.now()
    db.flush()
    late = recorded(as_(manager), "data_quality", issue)
    assert (late.status_code, late.json()["code"]) == (409, "record_closed")


def test_a_value_that_its_source_deletes_takes_its_findings_with_it(
    db: Session, as_: As, value: IndicatorValue, manager: Person
) -> None:
    finding = recorded(as_(manager), "mi", value).json()
    (gone,) = pushed(as_, factories.a_client(db), {"external_id": "A", "deleted": True})
    assert gone["outcome"] == "updated"
    kept = as_(manager).get(f"/v1/findings/{finding['id']}").json()
    assert (kept["status"], kept["status_reason"]) == (
        "withdrawn",
        "The source has deleted the value.",
    )
