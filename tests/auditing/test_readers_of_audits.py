"""Who sees an audit and how much of it, and that reading it is logged."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.organisation.people import Person
from app.models.platform.history import Read
from app.vocabulary.roles import LEADERS, Role
from tests import factories
from tests.conftest import As


@pytest.fixture
def auditor(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR)


def test_a_qa_admin_reads_no_narrative(db: Session, as_: As) -> None:
    audit = factories.an_audit(db, status="submitted")
    read = as_(factories.a_person(db, Role.QA_ADMIN)).get(f"/v1/audits/{audit.id}").json()
    assert read["auditor_grade"] == "good"
    assert read["grade_rationale"] is None
    assert read["sections"][0]["strengths_text"] is None
    assert read["sections"][0]["answers"] == []
    full = as_(factories.a_person(db, Role.QA_MANAGER)).get(f"/v1/audits/{audit.id}").json()
    assert full["sections"][0]["strengths_text"] == "The child was seen alone and listened to."


@pytest.mark.parametrize("role", [Role.QA_ADMIN, Role.QA_MANAGER])
def test_the_unit_sees_that_a_draft_exists_and_nothing_that_is_judged_in_it(
    db: Session, as_: As, role: Role
) -> None:
    draft = factories.an_audit(db, indicative_grade="good", final_grade="good", grade_variance=0)
    void = factories.an_audit(db, status="voided", submitted_at=None, proposed_grade="good")
    client = as_(factories.a_person(db, role))
    for audit in (draft, void):
        read = client.get(f"/v1/audits/{audit.id}").json()
        assert read["status"] == audit.status
        assert {read[name] for name in GRADES_AND_SCORES} == {None}
        for section in read["sections"]:
            assert (section["section_grade"], section["section_score"]) == (None, None)
            assert (section["strengths_text"], section["answers"]) == (None, [])
    grading = client.get(f"/v1/audits/{draft.id}/grading?explain=true").json()
    assert (grading["indicative_grade"], grading["explanation"]) == (None, None)
    assert client.get("/v1/audits?final_grade=good").json()["items"] == []


GRADES_AND_SCORES = (
    "auditor_grade",
    "override_grade",
    "indicative_grade",
    "grade_variance",
    "proposed_grade",
    "final_grade",
    "score_of_available",
    "score_of_applicable",
    "grade_rationale",
)


def test_a_manager_sees_final_audits_of_their_own_team_only(db: Session, as_: As) -> None:
    swale = factories.a_team(db, "swale-1")
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=swale)
    final = factories.an_audit(db, at=swale, status="finalised")
    draft = factories.an_audit(db, at=swale)
    foreign = factories.an_audit(db, at=factories.a_team(db, "dover-1"), status="finalised")
    seen = {
        audit.id: as_(manager).get(f"/v1/audits/{audit.id}").status_code
        for audit in (final, draft, foreign)
    }
    assert list(seen.values()) == [200, 404, 404]
    assert [item["id"] for item in as_(manager).get("/v1/audits").json()["items"]] == [
        str(final.id)
    ]


def test_a_practitioner_sees_the_grade_and_what_was_written_but_not_the_disagreement(
    db: Session, as_: As
) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER)
    audit = factories.an_audit(
        db,
        status="appreciative_inquiry",
        practitioner_person_id=worker.id,
        moderated_grade="requires_improvement",
        final_grade="requires_improvement",
    )
    read = as_(worker).get(f"/v1/audits/{audit.id}").json()
    assert read["final_grade"] == "requires_improvement"
    assert read["auditor_grade"] is None
    assert read["moderated_grade"] is None
    assert read["sections"][0]["development_text"] == "Record why the plan changed."
    assert read["sections"][0]["answers"] == []


def test_reading_a_childs_record_leaves_a_line_in_the_read_log(
    db: Session, as_: As, auditor: Person
) -> None:
    audit = factories.an_audit(db, auditor)
    as_(auditor).get(f"/v1/audits/{audit.id}")
    as_(auditor).get("/v1/audits")
    lines = db.scalars(select(Read).order_by(Read.seq)).all()
    assert [(line.route, line.entity_ids, line.subject_ids) for line in lines] == [
        ("/v1/audits/{audit_id}", [audit.id], [audit.subject_id]),
        ("/v1/audits", [audit.id], [audit.subject_id]),
    ]
    assert {line.actor_id for line in lines} == {auditor.id}


def test_a_blind_moderator_sees_neither_the_grade_nor_anything_derived_from_it(
    db: Session, as_: As
) -> None:
    moderator = factories.a_person(db, Role.MODERATOR)
    audit = factories.an_audit(
        db,
        status="in_moderation",
        blind=True,
        moderator_id=moderator.id,
        indicative_grade="good",
        grade_variance=0,
        selection_reason="grade",
    )
    client = as_(moderator)
    read = client.get(f"/v1/audits/{audit.id}").json()
    for member in (
        "auditor_grade",
        "proposed_grade",
        "final_grade",
        "indicative_grade",
        "grade_variance",
        "grade_rationale",
        "selection_reason",
        "score_of_applicable",
    ):
        assert read[member] is None, member
    assert read["sections"][0]["section_grade"] is None
    assert read["sections"][0]["strengths_text"] is not None
    assert client.get("/v1/audits?final_grade=good").json()["items"] == []
    grading = client.get(f"/v1/audits/{audit.id}/grading?explain=true").json()
    assert grading["explanation"] is None
    assert grading["auditor_grade"] is None


CHANGED: dict[str, Any] = {
    "moderated_grade": "inadequate",
    "final_grade": "inadequate",
    "auditor_grade": "good",
}
BEFORE = ("auditor_grade", "proposed_grade", "moderated_grade", "override_grade", "grade_variance")


def test_a_team_manager_sees_the_final_grade_and_not_what_moderation_changed(
    db: Session, as_: As
) -> None:
    audit = factories.an_audit(db, status="finalised", **CHANGED)
    client = as_(factories.a_person(db, Role.TEAM_MANAGER))
    read = client.get(f"/v1/audits/{audit.id}").json()
    assert read["final_grade"] == "inadequate"
    assert {read[name] for name in (*BEFORE, "grade_rationale", "indicative_grade")} == {None}
    assert read["sections"][0]["strengths_text"] == "The child was seen alone and listened to."
    grading = client.get(f"/v1/audits/{audit.id}/grading?explain=true").json()
    assert (grading["auditor_grade"], grading["explanation"]) == (None, None)
    service = as_(factories.a_person(db, Role.SERVICE_MANAGER)).get(f"/v1/audits/{audit.id}")
    assert service.json()["moderated_grade"] == "inadequate"


def test_who_leads_practice_reads_the_narrative_and_other_directors_the_headlines(
    db: Session, as_: As
) -> None:
    audit = factories.an_audit(db, status="finalised")
    finding = factories.a_finding(db, audit)
    record = factories.a_qa_record(db, status="completed")
    escalation = factories.an_escalation(db)
    for role in (
        *(Role.PRINCIPAL_SOCIAL_WORKER, Role.ASSISTANT_DIRECTOR),
        *(Role.DIRECTOR, Role.CORPORATE_DIRECTOR),
    ):
        client, leads = as_(factories.a_person(db, role)), role in LEADERS
        read = client.get(f"/v1/audits/{audit.id}").json()
        assert read["final_grade"] == "good"
        told = (
            read["grade_rationale"],
            read["sections"][0]["strengths_text"],
            client.get(f"/v1/findings/{finding.id}").json()["text"],
            client.get(f"/v1/qa-records/{record.id}").json()["answers"] or None,
            client.get(f"/v1/escalations/{escalation.id}").json()["text"],
        )
        assert [each is not None for each in told] == [leads] * 5, role
        lines = db.scalars(select(Read.subject_ids).order_by(Read.seq.desc()).limit(4)).all()
        assert {children[0] for children in lines} >= {audit.subject_id, record.subject_id}


def test_the_reason_of_a_void_is_for_the_unit_and_the_auditor(
    db: Session, as_: As, auditor: Person
) -> None:
    moderator = factories.a_person(db, Role.MODERATOR)
    audit = factories.an_audit(
        db, auditor, status="voided", moderator_id=moderator.id, status_reason="Of her brother."
    )
    url = f"/v1/audits/{audit.id}"
    readers = (auditor, factories.a_person(db, Role.QA_ADMIN), moderator)
    told = [as_(each).get(url).json()["status_reason"] for each in readers]
    assert told == ["Of her brother.", "Of her brother.", None]
