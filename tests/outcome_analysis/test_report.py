"""The report: four expected outcomes, each with its findings or a reason for none (2.2)."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import ids
from app.models.organisation.people import Person
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client


@pytest.fixture
def lead(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR)


@pytest.fixture
def analysis(db: Session, lead: Person) -> OutcomeAnalysis:
    return factories.an_outcome_analysis(db, lead, status="analysis")


def path_of(analysis: OutcomeAnalysis) -> str:
    return f"/v1/outcome-analyses/{analysis.id}"


def written(client: Client, analysis: OutcomeAnalysis, outcome: str, body: Any) -> Any:
    path = path_of(analysis)
    etag = {"If-Match": client.get(path).headers["ETag"]}
    return client.put(f"{path}/report/{outcome}", json=body, headers=etag)


def a_finding(client: Client, analysis: OutcomeAnalysis) -> str:
    body = {
        "origin": "coa",
        "origin_id": str(analysis.id),
        "polarity": "strength",
        "text": "Duty is shared, so children keep their worker.",
    }
    answer = client.put(f"/v1/findings/{ids.new()}", json=body)
    assert answer.status_code == 201, answer.text
    finding_id: str = answer.json()["id"]
    return finding_id


def test_the_lead_records_findings_of_an_analysis_and_writes_the_report_from_them(
    db: Session, as_: As, lead: Person, analysis: OutcomeAnalysis
) -> None:
    client = as_(lead)
    finding_id = a_finding(client, analysis)
    body = {"text": "Children keep their worker.", "finding_ids": [finding_id]}
    answer = written(client, analysis, "impact_on_children", body)
    assert answer.status_code == 200, answer.text
    block = answer.json()["report"][0]
    assert (block["outcome"], block["text"]) == ("impact_on_children", body["text"])
    assert (block["finding_ids"], block["findings"][0]["origin"]) == ([finding_id], "coa")
    finding = as_(factories.a_person(db, Role.DIRECTOR)).get(f"/v1/findings/{finding_id}").json()
    assert (finding["district_id"], finding["subject_id"]) == (str(analysis.district_id), None)


def test_a_report_is_given_once_each_block_has_a_text_or_a_reason(
    as_: As, lead: Person, analysis: OutcomeAnalysis
) -> None:
    client, path = as_(lead), path_of(analysis)
    for outcome in ("impact_on_children", "childrens_views_impact", "leadership_overview"):
        assert written(client, analysis, outcome, {"text": "It is seen."}).status_code == 200
    early = client.post(f"{path}/report")
    assert (early.status_code, early.json()["code"]) == (409, "empty_block")
    none = {"reason": "Nothing is commissioned in this district."}
    assert written(client, analysis, "commissioning_implications", none).status_code == 200
    assert client.post(f"{path}/report").json()["status"] == "reported"
    late = written(client, analysis, "leadership_overview", {"text": "More."})
    assert (late.status_code, late.json()["code"]) == (409, "not_in_state")


def test_a_reason_stands_where_there_is_neither_a_text_nor_a_finding(
    as_: As, lead: Person, analysis: OutcomeAnalysis
) -> None:
    body = {"text": "It is seen.", "reason": "There is none."}
    answer = written(as_(lead), analysis, "leadership_overview", body)
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
        ("/reason", "not_empty")
    ]


def test_a_finding_that_the_lead_does_not_see_is_no_ground_of_the_report(
    db: Session, as_: As, lead: Person, analysis: OutcomeAnalysis
) -> None:
    other = factories.a_finding(db, factories.an_audit(db, status="finalised"))
    body = {"text": "It is seen.", "finding_ids": [str(other.id)]}
    answer = written(as_(lead), analysis, "leadership_overview", body)
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/finding_ids/0"]


def test_findings_are_shown_to_readers_who_may_see_them_and_counted_for_others(
    db: Session, as_: As, lead: Person, analysis: OutcomeAnalysis
) -> None:
    mine = factories.a_finding(db, factories.an_audit(db, status="finalised", auditor=lead))
    body = {"text": "It is seen.", "finding_ids": [str(mine.id)]}
    assert written(as_(lead), analysis, "leadership_overview", body).status_code == 200
    observer = factories.a_person(db, Role.PRACTITIONER)
    analysis.observer_ids = [str(observer.id)]
    db.flush()
    block = as_(observer).get(path_of(analysis)).json()["report"][3]
    assert (block["finding_ids"], block["findings"], block["findings_not_visible"]) == ([], [], 1)


def test_a_block_is_not_replaced_unseen_and_the_same_again_changes_nothing(
    as_: As, lead: Person, analysis: OutcomeAnalysis
) -> None:
    client, path = as_(lead), f"{path_of(analysis)}/report/leadership_overview"
    body = {"text": "It is seen."}
    assert client.put(path, json=body).status_code == 428
    stale = {"If-Match": client.get(path_of(analysis)).headers["ETag"]}
    assert client.put(path, json=body, headers=stale).status_code == 200
    assert client.put(path, json={"text": "More."}, headers=stale).status_code == 412
    assert client.put(path, json=body).status_code == 200


def test_findings_are_recorded_during_fieldwork_and_analysis_by_the_lead_alone(
    db: Session, as_: As, lead: Person
) -> None:
    body = {"origin": "coa", "polarity": "strength", "text": "Seen."}
    other = factories.a_person(db, Role.QA_MANAGER)
    for status, code in (("scheduled", 409), ("fieldwork", 201), ("reported", 409)):
        row = factories.an_outcome_analysis(db, lead, status=status)
        named = body | {"origin_id": str(row.id)}
        assert as_(lead).post("/v1/findings", json=named).status_code == code
        assert as_(other).post("/v1/findings", json=named).status_code == 403
