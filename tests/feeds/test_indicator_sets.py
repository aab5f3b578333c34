"""Indicators in OData: the values that the API shows, judged as scorecards judge them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.platform.history import Read
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.feeds.reading import ROOT, rows

JULY = datetime(2026, 7, 6, 9, tzinfo=UTC)
LATER = {"period_start": date(2026, 6, 1), "period_end": date(2026, 6, 30)}
LONG_AGO = {"period_start": date(2020, 1, 1), "period_end": date(2020, 1, 31)}


@pytest.fixture(autouse=True)
def in_july() -> Iterator[None]:
    """Holds the clock: values leave the set three years after their period."""
    with clock.held_at(JULY):
        yield


def test_values_of_indicators_have_target_rag_and_direction_of_the_scorecard(
    db: Session, as_: As
) -> None:
    here, there = factories.a_team(db, "dover-1"), factories.a_team(db, "ashford-1")
    indicator = factories.an_indicator(db)
    factories.an_indicator_value(db, indicator, here)  # 46 of 48 in May: 95.8333 %
    factories.an_indicator_value(db, indicator, here, numerator=36, **LATER)  # 75 %
    factories.an_indicator_value(db, indicator, here, **LONG_AGO)
    factories.an_indicator_value(db, indicator, there)
    analyst = as_(factories.a_client(db, Role.MI_ANALYST))  # which has no row feed
    found = rows(analyst, f"figure_indicator?$filter=org_unit_id eq {here.id}&$orderby=period_end")
    shown = "period_end indicator numerator value target floor rag direction value_before small"
    assert [tuple(row[name] for name in shown.split()) for row in found] == [
        (
            "2026-05-31",
            "review_in_time",
            46,
            95.8333,
            95,
            85,
            "green",
            "not_comparable",
            None,
            True,
        ),
        ("2026-06-30", "review_in_time", 36, 75, 95, 85, "red", "worsened", 95.8333, False),
    ]
    (told,) = analyst.get(
        "/v1/indicator-figures",
        params={
            "indicator": "review_in_time",
            "org_unit_id": str(here.id),
            "ends_from": "2026-05-01",
        },
    ).json()["items"]
    told["figures"].reverse()
    for row, figure in zip(found, told["figures"], strict=True):
        assert {n: v for n, v in figure.items() if n != "notes" and row[n] != v} == {}
    assert len(rows(analyst, "figure_indicator")) == 3
    manager = as_(factories.a_person(db, Role.TEAM_MANAGER, at=there))
    assert [row["org_unit_id"] for row in rows(manager, "figure_indicator")] == [str(there.id)]


def test_indicators_are_there_once_as_they_are_published_and_drafts_are_not(
    db: Session, as_: As
) -> None:
    factories.an_indicator(db, title="As it was", status="retired")
    factories.an_indicator(db, title="As it is", definition_version=2)
    factories.an_indicator(db, "not_yet", status="draft")
    director = as_(factories.a_person(db, Role.DIRECTOR))
    (row,) = rows(director, "dim_indicator")
    assert row == {
        "indicator": "review_in_time",
        "title": "As it is",
        "unit": "percent",
        "aim": "higher",
        "data_period": "month",
        "statutory_return": None,
        "definition_version": 2,
        "status": "published",
    }


def test_indicators_are_for_those_who_read_management_information_and_reads_are_logged(
    db: Session, as_: As
) -> None:
    factories.an_indicator_value(db)
    for role, status in ((Role.AUDITOR, 403), (Role.PRACTITIONER, 403), (Role.DIRECTOR, 200)):
        client = as_(factories.a_person(db, role))
        for name in ("figure_indicator", "dim_indicator"):
            assert client.get(ROOT + name).status_code == status, (role, name)
    logged = select(func.count()).where(Read.entity == "indicator_values")
    assert db.scalar(logged.select_from(Read)) == 1
