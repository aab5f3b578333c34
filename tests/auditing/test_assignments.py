"""Assignments: every step and every refusal."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.dates import months_after
from app.models.auditing.assignments import AssignmentPeriod, AuditAssignment
from app.models.auditing.audits import Audit
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.people import Person
from app.models.reference.code_lists import ReferenceCode
from app.services.access import independence
from app.vocabulary.auditing import AssignmentStatus, AuditStatus
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


def post(as_: As, person: Person, row: AuditAssignment, verb: str, **body: object) -> Any:
    return as_(person).post(f"/v1/audit-assignments/{row.id}/{verb}", json=body)


def a_proposed(db: Session, **fields: Any) -> AuditAssignment:
    return factories.an_assignment(db, status="proposed", auditor_id=None, **fields)


def test_an_auditor_declines_and_the_reallocation_keeps_both_in_the_history(
    db: Session, as_: As, admin: Person
) -> None:
    first, second = factories.a_person(db, Role.AUDITOR), factories.a_person(db, Role.AUDITOR)
    row = factories.an_assignment(db, first)
    draft = factories.an_audit(db, assignment=row)
    assert post(as_, first, row, "decline", reason="On leave.").json()["status"] == "declined"
    assert db.get_one(Audit, draft.id).status is AuditStatus.VOIDED
    again = post(as_, admin, row, "reallocate", auditor_id=str(second.id), reason="Cover.")
    assert (again.status_code, again.json()["auditor_id"]) == (200, str(second.id))
    periods = db.scalars(
        select(AssignmentPeriod)
        .where(AssignmentPeriod.assignment_id == row.id)
        .order_by(AssignmentPeriod.valid_from)
    ).all()
    assert [(p.status.value, p.auditor_id) for p in periods] == [
        ("allocated", first.id),
        ("declined", first.id),
        ("allocated", second.id),
    ]


def test_nobody_audits_a_case_of_their_own_line(db: Session, as_: As, admin: Person) -> None:
    team, holder = factories.a_team(db), factories.a_person(db, Role.AUDITOR)
    leader = factories.a_person(db, Role.AUDITOR)
    factories.a_role(db, leader, Role.ASSISTANT_DIRECTOR, factories.an_area(db))
    row = a_proposed(db, at=team, subject=factories.a_subject(db, team, held_by=holder))
    for person in (holder, leader):
        answer = post(as_, admin, row, "allocate", auditor_id=str(person.id))
        assert (answer.status_code, answer.json()["code"]) == (409, "own_line")
    free = factories.a_person(db, Role.AUDITOR)
    assert post(as_, admin, row, "allocate", auditor_id=str(free.id)).status_code == 200


def test_a_childs_own_chair_and_reviewing_officer_are_of_its_line(
    db: Session, as_: As, admin: Person
) -> None:
    team = factories.a_team(db)
    row = a_proposed(db, at=team)
    child = db.get_one(Subject, row.subject_id)
    chair, officer, former, called_off = (factories.a_person(db, Role.AUDITOR) for _ in range(4))
    factories.a_meeting(db, child, at=team, chair_person_id=chair.id)
    factories.a_qa_record(db, officer, factories.a_meeting(db, child, at=team))
    factories.a_meeting(
        db, child, at=team, chair_person_id=former.id, held_on=months_after(clock.today(), -13)
    )
    cancelled = {"held_on": None, "due_date": clock.today(), "cancelled": True}
    factories.a_meeting(db, child, at=team, chair_person_id=called_off.id, **cancelled)
    for person in (chair, officer):
        answer = post(as_, admin, row, "allocate", auditor_id=str(person.id))
        assert (answer.status_code, answer.json()["code"]) == (409, "own_line")
    line = independence.line_of(db, {child.id: row.org_unit_id})[child.id]
    assert {chair.id, officer.id} <= line
    assert not {former.id, called_off.id} & line
    answer = post(as_, admin, row, "allocate", auditor_id=str(former.id))
    assert answer.status_code == 200, answer.text


def test_a_manager_of_another_team_is_not_of_the_line(db: Session, as_: As, admin: Person) -> None:
    here, there = factories.a_team(db, "dartford-1"), factories.a_team(db, "swale-1")
    manager = factories.a_person(db, Role.AUDITOR)
    factories.a_role(db, manager, Role.TEAM_MANAGER, there)
    factories.an_assignment(db, at=there)
    row = a_proposed(db, at=here)
    answer = post(as_, admin, row, "allocate", auditor_id=str(manager.id))
    assert answer.status_code == 200, answer.text


def test_only_an_active_auditor_is_given_work(db: Session, as_: As, admin: Person) -> None:
    row = a_proposed(db)
    for person in (
        factories.a_person(db, Role.IRO),
        factories.a_person(db, Role.AUDITOR, active=False),
    ):
        answer = post(as_, admin, row, "allocate", auditor_id=str(person.id))
        assert answer.json()["errors"][0]["code"] == "no_auditor"


def test_only_an_auditor_whose_role_reaches_the_case_is_given_it(
    db: Session, as_: As, admin: Person
) -> None:
    here, there = factories.a_team(db, "dartford-1"), factories.a_team(db, "swale-1")
    row, held = a_proposed(db, at=here), factories.an_assignment(db, at=here)
    elsewhere = factories.a_person(db, Role.AUDITOR, at=there)
    of_another_service = factories.a_person(db, Role.AUDITOR, service_line=ServiceLine.SEN)
    for person in (elsewhere, of_another_service):
        given = post(as_, admin, row, "allocate", auditor_id=str(person.id))
        again = post(as_, admin, held, "reallocate", auditor_id=str(person.id), reason="Cover.")
        for answer in (given, again):
            assert answer.status_code == 422, answer.text
            assert answer.json()["errors"][0]["code"] == "no_auditor"
    near = factories.a_person(db, Role.AUDITOR, at=factories.a_district(db, "dartford"))
    assert post(as_, admin, row, "allocate", auditor_id=str(near.id)).status_code == 200


def an_exemption_reason(db: Session) -> str:
    code = ReferenceCode(
        list_code="exemption_reasons", code="closed", label="Closed", position=1, active=True
    )
    return factories.saved(db, code).code


def test_an_exemption_is_asked_for_by_one_and_granted_by_another(db: Session, as_: As) -> None:
    team = factories.a_team(db)
    both = factories.a_person(db, Role.TEAM_MANAGER, Role.ASSISTANT_DIRECTOR, at=team)
    director = factories.a_person(db, Role.DIRECTOR)
    row = factories.an_assignment(db, at=team)
    code = an_exemption_reason(db)
    asked = post(as_, both, row, "request-exemption", reason_code=code, reason="Closed.")
    assert asked.json()["status"] == "exemption_requested", asked.text
    own = post(as_, both, row, "approve-exemption", reason="Yes.")
    assert (own.status_code, own.json()["code"]) == (409, "own_request")
    granted = post(as_, director, row, "approve-exemption", reason="Agreed.")
    assert granted.json()["status"] == "exempted"
    assert granted.json()["exemption_decided_by"] == str(director.id)


def test_the_audit_is_still_due_after_a_refused_exemption(db: Session, as_: As) -> None:
    team = factories.a_team(db)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    row = factories.an_assignment(db, at=team)
    code = an_exemption_reason(db)
    post(as_, manager, row, "request-exemption", reason_code=code, reason="Busy.")
    refused = post(
        as_, factories.a_person(db, Role.DIRECTOR), row, "refuse-exemption", reason="No."
    )
    assert refused.json()["status"] == "allocated"


def test_a_reason_must_be_one_of_the_list(db: Session, as_: As) -> None:
    team = factories.a_team(db)
    row = factories.an_assignment(db, at=team)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    answer = post(as_, manager, row, "request-exemption", reason_code="mood", reason="?")
    assert answer.json()["errors"][0]["pointer"] == "/reason_code"


def test_a_fulfilled_assignment_is_neither_cancelled_nor_given_away(
    db: Session, as_: As, admin: Person
) -> None:
    row = factories.an_assignment(db, status="fulfilled")
    other = factories.a_person(db, Role.AUDITOR)
    for verb, body in (
        ("cancel", {"reason": "x"}),
        ("reallocate", {"reason": "x", "auditor_id": str(other.id)}),
    ):
        assert post(as_, admin, row, verb, **body).json()["code"] == "not_in_state"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TEAM_MANAGER, Role.QA_MANAGER])
def test_only_the_qa_admin_allocates_and_cancels(db: Session, as_: As, role: Role) -> None:
    person = factories.a_person(db, role)
    row = factories.an_assignment(db, person if role is Role.AUDITOR else None)
    assert post(as_, person, row, "cancel", reason="x").status_code == 403


def test_the_actions_say_what_is_allowed_and_why_not(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    row = factories.an_assignment(db, auditor)
    read = as_(auditor).get(f"/v1/audit-assignments/{row.id}").json()
    assert read["allowed_actions"] == ["decline", "start-audit"]
    items = as_(auditor).get(f"/v1/audit-assignments/{row.id}/actions").json()["items"]
    actions = {item["action"]: (item["allowed"], item["code"]) for item in items}
    assert actions["decline"] == (True, None)
    assert actions["cancel"] == (False, "forbidden")
    assert "fulfil" not in actions


def test_the_action_to_start_an_audit_agrees_with_starting_it(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    row = factories.an_assignment(db, auditor)
    me = as_(auditor)
    of_the_row = f"/v1/audit-assignments/{row.id}"

    def action() -> tuple[bool, str | None]:
        items = me.get(f"{of_the_row}/actions").json()["items"]
        start = next(item for item in items if item["action"] == "start-audit")
        assert ("start-audit" in me.get(of_the_row).json()["allowed_actions"]) is start["allowed"]
        return start["allowed"], start["code"]

    def begun() -> tuple[int, str | None]:
        answer = me.put(f"/v1/audits/{uuid4()}", json={"assignment_id": str(row.id)})
        return answer.status_code, answer.json().get("code")

    assert action() == (True, None)
    case = CaseAllocation(
        subject_id=row.subject_id,
        org_unit_id=row.org_unit_id,
        person_id=auditor.id,
        service_line="children_in_care",
        valid_from=factories.LONG_AGO,
    )
    factories.saved(db, case)
    assert (action(), begun()) == ((False, "own_line"), (409, "own_line"))
    db.delete(case)
    db.flush()
    assert begun() == (201, None)
    assert (action(), begun()) == ((False, "started"), (409, "started"))


def test_another_auditors_assignment_does_not_exist(db: Session, as_: As) -> None:
    row = factories.an_assignment(db)
    stranger = factories.a_person(db, Role.AUDITOR)
    assert as_(stranger).get(f"/v1/audit-assignments/{row.id}").status_code == 404
    assert post(as_, stranger, row, "decline", reason="x").status_code == 404


def test_an_assignment_is_created_outside_a_sample(db: Session, as_: As, admin: Person) -> None:
    month, subject = factories.a_round(db), factories.a_subject(db)
    body = {
        "round_id": str(month.id),
        "tool_version_id": str(factories.a_tool_version(db).id),
        "subject_id": str(subject.id),
        "source": "directed",
    }
    created = as_(admin).post("/v1/audit-assignments", json=body)
    assert created.status_code == 201, created.text
    assert created.headers["Location"] == f"/v1/audit-assignments/{created.json()['id']}"
    twice = as_(admin).post("/v1/audit-assignments", json=body)
    assert twice.status_code == 409
    wrong = as_(admin).post("/v1/audit-assignments", json=body | {"source": "re_audit"})
    assert wrong.json()["errors"][0]["pointer"] == "/re_audit_of"


def test_a_re_audit_is_told_apart_from_a_directed_audit(
    db: Session, as_: As, admin: Person
) -> None:
    first = factories.an_audit(db, status="finalised")
    body = {
        "tool_version_id": str(first.tool_version_id),
        "subject_id": str(first.subject_id),
    }
    for number, source, earlier in ((2, "directed", None), (3, "re_audit", str(first.id))):
        month = {"round_id": str(factories.a_round(db, number).id)}
        sent = body | month | {"source": source, "re_audit_of": earlier}
        created = as_(admin).post("/v1/audit-assignments", json=sent)
        assert created.status_code == 201, created.text
        assert (created.json()["source"], created.json()["re_audit_of"]) == (source, earlier)
        found = as_(admin).get(f"/v1/audit-assignments?source={source}").json()["items"]
        assert [each["id"] for each in found] == [created.json()["id"]]


def test_a_list_holds_what_get_shows(db: Session, as_: As) -> None:
    team = factories.a_team(db, "swale-1")
    mine = factories.an_assignment(db, at=team)
    factories.an_assignment(db, at=factories.a_team(db, "dover-1"))
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    page = as_(manager).get("/v1/audit-assignments?count=true").json()
    assert (page["total"], [item["id"] for item in page["items"]]) == (1, [str(mine.id)])
    assert mine.status is AssignmentStatus.ALLOCATED
