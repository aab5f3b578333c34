"""What no longer stands stays in its set: its key, its times, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.services.feeds.sets.catalogue import SETS
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.factories import feedback
from tests.feeds.reading import approved, rows

FACTS = sorted(name for name in SETS if name.startswith("fact_"))


@pytest.fixture
def feed(db: Session, as_: As) -> Client:
    return as_(approved(db))


def test_every_fact_says_when_it_was_made_changed_and_ended() -> None:
    for name in FACTS:
        times = {"created_at", "updated_at", "changed_in", "deleted_at"}
        assert times <= SETS[name].columns.keys(), name


def is_empty(name: str, row: dict[str, Any]) -> bool:
    """Whether a row has its key, its times and nothing else."""
    kept = {*SETS[name].keys, "created_at", "updated_at", "changed_in", "deleted_at"}
    assert all(row[each] is not None for each in kept), row
    return all(value is None for each, value in row.items() if each not in kept)


@pytest.mark.parametrize("status", [AuditStatus.VOIDED, AuditStatus.DRAFT])
def test_an_audit_that_is_voided_or_recalled_stays_with_all_that_hangs_on_it(
    db: Session, feed: Client, status: AuditStatus
) -> None:
    audit = factories.an_audit(db, status="submitted")
    factories.a_finding(db, audit, theme_codes=["supervision"])
    names = ("fact_audit", "fact_section", "fact_score", "fact_finding", "fact_theme")
    before = {name: rows(feed, name) for name in names}
    for name, found in before.items():
        assert found, name
        assert all(row["deleted_at"] is None for row in found), name
        assert not any(is_empty_but_standing(name, row) for row in found), name
    audit.status = status
    audit.submitted_at = None if status is AuditStatus.DRAFT else audit.submitted_at
    db.flush()
    for name, found in before.items():
        keys = SETS[name].keys
        after = rows(feed, name)
        assert [[row[k] for k in keys] for row in after] == [
            [row[k] for k in keys] for row in found
        ]
        assert all(is_empty(name, row) for row in after), name
    if status is AuditStatus.DRAFT:  # it is submitted again
        audit.status, audit.submitted_at = AuditStatus.SUBMITTED, clock.now()
        db.flush()
        assert [row["deleted_at"] for row in rows(feed, "fact_audit")] == [None]


def is_empty_but_standing(name: str, row: dict[str, Any]) -> bool:
    return all(row[each] is None for each in row if each not in SETS[name].lasting)


def test_a_draft_that_is_voided_was_never_told_of(db: Session, feed: Client) -> None:
    factories.an_audit(db, status="voided", first_submitted_at=None)
    factories.an_audit(db)
    assert rows(feed, "fact_audit") == []


def test_what_a_source_deletes_or_somebody_enters_in_error_stays(db: Session, feed: Client) -> None:
    gone = clock.now() - timedelta(hours=1)
    kept, deleted = factories.a_meeting(db), factories.a_meeting(db, deleted_at=gone)
    record = factories.a_qa_record(db, meeting=kept, status="entered_in_error")
    told = {row["meeting_id"]: row for row in rows(feed, "fact_meeting")}
    assert told[str(kept.id)]["deleted_at"] is None
    assert told[str(kept.id)]["kind"] == "cic_review"
    assert is_empty("fact_meeting", told[str(deleted.id)])
    assert told[str(deleted.id)]["deleted_at"] == f"{gone:%Y-%m-%dT%H:%M:%S.%fZ}"
    (wrong,) = rows(feed, "fact_qa_record")
    assert (wrong["qa_record_id"], is_empty("fact_qa_record", wrong)) == (str(record.id), True)


def test_a_filter_learns_nothing_of_what_no_longer_stands(db: Session, feed: Client) -> None:
    factories.a_meeting(db, deleted_at=clock.now(), participation_code="PN3")
    assert rows(feed, "fact_meeting?$filter=participation_code eq 'PN3'") == []
    assert len(rows(feed, "fact_meeting?$filter=participation_code eq null")) == 1
    assert len(rows(feed, "fact_meeting?$filter=deleted_at ne null")) == 1
    assert len(rows(feed, "fact_meeting?$orderby=participation_code,held_on desc")) == 1


def test_a_finding_that_is_withdrawn_and_a_decision_of_a_voided_audit_stay(
    db: Session, feed: Client
) -> None:
    audit = factories.an_audit(db, status="finalised")
    factories.a_finding(
        db, audit, theme_codes=["supervision"], status="withdrawn", status_reason="Wrong child."
    )
    for name in ("fact_finding", "fact_theme"):
        (row,) = rows(feed, name)
        assert is_empty(name, row)


def test_feedback_that_may_no_longer_be_analysed_stays(db: Session, as_: As) -> None:
    feedback.a_submission(db, consent_analysis=False)
    feedback.a_submission(db, deleted_at=clock.now())
    found = rows(as_(factories.a_person(db, Role.QA_MANAGER)), "fact_feedback")
    assert [is_empty("fact_feedback", row) for row in found] == [True, True]
