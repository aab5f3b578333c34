"""Until a blind moderator has decided, nothing shows them the auditor's grade (I4)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.auditing.audits import Audit
from app.models.moderation.decisions import ModerationDecision
from app.models.organisation.people import Person
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

HIDDEN = (
    "auditor_grade",
    "override_grade",
    "indicative_grade",
    "grade_variance",
    "proposed_grade",
    "final_grade",
    "grade_rationale",
    "score_of_available",
    "score_of_applicable",
    "selection_reason",
)


@pytest.fixture
def moderator(db: Session) -> Person:
    return factories.a_person(db, Role.MODERATOR)


def blind(db: Session, moderator: Person, status: str = "in_moderation", **fields: Any) -> Audit:
    return factories.an_audit(
        db,
        status=status,
        moderator_id=moderator.id,
        blind=True,
        selection_reason="grade",
        selected_at=clock.now(),
        indicative_grade="good",
        grade_variance=0,
        **fields,
    )


def decide(as_: As, person: Person, audit: Audit, **body: object) -> Any:
    return as_(person).post(f"/v1/audits/{audit.id}/moderation-decisions", json=body)


@pytest.mark.parametrize("status", ["awaiting_moderation", "in_moderation", "returned"])
def test_the_audit_its_sections_and_its_grading_show_no_grade(
    db: Session, as_: As, moderator: Person, status: str
) -> None:
    audit = blind(db, moderator, status)
    client, url = as_(moderator), f"/v1/audits/{audit.id}"
    read = client.get(url).json()
    assert {read[name] for name in HIDDEN} == {None}
    assert {section["section_grade"] for section in read["sections"]} == {None}
    assert {section["section_score"] for section in read["sections"]} == {None}
    assert read["sections"][0]["strengths_text"] is not None
    one = client.get(f"{url}/sections/planning").json()
    assert (one["section_grade"], one["section_score"]) == (None, None)
    grading = client.get(f"{url}/grading?explain=true").json()
    assert {value for name, value in grading.items() if name != "engine_version"} == {None}


def test_the_grading_explains_nothing_without_an_indicative_grade_either(
    db: Session, as_: As, moderator: Person
) -> None:
    audit = blind(db, moderator)
    audit.indicative_grade = audit.grade_variance = None
    grading = as_(moderator).get(f"/v1/audits/{audit.id}/grading?explain=true").json()
    assert grading["explanation"] is None


def test_no_filter_finds_an_audit_by_its_grade(db: Session, as_: As, moderator: Person) -> None:
    blind(db, moderator)
    for grade in ("good", "inadequate"):
        listed = as_(moderator).get(f"/v1/audits?final_grade={grade}&count=true").json()
        assert (listed["items"], listed["total"]) == ([], 0)


GRADES = ("inadequate", "requires_improvement", "good", "outstanding")


@pytest.mark.parametrize("outcome", ["upheld", "raised", "lowered"])
def test_no_outcome_can_be_tried_out(db: Session, as_: As, moderator: Person, outcome: str) -> None:
    audit = blind(db, moderator)
    answers = [
        decide(as_, moderator, audit, outcome=outcome, moderated_grade=grade, rationale="So.")
        for grade in GRADES
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({str(answer.json()["errors"]) for answer in answers}) == 1


def test_whether_reasons_are_needed_does_not_depend_on_the_grade(
    db: Session, as_: As, moderator: Person
) -> None:
    audit = blind(db, moderator)
    answers = [decide(as_, moderator, audit, moderated_grade=grade) for grade in GRADES]
    assert {answer.status_code for answer in answers} == {422}
    assert len({str(answer.json()["errors"]) for answer in answers}) == 1


def test_the_outcome_follows_from_the_grades_and_then_all_is_shown(
    db: Session, as_: As, moderator: Person
) -> None:
    audit = blind(db, moderator)
    created = decide(
        as_,
        moderator,
        audit,
        moderated_grade="outstanding",
        rationale="As it reads.",
        section_decisions=[{"section_key": "planning", "moderated": "good"}],
    )
    assert created.status_code == 201, created.text
    body = created.json()
    assert (body["outcome"], body["auditor_grade_snapshot"], body["blind"]) == (
        "raised",
        "good",
        True,
    )
    read = as_(moderator).get(f"/v1/audits/{audit.id}").json()
    assert (read["auditor_grade"], read["selection_reason"]) == ("good", "grade")


def test_no_write_shows_whether_it_would_change_anything(db: Session, as_: As) -> None:
    both = factories.a_person(db, Role.MODERATOR, Role.AUDITOR)
    audit = blind(db, both)
    section = {
        "strengths_text": "The child was seen alone and listened to.",
        "development_text": "Record why the plan changed.",
        "answers": [{"question_key": "planning_scale", "value_num": 7}],
    }
    graded = {
        "assignment_id": str(audit.assignment_id),
        "grade_rationale": "Timely, purposeful work.",
    }
    client, url = as_(both), f"/v1/audits/{audit.id}"
    for path, body, grade in (
        (f"{url}/sections/planning", section, "section_grade"),
        (url, graded, "auditor_grade"),
    ):
        answers = [client.put(path, json=body | {grade: each}) for each in GRADES]
        assert {answer.status_code for answer in answers} == {403}
        assert {answer.json()["code"] for answer in answers} == {"not_yours"}


def test_a_blind_return_stays_blind(db: Session, as_: As, moderator: Person) -> None:
    audit = blind(db, moderator)
    url = f"/v1/audits/{audit.id}/return"
    back = as_(moderator).post(url, json={"reason": "Say why."})
    assert (back.status_code, back.json()["proposed_grade"]) == (200, None), back.text
    (row,) = as_(moderator).get("/v1/moderation-decisions").json()["items"]
    assert (row["outcome"], row["auditor_grade_snapshot"], row["selection_reason"]) == (
        "returned",
        None,
        None,
    )
    stored = db.query(ModerationDecision).one()
    assert (stored.auditor_grade_snapshot, stored.blind) == ("good", True)


def test_figures_of_a_day_before_the_selection_do_not_show_it_either(
    db: Session, as_: As, moderator: Person
) -> None:
    with clock.held_at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        audits = [factories.an_audit(db, status="submitted") for _ in range(13)]

    def counted(person: Person) -> Any:
        return as_(person).get(url).json()["total"]["denominator"]

    url = "/v1/metrics/grade_distribution?basis=auditor"
    analyst = factories.a_person(db, Role.MI_ANALYST)
    assert as_(moderator).get(url).status_code == 403, "figures are not for moderators"
    moderator = factories.a_person(db, Role.MODERATOR, Role.MI_ANALYST)
    assert (counted(moderator), counted(analyst)) == (13, 13)
    audits[0].status, audits[0].blind = AuditStatus.AWAITING_MODERATION, True
    db.flush()
    assert (counted(moderator), counted(analyst)) == (12, 13)
    completed = as_(moderator).get("/v1/metrics/completion_rate").json()["total"]
    assert completed["numerator"] == 13, "a submission shows no grade"


def test_a_moderator_who_sees_the_grade_through_another_role_does_not_decide_blind(
    db: Session, as_: As
) -> None:
    manager = factories.a_person(db, Role.QA_MANAGER)
    audit = factories.an_audit(db, status="awaiting_moderation", blind=True)
    begun = as_(manager).post(f"/v1/audits/{audit.id}/begin-moderation", json={})
    assert (begun.status_code, begun.json()["blind"]) == (200, False), begun.text
    created = decide(as_, manager, audit, outcome="upheld", moderated_grade="good")
    assert (created.status_code, created.json()["blind"]) == (201, False)


def a_blind_session(db: Session, as_: As, audit: Audit, chair: Person) -> str:
    number = str(ids.new())
    body = {
        "cycle_id": str(audit.cycle_id),
        "title": "May",
        "mode": "individual",
        "blind": True,
        "chair_id": str(chair.id),
    }
    admin = factories.a_person(db, Role.QA_ADMIN)
    created = as_(admin).put(f"/v1/moderation-sessions/{number}", json=body)
    assert created.status_code == 201, created.text
    return number


def test_a_waiting_audit_shows_no_moderator_its_grade(
    db: Session, as_: As, moderator: Person
) -> None:
    other = factories.a_person(db, Role.MODERATOR)
    audit = factories.an_audit(db, status="awaiting_moderation", selection_reason="grade")
    client, url = as_(moderator), f"/v1/audits/{audit.id}"
    read = client.get(url).json()
    assert {read[name] for name in HIDDEN} == {None}
    assert client.get("/v1/audits?final_grade=good").json()["items"] == []
    session = a_blind_session(db, as_, audit, moderator)
    assert client.post(f"{url}/begin-moderation", json={"session_id": session}).json()["blind"]
    created = decide(as_, moderator, audit, moderated_grade="good", rationale="As it reads.")
    assert (created.status_code, created.json()["blind"]) == (201, True), created.text
    second = factories.an_audit(db, status="awaiting_moderation")
    begun = as_(other).post(f"/v1/audits/{second.id}/begin-moderation", json={}).json()
    assert (begun["blind"], begun["auditor_grade"]) == (False, "good")


def test_a_moderator_who_has_seen_the_grade_does_not_decide_blind_later(
    db: Session, as_: As, moderator: Person
) -> None:
    admin, other = factories.a_person(db, Role.QA_ADMIN), factories.a_person(db, Role.MODERATOR)
    for person, is_blind in ((moderator, False), (other, True)):
        audit = factories.an_audit(db, status="awaiting_moderation")
        url = f"/v1/audits/{audit.id}"
        open_ = as_(moderator).post(f"{url}/begin-moderation", json={}).json()
        assert (open_["blind"], open_["proposed_grade"]) == (False, "good")
        body = {
            "moderator_id": str(person.id),
            "session_id": a_blind_session(db, as_, audit, person),
        }
        given = as_(admin).post(f"{url}/assign-moderator", json=body)
        assert (given.status_code, given.json()["blind"]) == (200, True), given.text
        assert as_(person).get(url).json()["proposed_grade"] is None
        begun = as_(person).post(f"{url}/begin-moderation", json={"session_id": body["session_id"]})
        assert begun.json()["blind"] is is_blind, begun.text
        created = decide(as_, person, audit, moderated_grade="good", rationale="As it reads.")
        assert (created.status_code, created.json()["blind"]) == (201, is_blind), created.text


def test_an_open_session_does_not_open_a_moderation_that_is_blind_by_rule(
    db: Session, as_: As, moderator: Person
) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    audit = factories.an_audit(db, status="awaiting_moderation", blind=True)
    number = ids.new()
    body = {
        "cycle_id": str(audit.cycle_id),
        "title": "May",
        "mode": "individual",
        "blind": False,
        "chair_id": str(moderator.id),
    }
    assert as_(admin).put(f"/v1/moderation-sessions/{number}", json=body).status_code == 201
    url = f"/v1/audits/{audit.id}/begin-moderation"
    begun = as_(moderator).post(url, json={"session_id": str(number)}).json()
    assert (begun["blind"], begun["auditor_grade"]) == (True, None)
