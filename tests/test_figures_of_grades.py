"""Figures that are built on grades are for who may read the grades, through HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.models.audits import Audit
from app.models.people import Person
from app.vocabulary import DIRECTORS, AuditStatus, Role
from tests import make
from tests.conftest import As
from tests.test_metrics import a_decision, a_version, figure

GRADED = (
    "grade_distribution?basis=auditor", "good_or_better_rate?basis=auditor",
    "good_or_better_rate?basis=moderated", "good_or_better_rate", "section_at_or_above",
    "exact_agreement", "weighted_kappa", "mean_shift",
)  # fmt: skip
LINE = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *sorted(DIRECTORS))


def a_judged(db: Session, status: str) -> Audit:
    """An audit that was graded good, raised to outstanding, and is at a status since."""
    audit = a_decision(db, "good", "outstanding")
    a_version(db, audit, 1, planning="good")
    audit.status = AuditStatus(status)
    db.flush()
    return audit


def counted(as_: As, who: Person, asked: str) -> tuple[int, list[Any]]:
    slug, _, query = asked.partition("?")
    found = figure(as_, who, slug, f"?explain=rows&{query}")
    rows = [row for row in found["explanation"]["items"] if row["in_denominator"]]
    return found["total"]["denominator"], rows


@pytest.mark.parametrize("role", LINE)
def test_a_grade_reaches_the_line_in_figures_once_the_audit_is_final(
    db: Session, as_: As, role: Role
) -> None:
    manager = make.a_person(db, role, at=make.a_team(db))
    audits = [a_judged(db, s) for s in ("submitted", "in_moderation", "returned", "moderated")]
    for asked in GRADED:
        assert counted(as_, manager, asked) == (0, []), asked
    audits[0].status, audits[1].status = AuditStatus.FINALISED, AuditStatus.AMENDED
    db.flush()
    final = {str(audit.id) for audit in audits[:2]}
    for asked in GRADED:
        n, rows = counted(as_, manager, asked)
        assert (n, {row["audit_id"] for row in rows}) == (2, final), asked


def test_the_unit_and_the_auditor_see_what_they_read_before_it_is_final(
    db: Session, as_: As
) -> None:
    audit = a_judged(db, "moderated")
    a_judged(db, "moderated")
    auditor = db.get_one(Person, audit.auditor_id)
    for asked in GRADED:
        assert counted(as_, make.a_person(db, Role.QA_ADMIN), asked)[0] == 2, asked
        assert counted(as_, auditor, asked)[0] == 1, asked


def test_figures_of_grades_are_as_they_were_for_the_line_on_the_day(db: Session, as_: As) -> None:
    manager = make.a_person(db, Role.TEAM_MANAGER, at=make.a_team(db))
    with clock.held_at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        audit = make.an_audit(db, status="submitted")
    with clock.held_at(datetime(2026, 5, 11, 9, tzinfo=UTC)):
        audit.status = AuditStatus.FINALISED
        db.flush()
    with clock.held_at(datetime(2026, 5, 18, 9, tzinfo=UTC)):
        audit.status = AuditStatus.VOIDED
        db.flush()
    told = {
        day: figure(as_, manager, "good_or_better_rate", f"?as_of=2026-05-{day}&explain=rows")
        for day in ("10", "11", "18")
    }
    assert {day: each["total"]["denominator"] for day, each in told.items()} == {
        "10": 0, "11": 1, "18": 0,
    }  # fmt: skip
    (row,) = told["11"]["explanation"]["items"]
    assert (row["audit_id"], row["audit_status"]) == (None, None), "nobody of the line reads it now"


def test_a_row_behind_a_figure_names_no_audit_that_its_reader_may_not_read(
    db: Session, as_: As
) -> None:
    manager = make.a_person(db, Role.TEAM_MANAGER, at=make.a_team(db))
    waiting = make.an_audit(db, status="awaiting_moderation")
    final = make.an_audit(db, status="finalised")

    def told(who: Person) -> dict[str, tuple[Any, ...]]:
        rows = figure(as_, who, "completion_rate", "?explain=rows")["explanation"]["items"]
        assert all(row["in_numerator"] for row in rows)
        return {row["assignment_id"]: (row["audit_id"], row["audit_status"]) for row in rows}

    known = (str(final.id), "finalised")
    assert told(manager) == {
        str(waiting.assignment_id): (None, None),
        str(final.assignment_id): known,
    }
    assert told(make.a_person(db, Role.QA_ADMIN)) == {
        str(waiting.assignment_id): (str(waiting.id), "awaiting_moderation"),
        str(final.assignment_id): known,
    }
