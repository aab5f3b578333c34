"""Amending a final audit and voiding any: one QA manager proposes, another decides."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit, AuditVersion
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.decisions import ModerationDecision
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


def two_managers(db: Session) -> tuple[Person, Person]:
    return factories.a_person(db, Role.QA_MANAGER), factories.a_person(db, Role.QA_MANAGER)


def test_a_final_audit_is_amended_by_two_people_and_the_old_version_is_stored(
    db: Session, as_: As
) -> None:
    one, other = two_managers(db)
    audit = factories.an_audit(db, status="finalised", finalised_at=clock.now())
    url = f"/v1/audits/{audit.id}"
    body = {
        "reason": "A section was misread.",
        "new_values": {"auditor_grade": "requires_improvement", "grade_rationale": "Late visits."},
    }
    proposal = as_(one).post(f"{url}/propose-amendment", json=body)
    assert proposal.status_code == 200, proposal.text
    assert as_(one).post(f"{url}/propose-void", json={"reason": "x"}).json()["code"] == (
        "proposal_open"
    )
    decide = f"/v1/change-requests/{proposal.json()['id']}/approve"
    own = as_(one).post(decide, json={"note": "Yes."})
    assert (own.status_code, own.json()["code"]) == (409, "own_proposal")
    done = as_(other).post(decide, json={"note": "Agreed."})
    assert done.json()["status"] == "approved", done.text
    read = as_(other).get(url).json()
    assert (read["status"], read["final_grade"]) == ("amended", "requires_improvement")
    assert db.scalars(select(AuditVersion.reason)).all() == ["amended"]


def test_the_assignment_of_a_voided_audit_is_due_again_or_cancelled(db: Session, as_: As) -> None:
    one, other = two_managers(db)
    for cancel, status in ((False, "allocated"), (True, "cancelled")):
        audit = factories.an_audit(db, status="submitted")
        body = {"reason": "Wrong child.", "cancel_assignment": cancel}
        proposal = as_(one).post(f"/v1/audits/{audit.id}/propose-void", json=body).json()
        url = f"/v1/change-requests/{proposal['id']}/approve"
        assert as_(other).post(url, json={"note": "Yes."}).status_code == 200
        assert db.get_one(Audit, audit.id).status == "voided"
        assert db.get_one(AuditAssignment, audit.assignment_id).status == status


def test_a_rejected_proposal_changes_nothing(db: Session, as_: As) -> None:
    one, other = two_managers(db)
    audit = factories.an_audit(db, status="submitted")
    proposal = as_(one).post(f"/v1/audits/{audit.id}/propose-void", json={"reason": "x"}).json()
    url = f"/v1/change-requests/{proposal['id']}/reject"
    assert as_(other).post(url, json={"note": "No."}).json()["status"] == "rejected"
    assert db.get_one(Audit, audit.id).status == "submitted"


def proposed(as_: As, person: Person, audit: Audit, **values: object) -> Any:
    body = {"reason": "A section was misread.", "new_values": values}
    return as_(person).post(f"/v1/audits/{audit.id}/propose-amendment", json=body)


def amended(db: Session, as_: As, audit: Audit, **values: object) -> Any:
    """The audit as a QA manager reads it after two of them have amended it."""
    one, other = two_managers(db)
    proposal = proposed(as_, one, audit, **values)
    assert proposal.status_code == 200, proposal.text
    url = f"/v1/change-requests/{proposal.json()['id']}/approve"
    done = as_(other).post(url, json={"note": "Agreed."})
    assert done.status_code == 200, done.text
    return as_(other).get(f"/v1/audits/{audit.id}").json()


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        (
            {"sections": {"planning": {"strengths_text": "Seen."}}},
            [
                "/sections/planning/answers/planning_scale",
                "/sections/planning/answers/planning_development",
            ],
        ),
        (
            {
                "sections": {
                    "planning": {
                        "strengths_text": "Seen.",
                        "development_text": "Dates.",
                        "answers": [
                            {
                                "question_key": "planning_scale",
                                "value_num": 6,
                                "carried_forward": True,
                            }
                        ],
                    }
                }
            },
            ["/sections/planning/answers/planning_scale"],
        ),
        ({"sections": {"health": {}}}, ["/sections/health"]),
        ({"auditor_grade": "splendid"}, ["/auditor_grade"]),
        ({"override_grade": "splendid"}, ["/override_grade"]),
    ],
)
def test_an_amendment_leaves_the_audit_as_complete_as_it_was_submitted(
    db: Session, as_: As, values: dict[str, Any], missing: list[str]
) -> None:
    manager = factories.a_person(db, Role.QA_MANAGER)
    audit = factories.an_audit(db, status="finalised", finalised_at=clock.now())
    refused = proposed(as_, manager, audit, **values)
    assert refused.status_code == 422, refused.text
    assert [e["pointer"] for e in refused.json()["errors"]] == [f"/new_values{m}" for m in missing]
    assert db.scalar(select(func.count()).select_from(ChangeRequest)) == 0


def test_a_grade_where_none_was_needed_has_its_reasons(db: Session, as_: As) -> None:
    version = factories.a_tool_version(db, "computed", grading_mode="computed_with_override")
    assignment = factories.an_assignment(db, tool_version_id=version.id)
    audit = factories.an_audit(
        db, assignment=assignment, status="finalised", auditor_grade=None, grade_rationale=None
    )
    refused = proposed(as_, factories.a_person(db, Role.QA_MANAGER), audit, override_grade="good")
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [
        ("/new_values/grade_rationale", "required")
    ]


def moderated(db: Session, as_: As, grade: str, **fields: Any) -> Audit:
    """A final audit that its auditor graded good and a moderator gave the grade."""
    moderator = factories.a_person(db, Role.MODERATOR)
    audit = factories.an_audit(db, status="in_moderation", moderator_id=moderator.id, **fields)
    body = {"moderated_grade": grade, "rationale": "Plans drifted."}
    decision = as_(moderator).post(f"/v1/audits/{audit.id}/moderation-decisions", json=body)
    assert decision.status_code == 201, decision.text
    audit.status, audit.finalised_at = AuditStatus.FINALISED, clock.now()
    db.flush()
    return audit


def agreement(db: Session, as_: As) -> tuple[int, int]:
    """How many decisions agreed, and of how many."""
    admin = factories.a_person(db, Role.QA_ADMIN)
    total = as_(admin).get("/v1/metrics/exact_agreement").json()["total"]
    return total["numerator"], total["denominator"]


def test_another_grade_supersedes_the_decision_on_the_one_before(db: Session, as_: As) -> None:
    audit = moderated(db, as_, "requires_improvement")
    assert agreement(db, as_) == (0, 1)
    read = amended(db, as_, audit, auditor_grade="inadequate", grade_rationale="No visits.")
    assert (read["proposed_grade"], read["moderated_grade"], read["final_grade"]) == (
        "inadequate",
        None,
        "inadequate",
    )
    decision = db.scalars(select(ModerationDecision)).one()
    assert (decision.moderated_grade, decision.auditor_grade_snapshot) == (
        "requires_improvement",
        "good",
    )
    assert decision.superseded_at is not None
    assert agreement(db, as_) == (0, 1)  # it was the first decision on the audit
    notes = select(Change.note).where(Change.action == "moderation_decision.supersede")
    assert db.scalars(notes).all() == ["Agreed."]


@pytest.mark.parametrize("values", [{"grade_rationale": "Said better."}, {"auditor_grade": "good"}])
def test_a_decision_stands_while_the_grade_it_was_made_on_does(
    db: Session, as_: As, values: dict[str, str]
) -> None:
    audit = moderated(db, as_, "requires_improvement")
    read = amended(db, as_, audit, **values)
    assert (read["status"], read["moderated_grade"], read["final_grade"]) == (
        "amended",
        "requires_improvement",
        "requires_improvement",
    )
    assert db.scalars(select(ModerationDecision.superseded_at)).all() == [None]
    assert agreement(db, as_) == (0, 1)


def test_a_computed_grade_is_amended_by_its_answers_or_by_another_override(
    db: Session, as_: As
) -> None:
    """7 of 10 twice is 0.70, good; 7 and 3 is 0.50, which requires improvement."""
    version = factories.a_tool_version(db, "computed", grading_mode="computed_with_override")
    assignment = factories.an_assignment(db, tool_version_id=version.id)
    audit = moderated(db, as_, "good", assignment=assignment, auditor_grade=None)
    planning = {
        "strengths_text": "Seen.",
        "development_text": "Dates.",
        "answers": [{"question_key": "planning_scale", "value_num": 3}],
    }
    read = amended(db, as_, audit, sections={"planning": planning})
    assert (read["score_of_applicable"], read["moderated_grade"], read["final_grade"]) == (
        0.5,
        None,
        "requires_improvement",
    )
    again = amended(db, as_, audit, override_grade="inadequate")
    assert (again["override_grade"], again["final_grade"]) == ("inadequate", "inadequate")
    override_grades = select(AuditVersion.content["override_grade"].astext).order_by(
        AuditVersion.number
    )
    assert db.scalars(override_grades).all() == [None, "inadequate"]
