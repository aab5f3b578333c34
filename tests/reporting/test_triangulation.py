"""Triangulation: kinds of evidence side by side, and what disagrees with what."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback
from tests.figures.test_audit_metrics import MAY
from tests.figures.test_feedback_figures import rated

IN_MAY = "period_from=2026-05-01&period_to=2026-05-31"
APRIL = {"period_start": date(2026, 4, 1), "period_end": date(2026, 4, 30)}


@pytest.fixture
def county(db: Session) -> OrgUnit:
    return factories.the_county(db)


@pytest.fixture
def director(db: Session) -> Person:
    return factories.a_person(db, Role.DIRECTOR)


def audits(db: Session, month: int, *grades: str) -> None:
    """Stores final audits that were due in a month."""
    row = factories.a_round(db, 2)
    with clock.held_at(MAY):
        for n, grade in enumerate(grades):
            due = date(2026, month, 10 + n)
            assignment = factories.an_assignment(db, round=row, due_date=due)
            given: dict[str, Any] = {
                "auditor_grade": grade,
                "proposed_grade": grade,
                "final_grade": grade,
            }
            factories.an_audit(db, assignment=assignment, status="finalised", **given)


def ratings(db: Session, month: int, *values: int) -> None:
    """Stores the answers to a campaign that closed in a month."""
    closes: dict[str, Any] = {"opens": date(2026, month, 1), "closes": date(2026, month, 20)}
    campaign = feedback.a_named_campaign(db, status="closed", **closes)
    rated(db, campaign, list(values))


def seen(as_: As, who: Any, unit: OrgUnit, query: str = IN_MAY) -> Any:
    answer = as_(who).get(f"/v1/triangulation?org_unit_id={unit.id}&{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def figure(read: Any, key: str) -> Any:
    (found,) = [each for each in read["figures"] if each["key"] == key]
    return found


def test_grades_that_rise_while_feedback_falls_disagree(
    db: Session, as_: As, county: OrgUnit, director: Person
) -> None:
    audits(db, 4, "good", "requires_improvement")
    audits(db, 5, "good", "good", "good", "requires_improvement")
    ratings(db, 4, *[5] * 12)
    ratings(db, 5, *[3] * 12)
    read = seen(as_, director, county)
    assert (read["before_from"], read["before_to"]) == ("2026-04-01", "2026-04-30")
    grades = figure(read, "good_or_better_rate")
    assert (grades["value"], grades["n"], grades["value_before"]) == (0.75, 4, 0.5)
    assert (grades["strand"], grades["direction"], grades["small"]) == ("audits", "improved", True)
    assert grades["interval"]["n"] == 4
    behind = as_(director).get(grades["rows"]).json()["explanation"]["items"]
    assert len(behind) == 4
    (rating,) = [each for each in read["figures"] if each["strand"] == "feedback"]
    assert (rating["value"], rating["n"], rating["value_before"]) == (3, 12, 5)
    assert (rating["direction"], rating["rows"]) == ("worsened", None)
    (found,) = read["disagreements"]
    assert (found["rule"], found["first"]) == ("grades_up_feedback_down", ["good_or_better_rate"])
    assert (found["second"], found["small"]) == ([rating["key"]], True)
    assert found["source"].startswith("QA framework 1.1")


def test_what_points_the_same_way_disagrees_with_nothing(
    db: Session, as_: As, county: OrgUnit, director: Person
) -> None:
    audits(db, 4, "good", "requires_improvement")
    audits(db, 5, "good", "good")
    ratings(db, 4, *[3] * 12)
    ratings(db, 5, *[4] * 12)
    assert seen(as_, director, county)["disagreements"] == []


def test_a_green_indicator_and_weak_audits_disagree(
    db: Session, as_: As, county: OrgUnit, director: Person
) -> None:
    indicator = factories.an_indicator(db)
    factories.an_indicator_value(db, indicator, county)  # 95.8 % of 95
    audits(db, 5, "inadequate", "requires_improvement", "good")
    read = seen(as_, director, county)
    assert figure(read, "review_in_time")["rag"] == "green"
    assert [(each["rule"], each["first"]) for each in read["disagreements"]] == [
        ("green_with_weak_audits", ["review_in_time"])
    ]


def test_a_red_indicator_and_strong_audits_disagree(
    db: Session, as_: As, county: OrgUnit, director: Person
) -> None:
    indicator = factories.an_indicator(db)
    factories.an_indicator_value(db, indicator, county, numerator=20)
    audits(db, 5, "good", "outstanding")
    rules = [each["rule"] for each in seen(as_, director, county)["disagreements"]]
    assert rules == ["red_with_strong_audits"]


def test_feedback_of_fewer_than_six_is_not_laid_beside_anything(
    db: Session, as_: As, county: OrgUnit, director: Person
) -> None:
    ratings(db, 5, *[3] * 5)
    strands = {each["strand"] for each in seen(as_, director, county)["figures"]}
    assert strands == {"audits", "moderation", "reviewing"}


def test_whoever_leads_a_place_triangulates_it_and_nobody_else(db: Session, as_: As) -> None:
    team = factories.a_team(db, "dover-1")
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    agreement = figure(seen(as_, manager, team), "exact_agreement")
    assert (agreement["value"], agreement["notes"]) == (None, ["not_for_your_role"])
    path = f"/v1/triangulation?org_unit_id={team.id}&{IN_MAY}"
    stranger = factories.a_person(db, Role.SERVICE_MANAGER, at=factories.a_team(db, "swale-1"))
    practitioner = factories.a_person(db, Role.PRACTITIONER, at=team)
    for who in (stranger, practitioner):
        assert as_(who).get(path).status_code == 403
