"""Moderation: beginning, assigning, deciding and returning an audit."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.moderation.decisions import ModerationDecision
from app.models.organisation.people import Person
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


@pytest.fixture
def moderator(db: Session) -> Person:
    return factories.a_person(db, Role.MODERATOR)


def post(as_: As, person: Person, url: str, **body: object) -> Any:
    return as_(person).post(f"/v1/{url}", json=body)


def in_moderation(db: Session, moderator: Person, **fields: Any) -> Audit:
    return factories.an_audit(db, status="in_moderation", moderator_id=moderator.id, **fields)


def decide(as_: As, person: Person, audit: Audit, **body: object) -> Any:
    return post(as_, person, f"audits/{audit.id}/moderation-decisions", **body)


def test_the_first_to_begin_moderates(db: Session, as_: As, moderator: Person) -> None:
    other = factories.a_person(db, Role.MODERATOR)
    audit = factories.an_audit(db, status="awaiting_moderation")
    url = f"audits/{audit.id}/begin-moderation"
    begun = post(as_, moderator, url)
    assert (begun.status_code, begun.json()["moderator_id"]) == (200, str(moderator.id))
    assert post(as_, other, url).status_code == 404


def test_nobody_moderates_their_own_audit_or_their_own_line(db: Session, as_: As) -> None:
    both = factories.a_person(db, Role.QA_MANAGER, Role.AUDITOR)
    own = factories.an_audit(db, both, status="awaiting_moderation")
    answer = post(as_, both, f"audits/{own.id}/begin-moderation")
    assert (answer.status_code, answer.json()["code"]) == (409, "own_audit")
    team = factories.a_team(db)
    leader = factories.a_person(db, Role.MODERATOR)
    factories.a_role(db, leader, Role.TEAM_MANAGER, team)
    near = factories.an_audit(db, at=team, status="awaiting_moderation")
    assert post(as_, leader, f"audits/{near.id}/begin-moderation").status_code == 404


def test_an_assigned_audit_is_begun_by_that_moderator_only(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    other = factories.a_person(db, Role.MODERATOR)
    audit = factories.an_audit(db, status="awaiting_moderation")
    url = f"audits/{audit.id}/assign-moderator"
    assert post(as_, admin, url, moderator_id=str(moderator.id)).status_code == 200
    assert post(as_, other, f"audits/{audit.id}/begin-moderation").status_code == 404
    assert post(as_, moderator, f"audits/{audit.id}/begin-moderation").status_code == 200
    nobody = factories.a_person(db, Role.IRO)
    refused = post(as_, admin, url, moderator_id=str(nobody.id))
    assert refused.json()["errors"][0]["pointer"] == "/moderator_id"


def test_a_decision_stands_beside_the_auditors_grade(
    db: Session, as_: As, moderator: Person
) -> None:
    audit = in_moderation(db, moderator)
    decision = decide(
        as_,
        moderator,
        audit,
        outcome="lowered",
        moderated_grade="requires_improvement",
        rationale="Plans drifted.",
        feedback_to_auditor="Look at dates.",
        section_decisions=[{"section_key": "planning", "moderated": "inadequate"}],
    )
    assert decision.status_code == 201, decision.text
    assert decision.json()["auditor_grade_snapshot"] == "good"
    assert decision.json()["section_decisions"] == [
        {"section_key": "planning", "auditor": "good", "moderated": "inadequate"}
    ]
    row = db.get_one(Audit, audit.id)
    assert (row.status, row.auditor_grade, row.moderated_grade, row.final_grade) == (
        "moderated",
        "good",
        "requires_improvement",
        "requires_improvement",
    )
    auditor = db.get_one(Person, audit.auditor_id)
    seen = as_(auditor).get(f"/v1/moderation-decisions/{decision.json()['id']}").json()
    assert seen["feedback_to_auditor"] == "Look at dates."
    assert seen["rationale"] is None
    again = decide(as_, moderator, audit, outcome="upheld", moderated_grade="good")
    assert (again.status_code, again.json()["code"]) == (409, "not_in_state")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (
            {"outcome": "raised", "moderated_grade": "requires_improvement", "rationale": "x"},
            "/outcome",
        ),
        ({"outcome": "upheld", "moderated_grade": "outstanding"}, "/outcome"),
        ({"outcome": "lowered", "moderated_grade": "inadequate"}, "/rationale"),
        ({"outcome": "upheld"}, "/moderated_grade"),
        ({"outcome": "no_grade", "moderated_grade": "good", "rationale": "x"}, "/moderated_grade"),
        ({"outcome": "returned", "rationale": "x"}, "/outcome"),
        (
            {"outcome": "raised", "moderated_grade": "splendid", "rationale": "x"},
            "/moderated_grade",
        ),
    ],
)
def test_a_decision_that_contradicts_itself_is_refused(
    db: Session, as_: As, moderator: Person, body: dict[str, object], pointer: str
) -> None:
    audit = in_moderation(db, moderator)
    refused = decide(as_, moderator, audit, **body)
    assert refused.status_code == 422
    assert pointer in {error["pointer"] for error in refused.json()["errors"]}
    assert db.get_one(Audit, audit.id).status == "in_moderation"


def test_a_returned_audit_comes_back_to_the_same_moderator(
    db: Session, as_: As, moderator: Person
) -> None:
    audit = in_moderation(db, moderator, selected_at=clock.now(), selection_reason="random")
    back = post(
        as_, moderator, f"audits/{audit.id}/return", reason="Say why.", items=["/sections/planning"]
    )
    assert (back.status_code, back.json()["status"]) == (200, "returned"), back.text
    auditor = db.get_one(Person, audit.auditor_id)
    read = as_(auditor).get(f"/v1/audits/{audit.id}").json()
    assert (read["status"], read["status_reason"]) == ("returned", "Say why.")
    assert read["allowed_actions"] == ["edit", "submit", "start-appreciative-inquiry"]
    assert post(as_, auditor, f"audits/{audit.id}/submit").json()["status"] == (
        "awaiting_moderation"
    )
    assert post(as_, moderator, f"audits/{audit.id}/begin-moderation").status_code == 200
    decided = decide(as_, moderator, audit, outcome="upheld", moderated_grade="good")
    assert decided.status_code == 201
    current = select(ModerationDecision.outcome).where(ModerationDecision.superseded_at.is_(None))
    assert db.scalars(current).all() == ["upheld"]


def test_a_blind_session_hides_the_grade_until_the_decision(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    audit = factories.an_audit(db, status="awaiting_moderation")
    number = uuid4()
    body = {
        "cycle_id": str(audit.cycle_id),
        "title": "May",
        "mode": "individual",
        "blind": True,
        "chair_id": str(moderator.id),
    }
    assert as_(admin).put(f"/v1/moderation-sessions/{number}", json=body).status_code == 201
    url = f"audits/{audit.id}/begin-moderation"
    begun = post(as_, moderator, url, session_id=str(number))
    assert (begun.json()["blind"], begun.json()["auditor_grade"]) == (True, None), begun.text
    decide(as_, moderator, audit, moderated_grade="good", rationale="As it reads.")
    assert as_(moderator).get(f"/v1/audits/{audit.id}").json()["auditor_grade"] == "good"


# Each step is refused in any other status, and to any other person.


@pytest.mark.parametrize(
    ("verb", "body", "fine"),
    [
        ("begin-moderation", {}, {"awaiting_moderation"}),
        ("return", {"reason": "Say why."}, {"in_moderation"}),
        ("moderation-decisions", {"moderated_grade": "good"}, {"in_moderation"}),
    ],
)
def test_a_step_starts_in_its_own_status_only(
    db: Session, as_: As, verb: str, body: dict[str, Any], fine: set[str]
) -> None:
    manager = factories.a_person(db, Role.QA_MANAGER)
    for status in AuditStatus:
        audit = factories.an_audit(db, status=status, moderator_id=manager.id)
        answer = post(as_, manager, f"audits/{audit.id}/{verb}", **body)
        if status in fine:
            assert answer.status_code in {200, 201}, answer.text
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "not_in_state"), status


def test_a_moderator_is_assigned_before_the_decision_only(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    for status in AuditStatus:
        audit = factories.an_audit(db, status=status)
        url = f"audits/{audit.id}/assign-moderator"
        answer = post(as_, admin, url, moderator_id=str(moderator.id))
        if status in {"awaiting_moderation", "in_moderation"}:
            assert answer.json()["status"] == "awaiting_moderation"
        else:
            assert answer.json()["code"] == "not_in_state"


def test_only_its_moderator_decides_an_audit(db: Session, as_: As, moderator: Person) -> None:
    audit = in_moderation(db, moderator)
    manager = factories.a_person(db, Role.QA_MANAGER)
    for verb, body in (("return", {"reason": "x"}), ("moderation-decisions", {})):
        refused = post(as_, manager, f"audits/{audit.id}/{verb}", **body)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")


def test_a_moderator_who_has_joined_the_cases_team_cannot_decide(
    db: Session, as_: As, moderator: Person
) -> None:
    audit = in_moderation(db, moderator, at=factories.a_team(db))
    factories.a_role(db, moderator, Role.TEAM_MANAGER, factories.a_team(db))
    refused = decide(as_, moderator, audit, moderated_grade="good")
    assert (refused.status_code, refused.json()["code"]) == (409, "own_line")


@pytest.mark.parametrize("code", ["own_audit", "own_line", "no_moderator"])
def test_a_person_who_may_not_moderate_is_not_assigned(
    db: Session, as_: As, admin: Person, code: str
) -> None:
    team = factories.a_team(db)
    auditor = factories.a_person(db, Role.AUDITOR, Role.MODERATOR)
    audit = factories.an_audit(db, auditor, at=team, status="awaiting_moderation")
    leader = factories.a_person(db, Role.MODERATOR)
    factories.a_role(db, leader, Role.SERVICE_MANAGER, team)
    elsewhere = factories.a_person(db, Role.MODERATOR, at=factories.a_team(db, "swale-1"))
    person = {"own_audit": auditor, "own_line": leader, "no_moderator": elsewhere}[code]
    url = f"audits/{audit.id}/assign-moderator"
    refused = post(as_, admin, url, moderator_id=str(person.id))
    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [
        ("/moderator_id", code)
    ]


def test_a_return_names_items_of_the_audit(db: Session, as_: As, moderator: Person) -> None:
    audit = in_moderation(db, moderator)
    items = ["/sections/planning/strengths_text", "/grade_rationale", "/sections/x", "/status"]
    refused = post(as_, moderator, f"audits/{audit.id}/return", reason="x", items=items)
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/items/2", "/items/3"]


def test_no_grade_leaves_the_proposed_one(db: Session, as_: As, moderator: Person) -> None:
    audit = in_moderation(db, moderator)
    decision = decide(as_, moderator, audit, outcome="no_grade", rationale="Too little recorded.")
    assert (decision.status_code, decision.json()["moderated_grade"]) == (201, None), decision.text
    assert decision.headers["Location"] == f"/v1/moderation-decisions/{decision.json()['id']}"
    assert as_(moderator).get(decision.headers["Location"]).status_code == 200
    row = db.get_one(Audit, audit.id)
    assert (row.moderated_grade, row.final_grade) == (None, "good")


def test_decisions_are_filtered_by_audit_people_outcome_and_cycle(
    db: Session, as_: As, moderator: Person
) -> None:
    audit, other = in_moderation(db, moderator), in_moderation(db, moderator)
    for one in (audit, other):
        assert decide(as_, moderator, one, moderated_grade="good").status_code == 201
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    for query, count in (
        (f"audit_id={audit.id}", 1),
        (f"auditor_id={other.auditor_id}", 1),
        (f"moderator_id={moderator.id}", 2),
        ("outcome=upheld", 2),
        ("outcome=raised", 0),
        (f"cycle_id={audit.cycle_id}", 2),
    ):
        items = manager.get(f"/v1/moderation-decisions?{query}").json()["items"]
        assert len(items) == count, query
    auditor = as_(db.get_one(Person, audit.auditor_id))
    assert (
        auditor.get(f"/v1/moderation-decisions?moderator_id={moderator.id}").json()["items"] == []
    )
