"""Selecting audits for moderation: by rule, repeatable, explained, visible to the Unit only."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit
from app.models.moderation.selections import ModerationSelection
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


def run(db: Session, as_: As, person: Person, seed: str = "may") -> Any:
    url = f"/v1/audit-rounds/{factories.a_round(db).id}/select-for-moderation"
    return as_(person).post(url, json={"seed": seed})


def test_selected_audits_wait_as_the_rule_says_and_the_others_are_final(
    db: Session, as_: As, admin: Person
) -> None:
    factories.moderation_rule(db, blind=True, inquiry_required=True)
    chosen = factories.an_audit(db, status="submitted", proposed_grade="outstanding")
    other = factories.an_audit(db, status="submitted")
    answer = run(db, as_, admin)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["number"], body["candidates"], body["finalised"]) == (1, 2, 1)
    assert body["selected"] == [
        {
            "audit_id": str(chosen.id),
            "reason": "grade",
            "explanation": "Every audit graded “outstanding” is moderated.",
        }
    ]
    assert body["passed_over"] == [str(other.id)]
    assert (body["rule"]["blind"], body["rule"]["random_pct"]) == (True, 0)
    row = db.get_one(Audit, chosen.id)
    assert (row.status, row.selection_reason) == ("awaiting_moderation", "grade")
    assert row.selected_at is not None
    assert (row.blind, row.inquiry_required) == (True, True)
    passed = db.get_one(Audit, other.id)
    assert (passed.status, passed.final_grade) == ("finalised", "good")
    assert passed.finalised_at is not None


def test_a_later_run_is_for_late_audits_only(db: Session, as_: As, admin: Person) -> None:
    factories.moderation_rule(db, random_pct=100)
    early = factories.an_audit(db, status="submitted")
    run(db, as_, admin)
    late = factories.an_audit(db, status="submitted")
    again = run(db, as_, admin).json()
    assert again["number"] == 2
    assert [one["audit_id"] for one in again["selected"]] == [str(late.id)]
    url = f"/v1/audit-rounds/{early.round_id}/moderation-selections"
    listed = as_(admin).get(url).json()["items"]
    assert [one["number"] for one in listed] == [1, 2]


def test_an_earlier_run_counts_towards_an_auditors_minimum(
    db: Session, as_: As, admin: Person
) -> None:
    factories.moderation_rule(db, min_per_auditor_per_cycle=1)
    auditor = factories.a_person(db, Role.AUDITOR)
    factories.an_audit(db, auditor, status="submitted")
    assert len(run(db, as_, admin).json()["selected"]) == 1
    factories.an_audit(db, auditor, status="submitted")
    assert run(db, as_, admin).json()["selected"] == []


def test_only_a_qa_admin_selects(db: Session, as_: As) -> None:
    factories.moderation_rule(db)
    for role in (Role.QA_MANAGER, Role.MODERATOR, Role.AUDITOR):
        assert run(db, as_, factories.a_person(db, role)).status_code == 403


def test_without_a_rule_nothing_is_selected(db: Session, as_: As, admin: Person) -> None:
    factories.an_audit(db, status="submitted")
    answer = run(db, as_, admin)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_rule")
    assert db.scalars(select(ModerationSelection)).all() == []


def test_reasons_name_grades_so_the_unit_alone_reads_them(
    db: Session, as_: As, admin: Person
) -> None:
    factories.moderation_rule(db, blind=True)
    audit = factories.an_audit(db, status="submitted", proposed_grade="inadequate")
    run(db, as_, admin)
    url = f"/v1/audit-rounds/{audit.round_id}/moderation-selections"
    seen = {
        role: len(as_(factories.a_person(db, role)).get(url).json()["items"])
        for role in (Role.QA_ADMIN, Role.QA_MANAGER, Role.MODERATOR, Role.AUDITOR, Role.DIRECTOR)
    }
    assert list(seen.values()) == [1, 1, 0, 0, 0]


def test_an_audit_is_moderated_at_somebodys_request(db: Session, as_: As, admin: Person) -> None:
    """Neither its grade nor chance nor a minimum would select it, and the later run leaves it."""
    factories.moderation_rule(db, blind=True, inquiry_required=True)
    moderator = factories.a_person(db, Role.MODERATOR)
    for external, reason in ((False, "requested"), (True, "external")):
        audit = factories.an_audit(db, status="submitted")
        url = f"/v1/audits/{audit.id}"
        body = {"reason": "The worker asks for it.", "external": external}
        requested = as_(admin).post(f"{url}/request-moderation", json=body)
        assert (requested.status_code, requested.json()["status"]) == (200, "awaiting_moderation")
        read = requested.json()
        assert (read["selection_reason"], read["blind"], read["inquiry_required"]) == (
            reason,
            True,
            True,
        )
        assert read["selected_at"] is not None
        assert run(db, as_, admin).json()["candidates"] == 0
        as_(moderator).post(f"{url}/begin-moderation", json={})
        decision = {"moderated_grade": "good", "rationale": "As it reads."}
        decided = as_(moderator).post(f"{url}/moderation-decisions", json=decision)
        assert (decided.status_code, decided.json()["selection_reason"]) == (201, reason)
    notes = select(Change.note).where(Change.action == "audit.request-moderation")
    assert db.scalars(notes).all() == ["The worker asks for it."] * 2
    by = "by=selection_reason&selection_reason=requested&selection_reason=external"
    figure = as_(admin).get(f"/v1/metrics/exact_agreement?{by}").json()
    counted = {row["group"][0]["value"]: row["denominator"] for row in figure["rows"]}
    assert counted == {"requested": 1, "external": 1}


def test_a_request_for_moderation_needs_a_reason_and_a_rule(
    db: Session, as_: As, admin: Person
) -> None:
    url = f"/v1/audits/{factories.an_audit(db, status='submitted').id}/request-moderation"
    silent = as_(admin).post(url, json={})
    assert (silent.status_code, silent.json()["errors"][0]["pointer"]) == (422, "/reason")
    no_rule = as_(admin).post(url, json={"reason": "The worker asks for it."})
    assert (no_rule.status_code, no_rule.json()["code"]) == (409, "no_rule")
