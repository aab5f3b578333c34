"""Figures of thematic audits: reported in time, and recommendations that were taken up."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    with clock.held_at(datetime(2026, 6, 30, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def at(month: int, day: int) -> Any:
    return clock.held_at(datetime(2026, month, day, 9, tzinfo=UTC))


def parts(as_: As, who: Person, slug: str, query: str = "as_of=2026-06-30") -> tuple[Any, Any, Any]:
    answer = as_(who).get(f"/v1/metrics/{slug}?{query}")
    assert answer.status_code == 200, answer.text
    total = answer.json()["total"]
    return total["numerator"], total["denominator"], total["value"]


def test_a_thematic_audit_is_reported_in_time_if_its_report_is_out_by_its_due_date(
    db: Session, as_: As, qa: Person
) -> None:
    """Due in March: one in time, one late, one not out: 1 / 3. Due in July, rejected: not yet."""
    due = {"due_date": date(2026, 3, 31)}
    circle = factories.a_quality_circle(db)
    with at(3, 30):
        factories.a_thematic_audit(db, circle, status="reported", **due)
    with at(4, 2):
        factories.a_thematic_audit(db, circle, status="closed", **due)
    with at(2, 2):
        factories.a_thematic_audit(db, circle, status="analysis", **due)
        factories.a_thematic_audit(db, circle, status="rejected", **due)
        factories.a_thematic_audit(db, circle, status="planned", due_date=date(2026, 7, 31))
        factories.a_thematic_audit(db, circle, status="proposed", **due)
    slug = "thematic_audit_on_time"
    assert parts(as_, qa, slug) == (1, 3, 0.3333)
    assert parts(as_, qa, slug, "as_of=2026-03-30") == (0, 0, None)  # none is due yet
    local = factories.a_person(db, Role.QA_MANAGER, at=factories.a_district(db))
    assert parts(as_, local, slug) == (0, 0, None)


def test_a_recommendation_is_taken_up_by_an_action_or_a_line_of_enquiry_that_stands(
    db: Session, as_: As, qa: Person
) -> None:
    """Four accepted in April: an action in May, a line in June, one cancelled, nothing: 2 / 4."""
    audit = factories.a_thematic_audit(db, status="reported")
    finding, place = factories.a_thematic_finding(db, audit), {"at": factories.a_district(db)}
    with at(4, 10):
        acted, asked, given_up, _ = (
            factories.a_recommendation(db, finding, status="accepted", **place) for _ in range(4)
        )
        factories.a_recommendation(db, finding, status="proposed", **place)
        factories.a_recommendation(db, status="accepted", **place)  # of an audit of a child
    with at(5, 4):
        factories.an_action(db, source=acted)
        factories.an_action(db, source=given_up, status="cancelled", status_reason="Done already.")
    with at(6, 1):
        analysis = factories.an_outcome_analysis(db, status="scheduled")
        factories.a_line_of_enquiry(db, analysis, recommendation_ids=[str(asked.id)])
    slug = "thematic_recommendation_uptake"
    assert parts(as_, qa, slug) == (2, 4, 0.5)
    assert parts(as_, qa, slug, "as_of=2026-05-31") == (1, 4, 0.25)
    assert parts(as_, qa, slug, "as_of=2026-04-30") == (0, 4, 0.0)
    dover = factories.a_person(db, Role.DIRECTOR, at=factories.a_district(db, "dover"))
    assert parts(as_, dover, slug) == (0, 0, None)


def test_an_area_learning_event_takes_a_recommendation_up_and_looks_at_the_report(
    db: Session, as_: As, qa: Person
) -> None:
    """Reported on Friday 1 May; events on 7 May, after a bank holiday on 4 May, and on 1 June."""
    factories.the_calendar(db)
    with at(5, 1):
        audit = factories.a_thematic_audit(db, status="reported", due_date=date(2026, 5, 1))
        factories.a_thematic_audit(db, status="reported", due_date=date(2026, 5, 1))
        finding = factories.a_thematic_finding(db, audit)
        taken, planned = (
            factories.a_recommendation(db, finding, status="accepted") for _ in range(2)
        )
    with at(6, 1):
        factories.an_area_learning_event(db, status="held", recommendation_ids=[str(taken.id)])
        factories.an_area_learning_event(db, recommendation_ids=[str(planned.id)])
    with at(5, 7):
        factories.an_area_learning_event(db, status="closed", finding_ids=[str(finding.id)])
    assert parts(as_, qa, "thematic_recommendation_uptake") == (1, 2, 0.5)
    # Tuesday, Wednesday and Thursday: three working days.
    assert parts(as_, qa, "thematic_days_to_event") == (None, 1, 3)
    assert parts(as_, qa, "thematic_days_to_event", "as_of=2026-05-06") == (None, 0, None)
