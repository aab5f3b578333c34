"""What a quality circle recommends: its members propose it without a role for recommendations."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import ids
from app.models.findings.findings import Finding
from app.models.organisation.people import Person
from app.models.thematic.audits import ThematicAudit
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

URL = "/v1/recommendations"


@pytest.fixture
def member(db: Session) -> Person:
    return factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db, "dover-1"))


@pytest.fixture
def audit(db: Session, member: Person) -> ThematicAudit:
    circle = factories.a_quality_circle(db, member, at=factories.a_district(db))
    return factories.a_thematic_audit(db, circle, status="analysis")


@pytest.fixture
def finding(db: Session, audit: ThematicAudit) -> Finding:
    return factories.a_thematic_finding(db, audit)


def a_body(unit: Any, *findings: Finding) -> dict[str, Any]:
    return {
        "text": "Supervision records say why.",
        "finding_ids": [str(each.id) for each in findings],
        "destinations": ["coa_line_of_enquiry"],
        "org_unit_id": str(unit.id),
    }


def test_a_member_proposes_and_changes_what_their_circle_recommends_for_its_place(
    db: Session, as_: As, member: Person, finding: Finding
) -> None:
    client, team = as_(member), factories.a_team(db)
    path = f"{URL}/{ids.new()}"
    answer = client.put(path, json=a_body(factories.a_district(db), finding))
    assert answer.status_code == 201, answer.text
    assert (answer.json()["proposed_by"], answer.json()["allowed_actions"]) == (
        str(member.id),
        ["edit"],
    )
    etag = {"If-Match": answer.headers["ETag"]}
    narrower = client.put(path, json=a_body(team, finding), headers=etag)
    assert (narrower.status_code, narrower.json()["org_unit_id"]) == (200, str(team.id))
    etag = {"If-Match": narrower.headers["ETag"]}
    wider = client.put(path, json=a_body(factories.the_county(db), finding), headers=etag)
    assert wider.status_code == 403
    assert client.post(f"{path}/accept").status_code == 403


def test_nobody_recommends_beyond_what_their_circle_found_or_beyond_its_place(
    db: Session, as_: As, member: Person, finding: Finding
) -> None:
    district = factories.a_district(db)
    other = factories.a_thematic_finding(
        db, factories.a_thematic_audit(db, factories.a_quality_circle(db, at=district))
    )
    closed = factories.a_thematic_audit(
        db, factories.a_quality_circle(db, member, at=district), status="closed"
    )
    of_closed = factories.a_thematic_finding(db, closed)
    for unit, found in (
        (factories.the_county(db), [finding]),
        (factories.a_district(db, "dover"), [finding]),
        (district, [finding, other]),
        (district, [of_closed]),
    ):
        answer = as_(member).post(URL, json=a_body(unit, *found))
        assert answer.status_code == 403, answer.text
    stranger = factories.a_person(db, Role.TEAM_MANAGER)
    assert as_(stranger).post(URL, json=a_body(district, finding)).status_code == 403


def test_an_auditor_of_another_place_recommends_for_their_circle(db: Session, as_: As) -> None:
    dover = factories.a_district(db, "dover")
    auditor = factories.a_person(db, Role.AUDITOR, at=dover)
    circle = factories.a_quality_circle(db, auditor, at=factories.a_district(db))
    audit = factories.a_thematic_audit(db, circle, status="reported")
    body = a_body(factories.a_district(db), factories.a_thematic_finding(db, audit))
    assert as_(auditor).post(URL, json=body).status_code == 201
