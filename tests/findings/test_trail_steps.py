"""The trail through records: back to what gave rise to them, and on to what they found."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.findings.findings import Finding
from app.models.partnership.agency_returns import AgencyReturn
from app.services.access.policies.findings import FINDING_ORIGINS
from app.services.findings.trail_steps import RECORD_KINDS
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client


def trail(client: Client, row: Any, noun: str = "findings") -> dict[str, Any]:
    answer = client.get(f"/v1/{noun}/{row.id}/trail")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def found(part: dict[str, Any]) -> set[tuple[str, str]]:
    return {(item["kind"], item["id"]) for item in part["items"]}


def named(*rows: tuple[str, Any]) -> set[tuple[str, str]]:
    return {(kind, str(row.id)) for kind, row in rows}


def test_the_trail_goes_through_a_thematic_audit_in_both_directions(db: Session, as_: As) -> None:
    audit = factories.an_audit(db, status="finalised")
    first = factories.a_finding(db, audit)
    thematic = factories.a_thematic_audit(db, status="reported", finding_ids=[str(first.id)])
    second = factories.a_thematic_finding(db, thematic)
    recommendation = factories.a_recommendation(db, second, status="accepted")
    action = factories.an_action(db, source=recommendation)
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    forward = trail(unit, first)
    assert found(forward) == named(
        ("thematic_audit", thematic),
        ("finding", second),
        ("recommendation", recommendation),
        ("action", action),
    )
    assert found(forward["comes_from"]) == named(("audit", audit))
    because_of = {item["id"]: item["because_of"] for item in forward["items"]}
    assert because_of == {
        str(thematic.id): str(first.id),
        str(second.id): str(thematic.id),
        str(recommendation.id): str(second.id),
        str(action.id): str(recommendation.id),
    }
    sources = named(("thematic_audit", thematic), ("finding", first), ("audit", audit))
    assert found(trail(unit, second)["comes_from"]) == sources
    back = trail(unit, recommendation, "recommendations")["rests_on"]
    assert found(back) == sources | named(("finding", second))
    titles = {item["kind"]: item["title"] for item in back["items"]}
    assert (titles["thematic_audit"], titles["audit"]) == (thematic.title, None)
    reasons = {item["kind"]: item["because_of"] for item in back["items"]}
    assert (reasons["thematic_audit"], reasons["audit"]) == (str(first.id), None)


def test_a_finding_of_a_multi_agency_audit_comes_from_it_and_from_the_returns(
    db: Session, as_: As
) -> None:
    audit = factories.a_multi_agency_audit(db, status="reported")
    finding = db.scalars(select(Finding).where(Finding.origin_id == audit.id)).one()
    returns = db.scalars(select(AgencyReturn)).all()
    recommendation = factories.a_recommendation(db, finding, status="accepted")
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    sources = named(("multi_agency_audit", audit), *(("agency_return", row) for row in returns))
    assert found(trail(unit, finding)["comes_from"]) == sources
    assert found(trail(unit, finding)) == named(("recommendation", recommendation))
    back = trail(unit, recommendation, "recommendations")["rests_on"]
    assert found(back) == sources | named(("finding", finding))
    director = as_(factories.a_person(db, Role.DIRECTOR))
    seen = trail(director, finding)["comes_from"]
    assert found(seen) == named(("multi_agency_audit", audit))
    assert seen["not_visible"] == 2  # the returns


def test_records_of_every_origin_have_a_kind_in_the_trail() -> None:
    assert set(RECORD_KINDS) == set(FINDING_ORIGINS)
