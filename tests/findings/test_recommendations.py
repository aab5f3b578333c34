"""Recommendations: from findings of any origin, about practice, decided by somebody else."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.findings.findings import Finding
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.models.platform.history import Change
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

TEXT = "Supervision records say what was decided about the child, and why."


@pytest.fixture
def finding(db: Session) -> Finding:
    """Of a final audit of the usual team."""
    return factories.a_finding(db, factories.an_audit(db, status="finalised"))


@pytest.fixture
def manager(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.QA_MANAGER))


def because_of(*findings: Finding, **fields: Any) -> dict[str, Any]:
    usual = {
        "text": TEXT,
        "finding_ids": [str(each.id) for each in findings],
        "destinations": ["area_learning_event"],
        "org_unit_id": str(findings[0].org_unit_id),
    }
    return usual | fields


def proposed(client: Client, body: Any) -> dict[str, Any]:
    answer = client.post("/v1/recommendations", json=body)
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    return row


def refused(client: Client, body: Any) -> list[tuple[str, str]]:
    answer = client.post("/v1/recommendations", json=body)
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def done(client: Client, row: Any, verb: str, body: Any = None) -> Any:
    return client.post(f"/v1/recommendations/{row['id']}/{verb}", json=body)


def test_a_recommendation_rests_on_findings_of_any_origin(db: Session, manager: Client) -> None:
    factories.a_theme(db, "supervision")
    factories.a_theme(db, "drift")
    audit = factories.an_audit(db, status="finalised")
    of_audit = factories.a_finding(db, audit, theme_codes=["supervision", "drift"])
    record = factories.a_qa_record(db, status="completed")
    of_iro = factories.a_finding(
        db,
        audit,
        origin=FindingOrigin.IRO_QA,
        origin_id=record.id,
        audit_id=None,
        theme_codes=["supervision"],
    )
    row = proposed(manager, because_of(of_audit, of_iro, service_line="children_in_care"))
    assert row["finding_ids"] == [str(of_audit.id), str(of_iro.id)]
    assert row["findings_not_visible"] == 0
    assert row["theme_codes"] == ["drift", "supervision"]
    assert row["origins"] == ["audit", "iro_qa"]
    assert (row["status"], row["org_unit"]["id"]) == ("proposed", str(audit.org_unit_id))
    assert row["district_id"] == str(audit.district_id)
    assert row["allowed_actions"] == ["edit", "supersede"]
    told = db.scalars(select(Event.type).where(Event.entity == "recommendations")).all()
    assert told == ["recommendation.propose"]


def test_it_is_read_without_the_findings_that_the_reader_may_not_see(
    db: Session, as_: As, manager: Client
) -> None:
    here = factories.a_team(db, "dartford-1")
    there = factories.a_team(db, "dover-1")
    near = factories.a_finding(db, factories.an_audit(db, at=here, status="finalised"))
    far = factories.a_finding(db, factories.an_audit(db, at=there, status="finalised"))
    row = proposed(manager, because_of(near, far, org_unit_id=str(here.id)))
    url = f"/v1/recommendations/{row['id']}"
    seen = as_(factories.a_person(db, Role.TEAM_MANAGER, at=here)).get(url).json()
    assert (seen["text"], seen["finding_ids"]) == (TEXT, [str(near.id)])
    assert seen["findings_not_visible"] == 1
    assert seen["theme_codes"] == []


def test_a_manager_reads_what_was_accepted_for_a_unit_above_theirs(
    db: Session, as_: As, finding: Finding
) -> None:
    district = factories.a_district(db, "dartford")
    team = factories.a_team(db, "dartford-1")
    row = factories.a_recommendation(db, finding, at=district)
    url = f"/v1/recommendations/{row.id}"
    client = as_(factories.a_person(db, Role.TEAM_MANAGER, at=team))
    assert client.get(url).status_code == 404
    decider = as_(factories.a_person(db, Role.ASSISTANT_DIRECTOR, at=district))
    assert decider.post(f"{url}/accept").json()["status"] == "accepted"
    assert client.get(url).json()["allowed_actions"] == []
    elsewhere = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "dover-1"))
    assert as_(elsewhere).get(url).status_code == 404


def test_a_text_that_seems_to_name_a_child_is_answered_with_a_hint(
    manager: Client, finding: Finding
) -> None:
    body = because_of(finding, text="Ring 01622 555012 before the visit.")
    answer = manager.post("/v1/recommendations", json=body)
    assert answer.status_code == 201
    assert answer.headers["Text-Warnings"] == '"/text";kind=phone_number'


def test_somebody_else_than_its_proposer_decides(
    db: Session, as_: As, manager: Client, finding: Finding
) -> None:
    row = proposed(manager, because_of(finding))
    own = done(manager, row, "accept")
    assert (own.status_code, own.json()["code"]) == (409, "own_proposal")
    other = factories.a_person(db, Role.QA_MANAGER)
    accepted = done(as_(other), row, "accept").json()
    assert (accepted["status"], accepted["decided_by"]) == ("accepted", str(other.id))
    assert accepted["decided_by_person"]["display_name"] == other.display_name
    again = done(as_(other), row, "reject", {"reason": "No."})
    assert (again.status_code, again.json()["code"]) == (409, "not_in_state")


def test_a_rejected_recommendation_keeps_the_reason(
    db: Session, as_: As, manager: Client, finding: Finding
) -> None:
    row = proposed(manager, because_of(finding))
    director = as_(factories.a_person(db, Role.DIRECTOR))
    assert done(director, row, "reject", {}).status_code == 422
    rejected = done(director, row, "reject", {"reason": "The panel does it already."}).json()
    assert (rejected["status"], rejected["status_reason"]) == (
        "rejected",
        "The panel does it already.",
    )
    last = db.scalars(select(Change).order_by(Change.seq.desc()).limit(1)).one()
    assert (last.action, last.note) == ("recommendation.reject", "The panel does it already.")


def test_a_superseded_recommendation_names_the_one_in_its_place(
    manager: Client, finding: Finding
) -> None:
    one = proposed(manager, because_of(finding))
    two = proposed(manager, because_of(finding, text="Supervisors see the plan each month."))
    reason = {"reason": "It says how often."}
    to_itself = done(manager, one, "supersede", {"superseded_by_id": one["id"], **reason})
    assert to_itself.json()["errors"][0]["pointer"] == "/superseded_by_id"
    replaced = done(manager, one, "supersede", {"superseded_by_id": two["id"], **reason}).json()
    assert (replaced["status"], replaced["superseded_by"]) == (
        "superseded",
        {"id": two["id"], "text": two["text"], "status": "proposed"},
    )
    back = done(manager, two, "supersede", {"superseded_by_id": one["id"], **reason})
    assert (back.status_code, back.json()["errors"][0]["code"]) == (422, "unknown")


def test_a_proposal_is_replaced_until_somebody_decides(
    db: Session, as_: As, manager: Client, finding: Finding
) -> None:
    auditor = as_(db.get_one(Person, finding.recorded_by))
    url, body = f"/v1/recommendations/{uuid4()}", because_of(finding)
    assert auditor.put(url, json=body).status_code == 201
    assert auditor.put(url, json=body).json()["version"] == 1
    better = body | {"text": "Supervisors say why."}
    assert auditor.put(url, json=better).status_code == 428
    etag = {"If-Match": auditor.get(url).headers["ETag"]}
    assert auditor.put(url, json=better, headers=etag).json()["version"] == 2
    factories.withdrawn(db, finding)
    kept = manager.put(url, json=body, headers={"If-Match": manager.get(url).headers["ETag"]})
    assert kept.json()["version"] == 3  # it keeps the findings that it has
    manager.post(f"{url}/accept")
    late = auditor.put(url, json=better, headers={"If-Match": auditor.get(url).headers["ETag"]})
    assert (late.status_code, late.json()["code"]) == (409, "not_in_state")
    colleague = as_(factories.a_person(db, Role.AUDITOR))
    assert colleague.put(url, json=better).json()["code"] == "id_taken"


def test_whoever_replaces_a_proposal_keeps_the_findings_they_may_not_see(
    db: Session, as_: As, manager: Client, finding: Finding
) -> None:
    far = factories.a_finding(db, factories.an_audit(db, status="finalised"))
    auditor = as_(db.get_one(Person, finding.recorded_by))
    row = factories.a_recommendation(db, finding, far, proposed_by=finding.recorded_by)
    url = f"/v1/recommendations/{row.id}"
    seen = auditor.get(url)
    assert seen.json()["finding_ids"] == [str(finding.id)]
    better = because_of(finding, text="Supervisors say why.")
    assert auditor.put(url, json=better, headers={"If-Match": seen.headers["ETag"]}).is_success
    assert manager.get(url).json()["finding_ids"] == [str(finding.id), str(far.id)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text": " "}, ("/text", "bad_format")),
        ({"finding_ids": []}, ("/finding_ids", "too_short")),
        ({"finding_ids": [str(uuid4())]}, ("/finding_ids/0", "unknown")),
        ({"destinations": []}, ("/destinations", "too_short")),
        ({"destinations": ["press"]}, ("/destinations/0", "not_in_list")),
        ({"destinations": ["learning_item"] * 2}, ("/destinations/1", "twice")),
        ({"org_unit_id": str(uuid4())}, ("/org_unit_id", "unknown")),
        ({"status": "accepted"}, ("/status", "unknown")),
    ],
)
def test_a_recommendation_is_checked_member_by_member(
    manager: Client, finding: Finding, fields: Any, expected: tuple[str, str]
) -> None:
    assert refused(manager, because_of(finding, **fields)) == [expected]


def test_nobody_rests_a_recommendation_on_a_finding_they_may_not_see(
    db: Session, as_: As, finding: Finding
) -> None:
    stranger = as_(factories.a_person(db, Role.AUDITOR))
    assert refused(stranger, because_of(finding)) == [("/finding_ids/0", "unknown")]
    twice = because_of(finding, finding)
    auditor = as_(db.get_one(Person, finding.recorded_by))
    assert refused(auditor, twice) == [("/finding_ids/1", "twice")]


def test_recommendations_are_filtered(db: Session, manager: Client) -> None:
    factories.a_theme(db, "supervision")
    factories.a_theme(db, "reflection", parent_code="supervision")
    here, there = factories.a_team(db, "dartford-1"), factories.a_team(db, "dover-1")
    audit = factories.an_audit(db, at=here, status="finalised")
    themed = factories.a_finding(db, audit, theme_codes=["reflection"])
    moderated = factories.a_finding(db, audit, origin=FindingOrigin.MODERATION)
    first = factories.a_recommendation(db, themed, at=here, destinations=["ics_directors"])
    second = factories.a_recommendation(db, moderated, at=there, status="rejected")
    names = {str(first.id): "first", str(second.id): "second"}

    def listed(query: str) -> list[str]:
        page = manager.get(f"/v1/recommendations?{query}").json()
        return [names[item["id"]] for item in page["items"]]

    assert listed("") == ["first", "second"]
    assert listed("sort=-created_at") == ["second", "first"]
    assert listed("status=rejected") == ["second"]
    assert listed("destination=ics_directors&destination=learning_item") == ["first"]
    assert listed("theme=supervision") == ["first"]
    assert listed("theme=nothing") == []
    assert listed("origin=moderation") == ["second"]
    assert listed(f"finding_id={themed.id}") == ["first"]
    assert listed(f"org_unit_id={there.id}") == ["second"]
    assert listed(f"under={factories.a_district(db, 'dover').id}") == ["second"]
    assert listed(f"id={second.id}") == ["second"]
    assert listed(f"proposed_by={first.proposed_by}") == ["first"]
    assert listed("service_line=youth_justice") == []
