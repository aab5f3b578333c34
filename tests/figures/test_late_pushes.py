"""Figures of meetings on a past day are of what was known on that day."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import null
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.models.reviewing.qa_records import QaShare
from app.vocabulary.reviewing import ClockGap, QaRecordSource, QaRecordStatus, ShareRole
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import figure
from tests.figures.test_meeting_metrics import MAY_11, a_meeting, a_record, at


@pytest.fixture
def qa(db: Session) -> Person:
    factories.the_calendar(db)
    return factories.a_person(db, Role.QA_MANAGER)


def on(day: int, month: int = 5) -> Any:
    return clock.held_at(datetime(2026, month, day, 12, tzinfo=UTC))


def counts(as_: As, who: Person, slug: str, *days: str) -> dict[str, tuple[int, int]]:
    totals = {day: figure(as_, who, slug, f"?as_of=2026-{day}")["total"] for day in days}
    return {day: (each["numerator"], each["denominator"]) for day, each in totals.items()}


def test_a_meeting_that_is_pushed_late_is_in_no_figure_of_the_days_before(
    db: Session, as_: As, qa: Person
) -> None:
    a_meeting(db)
    days = ("05-11", "05-31", "06-30")
    before = counts(as_, qa, "qa_coverage", *days)
    late = at(date(2026, 6, 1))
    a_meeting(db, created_at=late, updated_at=late)  # held on 11 May too
    assert before == {"05-11": (0, 1), "05-31": (0, 1), "06-30": (0, 1)}
    assert counts(as_, qa, "qa_coverage", *days) == before | {"06-30": (0, 2)}


def test_a_correction_that_is_pushed_late_changes_no_figure_of_the_days_before(
    db: Session, as_: As, qa: Person
) -> None:
    in_time: dict[str, Any] = {"due_by": date(2026, 5, 12), "clock_code": "cic_review_n"}
    meeting = a_meeting(db, participation_code="PN1", **in_time)
    with on(1, 6):
        meeting.participation_code = "PN7"
        meeting.due_by = date(2026, 5, 10)
        db.flush()
    days = ("05-31", "06-01")
    assert counts(as_, qa, "cic_review_in_time", *days) == {"05-31": (1, 1), "06-01": (0, 1)}
    assert counts(as_, qa, "participation_rate", *days) == {"05-31": (1, 1), "06-01": (0, 1)}
    with on(8, 6):
        meeting.due_by, meeting.clock_gap = null(), ClockGap.START_UNKNOWN
        db.flush()
    days = ("06-07", "06-08")
    assert counts(as_, qa, "cic_review_in_time", *days) == {"06-07": (0, 1), "06-08": (0, 0)}


def test_a_meeting_that_is_told_to_be_held_later_was_only_due_until_then(
    db: Session, as_: As, qa: Person
) -> None:
    meeting = a_meeting(db, held_on=None, due_date=MAY_11, takes_place_on=MAY_11)
    with on(20):
        meeting.held_on = MAY_11
        db.flush()
    found = counts(as_, qa, "qa_coverage", "05-11", "05-19", "05-20")
    assert found == {"05-11": (0, 0), "05-19": (0, 0), "05-20": (0, 1)}


def test_a_meeting_stays_in_the_figures_of_the_days_before_it_was_moved_to_another_team(
    db: Session, as_: As, qa: Person
) -> None:
    meeting = a_meeting(db, team="dover-1")
    with on(20):
        for name, value in factories.placed(db, factories.a_team(db, "swale-1")).items():
            setattr(meeting, name, value)
        db.flush()
    where = {
        day: figure(as_, qa, "qa_coverage", f"?by=district&as_of=2026-05-{day}")["rows"]
        for day in (19, 20)
    }
    labels = {day: rows[0]["group"][0]["label"] for day, rows in where.items()}
    assert labels == {19: "Dover", 20: "Swale"}


def test_a_record_that_is_pushed_late_is_in_no_figure_of_the_days_before(
    db: Session, as_: As, qa: Person
) -> None:
    late = at(date(2026, 6, 1))
    a_record(db, a_meeting(db), date(2026, 5, 12), created_at=late, updated_at=late)
    days = ("05-31", "06-01")
    assert counts(as_, qa, "qa_coverage", *days) == {"05-31": (0, 1), "06-01": (1, 1)}
    assert figure(as_, qa, "qa_lag", "?as_of=2026-06-01")["total"]["value"] == 1.0


def test_what_is_told_late_of_a_record_is_in_no_figure_of_the_days_before(
    db: Session, as_: As, qa: Person
) -> None:
    """Shared, answered and filed in May, as its source tells on 1 June."""
    early, late = at(date(2026, 5, 20)), at(date(2026, 6, 1))
    record = a_record(db, a_meeting(db), date(2026, 5, 12))
    share = QaShare(
        qa_record_id=record.id,
        worker_ref="W1",
        role=ShareRole.SOCIAL_WORKER,
        shared_at=early,
        created_at=early,
        updated_at=early,
    )
    factories.saved(db, share)
    share.acknowledged_at, share.acknowledged_in = early, QaRecordSource.CASE_SYSTEM
    record.shared_at = record.acknowledged_at = record.recorded_on_file_at = early
    record.file_reference, record.status = "F1", QaRecordStatus.ACKNOWLEDGED
    share.updated_at = record.updated_at = late
    db.flush()
    for slug in ("shared_rate", "acknowledged_rate", "read_rate", "recorded_rate"):
        assert counts(as_, qa, slug, "05-31", "06-01") == {"05-31": (0, 1), "06-01": (1, 1)}, slug


def test_an_answer_that_is_corrected_later_stays_in_the_figures_since_it_was_known(
    db: Session, as_: As, qa: Person
) -> None:
    early, late = at(date(2026, 5, 14)), at(date(2026, 6, 1))
    record = a_record(db, a_meeting(db), date(2026, 5, 12), acknowledged_at=early)
    record.acknowledged_at, record.updated_at = at(date(2026, 5, 13)), late
    db.flush()
    assert counts(as_, qa, "read_rate", "05-31") == {"05-31": (1, 1)}
