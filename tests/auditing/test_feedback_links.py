"""An audit's links to the family's and the practitioner's feedback."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback

FAMILY, PRACTITIONER = "family_feedback_submission_id", "practitioner_feedback_submission_id"


@pytest.fixture
def auditor(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR)


@pytest.fixture
def audit(db: Session, auditor: Person) -> Audit:
    return factories.an_audit(db, auditor)


def link(as_: As, auditor: Person, audit: Audit, **links: Any) -> Any:
    body = {"assignment_id": str(audit.assignment_id), "grade_rationale": "Seen.", **links}
    etag = as_(auditor).get(f"/v1/audits/{audit.id}").headers["ETag"]
    return as_(auditor).put(f"/v1/audits/{audit.id}", json=body, headers={"If-Match": etag})


def test_an_auditor_links_feedback_that_the_family_gave_them(
    db: Session, as_: As, auditor: Person, audit: Audit
) -> None:
    campaign = feedback.a_named_campaign(
        db, respondent_group="parent_carer_family", channel="audit_conversation"
    )
    row = feedback.a_submission(db, campaign, subject_id=audit.subject_id, submitted_by=auditor.id)
    done = link(as_, auditor, audit, **{FAMILY: str(row.id)})
    assert (done.status_code, done.json()[FAMILY]) == (200, str(row.id)), done.text
    assert as_(auditor).get(f"/v1/feedback-submissions/{row.id}").status_code == 200
    worker = as_(factories.a_person(db, Role.PRACTITIONER))
    assert worker.get(f"/v1/feedback-submissions/{row.id}").status_code == 404


def test_identified_feedback_may_be_linked_without_being_read(
    db: Session, as_: As, auditor: Person, audit: Audit
) -> None:
    for anonymity, status in (("identified", 200), ("confidential", 422)):
        campaign = feedback.a_named_campaign(db, anonymity=anonymity)
        row = feedback.a_submission(db, campaign, subject_id=audit.subject_id)
        assert link(as_, auditor, audit, **{FAMILY: str(row.id)}).status_code == status
        assert as_(auditor).get(f"/v1/feedback-submissions/{row.id}").status_code == 404


def test_the_practitioners_own_feedback_is_linked_with_the_practitioner(
    db: Session, as_: As, auditor: Person, audit: Audit
) -> None:
    worker, other = (factories.a_person(db, Role.PRACTITIONER) for _ in range(2))
    campaign = feedback.a_named_campaign(db, respondent_group="staff")
    row = feedback.a_submission(db, campaign, submitted_by=worker.id)
    named = {"practitioner_person_id": str(worker.id), PRACTITIONER: str(row.id)}
    done = link(as_, auditor, audit, **named)
    assert (done.status_code, done.json()[PRACTITIONER]) == (200, str(row.id)), done.text
    wrong = link(as_, auditor, audit, **named | {"practitioner_person_id": str(other.id)})
    assert wrong.json()["errors"][0]["pointer"] == f"/{PRACTITIONER}"


@pytest.mark.parametrize("wrong", ["anonymous", "of another child", "of staff", "nothing"])
def test_no_other_feedback_is_linked_and_all_are_refused_alike(
    db: Session, as_: As, auditor: Person, audit: Audit, wrong: str
) -> None:
    mine: dict[str, Any] = {"submitted_by": auditor.id}
    staff = feedback.a_named_campaign(db, respondent_group="staff")
    hidden = feedback.a_campaign(db)
    named = {
        "anonymous": feedback.a_submission(db, hidden, anonymous=True, submitted_on=None).id,
        "of another child": feedback.a_submission(
            db, subject_id=factories.a_subject(db).id, **mine
        ).id,
        "of staff": feedback.a_submission(db, staff, subject_id=audit.subject_id, **mine).id,
        "nothing": uuid4(),
    }
    refused = link(as_, auditor, audit, **{FAMILY: str(named[wrong])})
    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {
            "pointer": f"/{FAMILY}",
            "code": "unknown",
            "detail": "Must be feedback of this child or their family that you may link.",
        }
    ]
    assert db.get_one(Audit, audit.id).family_feedback_submission_id is None
