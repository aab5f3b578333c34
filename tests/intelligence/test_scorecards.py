"""Scorecards: indicators and metrics for a place and period, and what they are compared with."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import MAY

LINES = (("indicator", "review_in_time"), ("metric", "completion_rate"), ("metric", "expected"))
IN_MAY = "period_from=2026-05-01&period_to=2026-05-31"


@pytest.fixture
def team(db: Session) -> OrgUnit:
    return factories.a_team(db, "dover-1")


@pytest.fixture
def director(db: Session) -> Person:
    return factories.a_person(db, Role.DIRECTOR)


def shown(as_: As, who: Any, scorecard: Any, unit: OrgUnit, query: str = IN_MAY) -> Any:
    path = f"/v1/scorecards/{scorecard.id}/figures?org_unit_id={unit.id}&{query}"
    answer = as_(who).get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_one_answer_has_indicators_and_metrics_of_a_place_and_period(
    db: Session, as_: As, team: OrgUnit, director: Person
) -> None:
    indicator = factories.an_indicator(db)
    factories.an_indicator_value(db, indicator, team)  # 46 of 48 in May
    april = {"period_start": date(2026, 4, 1), "period_end": date(2026, 4, 30)}
    factories.an_indicator_value(db, indicator, team, numerator=36, **april)  # 75 %
    factories.a_target(db)  # of completion: 0.9, and at least 0.6
    month = factories.a_round(db, 2)
    with clock.held_at(MAY):
        for n in range(4):
            row = factories.an_assignment(db, at=team, round=month, due_date=date(2026, 5, 15 + n))
            if n < 3:
                factories.an_audit(db, assignment=row, status="submitted")
    card = shown(as_, director, factories.a_scorecard(db, *LINES), team)
    assert [(x["kind"], x["key"]) for x in card["lines"]] == list(LINES)
    assert (card["before_from"], card["before_to"]) == ("2026-04-01", "2026-04-30")
    reviews, completion, expected = card["lines"]
    assert (reviews["value"], reviews["rag"], reviews["direction"]) == (
        95.8333,
        "green",
        "improved",
    )
    assert (reviews["value_before"], reviews["target"], reviews["small"]) == (75, 95, True)
    assert (completion["numerator"], completion["denominator"]) == (3, 4)
    found = (completion["target"], completion["floor"], completion["rag"])
    assert found == (0.9, 0.6, "amber")
    assert (completion["value"], completion["direction"]) == (0.75, "not_comparable")
    assert (expected["value"], expected["value_before"], expected["direction"]) == (4, 0, "changed")
    behind = as_(director).get(completion["rows"]).json()
    assert len(behind["explanation"]["items"]) == 4
    assert behind["total"]["value"] == 0.75


def test_the_period_before_is_as_long_and_whole_months_stay_whole(
    db: Session, as_: As, team: OrgUnit, director: Person
) -> None:
    card = factories.a_scorecard(db)
    periods = [
        ("2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28"),
        ("2026-01-01", "2026-03-31", "2025-10-01", "2025-12-31"),
        ("2026-05-04", "2026-05-10", "2026-04-27", "2026-05-03"),
        ("1900-01-01", "2199-12-31", "1600-01-01", "1899-12-31"),
    ]
    for first, last, *before in periods:
        found = shown(as_, director, card, team, f"period_from={first}&period_to={last}")
        assert [found["before_from"], found["before_to"]] == before


def test_an_indicator_is_compared_with_england_the_region_and_its_neighbours(
    db: Session, as_: As, team: OrgUnit, director: Person
) -> None:
    factories.an_indicator(db)
    areas = [
        ("E92000001", "national", 1, 90.0),
        ("E12000008", "region", 1, 88.0),
        ("E10000011", "neighbour", 1, 91.0),
        ("E10000014", "neighbour", 2, 96.0),
        ("E10000016", "council", 1, 93.0),
    ]
    for code, kind, rank, value in areas:
        factories.a_comparator_area(db, code, kind=kind, rank=rank, name=code)
        factories.a_published_statistic(db, code, value)
    older = {"time_period": "202324", "period_end": date(2024, 3, 31)}
    factories.a_published_statistic(db, "E10000011", 50, **older, period_start=date(2023, 4, 1))
    later = {"time_period": "202627", "period_end": date(2027, 3, 31)}
    factories.a_published_statistic(db, "E10000011", 10, **later, period_start=date(2026, 4, 1))
    marks = {"numerator": None, "denominator": None, "value": "c"}
    factories.a_comparator_area(db, "E10000030", rank=3, name="E10000030")
    factories.a_published_statistic(db, "E10000030", None, marks=marks)
    factories.a_comparator_area(db, "E10000031", rank=4, active=False)
    factories.a_published_statistic(db, "E10000031", 1)
    (line,) = shown(as_, director, factories.a_scorecard(db, LINES[0]), team)["lines"]
    assert [(x["kind"], x["name"], x["value"], x["mark"]) for x in line["comparators"]] == [
        ("council", "E10000016", 93, None),
        ("neighbour", "E10000011", 91, None),
        ("neighbour", "E10000014", 96, None),
        ("neighbour", "E10000030", None, "c"),
        ("region", "E12000008", 88, None),
        ("national", "E92000001", 90, None),
    ]
    assert (line["neighbour_average"], line["neighbours"]) == (93.5, 2)
    assert (line["value"], line["notes"]) == (None, ["no_value_in_period"])


def test_a_metric_that_a_role_does_not_read_hides_no_other_line(
    db: Session, as_: As, team: OrgUnit
) -> None:
    card = factories.a_scorecard(db, ("metric", "exact_agreement"), ("metric", "expected"))
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    agreement, expected = shown(as_, manager, card, team)["lines"]
    assert (agreement["value"], agreement["notes"]) == (None, ["not_for_your_role"])
    assert (expected["value"], expected["rows"] is None) == (0, False)


def test_an_analyst_reads_a_scorecard_without_the_rows_behind_it(
    db: Session, as_: As, team: OrgUnit
) -> None:
    analyst = factories.a_client(db, Role.MI_ANALYST)
    (line,) = shown(as_, analyst, factories.a_scorecard(db), team)["lines"]
    assert line["rows"] is None


def test_a_scorecard_of_another_place_is_refused(db: Session, as_: As, team: OrgUnit) -> None:
    card = factories.a_scorecard(db)
    stranger = factories.a_person(db, Role.SERVICE_MANAGER, at=factories.a_team(db, "swale-1"))
    path = f"/v1/scorecards/{card.id}/figures?org_unit_id={team.id}&{IN_MAY}"
    assert as_(stranger).get(path).status_code == 403
    wrong = f"/v1/scorecards/{card.id}/figures?org_unit_id={team.id}"
    backwards = f"{wrong}&period_from=2026-05-31&period_to=2026-05-01"
    answer = as_(factories.a_person(db, Role.DIRECTOR)).get(backwards)
    assert [x["pointer"] for x in answer.json()["errors"]] == ["?period_to"]


def test_lines_that_show_nothing_are_refused_where_they_stand(db: Session, as_: As) -> None:
    factories.an_indicator(db)
    unit = factories.a_person(db, Role.QA_ADMIN)
    factories.a_scorecard(db, title="Taken")
    lines = [
        {"kind": "indicator", "key": "review_in_time"},
        {"kind": "metric", "key": "review_in_time"},
        {"kind": "indicator", "key": "completion_rate"},
        {"kind": "indicator", "key": "review_in_time"},
    ]
    path = f"/v1/scorecards/{ids.new()}"
    answer = as_(unit).put(path, json={"title": "Taken", "lines": lines})
    assert [(x["pointer"], x["code"]) for x in answer.json()["errors"]] == [
        ("/lines/1/key", "unknown_indicator"),
        ("/lines/2/key", "unknown_indicator"),
        ("/lines/3", "duplicate"),
        ("/title", "title_taken"),
    ]
    good = {"title": "Children in care", "lines": lines[:1]}
    assert as_(unit).put(path, json=good).status_code == 201


def test_one_area_is_the_council_itself(db: Session, as_: As) -> None:
    unit = factories.a_person(db, Role.QA_MANAGER)
    body = {"code": "E10000016", "name": "Kent", "kind": "council"}
    assert as_(unit).put(f"/v1/comparator-areas/{ids.new()}", json=body).status_code == 201
    other = {**body, "code": "E10000011", "name": "East Sussex"}
    answer = as_(unit).put(f"/v1/comparator-areas/{ids.new()}", json=other)
    assert (answer.status_code, answer.json()["code"]) == (409, "council_taken")
    bad = as_(unit).put(f"/v1/comparator-areas/{ids.new()}", json={**other, "code": "Kent"})
    assert [x["pointer"] for x in bad.json()["errors"]] == ["/code"]
