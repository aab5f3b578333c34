"""How an audit becomes final: after its inquiry, by a waiver, or not selected in time."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Invalid
from app.models.auditing.audits import Audit
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.services.moderation import finalisation
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


def submitted(db: Session, at: datetime, status: str = "submitted") -> Audit:
    """An audit that was submitted at another time."""
    with clock.held_at(at):
        return factories.an_audit(db, status=status)


def finalise(as_: As, person: Person, audit: Audit, **body: object) -> Any:
    return as_(person).post(f"/v1/audits/{audit.id}/finalise", json=body)


def test_a_moderated_audit_without_an_inquiry_to_come_is_made_final(
    db: Session, as_: As, admin: Person
) -> None:
    audit = factories.an_audit(db, status="moderated", inquiry_required=False)
    answer = finalise(as_, admin, audit)
    assert (answer.status_code, answer.json()["status"]) == (200, "finalised")
    assert answer.json()["finalised_at"] is not None


@pytest.mark.parametrize("status", ["moderated", "appreciative_inquiry"])
def test_an_open_inquiry_is_waived_with_a_reason_only(
    db: Session, as_: As, admin: Person, status: str
) -> None:
    audit = factories.an_audit(db, status=status, inquiry_required=True)
    refused = finalise(as_, admin, audit)
    assert (refused.status_code, refused.json()["code"]) == (409, "inquiry_open")
    read = as_(admin).get(f"/v1/audits/{audit.id}").json()
    assert "finalise" not in read["allowed_actions"]
    waived = finalise(as_, admin, audit, waiver_reason="The worker has left.")
    assert waived.json()["status_reason"] == "The worker has left."
    notes = [c.note for c in db.query(Change).filter_by(action="audit.finalise")]
    assert notes == ["The worker has left."]


@pytest.mark.parametrize(
    "status",
    [s for s in AuditStatus if s not in (AuditStatus.MODERATED, AuditStatus.APPRECIATIVE_INQUIRY)],
)
def test_nothing_else_is_made_final_by_hand(
    db: Session, as_: As, admin: Person, status: AuditStatus
) -> None:
    audit = factories.an_audit(db, status=status)
    answer = finalise(as_, admin, audit, waiver_reason="Now.")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_state")


def test_a_qa_manager_does_not_finalise(db: Session, as_: As) -> None:
    audit = factories.an_audit(db, status="moderated")
    assert finalise(as_, factories.a_person(db, Role.QA_MANAGER), audit).status_code == 403


@pytest.mark.parametrize(
    ("day", "final"),
    [
        (15, 0),  # the tenth working day after Monday 1 June is not over
        (16, 1),  # now it is
    ],
)
def test_the_window_is_over_after_ten_working_days(db: Session, day: int, final: int) -> None:
    factories.the_calendar(db)
    factories.moderation_rule(db, moderation_window_days=10)
    submitted(db, MONDAY)
    with clock.held_at(datetime(2026, 6, day, 9, tzinfo=UTC)):
        assert finalisation.finalise_unselected(db) == final


def test_a_bank_holiday_lengthens_the_window(db: Session) -> None:
    factories.the_calendar(db)
    factories.moderation_rule(db, moderation_window_days=1)
    submitted(db, datetime(2026, 4, 2, 9, tzinfo=UTC))  # the Thursday before Easter
    with clock.held_at(datetime(2026, 4, 7, 9, tzinfo=UTC)):  # Tuesday after Easter: the first
        assert finalisation.finalise_unselected(db) == 0
    with clock.held_at(datetime(2026, 4, 8, 9, tzinfo=UTC)):
        assert finalisation.finalise_unselected(db) == 1


def test_an_audit_that_waits_for_a_moderator_is_not_made_final(db: Session) -> None:
    factories.the_calendar(db)
    factories.moderation_rule(db)
    submitted(db, MONDAY, "awaiting_moderation")
    submitted(db, MONDAY, "draft")
    with clock.held_at(datetime(2026, 9, 1, 9, tzinfo=UTC)):
        assert finalisation.finalise_unselected(db) == 0


def test_beyond_the_calendar_nothing_is_guessed(db: Session) -> None:
    factories.the_calendar(db)
    factories.moderation_rule(db)
    audit = submitted(db, MONDAY)
    with (
        clock.held_at(datetime(2037, 1, 5, 9, tzinfo=UTC)),
        pytest.raises(Invalid) as refused,
    ):
        finalisation.finalise_unselected(db)
    assert refused.value.code == "calendar_range"
    assert audit.status == AuditStatus.SUBMITTED
