"""Answers copied from an earlier audit into the next one, each to be confirmed."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit
from app.models.cases.subjects import Subject
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


def earlier_and_next(
    db: Session, auditor: Person, by: Person | None = None, **fields: Any
) -> tuple[Audit, Audit]:
    """A final audit of a child (7 out of 10 everywhere), and an empty draft of the same child."""
    earlier = factories.an_audit(db, by or auditor, status=fields.pop("status", "finalised"))
    repeat = fields.pop("repeat", False)
    assignment = factories.an_assignment(
        db,
        auditor,
        subject=fields.pop("subject", None) or subject_of(db, earlier),
        round=factories.a_round(db, 2),
        **fields,
    )
    draft = factories.an_audit(
        db, assignment=assignment, re_audit_of=earlier.id if repeat else None, auditor_grade=None
    )
    for section in draft.sections:
        section.answers, section.strengths_text, section.development_text = [], None, None
        section.section_grade = None
    db.flush()
    return earlier, draft


def subject_of(db: Session, audit: Audit) -> Subject:
    return db.get_one(Subject, audit.subject_id)


def test_answers_are_copied_and_texts_and_grades_are_not(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    earlier, draft = earlier_and_next(db, auditor)
    url = f"/v1/audits/{draft.id}"
    assert "carry-forward" in as_(auditor).get(url).json()["allowed_actions"]
    answer = as_(auditor).post(f"{url}/carry-forward", json={})
    assert answer.status_code == 200, answer.text
    sections = answer.json()["sections"]
    assert [
        (a["question_key"], a["value_num"], a["carried_forward"])
        for section in sections
        for a in section["answers"]
    ] == [("assessment_scale", 7, True), ("planning_scale", 7, True)]
    assert {section["strengths_text"] for section in sections} == {None}
    assert {section["section_grade"] for section in sections} == {None}
    line = (
        as_(factories.a_person(db, Role.QA_MANAGER)).get(f"/v1/history?entity_id={draft.id}").json()
    )
    assert line["items"][-1]["action"] == "audit.carry-forward"
    assert line["items"][-1]["after"] == {"from_audit_id": str(earlier.id), "answers": 2}


def test_each_is_confirmed_before_the_submission(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    _, draft = earlier_and_next(db, auditor)
    client, url = as_(auditor), f"/v1/audits/{draft.id}"
    client.post(f"{url}/carry-forward", json={})
    refused = client.post(f"{url}/submit").json()
    unconfirmed = [e["pointer"] for e in refused["errors"] if e["code"] == "unconfirmed"]
    assert unconfirmed == [
        "/sections/assessment/answers/assessment_scale",
        "/sections/planning/answers/planning_scale",
    ]
    section = client.get(f"{url}/sections/assessment")
    body = {"answers": [{"question_key": "assessment_scale", "value_num": 7}]}
    headers = {"If-Match": section.headers["ETag"]}
    assert client.put(f"{url}/sections/assessment", json=body, headers=headers).status_code == 200
    errors = client.post(f"{url}/validate").json()["errors"]
    assert [e["pointer"] for e in errors if e["code"] == "unconfirmed"] == unconfirmed[1:]


def test_existing_answers_are_not_replaced(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    _, draft = earlier_and_next(db, auditor)
    client, url = as_(auditor), f"/v1/audits/{draft.id}"
    etag = client.get(f"{url}/sections/planning").headers["ETag"]
    body = {"answers": [{"question_key": "planning_scale", "value_num": 2}]}
    client.put(f"{url}/sections/planning", json=body, headers={"If-Match": etag})
    sections = client.post(f"{url}/carry-forward", json={}).json()["sections"]
    answers = [(a["value_num"], a["carried_forward"]) for s in sections for a in s["answers"]]
    assert answers == [(7, True), (2, False)]
    again = client.post(f"{url}/carry-forward", json={}).json()["sections"]
    assert [len(section["answers"]) for section in again] == [1, 1]


@pytest.mark.parametrize("repeat", [False, True])
def test_another_auditors_answers_are_copied_only_when_their_audit_is_repeated(
    db: Session, as_: As, repeat: bool
) -> None:
    auditor, other = factories.a_person(db, Role.AUDITOR), factories.a_person(db, Role.AUDITOR)
    earlier, draft = earlier_and_next(db, auditor, by=other, repeat=repeat)
    client, url = as_(auditor), f"/v1/audits/{draft.id}/carry-forward"
    for body in ({}, {"from_audit_id": str(earlier.id)}):
        answer = client.post(url, json=body)
        if repeat:
            assert answer.status_code == 200, answer.text
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "nothing_earlier")


@pytest.mark.parametrize("status", ["submitted", "moderated", "voided"])
def test_nothing_is_copied_from_an_audit_that_is_not_final(
    db: Session, as_: As, status: str
) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    _, draft = earlier_and_next(db, auditor, status=status)
    answer = as_(auditor).post(f"/v1/audits/{draft.id}/carry-forward", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_earlier")


def test_an_audit_of_another_child_is_no_source(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    _, draft = earlier_and_next(db, auditor)
    foreign = factories.an_audit(db, auditor, status="finalised")
    body = {"from_audit_id": str(foreign.id)}
    answer = as_(auditor).post(f"/v1/audits/{draft.id}/carry-forward", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/from_audit_id"


def test_only_the_auditor_of_a_draft_copies(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    earlier, draft = earlier_and_next(db, auditor)
    url = "/v1/audits/{}/carry-forward"
    for role, status in ((Role.QA_MANAGER, 403), (Role.QA_ADMIN, 403), (Role.AUDITOR, 404)):
        me = factories.a_person(db, role)
        assert as_(me).post(url.format(draft.id), json={}).status_code == status, role
    answer = as_(auditor).post(url.format(earlier.id), json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_state")
