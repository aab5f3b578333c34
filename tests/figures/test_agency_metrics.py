"""Figures of multi-agency audits: returns that came, and how far agencies' grades lie apart."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def figure(as_: As, who: Person, slug: str, query: str = "") -> dict[str, Any]:
    answer = as_(who).get(f"/v1/metrics/{slug}?{query}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def parts(line: dict[str, Any]) -> tuple[Any, Any, Any]:
    return line["numerator"], line["denominator"], line["value"]


def test_returns_are_counted_once_due_and_without_those_of_no_involvement(
    db: Session, as_: As, qa: Person
) -> None:
    """Due yesterday: police and health submitted (late), one writes, one had no involvement."""
    school = factories.a_partner(db, factories.an_agency(db, "school"))
    probation = factories.a_partner(db, factories.an_agency(db, "probation"))
    audit = factories.a_multi_agency_audit(db, school, probation, status="requesting")
    factories.with_status(db, factories.return_of(db, audit, school), "in_progress")
    factories.with_status(db, factories.return_of(db, audit, probation), "no_involvement")
    later = clock.today() + timedelta(days=3)
    factories.a_multi_agency_audit(db, status="requesting", returns_due_date=later)
    factories.a_multi_agency_audit(db, status="cancelled")
    body = figure(as_, qa, "agency_return_rate", "by=agency")
    assert parts(body["total"]) == (2, 3, 0.6667)
    assert body["total"]["exclusions"] == {"not_yet_due": 2, "no_involvement": 1}
    by_agency = {row["group"][0]["label"]: parts(row) for row in body["rows"]}
    assert by_agency["School"] == (0, 1, 0)
    assert by_agency["Police"] == (1, 1, 1)
    assert parts(figure(as_, qa, "agency_return_rate_on_time")["total"]) == (0, 3, 0)


def test_divergence_is_counted_over_domains_of_cases_and_only_once_returns_are_shared(
    db: Session, as_: As, qa: Person
) -> None:
    """Impact 4 and 2; the five other domains alike: 2 / 6; the joint grades are all good."""
    worker = factories.a_person(db, Role.AUDITOR)
    for status in ("requesting", "discussion"):
        audit = factories.a_multi_agency_audit(db, worker, status=status)
        factories.return_of(db, audit, worker).domains = factories.graded(impact="outstanding")
        other = audit.bodies[0].contact_person_id
        police = factories.return_of(db, audit, db.get_one(Person, other))
        police.domains = factories.graded(impact="requires_improvement")
    body = figure(as_, qa, "agency_grade_divergence", "by=domain&explain=rows")
    assert parts(body["total"]) == (2, 6, 0.3333)
    by_domain = {row["group"][0]["label"]: parts(row) for row in body["rows"]}
    assert (by_domain["Impact"], by_domain["Overall"]) == ((2, 1, 2), (0, 1, 0))
    assert {row["part"] for row in body["explanation"]["items"]} == {
        each["domain"] for each in factories.graded()
    }
    assert parts(figure(as_, qa, "joint_minus_social_care")["total"]) == (-1, 6, -0.1667)


def test_figures_of_agencies_are_those_of_the_units_place_and_of_no_agency(
    db: Session, as_: As
) -> None:
    dartford, dover = factories.a_district(db), factories.a_district(db, "dover")
    partner = factories.a_partner(db, factories.an_agency(db, "school"))
    factories.a_multi_agency_audit(db, partner, at=dartford, status="discussion")
    for slug, here in {"agency_return_rate": 3, "agency_grade_divergence": 6}.items():
        for place, expected in ((dartford, here), (dover, 0)):
            local = factories.a_person(db, Role.QA_MANAGER, at=place)
            assert figure(as_, local, slug)["total"]["denominator"] == expected
        assert as_(partner).get(f"/v1/metrics/{slug}").status_code == 403
