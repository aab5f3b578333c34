"""Control charts of metrics: points, limits, marked points, step changes and their readers.

Completion of five audits a month from April 2026 to March 2027: 4 5 4 5 4 5 4 5 4 5 4, and then 1.
"""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

APRIL_2026 = datetime(2026, 4, 2, 9, tzinfo=UTC)
APRIL_2027 = datetime(2027, 4, 10, 9, tzinfo=UTC)
DONE = (4, 5, 4, 5, 4, 5, 4, 5, 4, 5, 4, 1)


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def completed(db: Session, done: Sequence[int] = DONE) -> None:
    """Stores five assignments a month, of which so many have been submitted."""
    with clock.held_at(APRIL_2026):
        for month, submitted in enumerate(done):
            this_round = factories.a_round(db, month % 4 + 1, month // 4 + 1)
            for n in range(5):
                row = factories.an_assignment(db, round=this_round)
                if n < submitted:
                    factories.an_audit(db, assignment=row, status="submitted")


def chart(as_: As, who: Person, query: str = "") -> dict[str, Any]:
    with clock.held_at(APRIL_2027):
        answer = as_(who).get(f"/v1/control-charts?metric=completion_rate{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def flags(answer: dict[str, Any]) -> dict[str, list[tuple[str, str, str]]]:
    """Returns the marks of the points that have any."""
    return {
        point["period"]: [(each["rule"], each["side"], each["direction"]) for each in marks]
        for point in answer["points"]
        if (marks := point["flags"])
    }


def test_a_chart_has_a_point_a_month_with_limits_around_them(
    db: Session, as_: As, qa: Person
) -> None:
    completed(db)
    answer = chart(as_, qa)
    points = answer["points"]
    assert [point["period"] for point in points] == [
        *(f"2026-{month:02}" for month in range(4, 13)),
        *("2027-01", "2027-02", "2027-03"),
    ]
    assert [(point["numerator"], point["denominator"]) for point in points] == [
        (done, 5) for done in DONE
    ]
    ranges = [point["moving_range"] for point in points]
    assert ranges == [None, *[0.2] * 10, 0.6]
    (held,) = answer["limits"]
    # The mean is 50/60, the mean range 2.6/11 = 0.2364: 0.8333 - 0.6287 and no more than 1.
    assert (held["centre"], held["lower"], held["upper"]) == (0.8333, 0.2046, 1.0)
    assert (held["mean_range"], held["upper_range"]) == (0.2364, 0.7724)
    assert (held["baseline_points"], held["provisional"]) == (12, False)
    assert flags(answer) == {"2027-03": [("beyond_limit", "low", "worsened")]}
    assert answer["sizes_differ"] is False
    assert [each["rule"] for each in answer["rules"]] == [
        *("beyond_limit", "run", "trend", "two_of_three")
    ]


def test_limits_of_a_baseline_judge_the_points_after_it(db: Session, as_: As, qa: Person) -> None:
    completed(db)
    (held,) = chart(as_, qa, "&baseline=11")["limits"]
    # 9.8/11 = 0.8909, give or take 2.66 * 0.2.
    assert (held["centre"], held["lower"], held["upper"]) == (0.8909, 0.3589, 1.0)
    assert (held["baseline_points"], held["provisional"]) == (11, True)
    assert held["to_period"] == "2027-03"


def test_a_step_change_gives_the_points_from_its_day_on_limits_of_their_own(
    db: Session, as_: As, qa: Person
) -> None:
    completed(db)
    path = f"/v1/step-changes/{ids.new()}"
    body = {
        "metric": "completion_rate",
        "org_unit_id": str(factories.the_county(db).id),
        "starts_on": "2026-12-01",
        "reason": "Auditors are given half a day a month.",
    }
    first = as_(qa).put(path, json=body)
    assert first.status_code == 201, first.text
    assert first.json()["entered_by_person"]["id"] == str(qa.id)
    old, new = chart(as_, qa)["limits"]
    assert (old["from_period"], old["to_period"], old["centre"]) == ("2026-04", "2026-11", 0.9)
    assert (old["reason"], old["step_change_id"]) == (None, None)
    # 0.8 1 0.8 0.2: mean 0.7, ranges 0.2 0.2 0.6; both limits are beyond what a rate can be.
    assert (new["centre"], new["lower"], new["upper"]) == (0.7, 0.0, 1.0)
    assert (new["from_period"], new["reason"]) == ("2026-12", body["reason"])
    assert len(chart(as_, qa, f"&unit_id={factories.a_team(db).id}")["limits"]) == 1
    gone = as_(qa).delete(path, headers={"If-Match": first.headers["ETag"]})
    assert gone.status_code == 204
    assert len(chart(as_, qa)["limits"]) == 1


def test_a_period_that_is_not_over_is_in_no_limit(db: Session, as_: As, qa: Person) -> None:
    completed(db)
    answer = chart(as_, qa, "&as_of=2027-03-30")
    last = answer["points"][-1]
    assert (last["period"], last["is_over"], last["moving_range"]) == ("2027-03", False, None)
    (held,) = answer["limits"]
    assert (held["to_period"], held["baseline_points"]) == ("2027-02", 11)
    assert flags(answer) == {}


def test_too_few_points_have_no_limits_and_the_chart_says_so(
    db: Session, as_: As, qa: Person
) -> None:
    completed(db, DONE[:2])
    answer = chart(as_, qa)
    assert (answer["limits"], answer["too_few_points"]) == ([], True)
    assert [point["value"] for point in answer["points"]] == [0.8, 1.0]


def test_each_point_says_the_target_of_its_last_day_and_how_it_stands_to_it(
    db: Session, as_: As, qa: Person
) -> None:
    completed(db)
    target = factories.a_target(db, target=0.9, floor=0.5, valid_from=date(2026, 6, 1))
    points = chart(as_, qa)["points"]
    assert [point["target"] for point in points[:2]] == [None, None]  # April and May
    told = [point["target"] for point in points[2:]]
    assert {each["target_id"] for each in told} == {str(target.id)}
    # 0.8 is between the floor and the target, 1 above it, and 0.2 below the floor.
    assert [each["rag"] for each in told] == [*["amber", "green"] * 4, "amber", "red"]


def test_a_chart_is_a_file_with_a_line_for_each_point_its_limits_and_its_target(
    db: Session, as_: As, qa: Person
) -> None:
    completed(db)
    factories.a_target(db, target=0.9, floor=0.5, valid_from=date(2026, 4, 1))
    told = chart(as_, qa)
    with clock.held_at(APRIL_2027):
        answer = as_(qa).get("/v1/control-charts/csv?metric=completion_rate")
    assert answer.status_code == 200, answer.text
    named = answer.headers["content-disposition"]
    assert named == 'attachment; filename="completion_rate-chart-2027-04-10.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(each["period"], each["numerator"], float(each["value"])) for each in lines] == [
        (point["period"], str(point["numerator"]), point["value"]) for point in told["points"]
    ]
    (held,) = told["limits"]
    for name in ("centre", "lower", "upper", "mean_range", "upper_range"):
        assert {float(each[name]) for each in lines} == {held[name]}, name
    last = lines[-1]
    assert (last["flags"], last["moving_range"]) == ("beyond_limit:low:worsened", "0.6000")
    assert (last["rag"], last["target"], last["provisional"]) == ("red", "0.9000", "false")
    assert (lines[0]["flags"], lines[0]["moving_range"], lines[0]["metric"]) == (
        *("", ""),
        "completion_rate",
    )


def test_rounds_and_cycles_are_charted_in_the_order_of_their_days(
    db: Session, as_: As, qa: Person
) -> None:
    completed(db)
    rounds = chart(as_, qa, "&period=round")
    assert [point["label"] for point in rounds["points"]][:2] == ["2026-04", "2026-05"]
    assert flags(rounds).popitem()[1] == [("beyond_limit", "low", "worsened")]
    cycles = chart(as_, qa, "&period=cycle")["points"]
    assert [point["value"] for point in cycles] == [0.9, 0.9, 0.7]
    assert [point["starts_on"] for point in cycles] == ["2026-04-01", "2026-08-01", "2026-12-01"]


def test_sizes_that_differ_by_more_than_a_quarter_are_said(
    db: Session, as_: As, qa: Person
) -> None:
    completed(db, DONE[:3])
    with clock.held_at(APRIL_2026):
        for _ in range(3):
            factories.an_assignment(db, round=factories.a_round(db, 3))
    # 5, 5 and 8 are 6 on average; 8 is a third more.
    assert chart(as_, qa)["sizes_differ"] is True


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("metric=grade_distribution", "no_single_value"),
        ("metric=completion_rate&period=quarter", "no_such_dimension"),
        ("metric=completion_rate&baseline=2", "out_of_range"),
        ("metric=completion_rate&by=team", "unknown"),
    ],
)
def test_what_has_no_chart_is_refused(as_: As, qa: Person, query: str, code: str) -> None:
    answer = as_(qa).get(f"/v1/control-charts?{query}")
    assert answer.status_code == 422, answer.text
    assert [each["code"] for each in answer.json()["errors"]] == [code]


def test_charts_are_for_readers_of_exact_figures(db: Session, as_: As, qa: Person) -> None:
    path = "/v1/control-charts?metric=completion_rate"
    file = "/v1/control-charts/csv?metric=completion_rate"
    assert as_(factories.a_person(db, Role.PRACTITIONER)).get(file).status_code == 403
    assert as_(factories.a_person(db, Role.PRACTITIONER)).get(path).status_code == 403
    assert as_(qa).get(f"{path}&disclosure=public").status_code == 403
    assert as_(qa).get("/v1/control-charts?metric=happiness").status_code == 404


def test_a_step_change_is_entered_by_a_person_of_the_place(db: Session, as_: As) -> None:
    dover = factories.a_district(db, "dover")
    manager = factories.a_person(db, Role.QA_MANAGER, at=dover)
    body = {
        "metric": "completion_rate",
        "org_unit_id": str(factories.a_district(db, "swale").id),
        "starts_on": str(date(2026, 9, 1)),
        "reason": "Not their place.",
    }
    answer = as_(manager).put(f"/v1/step-changes/{ids.new()}", json=body)
    assert answer.status_code == 403
    here = as_(manager).put(
        f"/v1/step-changes/{ids.new()}", json=body | {"org_unit_id": str(dover.id)}
    )
    assert here.status_code == 201, here.text
    listed = as_(manager).get(f"/v1/step-changes?under={dover.id}").json()["items"]
    assert [each["id"] for each in listed] == [here.json()["id"]]
