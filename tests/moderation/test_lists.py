"""The filters of moderation's lists: what the screens of a portal ask for."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.moderation.sessions import ModerationSession
from app.models.organisation.people import Person
from app.models.platform.base import location_of
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

Check = Callable[[str, Mapping[str, list[UUID]]], None]


@pytest.fixture
def found(db: Session, as_: As) -> Check:
    """Asks the Unit's list each query and compares the rows with those expected."""
    client = as_(factories.a_person(db, Role.QA_MANAGER))

    def check(path: str, expected: Mapping[str, list[UUID]]) -> None:
        for query, ids in expected.items():
            answer = client.get(f"/v1/{path}?{query}&count=true")
            assert answer.status_code == 200, (query, answer.text)
            read = answer.json()
            assert sorted(each["id"] for each in read["items"]) == sorted(map(str, ids)), query
            assert read["total"] == len(ids), query

    return check


def a_session(db: Session, chair: Person, *members: Person, **fields: Any) -> ModerationSession:
    usual = {
        "cycle_id": factories.a_cycle(db).id,
        "title": "May",
        "mode": "panel" if members else "individual",
        "blind": False,
        "chair_id": chair.id,
        "member_ids": [str(member.id) for member in members],
    }
    return factories.saved(db, ModerationSession(**usual | fields))


def a_decision(db: Session, audit: Audit, **fields: Any) -> ModerationDecision:
    usual = {
        "audit_id": audit.id,
        "audit_version_number": 1,
        "subject_id": audit.subject_id,
        "cycle_id": audit.cycle_id,
        "moderator_id": factories.a_person(db, Role.MODERATOR).id,
        "auditor_id": audit.auditor_id,
        "tool_key": audit.tool_key,
        "outcome": "upheld",
        "moderated_grade": "good",
        "auditor_grade_snapshot": "good",
        "section_decisions": [],
        "decided_at": clock.now(),
        **location_of(audit),
    }
    return factories.saved(db, ModerationDecision(**usual | fields))


def test_decisions_by_audit_session_outcome_and_day(db: Session, found: Check) -> None:
    team = factories.a_team(db, "dover-1")
    first, second = factories.an_audit(db, status="moderated"), factories.an_audit(db, at=team)
    session = a_session(db, factories.a_person(db, Role.MODERATOR))
    late = datetime(2026, 6, 30, 23, 0, tzinfo=UTC)  # midnight: 1 July in London
    earlier = a_decision(db, first, decided_at=late, superseded_at=clock.now())
    later = a_decision(
        db,
        first,
        decided_at=datetime(2026, 7, 2, 9, tzinfo=UTC),
        session_id=session.id,
        outcome="raised",
        rationale="So.",
    )
    other = a_decision(db, second, decided_at=datetime(2026, 6, 30, 22, 59, tzinfo=UTC))
    found(
        "moderation-decisions",
        {
            f"id={earlier.id}&id={other.id}": [earlier.id, other.id],
            f"id={uuid4()}": [],
            f"audit_id={first.id}": [earlier.id, later.id],
            f"audit_id={first.id}&audit_id={second.id}": [earlier.id, later.id, other.id],
            f"session_id={session.id}": [later.id],
            "outcome=raised": [later.id],
            "outcome=raised&outcome=upheld": [earlier.id, later.id, other.id],
            f"audit_id={first.id}&current=true": [later.id],
            "current=false": [earlier.id],
            "decided_from=2026-07-01": [earlier.id, later.id],
            "decided_from=2026-07-01&decided_to=2026-07-01": [earlier.id],
            "decided_to=2026-06-30": [other.id],
            f"under={team.id}": [other.id],
            f"org_unit_id={team.id}": [other.id],
            f"subject_id={first.subject_id}": [earlier.id, later.id],
            f"subject_id={first.subject_id}&subject_id={second.subject_id}&outcome=upheld": [
                *(earlier.id, other.id)
            ],
            f"moderator_id={other.moderator_id}": [other.id],
        },
    )


def test_an_auditor_finds_no_decision_by_its_moderator(db: Session, as_: As) -> None:
    audit = factories.an_audit(db, status="moderated")
    decision = a_decision(db, audit)
    auditor = as_(db.get_one(Person, audit.auditor_id))
    url = f"/v1/moderation-decisions?audit_id={audit.id}"
    assert [each["id"] for each in auditor.get(url).json()["items"]] == [str(decision.id)]
    assert auditor.get(f"{url}&moderator_id={decision.moderator_id}").json()["items"] == []


def test_sessions_by_member_and_mode(db: Session, found: Check) -> None:
    chair, member, other = (factories.a_person(db, Role.MODERATOR) for _ in range(3))
    panel = a_session(db, chair, member)
    alone = a_session(db, member)
    third = a_session(db, other, chair, status="held", held_at=clock.now())
    found(
        "moderation-sessions",
        {
            f"member_id={member.id}": [panel.id, alone.id],
            f"member_id={chair.id}": [panel.id, third.id],
            f"member_id={chair.id}&status=planned": [panel.id],
            f"member_id={uuid4()}": [],
            "mode=individual": [alone.id],
            f"id={alone.id}&id={third.id}": [alone.id, third.id],
        },
    )


def test_inquiries_by_audit_practitioner_and_day(db: Session, found: Check) -> None:
    workers = [factories.a_person(db, Role.PRACTITIONER) for _ in range(3)]
    team = factories.a_team(db, "dover-1")
    audit = factories.an_audit(db, at=team, status="moderated")
    facilitator = db.get_one(Person, audit.auditor_id)

    def an_inquiry(worker: Person, about: Audit | None, planned_for: datetime | None) -> UUID:
        place = location_of(about) if about else factories.placed(db, factories.a_team(db))
        row = AppreciativeInquiry(
            audit_id=about.id if about else None,
            context="audit_cycle" if about else "individual_supervision",
            facilitator_id=facilitator.id,
            practitioner_id=worker.id,
            participant_ids=[],
            agreed_actions=[],
            planned_for=planned_for,
            **place,
        )
        return factories.saved(db, row).id

    of_audit = an_inquiry(workers[0], audit, datetime(2026, 6, 30, 23, 0, tzinfo=UTC))
    second = an_inquiry(workers[1], None, datetime(2026, 7, 3, 9, tzinfo=UTC))
    third = an_inquiry(workers[2], None, None)
    found(
        "appreciative-inquiries",
        {
            f"id={third}": [third],
            f"audit_id={audit.id}": [of_audit],
            f"practitioner_id={workers[0].id}": [of_audit],
            f"practitioner_id={workers[0].id}&practitioner_id={workers[1].id}": [of_audit, second],
            "planned_from=2026-07-01&planned_to=2026-07-01": [of_audit],
            "planned_from=2026-07-02": [second],
            "planned_to=2026-06-30": [],
            f"under={team.id}": [of_audit],
            f"org_unit_id={team.id}": [of_audit],
            f"subject_id={audit.subject_id}": [of_audit],
            f"subject_id={uuid4()}": [],
            f"facilitator_id={facilitator.id}&context=audit_cycle": [of_audit],
        },
    )


def test_change_requests_by_audit_proposer_and_unit(db: Session, found: Check) -> None:
    team = factories.a_team(db, "dover-1")
    managers = [factories.a_person(db, Role.QA_MANAGER) for _ in range(2)]
    audits = [factories.an_audit(db, status="finalised"), factories.an_audit(db, at=team)]
    late = datetime(2026, 6, 30, 23, 0, tzinfo=UTC)  # midnight: 1 July in London
    decided = {"status": "rejected", "decided_by": managers[1].id, "decided_at": late}
    first, second = (
        factories.saved(
            db,
            ChangeRequest(
                audit_id=audit.id,
                subject_id=audit.subject_id,
                kind="void",
                reason="Of another child.",
                proposed_by=manager.id,
                proposed_at=clock.now(),
                **decision,
                **location_of(audit),
            ),
        ).id
        for audit, manager, decision in zip(audits, managers, (decided, {}), strict=True)
    )
    found(
        "change-requests",
        {
            f"id={second}": [second],
            f"audit_id={audits[0].id}": [first],
            f"audit_id={audits[0].id}&audit_id={audits[1].id}": [first, second],
            f"proposed_by={managers[1].id}": [second],
            f"subject_id={audits[1].subject_id}": [second],
            f"org_unit_id={team.id}": [second],
            "decided_from=2026-07-01&decided_to=2026-07-01": [first],
            "decided_to=2026-06-30": [],
            f"under={team.id}": [second],
        },
    )
