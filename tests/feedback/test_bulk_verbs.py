"""Triaging and closing many submissions: each item is judged for itself."""

from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.feedback.submissions import FeedbackSubmission
from app.models.platform.history import Change
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback
from tests.support.bulk_verbs import bulk, errors

TRIAGE, CLOSE = "/v1/feedback-submissions:triage", "/v1/feedback-submissions:close"


def of(row: FeedbackSubmission, **fields: Any) -> dict[str, Any]:
    return {"submission_id": str(row.id)} | fields


def statuses(db: Session, *rows: FeedbackSubmission) -> list[str]:
    return [db.get_one(FeedbackSubmission, row.id).status.value for row in rows]


def test_the_unit_triages_what_it_has_read_at_once(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    first, second, third = (feedback.a_submission(db) for _ in range(3))
    escalated = feedback.a_submission(
        db,
        status="escalated",
        safeguarding_flag=True,
        escalation_reason="The text may indicate harm.",
    )
    answer = bulk(
        as_(admin),
        TRIAGE,
        of(third),
        of(escalated),
        of(first),
        of(second, version=second.version + 1),
        {"submission_id": str(uuid4())},
        {"submission_id": str(first.id), "note": "Read."},
    )
    assert errors(answer) == [
        [],
        [("/items/1", "not_in_state")],
        [],
        [("/items/3", "stale")],
        [("/items/4", "not_found")],
        [("/items/5/note", "unknown")],
    ]
    assert answer.json()["counts"] == {"done": 2, "rejected": 4}
    assert statuses(db, first, second, third, escalated) == [
        *("triaged", "received", "triaged", "escalated"),
    ]
    lines = select(func.count()).where(Change.action == "feedback_submission.triage")
    assert db.scalar(lines) == 2


def test_the_unit_closes_what_is_done_at_once(db: Session, as_: As) -> None:
    manager = factories.a_person(db, Role.QA_MANAGER)
    reviewed = feedback.a_submission(db, status="reviewed")
    not_counted = feedback.a_submission(db, status="triaged", consent_analysis=False)
    triaged = feedback.a_submission(db, status="triaged")
    concern = feedback.a_submission(db, status="reviewed", safeguarding_flag=True)
    answer = bulk(
        as_(manager), CLOSE, of(triaged), of(reviewed), of(concern), of(not_counted), of(reviewed)
    )
    assert errors(answer) == [
        [("/items/0", "not_reviewed")],
        [],
        [("/items/2", "outcome_missing")],
        [],
        [("/items/4", "twice")],
    ]
    assert statuses(db, reviewed, not_counted, triaged, concern) == [
        *("closed", "closed", "triaged", "reviewed"),
    ]
