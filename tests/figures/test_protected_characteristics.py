"""Figures by protected characteristics: a table a year, even for the QA unit."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.submissions import FeedbackAnswer
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback

URL = "/v1/feedback-figures"
IN_MAY, IN_2026 = date(2025, 5, 7), datetime(2026, 2, 2, 12, tzinfo=UTC)


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


def by_gender(as_: As, who: Person, query: str = "") -> dict[str | None, tuple[int, float]]:
    measured = get(as_, who, "rating_mean", f"by=gender&{query}")
    assert (measured["scope"], measured["threshold"]) == ("published", 10)
    return {
        row["group"][0]["value"]: (row["denominator"], row["value"]) for row in measured["rows"]
    }


def a_closed_campaign(db: Session, *at: OrgUnit, day: date = IN_MAY) -> FeedbackCampaign:
    return feedback.a_named_campaign(db, *at, status="closed", closed_on=day)


def test_a_year_of_the_county_is_one_table_rounded_to_five_people_and_half_a_point(
    db: Session, as_: As, reader: Person
) -> None:
    """The girls' mean is (11 * 4 + 11 * 3) / 22 = 3.5; the boys' (6 * 4 + 6 * 3) / 12 = 3.5."""
    for at in ("dartford", "ashford"):
        campaign = a_closed_campaign(db, factories.a_district(db, at))
        rated(db, campaign, 11, 4 if at == "ashford" else 3, gender="female")
        rated(db, campaign, 6, 4 if at == "ashford" else 3, gender="male")
    rated(db, a_closed_campaign(db, day=date(2024, 12, 31)), 20, 1, gender="female")
    rated(db, feedback.a_named_campaign(db), 20, 1, gender="female")
    with clock.held_at(IN_2026):
        assert by_gender(as_, reader) == {"female": (20, 3.5), "male": (10, 3.5)}
        numbers = get(as_, reader, "submissions", "by=gender&year=2025")
        assert [row["numerator"] for row in numbers["rows"]] == [20, 10]
        assert by_gender(as_, reader, "year=2024") == {}  # one part is everybody
        refused = as_(reader).get(f"{URL}/submissions?by=gender&year=2026")
        assert refused.json()["errors"][0]["code"] == "not_published"


def test_who_did_not_say_is_a_part_and_one_small_part_withholds_all(
    db: Session, as_: As, reader: Person
) -> None:
    campaign = a_closed_campaign(db)
    rated(db, campaign, 15, 4, gender="female")
    rated(db, campaign, 15, 4, gender="male")
    rated(db, campaign, 9, 4)
    with clock.held_at(IN_2026):
        assert by_gender(as_, reader) == {}
        assert get(as_, reader, "submissions", "by=gender")["rows"] == []
        rated(db, campaign, 1, 4)
        assert by_gender(as_, reader) == {"female": (15, 4), "male": (15, 4), None: (10, 4)}


def test_one_who_alone_would_move_a_mean_withholds_the_means_of_all(
    db: Session, as_: As, reader: Person
) -> None:
    """Ten girls rate 1 and one boy 10: in the girls' place he would lift their mean to 1.9."""
    campaign = a_closed_campaign(db)
    rated(db, campaign, 10, 1, gender="female")
    rated(db, campaign, 9, 1, gender="male")
    rated(db, campaign, 1, 10, gender="male")
    with clock.held_at(IN_2026):
        assert by_gender(as_, reader) == {}
        assert len(get(as_, reader, "submissions", "by=gender")["rows"]) == 2


def test_nothing_makes_a_second_table_of_the_same_people(
    db: Session, as_: As, reader: Person
) -> None:
    campaign = a_closed_campaign(db)
    unit = campaign.org_unit_id
    beside = [
        *("by=district", "by=campaign", "by=age_band", "by=question", f"unit_id={unit}"),
        *(f"campaign_id={campaign.id}", "respondent_group=staff", "channel=survey"),
        *("service_line=early_help", "week_from=2025-01-06", "week_to=2025-01-06"),
        *("question=feedback_child.worker_listens", "theme_code=voice_of_child"),
    ]
    for query in beside:
        refused = as_(reader).get(f"{URL}/rating_mean?by=gender&{query}")
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_published")
    for slug in ("rating_distribution", "choice_distribution", "theme_frequency"):
        refused = as_(reader).get(f"{URL}/{slug}?by=gender")
        assert refused.json()["errors"][0]["code"] == "no_such_dimension"
    alone = as_(reader).get(f"{URL}/submissions?year=2025")
    assert alone.json()["errors"][0]["code"] == "no_such_filter"


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
