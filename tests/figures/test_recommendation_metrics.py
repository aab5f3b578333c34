"""Figures of recommendations: how many of those that were made were accepted."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

SLUG = "/v1/metrics/recommendation_accepted_rate"


def at(day: int) -> Any:
    return clock.held_at(datetime(2026, 6, day, 9, tzinfo=UTC))


def test_recommendations_are_accepted_of_all_that_were_made_and_not_replaced(
    db: Session, as_: As
) -> None:
    """Of audits: accepted, rejected, accepted on the 20th. Of several origins: proposed. 2 / 4."""
    audit = factories.an_audit(db, status="finalised")
    finding = factories.a_finding(db, audit)
    other = factories.a_finding(db, audit, origin="moderation")
    with at(10):
        for status in ("accepted", "rejected"):
            factories.a_recommendation(db, finding, status=status)
        factories.a_recommendation(db, finding, other)
        late = factories.a_recommendation(db, finding, status="accepted")
        successor = late.id
        factories.a_recommendation(db, finding, status="superseded", superseded_by_id=successor)
    with at(20):
        late.decided_at = clock.now()
        db.flush()

    def parts(who: Person, query: str = "as_of=2026-06-30") -> tuple[Any, Any, Any]:
        total = as_(who).get(f"{SLUG}?{query}").json()["total"]
        return total["numerator"], total["denominator"], total["value"]

    with at(30):
        qa = factories.a_person(db, Role.QA_MANAGER)
        assert parts(qa) == (2, 4, 0.5)
        assert parts(qa, "as_of=2026-06-15") == (1, 4, 0.25)
        assert parts(qa, "as_of=2026-06-09") == (0, 0, None)
        rows = as_(qa).get(f"{SLUG}?as_of=2026-06-30&by=origin").json()["rows"]
        told = {row["group"][0]["label"]: (row["numerator"], row["denominator"]) for row in rows}
        assert told == {"Audit": (2, 3), "Several origins": (0, 1)}
        explained = as_(qa).get(f"{SLUG}?as_of=2026-06-30&explain=rows").json()["explanation"]
        assert len(explained["items"]) == 4
        away = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "ashford-1"))
        assert parts(away) == (0, 0, None)
