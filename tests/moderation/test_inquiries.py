"""Appreciative inquiry: planned, held, recorded, and confirmed by the practitioner."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit
from app.models.organisation.people import Person
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

ANSWERS = {"what_went_well": "Seen alone.", "what_differently_next_time": "Earlier visits."}


@pytest.fixture
def worker(db: Session) -> Person:
    return factories.a_person(db, Role.PRACTITIONER)


@pytest.fixture
def audit(db: Session) -> Audit:
    return factories.an_audit(db, status="moderated", inquiry_required=True)


@pytest.fixture
def auditor(db: Session, audit: Audit) -> Person:
    return db.get_one(Person, audit.auditor_id)


def about(audit: Audit | None, facilitator: Person, worker: Person, **fields: Any) -> Any:
    usual = {
        "context": "audit_cycle" if audit else "individual_supervision",
        "audit_id": str(audit.id) if audit else None,
        "facilitator_id": str(facilitator.id),
        "practitioner_id": str(worker.id),
    }
    return usual | fields


def put(as_: As, person: Person, body: Any, url: str | None = None) -> Any:
    """Plans an inquiry, or replaces the one at the address; the answer has its `path`."""
    client = as_(person)
    headers = {"If-Match": client.get(url).headers["ETag"]} if url else {}
    answer: Any = client.put(
        url or f"/v1/appreciative-inquiries/{uuid4()}", json=body, headers=headers
    )
    answer.path = answer.request.url.path
    return answer


def test_planning_an_inquiry_moves_its_audit_on_and_shows_it_to_the_practitioner(
    db: Session, as_: As, audit: Audit, auditor: Person, worker: Person
) -> None:
    planned = put(as_, auditor, about(audit, auditor, worker))
    assert (planned.status_code, planned.json()["status"]) == (201, "planned"), planned.text
    row = db.get_one(Audit, audit.id)
    assert (row.status, row.practitioner_person_id) == ("appreciative_inquiry", worker.id)
    read = as_(worker).get(f"/v1/audits/{audit.id}").json()
    assert (read["final_grade"], read["auditor_grade"], read["moderated_grade"]) == (
        "good",
        None,
        None,
    )


def test_an_inquiry_goes_from_planned_to_confirmed(
    as_: As, audit: Audit, auditor: Person, worker: Person
) -> None:
    body = about(audit, auditor, worker)
    url = put(as_, auditor, body).path
    assert as_(auditor).post(f"{url}/record").json()["code"] == "not_in_state"
    assert as_(auditor).post(f"{url}/hold").json()["status"] == "held"
    assert as_(auditor).post(f"{url}/record").json()["code"] == "unanswered"
    assert put(as_, auditor, body | ANSWERS, url).status_code == 200
    assert as_(worker).post(f"{url}/confirm").json()["code"] == "not_in_state"
    assert as_(auditor).post(f"{url}/record").json()["status"] == "recorded"
    gone = put(as_, auditor, body, url)
    assert {fault["code"] for fault in gone.json()["errors"]} == {"required"}
    assert as_(auditor).post(f"{url}/confirm").status_code == 403
    assert as_(worker).get(url).json()["allowed_actions"] == ["confirm"]
    done = as_(worker).post(f"{url}/confirm").json()
    assert done["status"] == "confirmed_by_practitioner"
    assert done["practitioner_confirmed_at"] is not None
    late = put(as_, auditor, body | ANSWERS | {"dream": "All of it."}, url)
    assert (late.status_code, late.json()["code"]) == (409, "not_in_state")


def test_the_practitioner_neither_facilitates_nor_keeps_the_record(
    db: Session, as_: As, audit: Audit, auditor: Person
) -> None:
    both = factories.a_person(db, Role.PRACTITIONER, Role.TEAM_MANAGER)
    own = put(as_, auditor, about(audit, both, both))
    assert own.json()["errors"][0]["pointer"] == "/facilitator_id"
    url = put(as_, auditor, about(audit, auditor, both)).path
    assert as_(both).post(f"{url}/hold").json()["code"] == "not_yours"
    assert put(as_, both, about(audit, auditor, both) | ANSWERS, url).status_code == 403


def test_the_inquiry_is_with_the_practitioner_the_audit_names(
    db: Session, as_: As, worker: Person
) -> None:
    named = factories.a_person(db, Role.PRACTITIONER)
    audit = factories.an_audit(db, status="moderated", practitioner_person_id=named.id)
    auditor = db.get_one(Person, audit.auditor_id)
    answer = put(as_, auditor, about(audit, auditor, worker))
    assert answer.json()["errors"][0]["code"] == "another_practitioner"
    assert db.get_one(Audit, audit.id).status == "moderated"


def test_an_auditor_plans_only_inquiries_that_they_facilitate(
    db: Session, as_: As, audit: Audit, auditor: Person, worker: Person
) -> None:
    other = factories.a_person(db, Role.AUDITOR)
    answer = put(as_, auditor, about(audit, other, worker))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
    assert db.get_one(Audit, audit.id).status == "moderated"


def test_an_inquiry_stays_with_its_audit(
    db: Session, as_: As, audit: Audit, auditor: Person, worker: Person
) -> None:
    url = put(as_, auditor, about(audit, auditor, worker)).path
    other = factories.an_audit(db, auditor, status="moderated")
    answer = put(as_, auditor, about(other, auditor, worker), url)
    assert answer.json()["errors"][0]["code"] == "fixed"


def test_a_qa_admin_does_not_delete_answers_that_they_may_not_read(
    db: Session, as_: As, audit: Audit, auditor: Person, worker: Person
) -> None:
    url = put(as_, auditor, about(audit, auditor, worker, **ANSWERS)).path
    admin = factories.a_person(db, Role.QA_ADMIN)
    assert as_(admin).get(url).json()["what_went_well"] is None
    when = "2026-12-01T09:00:00Z"
    assert put(as_, admin, about(audit, auditor, worker, planned_for=when), url).status_code == 200
    read = as_(auditor).get(url).json()
    assert (read["what_went_well"], read["planned_for"][:10]) == ("Seen alone.", when[:10])
    refused = put(as_, admin, about(audit, auditor, worker, dream="Otherwise."), url)
    assert refused.status_code == 403


def test_an_inquiry_in_supervision_is_located_where_the_practitioner_works(
    db: Session, as_: As
) -> None:
    team = factories.a_team(db)
    line = ServiceLine.CHILDREN_IN_CARE
    worker = factories.a_person(db, Role.PRACTITIONER, at=team, service_line=line)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    planned = put(as_, manager, about(None, manager, worker))
    assert planned.status_code == 201, planned.text
    stranger = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "swale-1"))
    assert as_(stranger).get(planned.path).status_code == 404
    nobody = put(as_, manager, about(None, manager, factories.a_person(db, Role.IRO)))
    assert nobody.json()["errors"][0]["code"] == "no_practitioner"


def test_above_the_team_manager_nobody_reads_a_named_inquiry(
    db: Session, as_: As, audit: Audit, auditor: Person, worker: Person
) -> None:
    url = put(as_, auditor, about(audit, auditor, worker)).path
    seen = {
        role: as_(factories.a_person(db, role)).get(url).status_code
        for role in (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.DIRECTOR, Role.MI_ANALYST)
    }
    assert list(seen.values()) == [200, 404, 404, 404]


def test_the_actions_say_why_a_step_cannot_be_taken(
    as_: As, audit: Audit, auditor: Person, worker: Person
) -> None:
    url = put(as_, auditor, about(audit, auditor, worker)).path
    actions = {one["action"]: one for one in as_(auditor).get(f"{url}/actions").json()["items"]}
    assert actions["hold"]["allowed"] is True
    assert actions["record"]["code"] == "not_in_state"
    assert actions["confirm"]["code"] is not None


def test_the_audit_becomes_final_after_the_practitioner_confirms_the_inquiry(
    db: Session, as_: As
) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    audit = factories.an_audit(db, status="moderated", inquiry_required=True)
    auditor = db.get_one(Person, audit.auditor_id)
    elsewhere = factories.a_team(db, "dover-1")  # the worker has moved on since
    worker = factories.a_person(db, Role.PRACTITIONER, at=elsewhere)
    early = as_(admin).post(f"/v1/audits/{audit.id}/finalise", json={})
    assert (early.status_code, early.json()["code"]) == (409, "inquiry_open")
    url = f"/v1/appreciative-inquiries/{uuid4()}"
    body = about(audit, auditor, worker)
    planned = as_(auditor).put(url, json=body)
    assert planned.status_code == 201, planned.text
    assert db.get_one(Audit, audit.id).status == "appreciative_inquiry"
    assert as_(auditor).post(f"{url}/hold").json()["status"] == "held"
    assert as_(auditor).post(f"{url}/record").json()["code"] == "unanswered"
    etag = as_(auditor).get(url).headers["ETag"]
    body |= {"what_went_well": "Seen alone.", "what_differently_next_time": "Earlier visits."}
    assert as_(auditor).put(url, json=body, headers={"If-Match": etag}).status_code == 200
    assert as_(auditor).post(f"{url}/record").json()["status"] == "recorded"
    assert as_(auditor).post(f"{url}/confirm").status_code == 403
    confirmed = as_(worker).post(f"{url}/confirm")
    assert confirmed.json()["status"] == "confirmed_by_practitioner", confirmed.text
    final = as_(admin).post(f"/v1/audits/{audit.id}/finalise", json={})
    assert (final.status_code, final.json()["status"]) == (200, "finalised")


def test_nothing_is_said_of_an_inquiry_about_an_audit_that_the_caller_does_not_see(
    db: Session, as_: As, audit: Audit, worker: Person
) -> None:
    stranger = factories.a_person(db, Role.AUDITOR)
    body = about(audit, worker, worker, participant_ids=[str(uuid4())])
    unseen = put(as_, stranger, body)
    assert (unseen.status_code, unseen.json()["code"]) == (404, "not_found")
    seen = put(as_, factories.a_person(db, Role.QA_MANAGER), body)
    assert seen.status_code == 422
