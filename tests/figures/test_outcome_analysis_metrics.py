"""Figures of child outcome analyses: reports accepted, lines answered, practice observed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.vocabulary.outcome_analysis import LineOfEnquiryStatus, OutcomeAnalysisStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 9), date(2026, 6, 29)


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    with clock.held_at(datetime(2026, 6, 30, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def at(month: int, day: int) -> Any:
    return clock.held_at(datetime(2026, month, day, 9, tzinfo=UTC))


def figure(as_: As, who: Person, slug: str, query: str = "as_of=2026-06-30") -> dict[str, Any]:
    answer = as_(who).get(f"/v1/metrics/{slug}?{query}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def parts(body: dict[str, Any]) -> tuple[Any, Any, Any]:
    total = body["total"]
    return total["numerator"], total["denominator"], total["value"]


def test_an_analysis_is_accepted_from_the_day_of_its_acceptance(
    db: Session, as_: As, qa: Person
) -> None:
    """Two approved weeks are over, one report is accepted in April; a third week is not over."""
    with at(2, 10):
        row = factories.an_outcome_analysis(db, status="reported", week_start=FIRST)
        factories.an_outcome_analysis(db, status="analysis", week_start=SECOND)
        factories.an_outcome_analysis(db, status="fieldwork", week_start=THIRD)
        factories.an_outcome_analysis(db, status="proposed", week_start=FIRST)
    with at(4, 1):
        row.status, row.accepted_at = OutcomeAnalysisStatus.FOLLOW_UP, clock.now()
        row.accepted_by = qa.id
        db.flush()
    slug = "outcome_analysis_accepted_rate"
    assert parts(figure(as_, qa, slug)) == (1, 2, 0.5)
    assert parts(figure(as_, qa, slug, "as_of=2026-03-31")) == (0, 2, 0.0)
    assert parts(figure(as_, qa, slug, "as_of=2026-03-08")) == (0, 1, 0.0)
    director = factories.a_person(db, Role.DIRECTOR, at=factories.a_district(db, "dover"))
    assert parts(figure(as_, director, slug)) == (0, 0, None)


def test_lines_of_enquiry_are_answered_or_not_and_withdrawn_ones_are_not_counted(
    db: Session, as_: As, qa: Person
) -> None:
    """Three are set; one is answered in April, one withdrawn in May: 1 / 2, and 1 / 3 before."""
    with at(2, 10):
        analysis = factories.an_outcome_analysis(db, status="analysis", week_start=FIRST)
        answered, withdrawn, _ = (factories.a_line_of_enquiry(db, analysis) for _ in range(3))
    with at(4, 1):
        answered.status, answered.answer_text = LineOfEnquiryStatus.ANSWERED, "In two."
        answered.answered_by, answered.answered_at = qa.id, clock.now()
        db.flush()
    with at(5, 1):
        withdrawn.status, withdrawn.status_reason = LineOfEnquiryStatus.WITHDRAWN, "Not asked."
        withdrawn.withdrawn_at = clock.now()
        db.flush()
    slug = "lines_of_enquiry_answered_rate"
    assert parts(figure(as_, qa, slug)) == (1, 2, 0.5)
    assert parts(figure(as_, qa, slug, "as_of=2026-04-30")) == (1, 3, 0.3333)
    assert parts(figure(as_, qa, slug, "as_of=2026-03-31")) == (0, 3, 0.0)
    body = figure(as_, qa, slug, "as_of=2026-06-30&explain=rows")
    counted = {
        row["line_of_enquiry_id"]: row["in_numerator"] for row in body["explanation"]["items"]
    }
    assert counted[str(answered.id)] is True
    assert len(counted) == 2


def test_observations_are_counted_by_kind_of_practice(db: Session, as_: As, qa: Person) -> None:
    with at(3, 5):
        analysis = factories.an_outcome_analysis(db, status="fieldwork", week_start=FIRST)
        for kind in ("home_visit", "home_visit", "duty"):
            factories.an_observation(db, None, analysis, practice_type=kind)
    slug = "outcome_analysis_observations"
    body = figure(as_, qa, slug, "as_of=2026-06-30&by=kind")
    assert body["total"]["numerator"] == 3
    assert [
        (row["group"][0]["value"], row["group"][0]["label"], row["numerator"])
        for row in body["rows"]
    ] == [("duty", "Duty", 1), ("home_visit", "Home visit", 2)]
    assert figure(as_, qa, slug, "as_of=2026-03-04")["total"]["numerator"] == 0
