"""Agreement counts the first decision on an audit, and how many were returned."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.moderation.decisions import ModerationDecision
from app.models.organisation.people import Person
from app.vocabulary.moderation import ModerationOutcome
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import a_decision, decided, figure

OF_AGREEMENT = ("exact_agreement", "within_one_agreement", "raised_rate", "mean_shift")


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def on(day: int) -> Any:
    return clock.held_at(datetime(2026, 5, day, 9, tzinfo=UTC))


def superseded(db: Session, audit: Audit) -> None:
    """Marks the current decision on an audit as superseded now."""
    current = select(ModerationDecision).where(
        ModerationDecision.audit_id == audit.id, ModerationDecision.superseded_at.is_(None)
    )
    db.scalars(current).one().superseded_at = clock.now()
    db.flush()


def without_grade(db: Session, audit: Audit, outcome: ModerationOutcome) -> None:
    """Turns the current decision on an audit into one that gives no grade."""
    current = select(ModerationDecision).where(ModerationDecision.audit_id == audit.id)
    decision = db.scalars(current).one()
    decision.outcome, decision.moderated_grade = outcome, None
    db.flush()


def counts(as_: As, who: Person, slug: str, day: int = 31) -> tuple[Any, ...]:
    total = figure(as_, who, slug, f"?as_of=2026-05-{day:02}")["total"]
    return total["numerator"], total["denominator"]


def test_agreement_counts_the_first_decision_and_not_the_one_that_followed_it(
    db: Session, as_: As, qa: Person
) -> None:
    with on(4):
        audit = a_decision(db, "good", "inadequate")
    with on(11):  # the auditor comes round, and the second decision agrees
        superseded(db, audit)
        decided(db, audit, "inadequate", "inadequate")
    assert counts(as_, qa, "exact_agreement") == (0, 1)
    assert counts(as_, qa, "mean_shift") == (-2, 1)
    assert counts(as_, qa, "exact_agreement", day=3) == (0, 0)


def test_an_audit_that_was_returned_first_is_in_no_agreement(
    db: Session, as_: As, qa: Person
) -> None:
    with on(4):
        back, agreed, none = (a_decision(db, "good", "good") for _ in range(3))
        without_grade(db, back, ModerationOutcome.RETURNED)
        without_grade(db, none, ModerationOutcome.NO_GRADE)
    with on(11):
        superseded(db, back)
        decided(db, back, "requires_improvement", "requires_improvement")
    for slug in OF_AGREEMENT:
        total = figure(as_, qa, slug)["total"]
        assert total["denominator"] == 1, slug
        assert total["exclusions"] == {"returned": 1, "no_grade": 1, "no_crosswalk": 0}
    assert counts(as_, qa, "returned_rate") == (1, 3)
    assert counts(as_, qa, "moderation_coverage") == (3, 3), "each has a current decision"
    assert agreed.id is not None
