"""The joint discussion of a multi-agency audit: its opening, its grades, how far bodies differ."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import Client
from tests.partnership.test_multi_agency_audits import URL, did, faults, joint, lead, unit

__all__ = ["lead", "unit"]


def test_the_discussion_is_opened_once_every_return_is_there_or_its_delay_has_a_reason(
    db: Session, unit: Client
) -> None:
    late = factories.an_agency_return(db)
    path = f"{URL}/{late.multi_agency_audit_id}"
    refused = unit.post(f"{path}/open-discussion")
    assert (refused.status_code, refused.json()["code"]) == (409, "returns_outstanding")
    marked = unit.post(f"/v1/agency-returns/{late.id}/mark-overdue", json={"reason": "On leave."})
    assert (did(marked)["status"], marked.json()["overdue"]) == ("in_progress", True)
    assert did(unit.post(f"{path}/open-discussion"))["status"] == "discussion"


def test_a_joint_grade_that_differs_from_an_agencys_says_why(db: Session, unit: Client) -> None:
    audit = factories.a_multi_agency_audit(db, status="discussion")
    path = f"{URL}/{audit.id}/record-discussion"
    body = joint(audit, impact="inadequate")
    assert faults(unit.post(path, json=body)) == [("/domains/4/rationale", "required")]
    body["domains"][4]["rationale"] = "The child told the school otherwise."
    read = did(unit.post(path, json=body))
    assert read["cases"][0]["domains"][4] == {
        "domain": "impact",
        "grade": "inadequate",
        "rationale": "The child told the school otherwise.",
    }


def test_each_fault_of_a_discussion_has_its_pointer(db: Session, unit: Client) -> None:
    audit = factories.a_multi_agency_audit(db, status="discussion")
    path, body = f"{URL}/{audit.id}/record-discussion", joint(audit)
    assert faults(unit.post(path, json=body | {"case_number": 2})) == [("/case_number", "unknown")]
    police = body["participant_ids"][0]
    body |= {
        "held_on": str(clock.today() + timedelta(days=1)),
        "participant_ids": [police, str(factories.a_team(db).id), police],
        "domains": [*body["domains"][:5], body["domains"][0]],
    }
    assert faults(unit.post(path, json=body)) == [
        ("/held_on", "in_future"),
        ("/participant_ids/1", "unknown"),
        ("/participant_ids/2", "twice"),
        ("/domains/5/domain", "twice"),
    ]


def test_divergence_counts_the_cases_that_at_least_two_bodies_graded(
    db: Session, unit: Client
) -> None:
    worker = factories.a_person(db, Role.AUDITOR)
    audit = factories.a_multi_agency_audit(db, worker, status="discussion")
    grades = {"police": "outstanding", "health": "requires_improvement"}
    for code, grade in grades.items():
        contact = next(b for b in audit.bodies if b.org_unit_id == factories.an_agency(db, code).id)
        row = factories.return_of(db, audit, db.get_one(Person, contact.contact_person_id))
        row.domains = factories.graded(impact=grade)
    care = factories.return_of(db, audit, worker)
    care.domains = [
        each | ({"grade": None} if each["domain"] == "overall" else {})
        for each in factories.graded(impact="inadequate")
    ]
    db.flush()
    by_domain = {each["domain"]: each for each in did(unit.get(f"{URL}/{audit.id}"))["divergence"]}
    # Impact: 4, 2 and 1, so 3 apart; the joint grade good (3) is 2 above that of social care.
    assert by_domain["impact"] == {
        "domain": "impact",
        "cases": 1,
        "divergence": 3,
        "largest": 3,
        "compared_cases": 1,
        "joint_minus_social_care": 2,
    }
    assert (by_domain["overall"]["cases"], by_domain["overall"]["divergence"]) == (1, 0)
    assert by_domain["overall"]["compared_cases"] == 0
    assert by_domain["overall"]["joint_minus_social_care"] is None
