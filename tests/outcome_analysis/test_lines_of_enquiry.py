"""Lines of enquiry: drawn from recommendations, answered by the lead, found in the trail (2.3)."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import ids
from app.models.findings.recommendations import Recommendation
from app.models.organisation.people import Person
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.platform.events import Event
from app.vocabulary.outcome_analysis import OutcomeAnalysisStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/lines-of-enquiry"


@pytest.fixture
def unit(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.QA_MANAGER))


@pytest.fixture
def lead(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR)


@pytest.fixture
def analysis(db: Session, lead: Person) -> OutcomeAnalysis:
    return factories.an_outcome_analysis(db, lead)


@pytest.fixture
def recommendation(db: Session) -> Recommendation:
    return for_a_line(db)


def for_a_line(db: Session, **fields: Any) -> Recommendation:
    usual = {"status": "accepted", "destinations": ["coa_line_of_enquiry"]}
    return factories.a_recommendation(db, **usual | fields)


def a_body(analysis: OutcomeAnalysis, *drawn: Recommendation, **fields: Any) -> dict[str, Any]:
    usual = {
        "outcome_analysis_id": str(analysis.id),
        "question": "Do supervision records say why?",
        "recommendation_ids": [str(each.id) for each in drawn],
    }
    return usual | fields


def made(client: Client, body: Any) -> str:
    path = f"{URL}/{ids.new()}"
    answer = client.put(path, json=body)
    assert answer.status_code == 201, answer.text
    return path


def test_a_line_of_enquiry_names_the_recommendations_that_it_is_drawn_from(
    db: Session, unit: Client, analysis: OutcomeAnalysis, recommendation: Recommendation
) -> None:
    path = made(unit, a_body(analysis, recommendation, priority="high"))
    read = unit.get(path).json()
    assert read["recommendations"] == [
        {"id": str(recommendation.id), "text": recommendation.text, "status": "accepted"}
    ]
    assert (read["priority"], read["status"]) == ("high", "set")
    assert read["outcome_analysis"]["week_start"] == str(analysis.week_start)
    whole = unit.get(f"/v1/outcome-analyses/{analysis.id}").json()
    assert [line["question"] for line in whole["lines_of_enquiry"]] == [read["question"]]
    assert db.scalars(select(Event.type)).all() == ["line_of_enquiry.set"]


def test_lines_are_drawn_from_accepted_recommendations_for_lines_of_enquiry(
    db: Session, unit: Client, analysis: OutcomeAnalysis, recommendation: Recommendation
) -> None:
    wrong = [
        for_a_line(db, status="proposed"),
        for_a_line(db, destinations=["learning_item"]),
    ]
    body = a_body(analysis, *wrong, recommendation, recommendation)
    answer = unit.put(f"{URL}/{ids.new()}", json=body)
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
        ("/recommendation_ids/0", "unknown"),
        ("/recommendation_ids/1", "unknown"),
        ("/recommendation_ids/3", "twice"),
    ]


def test_the_trail_of_a_finding_and_of_its_recommendation_find_the_line(
    db: Session, unit: Client, analysis: OutcomeAnalysis
) -> None:
    finding = factories.a_finding(db, factories.an_audit(db, status="finalised"))
    drawn = factories.a_recommendation(
        db, finding, status="accepted", destinations=["coa_line_of_enquiry"]
    )
    path = made(unit, a_body(analysis, drawn))
    made(unit, a_body(analysis, for_a_line(db)))  # of another finding
    for entries in (
        unit.get(f"/v1/findings/{finding.id}/trail").json()["items"],
        unit.get(f"/v1/recommendations/{drawn.id}/trail").json()["led_to"]["items"],
    ):
        lines = [each for each in entries if each["kind"] == "line_of_enquiry"]
        assert [(each["path"], each["title"], each["status"]) for each in lines] == [
            (path, "Do supervision records say why?", "set")
        ]


def test_whoever_sees_the_analysis_and_not_the_recommendation_is_told_how_many_there_are(
    db: Session, as_: As, analysis: OutcomeAnalysis
) -> None:
    """The Unit of Dartford does not see what was recommended for Dover."""
    recommendation = for_a_line(db, at=factories.a_district(db, "dover"), status="proposed")
    line = factories.a_line_of_enquiry(db, analysis, recommendation_ids=[str(recommendation.id)])
    dartford = factories.a_district(db)
    client = as_(factories.a_person(db, Role.QA_MANAGER, at=dartford))
    read = client.get(f"{URL}/{line.id}").json()
    hidden = (read["recommendation_ids"], read["recommendations"])
    assert (*hidden, read["recommendations_not_visible"]) == ([], [], 1)
    named = f"{URL}?recommendation_id={recommendation.id}"
    assert client.get(named).json()["items"] == []
    etag = {"If-Match": client.get(f"{URL}/{line.id}").headers["ETag"]}
    body = a_body(analysis, question="Do they say when?")
    assert client.put(f"{URL}/{line.id}", json=body, headers=etag).status_code == 200
    db.refresh(line)
    assert line.recommendation_ids == [str(recommendation.id)]  # kept though not seen


def test_the_lead_and_the_unit_set_lines_and_observers_do_not(
    db: Session, as_: As, unit: Client, lead: Person, analysis: OutcomeAnalysis
) -> None:
    observer = factories.a_person(db, Role.AUDITOR)
    analysis.observer_ids = [str(observer.id)]
    db.flush()
    for client, code in ((unit, 201), (as_(lead), 201), (as_(observer), 403)):
        assert client.put(f"{URL}/{ids.new()}", json=a_body(analysis)).status_code == code
    stranger = as_(factories.a_person(db, Role.AUDITOR))
    answer = stranger.put(f"{URL}/{ids.new()}", json=a_body(analysis))
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/outcome_analysis_id"]


def test_the_lead_answers_from_fieldwork_on_until_the_report_is_given(
    db: Session, as_: As, lead: Person
) -> None:
    client, body = as_(lead), {"answer_text": "In two of three teams."}
    for status, code in (
        ("scheduled", "analysis_not_answering"),
        ("fieldwork", None),
        ("analysis", None),
        ("reported", "analysis_not_answering"),
    ):
        line = factories.a_line_of_enquiry(
            db, factories.an_outcome_analysis(db, lead, status=status)
        )
        answer = client.post(f"{URL}/{line.id}/answer", json=body)
        assert answer.json().get("code") == code, answer.text
    line = factories.a_line_of_enquiry(
        db, factories.an_outcome_analysis(db, lead, status="analysis"), status="answered"
    )
    better = client.post(f"{URL}/{line.id}/answer", json={"answer_text": "In all."}).json()
    assert (better["answer_text"], better["answered_by"]) == ("In all.", str(lead.id))


def test_lines_are_neither_added_nor_changed_once_the_report_is_given(
    db: Session, unit: Client, lead: Person
) -> None:
    row = factories.an_outcome_analysis(db, lead, status="reported")
    line = factories.a_line_of_enquiry(db, row)
    etag = {"If-Match": unit.get(f"{URL}/{line.id}").headers["ETag"]}
    changed = a_body(row, question="Do they say when?")
    for answer in (
        unit.put(f"{URL}/{ids.new()}", json=a_body(row)),
        unit.put(f"{URL}/{line.id}", json=changed, headers=etag),
        unit.post(f"{URL}/{line.id}/withdraw", json={"reason": "Not asked."}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "analysis_reported")


def test_a_line_stays_with_its_analysis(
    db: Session, unit: Client, analysis: OutcomeAnalysis
) -> None:
    path = made(unit, a_body(analysis))
    other = factories.an_outcome_analysis(db)
    etag = {"If-Match": unit.get(path).headers["ETag"]}
    answer = unit.put(path, json=a_body(other), headers=etag)
    assert (answer.status_code, answer.json()["code"]) == (409, "fixed")


def test_lines_are_found_by_analysis_recommendation_priority_state_and_unit(
    db: Session, unit: Client, analysis: OutcomeAnalysis, recommendation: Recommendation
) -> None:
    drawn = [str(recommendation.id)]
    factories.a_line_of_enquiry(db, analysis, question="A", recommendation_ids=drawn)
    dover = factories.a_district(db, "dover")
    elsewhere = factories.an_outcome_analysis(db, at=dover)
    factories.a_line_of_enquiry(db, elsewhere, question="B", priority="low", status="answered")

    def found(query: str) -> list[str]:
        answer = unit.get(f"{URL}?{query}")
        assert answer.status_code == 200, answer.text
        return [item["question"] for item in answer.json()["items"]]

    assert found("sort=-created_at") == ["B", "A"]
    assert found(f"outcome_analysis_id={analysis.id}") == ["A"]
    assert found(f"recommendation_id={recommendation.id}") == ["A"]
    assert found("priority=low") == ["B"]
    assert found("status=answered") == ["B"]
    assert found(f"under={dover.id}") == ["B"]


def test_whoever_leads_an_analysis_sees_what_its_lines_may_be_drawn_from(
    db: Session, as_: As
) -> None:
    """An auditor of Dover leads Dartford: for it, above it, below it, and nothing else."""
    dartford, dover = factories.a_district(db), factories.a_district(db, "dover")
    lead = factories.a_person(db, Role.AUDITOR, at=dover)
    analysis = factories.an_outcome_analysis(db, lead, at=dartford, status="scheduled")
    usable = [
        for_a_line(db, at=unit)
        for unit in (dartford, factories.the_county(db), factories.a_team(db))
    ]
    for_a_line(db, at=dover)
    for_a_line(db, at=dartford, status="proposed")
    for_a_line(db, at=dartford, destinations=["learning_item"])

    def seen(person: Person) -> set[str]:
        return {row["id"] for row in as_(person).get("/v1/recommendations").json()["items"]}

    assert seen(lead) == {str(row.id) for row in usable}
    assert seen(factories.a_person(db, Role.AUDITOR, at=dartford)) == set()
    made(as_(lead), a_body(analysis, usable[0]))
    analysis.status = OutcomeAnalysisStatus.REPORTED
    db.flush()
    assert seen(lead) == {str(usable[0].id)}
