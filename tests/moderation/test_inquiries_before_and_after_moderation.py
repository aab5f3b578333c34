"""An audit has its appreciative inquiry from submission on, and stays in its moderation."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.moderation.test_inquiries import ANSWERS, about, put


@pytest.fixture
def worker(db: Session) -> Person:
    return factories.a_person(db, Role.PRACTITIONER)


STAYS = [
    "submitted",
    "awaiting_moderation",
    "in_moderation",
    "returned",
    "finalised",
    "amended",
]


@pytest.mark.parametrize("status", STAYS)
def test_every_audit_has_an_inquiry_from_its_submission_on_and_stays_where_it_is(
    db: Session, as_: As, worker: Person, status: str
) -> None:
    audit = factories.an_audit(db, status=status)
    auditor = db.get_one(Person, audit.auditor_id)
    url = put(as_, auditor, about(audit, auditor, worker)).path
    assert put(as_, auditor, about(audit, auditor, worker) | ANSWERS, url).status_code == 200
    for verb in ("hold", "record"):
        assert as_(auditor).post(f"{url}/{verb}").status_code == 200
    assert as_(worker).post(f"{url}/confirm").status_code == 200
    row = db.get_one(Audit, audit.id)
    assert (row.status, row.practitioner_person_id) == (status, worker.id)
    sees = 200 if status in {"finalised", "amended"} else 404
    assert as_(worker).get(f"/v1/audits/{audit.id}").status_code == sees
    told = db.scalars(select(Event.type).where(Event.entity_id == audit.id)).all()
    assert told == ["audit.start_appreciative_inquiry"]


@pytest.mark.parametrize("status", ["draft", "voided"])
def test_neither_a_draft_nor_a_voided_audit_has_an_inquiry(
    db: Session, as_: As, worker: Person, status: str
) -> None:
    audit = factories.an_audit(db, status=status)
    auditor = db.get_one(Person, audit.auditor_id)
    answer = put(as_, auditor, about(audit, auditor, worker))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_state")


@pytest.mark.parametrize("status", ["submitted", "moderated", "finalised"])
def test_an_audit_has_one_inquiry(db: Session, as_: As, worker: Person, status: str) -> None:
    audit = factories.an_audit(db, status=status)
    auditor = db.get_one(Person, audit.auditor_id)
    body = about(audit, auditor, worker)
    assert "start-appreciative-inquiry" in verbs_of(as_, auditor, audit)
    url = put(as_, auditor, body).path
    assert "start-appreciative-inquiry" not in verbs_of(as_, auditor, audit)
    second = put(as_, auditor, body)
    assert (second.status_code, second.json()["code"]) == (409, "inquiry_exists")
    assert as_(auditor).put(url, json=body).status_code == 200  # the same again is a retry


def verbs_of(as_: As, person: Person, audit: Audit) -> list[str]:
    verbs: list[str] = as_(person).get(f"/v1/audits/{audit.id}").json()["allowed_actions"]
    return verbs


def moderated_by(as_: As, moderator: Person, audit: Audit) -> None:
    begun = as_(moderator).post(f"/v1/audits/{audit.id}/begin-moderation", json={})
    assert begun.status_code == 200, begun.text
    decided = as_(moderator).post(
        f"/v1/audits/{audit.id}/moderation-decisions", json={"moderated_grade": "good"}
    )
    assert decided.status_code == 201, decided.text


def test_an_inquiry_begun_before_the_decision_moves_its_audit_on_when_it_goes_on_afterwards(
    db: Session, as_: As, worker: Person
) -> None:
    audit = factories.an_audit(db, status="awaiting_moderation", inquiry_required=True)
    auditor = db.get_one(Person, audit.auditor_id)
    body = about(audit, auditor, worker)
    url = put(as_, auditor, body).path
    assert as_(auditor).post(f"{url}/hold").status_code == 200
    moderated_by(as_, factories.a_person(db, Role.MODERATOR), audit)
    assert as_(auditor).put(url, json=body).status_code == 200  # says nothing new
    assert db.get_one(Audit, audit.id).status == "moderated"
    assert as_(worker).get(f"/v1/audits/{audit.id}").status_code == 404
    finalise = f"/v1/audits/{audit.id}/finalise"
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    assert admin.post(finalise, json={}).json()["code"] == "inquiry_open"
    assert put(as_, auditor, body | ANSWERS, url).status_code == 200
    assert db.get_one(Audit, audit.id).status == "appreciative_inquiry"
    assert as_(worker).get(f"/v1/audits/{audit.id}").json()["final_grade"] == "good"
    assert admin.post(finalise, json={}).json()["code"] == "inquiry_open"
    assert as_(auditor).post(f"{url}/record").status_code == 200
    assert as_(worker).post(f"{url}/confirm").status_code == 200
    assert admin.post(finalise, json={}).json()["status"] == "finalised"


def test_an_inquiry_confirmed_before_the_decision_is_enough_where_one_is_required(
    db: Session, as_: As, worker: Person
) -> None:
    audit = factories.an_audit(db, status="awaiting_moderation", inquiry_required=True)
    auditor = db.get_one(Person, audit.auditor_id)
    url = put(as_, auditor, about(audit, auditor, worker) | ANSWERS).path
    for person, verb in ((auditor, "hold"), (auditor, "record"), (worker, "confirm")):
        assert as_(person).post(f"{url}/{verb}").status_code == 200
    moderated_by(as_, factories.a_person(db, Role.MODERATOR), audit)
    final = as_(factories.a_person(db, Role.QA_ADMIN)).post(
        f"/v1/audits/{audit.id}/finalise", json={}
    )
    assert (final.status_code, final.json()["status"]) == (200, "finalised")


@pytest.mark.parametrize("status", ["submitted", "awaiting_moderation", "in_moderation"])
def test_the_practitioner_is_not_told_who_audited_while_moderation_is_blind(
    db: Session, as_: As, worker: Person, status: str
) -> None:
    factories.moderation_rule(db, blind=True)
    audit = factories.an_audit(db, status=status, blind=status != "submitted")
    auditor = db.get_one(Person, audit.auditor_id)
    body = about(audit, auditor, worker, participant_ids=[str(auditor.id)])
    url = put(as_, auditor, body).path
    read = as_(worker).get(url)
    assert str(auditor.id) not in read.text
    unknown = ("facilitator_id", "facilitator", "participant_ids", "participants")
    assert {read.json()[member] for member in unknown} == {None}
    asked = f"/v1/appreciative-inquiries?facilitator_id={auditor.id}"
    assert as_(worker).get(asked).json()["items"] == []
    assert str(auditor.id) not in as_(worker).get("/v1/appreciative-inquiries").text
    assert as_(auditor).get(url).json()["facilitator"]["id"] == str(auditor.id)
    early = as_(auditor).post(f"{url}/hold")
    assert (early.status_code, early.json()["code"]) == (409, "moderation_blind")
    audit.status = AuditStatus.MODERATED
    assert as_(auditor).post(f"{url}/hold").status_code == 200
    read = as_(worker).get(url).json()
    assert (read["facilitator_id"], read["participant_ids"]) == (
        str(auditor.id),
        [str(auditor.id)],
    )


def test_somebody_else_holds_the_inquiry_while_moderation_is_blind(
    db: Session, as_: As, worker: Person
) -> None:
    audit = factories.an_audit(db, status="in_moderation", blind=True)
    admin = factories.a_person(db, Role.QA_ADMIN)
    url = put(as_, admin, about(audit, admin, worker)).path
    assert as_(admin).post(f"{url}/hold").status_code == 200
    assert db.get_one(Audit, audit.id).status == "in_moderation"
