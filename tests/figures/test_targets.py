"""Targets of metrics: who sets them, which one counts, and how figures are judged by them."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.vocabulary.figures import Aim
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audiences import asked, some_months_of_work

JUNE = datetime(2026, 6, 1, 9, tzinfo=UTC)
# Of `some_months_of_work`: Dartford 2/3 and 1/1, Dover 0/2 and 7/9; 10/15 in all.


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def a_body(db: Session, **other: Any) -> dict[str, Any]:
    usual = {
        "metric": "completion_rate",
        "org_unit_id": str(factories.the_county(db).id),
        "valid_from": "2026-04-01",
        "aim": "higher",
        "target": 0.9,
        "floor": 0.6667,
        "least_rows": 3,
    }
    return {**usual, **other}


def judged(answer: dict[str, Any]) -> dict[str, Any]:
    """Returns the colour of each figure by its labels, and None where it has no target."""
    figures = [*answer["rows"], answer["total"]]
    return {
        " ".join(each["label"] or each["value"] for each in row["group"]): (
            row["target"] and row["target"]["rag"]
        )
        for row in figures
    }


def test_a_target_is_set_replaced_and_deleted_with_its_history(
    db: Session, as_: As, qa: Person
) -> None:
    path = f"/v1/metric-targets/{ids.new()}"
    first = as_(qa).put(path, json=a_body(db))
    assert first.status_code == 201, first.text
    assert first.json()["metric_title"] == "Completion"
    assert first.json()["target"] == 0.9
    again = as_(qa).put(path, json=a_body(db))
    assert (again.status_code, again.json()["version"]) == (200, 1)
    tag = {"If-Match": first.headers["ETag"]}
    second = as_(qa).put(path, json=a_body(db, target=0.95), headers=tag)
    assert second.status_code == 200, second.text
    moved = as_(qa).put(
        path,
        json=a_body(db, metric="finalised_rate"),
        headers={"If-Match": second.headers["ETag"]},
    )
    assert (moved.status_code, moved.json()["code"]) == (409, "fixed")
    gone = as_(qa).delete(path, headers={"If-Match": second.headers["ETag"]})
    assert gone.status_code == 204
    verbs = db.scalars(select(Change.action).order_by(Change.seq)).all()
    assert [verb for verb in verbs if verb.startswith("metric_target.")] == [
        "metric_target.create",
        "metric_target.replace",
        "metric_target.delete",
    ]


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"metric": "happiness"}, "/metric", "unknown"),
        ({"metric": "grade_distribution"}, "/metric", "no_single_value"),
        ({"floor": 0.95}, "/floor", "better_than_target"),
        ({"aim": "lower", "floor": 0.5}, "/floor", "better_than_target"),
        ({"tolerance": 0.1}, "/tolerance", "not_near"),
        ({"valid_to": "2026-04-01"}, "/valid_to", "before_start"),
        ({"org_unit_id": "0198c5a2-6d1e-7c3b-8000-000000000001"}, "/org_unit_id", "unknown"),
        ({"target": 0.12345}, "/target", "out_of_range"),
        ({"target": "0.9"}, "/target", "wrong_type"),
    ],
)
def test_a_target_that_judges_nothing_is_refused_with_what_would_be_right(
    db: Session, as_: As, qa: Person, wrong: dict[str, Any], pointer: str, code: str
) -> None:
    answer = as_(qa).put(f"/v1/metric-targets/{ids.new()}", json=a_body(db, **wrong))
    assert answer.status_code == 422, answer.text
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        (pointer, code)
    ]


def test_one_unit_has_one_target_of_a_metric_from_a_day(db: Session, as_: As, qa: Person) -> None:
    assert as_(qa).put(f"/v1/metric-targets/{ids.new()}", json=a_body(db)).status_code == 201
    twice = as_(qa).put(f"/v1/metric-targets/{ids.new()}", json=a_body(db, target=0.8))
    assert twice.status_code == 409
    other = a_body(db, service_line="children_in_care")
    assert as_(qa).put(f"/v1/metric-targets/{ids.new()}", json=other).status_code == 201


def test_an_analyst_sets_targets_of_their_place_alone(db: Session, as_: As) -> None:
    dover, swale = factories.a_district(db, "dover"), factories.a_district(db, "swale")
    analyst = factories.a_client(db, Role.MI_ANALYST, org_unit_id=dover.id)
    here = a_body(db, org_unit_id=str(dover.id))
    there = a_body(db, org_unit_id=str(swale.id))
    assert as_(analyst).put(f"/v1/metric-targets/{ids.new()}", json=here).status_code == 201
    assert as_(analyst).put(f"/v1/metric-targets/{ids.new()}", json=there).status_code == 403


def test_targets_are_listed_by_metric_unit_and_day(db: Session, as_: As, qa: Person) -> None:
    team = factories.a_team(db, "dover-1")
    old = factories.a_target(db, valid_to=date(2026, 1, 1))
    new = factories.a_target(db, valid_from=date(2026, 1, 1))
    own = factories.a_target(db, "finalised_rate", org_unit_id=team.id)

    def listed(query: str) -> list[str]:
        items = as_(qa).get(f"/v1/metric-targets?{query}").json()["items"]
        return [each["id"] for each in items]

    assert listed("metric=completion_rate") == [str(new.id), str(old.id)]
    assert listed("valid_on=2025-12-31&metric=completion_rate") == [str(old.id)]
    assert listed(f"under={factories.a_district(db, 'dover').id}") == [str(own.id)]
    assert listed(f"org_unit_id={team.id}") == [str(own.id)]


def test_figures_by_team_are_judged_by_the_nearest_target_and_small_ones_not_at_all(
    db: Session, as_: As, qa: Person
) -> None:
    some_months_of_work(db)
    # 2/3 is 0.6666...: below a floor of 0.6667, although it is printed alike.
    factories.a_target(db, floor=Decimal("0.6667"), least_rows=3)
    dover = factories.a_district(db, "dover")
    factories.a_target(db, org_unit_id=dover.id, target=Decimal("0.7"), floor=Decimal("0.5"))
    with clock.held_at(JUNE):
        answer = asked(as_, qa, "completion_rate", "?by=team&by=month")
    assert judged(answer) == {
        "Dartford-1 2026-04": "red",
        "Dartford-1 2026-05": "too_few",
        "Dover-1 2026-04": "red",
        "Dover-1 2026-05": "green",
        "": "red",  # 10 of 15
    }
    target = answer["rows"][0]["target"]
    assert (target["target"], target["floor"], target["in_interval"]) == (0.9, 0.6667, None)


def test_a_month_is_judged_by_the_target_that_held_at_its_end(
    db: Session, as_: As, qa: Person
) -> None:
    some_months_of_work(db)
    factories.a_target(db, target=Decimal("0.4"), floor=None, valid_to=date(2026, 5, 31))
    factories.a_target(db, valid_from=date(2026, 5, 31))
    with clock.held_at(JUNE):
        answer = asked(as_, qa, "completion_rate", "?by=month")
    # April 2/5 reaches 0.4; May 8/10 reaches the floor of 0.6 alone.
    assert judged(answer) == {"2026-04": "green", "2026-05": "amber", "": "amber"}


def test_a_service_has_its_own_target_before_that_of_all_services(
    db: Session, as_: As, qa: Person
) -> None:
    some_months_of_work(db)
    line = ServiceLine.CHILDREN_IN_NEED
    factories.a_target(db, target=Decimal("0.6"), service_line=line)
    factories.a_target(db)
    with clock.held_at(JUNE):
        by_service = asked(as_, qa, "completion_rate", "?by=service")
        filtered = asked(as_, qa, "completion_rate", f"?service_line={line}")
    lines = {row["group"][0]["value"]: row["target"]["target"] for row in by_service["rows"]}
    assert set(lines.values()) <= {0.6, 0.9}
    assert lines == {each: 0.6 if each == line else 0.9 for each in lines}
    assert filtered["total"]["target"]["target"] == 0.6


def test_parts_of_a_place_and_other_grades_have_no_target(db: Session, as_: As, qa: Person) -> None:
    some_months_of_work(db)
    for slug in ("completion_rate", "good_or_better_rate", "overdue_count"):
        factories.a_target(db, slug)
    with clock.held_at(JUNE):
        for slug, query in (
            ("completion_rate", "?by=auditor"),
            ("completion_rate", "?source=random"),
            ("good_or_better_rate", "?basis=auditor"),
            ("completion_rate", "?disclosure=public"),
        ):
            assert set(judged(asked(as_, qa, slug, query)).values()) == {None}, query
        assert judged(asked(as_, qa, "good_or_better_rate")) == {"": "incomplete"}
        assert judged(asked(as_, qa, "overdue_count")) == {"": "green"}


def test_figures_of_a_part_of_a_place_are_not_judged_by_the_target_of_the_whole(
    db: Session, as_: As
) -> None:
    some_months_of_work(db)
    factories.a_target(db)
    team = factories.a_team(db, "dover-1")
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    auditor = factories.a_person(db, Role.AUDITOR)
    with clock.held_at(JUNE):
        whole = asked(as_, manager, "completion_rate")
        own = asked(as_, manager, "completion_rate", f"?unit_id={team.id}&by=team&by=district")
        audits = asked(as_, auditor, "completion_rate")
    assert judged(whole) == {"": None}
    assert judged(own) == {"Dover-1 Dover": "amber", "": "amber"}  # 7 of 11
    assert judged(audits) == {"": None}


def test_the_interval_says_whether_chance_may_explain_a_missed_target(
    db: Session, as_: As, qa: Person
) -> None:
    for grade in ("good", "good", "inadequate", "good"):
        factories.an_audit(db, status="finalised", final_grade=grade)
    factories.a_target(db, "good_or_better_rate")
    factories.a_target(db, "practitioner_involvement", target=Decimal("0.1"), floor=None)
    target = asked(as_, qa, "good_or_better_rate")["total"]["target"]
    # 3 of 4: Wilson from 0.3006 to 0.9544.
    assert (target["rag"], target["in_interval"]) == ("amber", True)


def test_a_near_target_judges_from_both_sides(db: Session, as_: As, qa: Person) -> None:
    some_months_of_work(db)
    factories.a_target(
        db, aim=Aim.NEAR, target=Decimal("0.7"), tolerance=Decimal("0.1"), floor=Decimal("0.3")
    )
    with clock.held_at(JUNE):
        answer = asked(as_, qa, "completion_rate", "?by=month")
    # 0.4 is 0.3 away, 0.8 is 0.1 away, 0.6667 is 0.0333 away.
    assert judged(answer) == {"2026-04": "amber", "2026-05": "green", "": "green"}


def test_csv_and_the_odata_set_say_the_same_of_targets_as_json(db: Session, as_: As) -> None:
    some_months_of_work(db)
    factories.a_target(db)
    director = factories.a_person(db, Role.DIRECTOR)
    with clock.held_at(JUNE):
        answer = asked(
            as_, director, "completion_rate", "?by=month&by=team&by=service&disclosure=internal"
        )
        file = as_(director).get(
            "/v1/metrics/completion_rate/csv?by=month&by=team&by=service&disclosure=internal"
        )
        rows = as_(factories.a_client(db, Role.MI_ANALYST)).get(
            "/odata/v4/figure_by_month_and_team?$filter=metric eq 'completion_rate'"
        )
    assert rows.status_code == 200, rows.text
    expected = [
        (row["group"][0]["value"], row["target"]["target"], row["target"]["rag"])
        for row in answer["rows"]
    ]
    assert len(expected) == 4
    lines = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [(each["month"], float(each["target"]), each["rag"]) for each in lines[:-1]] == expected
    assert lines[-1]["rag"] == answer["total"]["target"]["rag"] == "amber"
    found = [(each["month"], float(each["target"]), each["rag"]) for each in rows.json()["value"]]
    assert sorted(found) == sorted(expected)
