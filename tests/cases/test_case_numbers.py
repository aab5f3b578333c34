"""The source's own case number of a child: sealed, shown one by one, and each showing logged."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.history import Change, Read
from app.vocabulary.auditing import AssignmentStatus, AuditStatus
from app.vocabulary.reviewing import MeetingKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

NUMBER = "C-1001"
REASON = {"reason": "The auditor is on leave, and the file has to be checked today."}


@pytest.fixture
def team(db: Session) -> OrgUnit:
    return factories.a_team(db, "dover-1")


@pytest.fixture
def child(db: Session, team: OrgUnit) -> Subject:
    return factories.a_subject(db, team, case_number=NUMBER)


def ask(
    as_: As, who: Person | ApiKey, child: Subject, body: Any = None, key: str | None = None
) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    url = f"/v1/subjects/{child.id}/case-number"
    return as_(who).post(url, json=body, headers=headers)


def shown(as_: As, who: Person | ApiKey, child: Subject, body: Any = None) -> bool:
    answer = ask(as_, who, child, body)
    if answer.status_code == 200:
        assert answer.json() == {
            "subject_id": str(child.id),
            "source_system": "liberi",
            "case_number": NUMBER,
        }
        assert answer.headers["Cache-Control"] == "no-store"
    return bool(answer.status_code == 200)


def readings(db: Session, child: Subject) -> list[Read]:
    lines = select(Read).where(Read.entity == "case_numbers").order_by(Read.seq)
    return [line for line in db.scalars(lines) if line.subject_ids == [child.id]]


def test_a_pushed_number_is_sealed_and_an_auditor_finds_the_file_by_it(
    db: Session, as_: As, team: OrgUnit
) -> None:
    held = {"team_code": team.code, "service_line": "sen", "valid_from": "2026-01-01"}
    record = {"external_id": NUMBER, "allocations": [held]}
    client = factories.a_client(db)
    as_(client).post(
        "/v1/sources/liberi/subjects:batch",
        json={"records": [record]},
        headers={"Idempotency-Key": "k"},
    )
    child = db.scalars(select(Subject)).one()
    assert child.source_id_sealed is not None
    auditor = factories.a_person(db, Role.AUDITOR)
    factories.an_assignment(db, auditor, team, child)
    assert shown(as_, auditor, child)
    (line,) = readings(db, child)
    assert (line.actor_id, line.entity_ids) == (auditor.id, [child.id])
    assert line.route == "/v1/subjects/{subject_id}/case-number"
    dump = str([dict(row) for row in db.execute(text("SELECT * FROM subjects")).mappings()])
    dump += str([dict(row) for row in db.execute(text("SELECT * FROM changes")).mappings()])
    assert NUMBER not in dump
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    for url in ("/v1/subjects", f"/v1/subjects/{child.id}", f"/v1/history?entity_id={child.id}"):
        assert NUMBER not in manager.get(url).text
        assert "sealed" not in manager.get(url).text


def test_a_number_opens_in_its_own_row_alone(db: Session, as_: As, team: OrgUnit) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    one, other = (factories.a_subject(db, team, case_number=number) for number in ("C-1", "C-2"))
    db.execute(
        update(Subject).where(Subject.id == other.id).values(source_id_sealed=one.source_id_sealed)
    )
    answer = ask(as_, manager, other)
    assert (answer.status_code, answer.json()["code"]) == (409, "case_number_unreadable")
    assert readings(db, other) == []


@pytest.mark.parametrize(
    ("role", "status", "code"),
    [
        (Role.SERVICE_MANAGER, 403, "not_your_case"),
        (Role.ASSISTANT_DIRECTOR, 404, "not_found"),
        (Role.DIRECTOR, 404, "not_found"),
        (Role.CORPORATE_DIRECTOR, 404, "not_found"),
        (Role.PRINCIPAL_SOCIAL_WORKER, 404, "not_found"),
        (Role.PARTNER_AGENCY, 404, "not_found"),
        (Role.DATA_PROTECTION_OFFICER, 404, "not_found"),
        (Role.ADMINISTRATOR, 404, "not_found"),
        (Role.PRACTITIONER, 404, "not_found"),  # of another case
        (Role.AUDITOR, 404, "not_found"),  # not asked
        (Role.MODERATOR, 404, "not_found"),
        (Role.IRO, 404, "not_found"),
        (Role.CPC, 404, "not_found"),
    ],
)
def test_the_number_is_not_shown_to_those_who_do_not_work_on_the_case(
    db: Session, as_: As, child: Subject, role: Role, status: int, code: str
) -> None:
    answer = ask(as_, factories.a_person(db, role), child, REASON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert readings(db, child) == []


@pytest.mark.parametrize("role", [Role.QA_ADMIN, Role.QA_MANAGER])
def test_the_unit_gives_a_reason_which_the_history_keeps(
    db: Session, as_: As, child: Subject, role: Role
) -> None:
    me = factories.a_person(db, role)
    without = ask(as_, me, child)
    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert shown(as_, me, child, REASON)
    (note,) = db.scalars(select(Change.note).where(Change.action == "subject.show_case_number"))
    assert note == REASON["reason"]


def test_the_unit_of_an_area_is_shown_numbers_of_its_place_alone(
    db: Session, as_: As, child: Subject
) -> None:
    here = factories.a_person(db, Role.QA_MANAGER, at=factories.a_district(db, "dover"))
    elsewhere = factories.a_person(db, Role.QA_MANAGER, at=factories.a_district(db, "swale"))
    assert shown(as_, here, child, REASON)
    assert not shown(as_, elsewhere, child, REASON)


def test_a_role_that_needs_no_reason_is_enough(db: Session, as_: As, child: Subject) -> None:
    both = factories.a_person(db, Role.QA_ADMIN, Role.AUDITOR)
    factories.an_assignment(db, both, subject=child)
    assert shown(as_, both, child)


def test_the_worker_and_the_team_manager_are_shown_the_number_while_the_case_is_theirs(
    db: Session, as_: As, team: OrgUnit
) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    other = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "swale-1"))
    child = factories.a_subject(db, team, held_by=worker, case_number=NUMBER)
    assert shown(as_, worker, child)
    assert shown(as_, manager, child)
    assert not shown(as_, other, child)
    db.execute(update(CaseAllocation).values(valid_to=clock.today()))
    assert not shown(as_, worker, child)
    assert not shown(as_, manager, child)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (AssignmentStatus.ALLOCATED, True),
        (AssignmentStatus.EXEMPTION_REQUESTED, True),
        (AssignmentStatus.DECLINED, False),
        (AssignmentStatus.EXEMPTED, False),
        (AssignmentStatus.CANCELLED, False),
        (AssignmentStatus.PROPOSED, False),
    ],
)
def test_an_auditor_is_shown_the_number_while_the_assignment_stands(
    db: Session, as_: As, child: Subject, status: AssignmentStatus, told: bool
) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    factories.an_assignment(db, auditor, subject=child, status=status)
    assert shown(as_, auditor, child) is told


@pytest.mark.parametrize("status", list(AuditStatus))
def test_the_auditor_and_the_moderator_are_shown_the_number_until_the_audit_is_final(
    db: Session, as_: As, child: Subject, status: AuditStatus
) -> None:
    auditor, moderator = (factories.a_person(db, role) for role in (Role.AUDITOR, Role.MODERATOR))
    audit = factories.an_audit(db, auditor, subject=child, status=status)
    audit.moderator_id = moderator.id
    db.flush()
    over = status in {AuditStatus.FINALISED, AuditStatus.AMENDED}
    assert shown(as_, auditor, child) is not over  # a void audit is to be done again
    assert shown(as_, moderator, child) is not (over or status is AuditStatus.VOIDED)
    db.execute(update(Audit).values(moderator_id=None))
    assert not shown(as_, moderator, child)


@pytest.mark.parametrize(
    ("role", "kind", "other_kind"),
    [
        (Role.IRO, MeetingKind.CIC_REVIEW, MeetingKind.RCPC),
        (Role.CPC, MeetingKind.RCPC, MeetingKind.CIC_REVIEW),
    ],
)
def test_a_chair_is_shown_the_number_of_the_latest_and_of_the_next_meeting(
    db: Session, as_: As, child: Subject, role: Role, kind: MeetingKind, other_kind: MeetingKind
) -> None:
    before, latest, coming, after = (factories.a_person(db, role) for _ in range(4))
    other = factories.a_person(db, role)
    today = clock.today()
    for chair, held_on in ((before, 60), (latest, 30)):
        day = today - timedelta(days=held_on)
        factories.a_meeting(db, child, kind=kind, chair_person_id=chair.id, held_on=day)
    for chair, due in ((coming, 30), (after, 60)):
        day = today + timedelta(days=due)
        factories.a_meeting(
            db, child, kind=kind, chair_person_id=chair.id, held_on=None, due_date=day
        )
    factories.a_meeting(db, child, kind=other_kind, chair_person_id=other.id, held_on=today)
    asked = [shown(as_, chair, child) for chair in (before, latest, coming, after, other)]
    assert asked == [False, True, True, False, False]


def test_a_source_is_shown_its_own_numbers(db: Session, as_: As, child: Subject) -> None:
    assert shown(as_, factories.a_client(db), child)
    assert not shown(as_, factories.a_client(db, source_system="other"), child)


def test_every_showing_is_a_request_of_its_own(db: Session, as_: As, child: Subject) -> None:
    client = factories.a_client(db)
    first = ask(as_, client, child, key="once")
    again = ask(as_, client, child, key="once")
    assert (first.json()["case_number"], again.json()["case_number"]) == (NUMBER, None)
    assert len(readings(db, child)) == 1
    assert shown(as_, client, child)
    assert len(readings(db, child)) == 2


def test_a_child_of_whom_no_number_is_kept_has_none(db: Session, as_: As, team: OrgUnit) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    answer = ask(as_, manager, factories.a_subject(db, team))
    assert (answer.status_code, answer.json()["code"]) == (404, "no_case_number")


def test_a_deletion_at_the_source_forgets_the_number(db: Session, as_: As, team: OrgUnit) -> None:
    held = {"team_code": team.code, "service_line": "sen", "valid_from": "2026-01-01"}
    client = as_(factories.a_client(db))
    for key, record in (
        ("1", {"external_id": NUMBER, "allocations": [held]}),
        ("2", {"external_id": NUMBER, "deleted": True}),
    ):
        client.post(
            "/v1/sources/liberi/subjects:batch",
            json={"records": [record]},
            headers={"Idempotency-Key": key},
        )
    assert db.scalars(select(Subject.source_id_sealed)).all() == [None]
