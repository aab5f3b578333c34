"""Figures by protected characteristics: published cells only, even for the QA unit."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.submissions import FeedbackAnswer
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback

URL = "/v1/feedback-figures"


@pytest.fixture(params=[Role.QA_MANAGER, Role.MI_ANALYST])
def reader(db: Session, request: pytest.FixtureRequest) -> Person:
    return factories.a_person(db, request.param)


def rated(db: Session, campaign: FeedbackCampaign, number: int, rating: int, **who: Any) -> None:
    for _ in range(number):
        answer = FeedbackAnswer(question_key="worker_listens", position=0, value_num=rating)
        feedback.a_submission(db, campaign, answers=[answer], **who)


def get(as_: As, who: Person, slug: str, query: str = "") -> Any:
    answer = as_(who).get(f"{URL}/{slug}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def by_gender(as_: As, who: Person, query: str = "") -> dict[str | None, tuple[int, int]]:
    measured = get(as_, who, "rating_mean", f"by=gender&{query}")
    assert (measured["scope"], measured["threshold"]) == ("published", 10)
    return {
        row["group"][0]["value"]: (row["numerator"], row["denominator"]) for row in measured["rows"]
    }


def test_one_boy_among_girls_cannot_be_worked_out_from_the_sum(
    db: Session, as_: As, reader: Person
) -> None:
    """The ratings of all fifteen sum to 61; 60 for the girls would reveal that the boy rated 1."""
    campaign = feedback.a_named_campaign(db, status="closed")
    rated(db, campaign, 12, 4, gender="female")
    rated(db, campaign, 2, 6, gender="female")
    rated(db, campaign, 1, 1, gender="male")
    (whole,) = get(as_, reader, "rating_mean")["rows"]
    assert (whole["numerator"], whole["denominator"]) == (61, 15)
    assert by_gender(as_, reader) == {}


def test_a_breakdown_of_large_parts_is_shown_and_sums_to_its_whole(
    db: Session, as_: As, reader: Person
) -> None:
    here, there = factories.a_district(db, "dartford"), factories.a_district(db, "ashford")
    large = feedback.a_named_campaign(db, here, status="closed")
    rated(db, large, 20, 3, gender="female")
    rated(db, large, 10, 5, gender="male")
    small = feedback.a_named_campaign(db, there, status="closed")
    rated(db, small, 30, 4, gender="female")
    rated(db, small, 4, 2, gender="male")
    assert by_gender(as_, reader) == {"female": (60, 20), "male": (50, 10)}
    assert by_gender(as_, reader, f"unit_id={there.id}") == {}
    assert by_gender(as_, reader, f"campaign_id={large.id}") == by_gender(as_, reader)


def test_an_open_campaign_is_not_broken_down_and_weeks_cannot_be_selected(
    db: Session, as_: As, reader: Person
) -> None:
    campaign = feedback.a_named_campaign(db)
    rated(db, campaign, 20, 3, gender="female")
    rated(db, campaign, 20, 5, gender="male")
    assert by_gender(as_, reader) == {}
    for query in ("week_from=2026-01-05", "week_to=2026-01-05", "by=month", "by=language"):
        refused = as_(reader).get(f"{URL}/rating_mean?by=gender&{query}")
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_published")


def test_areas_do_not_reveal_small_parts_of_a_campaign(db: Session, as_: As) -> None:
    """Of twenty in all, eighteen are in one area: showing both would reveal the other two."""
    analyst = factories.a_person(db, Role.MI_ANALYST)
    campaign = feedback.a_named_campaign(db, status="closed")
    areas = [factories.an_area(db, code) for code in ("east", "west")]
    for area, number in zip(areas, (18, 2), strict=True):
        rated(db, campaign, number, 4, org_unit_id=area.id, area_id=area.id, district_id=None)
    whole = get(as_, analyst, "submissions")["total"]
    assert whole["numerator"] == 18
    parts = get(as_, analyst, "submissions", "by=area")["rows"]
    assert [row["numerator"] for row in parts] == [18]
    one = get(as_, analyst, "submissions", f"unit_id={areas[0].id}")["total"]
    assert one["numerator"] == 18


def test_a_team_that_moved_still_counts_in_its_former_district(db: Session, as_: As) -> None:
    analyst = factories.a_person(db, Role.MI_ANALYST)
    district, team = factories.a_district(db, "dartford"), factories.a_team(db, "swale-1")
    campaign = feedback.a_named_campaign(db, district, status="closed")
    rated(db, campaign, 18, 4)
    rated(db, campaign, 2, 1, org_unit_id=team.id)  # it was here then
    measured = get(as_, analyst, "rating_mean", f"unit_id={district.id}")["rows"]
    assert [(row["numerator"], row["denominator"]) for row in measured] == [(74, 20)]
