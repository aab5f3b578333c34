"""A peer audit from its start to its submission, and everything that may prevent it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit, AuditVersion
from app.models.cases.subjects import CaseAllocation
from app.models.organisation.people import Person
from app.vocabulary.auditing import AssignmentStatus, AuditStatus, CycleStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


@pytest.fixture
def auditor(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR)


def started(as_: As, auditor: Person, assignment: AuditAssignment, **fields: object) -> Any:
    body = {"assignment_id": str(assignment.id)} | fields
    answer = as_(auditor).put(f"/v1/audits/{uuid4()}", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def section_body(key: str, value: int = 7, **fields: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "section_grade": "good",
        "strengths_text": "Seen alone.",
        "development_text": "Record why.",
        "answers": [{"question_key": f"{key}_scale", "value_num": value}],
    }
    return usual | fields


def save(as_: As, auditor: Person, audit: Any, key: str, **fields: object) -> Any:
    url = f"/v1/audits/{audit['id']}/sections/{key}"
    etag = as_(auditor).get(url).headers["ETag"]
    body = section_body(key) | fields
    return as_(auditor).put(url, json=body, headers={"If-Match": etag})


def graded(as_: As, auditor: Person, audit: Any, **fields: object) -> Any:
    url = f"/v1/audits/{audit['id']}"
    etag = as_(auditor).get(url).headers["ETag"]
    body = {
        "assignment_id": audit["assignment_id"],
        "auditor_grade": "good",
        "grade_rationale": "Purposeful work.",
    } | fields
    return as_(auditor).put(url, json=body, headers={"If-Match": etag})


def finished(as_: As, auditor: Person, assignment: AuditAssignment) -> Any:
    audit = started(as_, auditor, assignment)
    for key in ("assessment", "planning"):
        assert save(as_, auditor, audit, key).status_code == 200
    assert graded(as_, auditor, audit).status_code == 200
    return audit


def test_an_auditor_audits_section_by_section_and_submits(
    db: Session, as_: As, auditor: Person
) -> None:
    assignment = factories.an_assignment(db, auditor)
    audit = finished(as_, auditor, assignment)
    client, url = as_(auditor), f"/v1/audits/{audit['id']}"
    assert client.post(f"{url}/validate").json() == {"valid": True, "errors": [], "warnings": []}
    done = client.post(f"{url}/submit")
    assert done.status_code == 200, done.text
    read = done.json()
    assert (read["status"], read["final_grade"]) == ("submitted", "good")
    assert (read["score_of_applicable"], read["indicative_grade"]) == (0.7, "good")
    assert read["allowed_actions"] == ["recall", "start-appreciative-inquiry"]
    assert db.get_one(AuditAssignment, assignment.id).status is AssignmentStatus.FULFILLED
    version = db.scalars(select(AuditVersion)).one()
    assert (version.number, version.reason) == (1, "submitted")


def test_validate_and_submit_name_the_same_missing_items(
    db: Session, as_: As, auditor: Person
) -> None:
    audit = started(as_, auditor, factories.an_assignment(db, auditor))
    client, url = as_(auditor), f"/v1/audits/{audit['id']}"
    errors = client.post(f"{url}/validate").json()["errors"]
    refused = client.post(f"{url}/submit")
    assert (refused.status_code, refused.json()["code"]) == (422, "incomplete")
    assert refused.json()["errors"] == errors
    pointers = {error["pointer"] for error in errors}
    assert "/auditor_grade" in pointers
    assert "/sections/assessment/answers/assessment_scale" in pointers
    assert client.get(url).json()["status"] == "draft"


def test_the_worked_example_of_scores(db: Session, as_: As, auditor: Person) -> None:
    """7 (w1), 5 (w2), not applicable (w1), 8 (w1) on 0..10: 0.625 applicable, 0.5 available."""
    questions = [
        factories.a_scale_question(f"q{n}", weight=weight) for n, weight in enumerate((1, 2, 1, 1))
    ]
    sections = [factories.a_section_content("only", 1, *questions)]
    version = factories.a_tool_version(db, "weighted", sections=sections)
    assignment = factories.an_assignment(db, auditor, tool_version_id=version.id)
    audit = started(as_, auditor, assignment)
    answers = [
        {"question_key": "q0", "value_num": 7},
        {"question_key": "q1", "value_num": 5},
        {"question_key": "q2", "is_na": True, "na_reason": "No plan yet."},
        {"question_key": "q3", "value_num": 8},
    ]
    saved = save(as_, auditor, audit, "only", answers=answers)
    assert saved.json()["section_score"] == 0.625, saved.text
    grading = as_(auditor).get(f"/v1/audits/{audit['id']}/grading?explain=true").json()
    assert grading["score_of_applicable"] == 0.625
    assert grading["score_of_available"] == 0.5
    assert grading["indicative_grade"] == "good"
    assert grading["explanation"] is not None


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        (
            {"answers": [{"question_key": "nope", "value_num": 1}]},
            "/answers/0/question_key",
            "unknown_question",
        ),
        (
            {"answers": [{"question_key": "assessment_scale", "value_num": "7"}]},
            "/answers/0/value_num",
            "wrong_type",
        ),
        ({"section_grade": "splendid"}, "/section_grade", "unknown_grade"),
        ({"section_grade": "Good"}, "/section_grade", "unknown_grade"),
        ({"framework_evidence": [{"code": "x"}]}, "/framework_evidence/0/code", "unknown_code"),
        (
            {"answers": [{"question_key": "assessment_scale", "value_num": 1, "value_text": "x"}]},
            "/answers/0",
            "one_value",
        ),
        (
            {"answers": [{"question_key": "assessment_scale", "value_num": 11}]},
            "/answers/0/value_num",
            "out_of_range",
        ),
        (
            {"answers": [{"question_key": "assessment_scale", "value_text": "Well."}]},
            "/answers/0/value_text",
            "wrong_type",
        ),
        (
            {"answers": [{"question_key": "assessment_scale", "value_num": 1, "na_reason": "x"}]},
            "/answers/0/na_reason",
            "na_reason_without_na",
        ),
    ],
)
def test_a_wrong_answer_is_named_by_a_true_pointer(
    db: Session, as_: As, auditor: Person, fields: dict[str, object], pointer: str, code: str
) -> None:
    audit = started(as_, auditor, factories.an_assignment(db, auditor))
    refused = save(as_, auditor, audit, "assessment", **fields)
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert refused.json()["errors"][0]["code"] == code


def test_a_value_beyond_the_scale_is_refused(db: Session, as_: As, auditor: Person) -> None:
    audit = started(as_, auditor, factories.an_assignment(db, auditor))
    answers = [{"question_key": "assessment_scale", "value_num": 11}]
    refused = save(as_, auditor, audit, "assessment", answers=answers)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith("/answers/0")


def test_two_windows_saving_one_section_lose_nothing(db: Session, as_: As, auditor: Person) -> None:
    audit = started(as_, auditor, factories.an_assignment(db, auditor))
    client, url = as_(auditor), f"/v1/audits/{audit['id']}/sections/assessment"
    etag = client.get(url).headers["ETag"]
    first = client.put(url, json=section_body("assessment", 8), headers={"If-Match": etag})
    second = client.put(url, json=section_body("assessment", 3), headers={"If-Match": etag})
    assert (first.status_code, second.status_code) == (200, 412)
    assert client.get(url).json()["answers"][0]["value_num"] == 8
    again = client.put(url, json=section_body("assessment", 8), headers={"If-Match": etag})
    assert (again.status_code, again.headers["ETag"]) == (200, first.headers["ETag"])
    assert client.put(url, json=section_body("assessment", 3)).status_code == 428


def test_saving_a_section_raises_the_audits_version_too(
    db: Session, as_: As, auditor: Person
) -> None:
    audit = started(as_, auditor, factories.an_assignment(db, auditor))
    save(as_, auditor, audit, "planning")
    assert as_(auditor).get(f"/v1/audits/{audit['id']}").json()["version"] > audit["version"]


def test_starting_again_with_the_same_body_changes_nothing(
    db: Session, as_: As, auditor: Person
) -> None:
    assignment = factories.an_assignment(db, auditor)
    audit = started(as_, auditor, assignment)
    body = {"assignment_id": str(assignment.id)}
    again = as_(auditor).put(f"/v1/audits/{audit['id']}", json=body)
    assert (again.status_code, again.json()["version"]) == (200, audit["version"])
    other = as_(auditor).put(f"/v1/audits/{uuid4()}", json=body)
    assert (other.status_code, other.json()["code"]) == (409, "started")


def test_only_its_auditor_starts_an_audit(db: Session, as_: As, auditor: Person) -> None:
    assignment = factories.an_assignment(db)
    body = {"assignment_id": str(assignment.id)}
    answer = as_(auditor).put(f"/v1/audits/{uuid4()}", json=body)
    assert answer.json()["errors"][0]["pointer"] == "/assignment_id"
    admin = factories.a_person(db, Role.QA_ADMIN)
    assert as_(admin).put(f"/v1/audits/{uuid4()}", json=body).status_code == 403


def test_a_submitted_audit_is_recalled_within_a_day_and_counts_as_open_again(
    db: Session, as_: As, auditor: Person
) -> None:
    assignment = factories.an_assignment(db, auditor)
    audit = finished(as_, auditor, assignment)
    client, url = as_(auditor), f"/v1/audits/{audit['id']}"
    client.post(f"{url}/submit")
    back = client.post(f"{url}/recall")
    assert (back.status_code, back.json()["status"]) == (200, "draft")
    assert back.json()["first_submitted_at"] is not None
    assert db.get_one(AuditAssignment, assignment.id).status is AssignmentStatus.ALLOCATED
    client.post(f"{url}/submit")
    row = db.get_one(Audit, audit["id"])
    row.submitted_at = clock.now() - timedelta(hours=25)
    db.flush()
    late = client.post(f"{url}/recall")
    assert (late.status_code, late.json()["code"]) == (409, "too_late")


def test_after_submission_nothing_is_edited(db: Session, as_: As, auditor: Person) -> None:
    audit = finished(as_, auditor, factories.an_assignment(db, auditor))
    as_(auditor).post(f"/v1/audits/{audit['id']}/submit")
    refused = save(as_, auditor, audit, "assessment", strengths_text="Better.")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_in_state")
    assert graded(as_, auditor, audit, auditor_grade="outstanding").json()["code"] == "not_in_state"


def test_an_auditor_whose_assignment_was_withdrawn_edits_no_longer(
    db: Session, as_: As, auditor: Person
) -> None:
    assignment = factories.an_assignment(db, auditor)
    audit = started(as_, auditor, assignment)
    assignment.auditor_id = factories.a_person(db, Role.AUDITOR).id
    db.flush()
    refused = save(as_, auditor, audit, "assessment")
    assert (refused.status_code, refused.json()["code"]) == (409, "withdrawn")


def test_an_auditor_who_became_case_holder_edits_no_longer(
    db: Session, as_: As, auditor: Person
) -> None:
    assignment = factories.an_assignment(db, auditor)
    audit = started(as_, auditor, assignment)
    case = db.scalars(
        select(CaseAllocation).where(CaseAllocation.subject_id == assignment.subject_id)
    ).one()
    case.person_id = auditor.id
    db.flush()
    refused = save(as_, auditor, audit, "assessment")
    assert (refused.status_code, refused.json()["code"]) == (409, "own_line")


def test_in_a_closed_cycle_nothing_is_edited(db: Session, as_: As, auditor: Person) -> None:
    audit = started(as_, auditor, factories.an_assignment(db, auditor))
    factories.a_cycle(db).status = CycleStatus.CLOSED
    db.flush()
    refused = save(as_, auditor, audit, "assessment")
    assert (refused.status_code, refused.json()["code"]) == (409, "round_closed")


def test_another_auditors_audit_does_not_exist(db: Session, as_: As, auditor: Person) -> None:
    audit = factories.an_audit(db)
    assert as_(auditor).get(f"/v1/audits/{audit.id}").status_code == 404
    assert as_(auditor).get("/v1/audits").json()["items"] == []
    assert as_(auditor).post(f"/v1/audits/{audit.id}/submit").status_code == 404


def test_a_practitioner_sees_the_final_audits_of_their_own_practice_and_no_others(
    db: Session, as_: As, auditor: Person
) -> None:
    """The case is theirs when the audit begins; by the time that it is final another holds it."""
    worker, later, named = (factories.a_person(db, Role.PRACTITIONER) for _ in range(3))
    child = factories.a_subject(db, held_by=worker)
    client = as_(auditor)
    audit = started(as_, auditor, factories.an_assignment(db, auditor, subject=child))
    assert audit["practitioner_person_id"] == str(worker.id)
    unnamed = graded(as_, auditor, audit).json()
    assert unnamed["practitioner_person_id"] == str(worker.id), "leaving it out names nobody else"
    other = graded(as_, auditor, audit, practitioner_person_id=str(named.id)).json()
    assert other["practitioner_person_id"] == str(named.id)
    assert graded(as_, auditor, audit).json()["practitioner_person_id"] == str(worker.id)
    for key in ("assessment", "planning"):
        save(as_, auditor, audit, key)
    url = f"/v1/audits/{audit['id']}"
    assert client.post(f"{url}/submit").status_code == 200
    case = db.scalars(select(CaseAllocation).where(CaseAllocation.subject_id == child.id)).one()
    case.person_id = later.id
    assert as_(worker).get(url).status_code == 404
    db.get_one(Audit, audit["id"]).status = AuditStatus.FINALISED
    assert as_(worker).get(url).json()["final_grade"] == "good"
    assert [as_(person).get(url).status_code for person in (later, named)] == [404, 404]
