"""What the people around an audit see of its moderation, and of a void."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

BEFORE = (
    "auditor_grade",
    "override_grade",
    "indicative_grade",
    "grade_variance",
    "proposed_grade",
    "moderated_grade",
)
REASON = "It is about the sister of the child."


@pytest.fixture
def lowered(db: Session) -> Audit:
    """A final audit that its auditor graded good and its moderator inadequate."""
    team = factories.a_team(db)
    return factories.an_audit(
        db,
        at=team,
        status="finalised",
        auditor_grade="good",
        grade_rationale="Seen often.",
        indicative_grade="good",
        proposed_grade="good",
        moderated_grade="inadequate",
        final_grade="inadequate",
        grade_variance=0,
        score_of_available=0.7,
        score_of_applicable=0.7,
        moderator_id=factories.a_person(db, Role.MODERATOR).id,
        practitioner_person_id=factories.a_person(db, Role.PRACTITIONER, at=team).id,
    )


def read(as_: As, person: Person, url: str) -> Any:
    answer = as_(person).get(url)
    assert answer.status_code == 200, answer.text
    return answer.json()


def people_around(db: Session, audit: Audit) -> dict[str, Person]:
    team = factories.a_team(db)
    named = {
        "auditor": audit.auditor_id,
        "moderator": audit.moderator_id,
        "practitioner": audit.practitioner_person_id,
    }
    people = {name: db.get_one(Person, person) for name, person in named.items()}
    roles = (
        *(Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.DIRECTOR),
        *(Role.QA_ADMIN, Role.QA_MANAGER),
    )
    return people | {role.value: factories.a_person(db, role, at=team) for role in roles}


def test_team_managers_and_practitioners_see_the_final_grade_alone(
    db: Session, as_: As, lowered: Audit
) -> None:
    people = people_around(db, lowered)
    for person in (people["team_manager"], people["practitioner"]):
        audit = read(as_, person, f"/v1/audits/{lowered.id}")
        assert audit["final_grade"] == "inadequate"
        assert {name: audit[name] for name in BEFORE} == dict.fromkeys(BEFORE)
        grading = read(as_, person, f"/v1/audits/{lowered.id}/grading?explain=true")
        assert (grading["final_grade"], grading["explanation"]) == ("inadequate", None)
        assert {grading[name] for name in BEFORE if name in grading} == {None}
        assert as_(person).get("/v1/moderation-decisions").json()["items"] == []
    for name in ("auditor", "moderator", "service_manager", "director", "qa_admin", "qa_manager"):
        audit = read(as_, people[name], f"/v1/audits/{lowered.id}")
        assert (audit["proposed_grade"], audit["moderated_grade"]) == ("good", "inadequate"), name


def of_a_childs_chair(db: Session, chair: Person, **fields: Any) -> Audit:
    """A final audit of a child whose case the chair holds."""
    team = factories.a_team(db)
    child = factories.a_subject(db, team, held_by=chair)
    return factories.an_audit(db, at=team, subject=child, status="finalised", **fields)


@pytest.mark.parametrize("role", [Role.IRO, Role.CPC])
def test_the_childs_chair_sees_the_final_grade_alone(db: Session, as_: As, role: Role) -> None:
    chair = factories.a_person(db, role)
    audit = of_a_childs_chair(db, chair, moderated_grade="inadequate", final_grade="inadequate")
    seen = read(as_, chair, f"/v1/audits/{audit.id}")
    assert seen["final_grade"] == "inadequate"
    assert {name: seen[name] for name in BEFORE} == dict.fromkeys(BEFORE)


def test_moderation_changes_no_score_so_those_who_read_the_audit_see_it(
    db: Session, as_: As, lowered: Audit
) -> None:
    people = people_around(db, lowered)
    for name in ("team_manager", "service_manager", "auditor", "qa_manager"):
        audit = read(as_, people[name], f"/v1/audits/{lowered.id}")
        scores = (audit["score_of_available"], audit["score_of_applicable"])
        assert scores == (0.7, 0.7), name
    hidden = read(as_, people["practitioner"], f"/v1/audits/{lowered.id}")
    assert (hidden["score_of_available"], hidden["score_of_applicable"]) == (None, None)


@pytest.mark.parametrize("moderated", ["inadequate", "good"])
def test_the_auditors_reasons_for_a_moderated_grade_are_not_for_team_managers_and_chairs(
    db: Session, as_: As, lowered: Audit, moderated: str
) -> None:
    """Also of an upheld grade: otherwise the missing reasons would say that it was changed."""
    lowered.moderated_grade = lowered.final_grade = moderated
    people = people_around(db, lowered)
    for name in ("team_manager", "practitioner"):
        assert read(as_, people[name], f"/v1/audits/{lowered.id}")["grade_rationale"] is None, name
    for name in ("auditor", "service_manager", "qa_manager", "moderator"):
        audit = read(as_, people[name], f"/v1/audits/{lowered.id}")
        assert audit["grade_rationale"] == "Seen often.", name
    for role in (Role.IRO, Role.CPC):
        chair = factories.a_person(db, role)
        audit_id = of_a_childs_chair(db, chair, moderated_grade=moderated).id
        assert read(as_, chair, f"/v1/audits/{audit_id}")["grade_rationale"] is None, role


def test_team_managers_and_chairs_read_the_reasons_for_a_grade_that_nobody_moderated(
    db: Session, as_: As
) -> None:
    for role in (Role.IRO, Role.CPC):
        chair = factories.a_person(db, role)
        audit = of_a_childs_chair(db, chair, grade_rationale="Seen often.")
        manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
        for person in (chair, manager):
            seen = read(as_, person, f"/v1/audits/{audit.id}")
            assert (seen["final_grade"], seen["grade_rationale"]) == ("good", "Seen often."), role


def test_the_reason_of_a_void_is_for_the_unit_and_the_auditor(
    db: Session, as_: As, lowered: Audit
) -> None:
    people = people_around(db, lowered)
    finding = factories.a_finding(db, lowered)
    for cancel in (False, True):
        audit = lowered if not cancel else factories.an_audit(db, status="finalised")
        proposer, decider = (factories.a_person(db, Role.QA_MANAGER) for _ in range(2))
        body = {"reason": REASON, "cancel_assignment": cancel}
        proposal = as_(proposer).post(f"/v1/audits/{audit.id}/propose-void", json=body)
        approve = f"/v1/change-requests/{proposal.json()['id']}/approve"
        assert as_(decider).post(approve, json={"note": "Agreed."}).status_code == 200
        assignment = f"/v1/audit-assignments/{audit.assignment_id}"
        for name in ("team_manager", "service_manager", "director"):
            answer = as_(people[name]).get(assignment)
            assert answer.status_code == 200, name
            assert REASON not in answer.text, name
            assert answer.json()["status_reason"] == "The audit was entered in error."
    url = f"/v1/audits/{lowered.id}"
    for name in ("auditor", "qa_admin", "qa_manager"):
        assert read(as_, people[name], url)["status_reason"] == REASON, name
    assert read(as_, people["moderator"], url)["status_reason"] is None
    for path in ("audits", "findings", "moderation-decisions", "audit-assignments"):
        for name in ("moderator", "team_manager", "practitioner", "director"):
            assert REASON not in as_(people[name]).get(f"/v1/{path}?limit=200").text, (path, name)
    withdrawn = read(as_, people["auditor"], f"/v1/findings/{finding.id}")
    assert withdrawn["status_reason"] == "The audit was entered in error."
