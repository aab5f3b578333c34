"""A due date extended with a reason, the end of the child's case, and for whom a tool is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.assignments import AssignmentPeriod, AuditAssignment
from app.models.auditing.samples import SampleMember
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.models.platform.history import Change
from app.services.auditing import assignment_changes
from app.vocabulary.auditing import CycleStatus
from app.vocabulary.cases import SubjectKind
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

NOON = datetime(2026, 4, 20, 12, tzinfo=UTC)  # the audits of the round are due on 28 April
WHY = {"reason": "The file is with the court."}


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


def post(as_: As, who: Person, row: AuditAssignment, verb: str, **body: Any) -> Any:
    return as_(who).post(f"/v1/audit-assignments/{row.id}/{verb}", json=WHY | body)


def inbox(as_: As, who: Person) -> set[str]:
    return {item["kind"] for item in as_(who).get("/v1/notifications").json()["items"]}


def case_of(db: Session, row: AuditAssignment) -> CaseAllocation:
    held = select(CaseAllocation).where(CaseAllocation.subject_id == row.subject_id)
    return db.scalars(held).one()


# Extended


def test_a_due_date_is_extended_with_its_draft_and_both_days_stay_in_the_history(
    db: Session, as_: As, admin: Person
) -> None:
    with clock.held_at(NOON):
        draft = factories.an_audit(db)
        row = db.get_one(AuditAssignment, draft.assignment_id)
    with clock.held_at(NOON + timedelta(days=1)):
        answer = post(as_, admin, row, "extend", due_date="2026-05-15")
    assert (answer.status_code, answer.json()["due_date"]) == (200, "2026-05-15")
    assert draft.due_date == date(2026, 5, 15)
    periods = (
        select(AssignmentPeriod.due_date)
        .where(AssignmentPeriod.assignment_id == row.id)
        .order_by(AssignmentPeriod.valid_from)
    )
    assert db.scalars(periods).all() == [date(2026, 4, 28), date(2026, 5, 15)]
    line = select(Change).where(Change.action == "audit_assignment.extend")
    change = db.scalars(line).one()
    assert (change.note, change.before, change.after) == (
        WHY["reason"],
        {"due_date": "2026-04-28"},
        {"due_date": "2026-05-15"},
    )
    assert db.scalars(select(Event.type)).all() == ["audit_assignment.extend"]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-04-28", "not_later"),
        ("2026-04-27", "not_later"),
        ("2026-08-01", "after_cycle"),
        ("soon", "bad_format"),
    ],
)
def test_it_is_extended_to_a_later_day_of_the_cycle_only(
    db: Session, as_: As, admin: Person, day: str, code: str
) -> None:
    with clock.held_at(NOON):
        row = factories.an_assignment(db)
        answer = post(as_, admin, row, "extend", due_date=day)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, "/due_date")
    assert error["code"] == code
    assert row.due_date == date(2026, 4, 28)


def test_a_day_in_the_past_is_no_extension_and_an_overrun_takes_four_weeks(
    db: Session, as_: As, admin: Person
) -> None:
    with clock.held_at(NOON):
        row = factories.an_assignment(db)
    with clock.held_at(datetime(2026, 8, 10, 12, tzinfo=UTC)):
        past = post(as_, admin, row, "extend", due_date="2026-08-09")
        assert past.json()["errors"][0]["code"] == "in_the_past"
        far = post(as_, admin, row, "extend", due_date="2026-09-08")
        assert far.json()["errors"][0]["code"] == "after_cycle"
        assert post(as_, admin, row, "extend", due_date="2026-09-07").status_code == 200


def test_nothing_is_extended_in_a_closed_cycle(db: Session, as_: As, admin: Person) -> None:
    with clock.held_at(NOON):
        row = factories.an_assignment(db)
        factories.a_cycle(db).status = CycleStatus.CLOSED
        answer = post(as_, admin, row, "extend", due_date="2026-05-15")
    assert (answer.status_code, answer.json()["code"]) == (409, "round_closed")


# The end of the case


def test_the_auditor_and_the_unit_are_told_when_the_case_ends_and_the_unit_decides(
    db: Session, as_: As, admin: Person
) -> None:
    auditor, manager = factories.a_person(db, Role.AUDITOR), factories.a_person(db, Role.QA_MANAGER)
    with clock.held_at(NOON):
        kept, dropped, other = (factories.an_assignment(db, auditor) for _ in range(3))
        for row in (kept, dropped):
            case_of(db, row).valid_to = date(2026, 4, 20)  # so 19 April was its last day
        assert assignment_changes.note_ended_cases(db) == 2
        assert assignment_changes.note_ended_cases(db) == 0
        assert inbox(as_, auditor) == {"assignment_to_begin", "case_ended"}
        assert inbox(as_, admin) == {"case_end_to_decide"}
        assert inbox(as_, manager) == set()
        url = "/v1/audit-assignments"
        ended = as_(admin).get(url, params={"case_ended": True}).json()["items"]
        assert {item["id"] for item in ended} == {str(kept.id), str(dropped.id)}
        assert {item["case_ended_on"] for item in ended} == {"2026-04-20"}
        assert post(as_, auditor, kept, "keep").status_code == 403
        assert post(as_, admin, kept, "keep").json()["kept_at"] is not None
        assert post(as_, admin, dropped, "cancel").json()["status"] == "cancelled"
        assert inbox(as_, auditor) == {"assignment_to_begin"}
        assert inbox(as_, admin) == set()
        again = post(as_, admin, kept, "keep")
        assert (again.status_code, again.json()["code"]) == (409, "case_open")
        assert post(as_, admin, other, "keep").json()["code"] == "case_open"
    events = select(Event.type).where(Event.entity_id == kept.id).order_by(Event.occurred_at)
    assert set(db.scalars(events)) == {"audit_assignment.case_ended", "audit_assignment.keep"}


def test_a_case_that_is_open_again_or_whose_audit_is_done_waits_for_nobody(
    db: Session, as_: As, admin: Person
) -> None:
    with clock.held_at(NOON):
        row = factories.an_assignment(db)
        done = factories.an_audit(db, status="submitted")
        ended = db.get_one(AuditAssignment, done.assignment_id)
        for each in (row, ended):
            case_of(db, each).valid_to = date(2026, 4, 20)
        assert assignment_changes.note_ended_cases(db) == 1
        assert inbox(as_, admin) == {"case_end_to_decide"}
        case_of(db, row).valid_to = None
        assert assignment_changes.note_ended_cases(db) == 1
        assert (row.case_ended_on, inbox(as_, admin)) == (None, set())
    lines = select(Change.action).where(Change.entity_id == row.id).order_by(Change.seq)
    assert db.scalars(lines).all() == [
        "audit_assignment.case_ended",
        "audit_assignment.case_reopened",
    ]


def test_a_case_ends_on_its_day_and_not_before(db: Session) -> None:
    with clock.held_at(NOON):
        row = factories.an_assignment(db)
        case_of(db, row).valid_to = date(2026, 4, 21)
        assert assignment_changes.note_ended_cases(db) == 0
    with clock.held_at(NOON + timedelta(days=1)):
        assert assignment_changes.note_ended_cases(db) == 1


# For whom a tool is


def asked(as_: As, who: Person, db: Session, version: Any, subject: Subject) -> Any:
    body = {
        "round_id": str(factories.a_round(db).id),
        "tool_version_id": str(version.id),
        "subject_id": str(subject.id),
        "source": "directed",
    }
    return as_(who).post("/v1/audit-assignments", json=body)


def test_an_audit_is_asked_for_with_a_tool_that_is_for_the_case(
    db: Session, as_: As, admin: Person
) -> None:
    tool = factories.a_tool_version(
        db, "sen", service_lines=["sen"], subject_kinds=["child", "plan"]
    )
    fitting = factories.a_subject(db, service_line=ServiceLine.SEN)
    assert asked(as_, admin, db, tool, fitting).status_code == 201
    for subject, label in (
        (factories.a_subject(db), "Children in care"),
        (factories.a_subject(db, service_line=ServiceLine.SEN, kind=SubjectKind.CARER), "Carer"),
    ):
        answer = asked(as_, admin, db, tool, subject)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["code"]) == (422, "not_for_case")
        assert (error["pointer"], f"“{label}”" in error["detail"]) == ("/tool_version_id", True)


def test_a_sample_is_drawn_from_the_cases_that_its_tool_is_for(
    db: Session, as_: As, admin: Person
) -> None:
    tool = factories.a_tool_version(db, "sen", service_lines=["sen"], subject_kinds=["child"])
    fitting = factories.a_subject(db, service_line=ServiceLine.SEN)
    factories.a_subject(db)
    factories.a_subject(db, service_line=ServiceLine.SEN, kind=SubjectKind.CARER)
    url = f"/v1/audit-rounds/{factories.a_round(db).id}/sample-draws"
    body = {"tool_version_id": str(tool.id), "n_per_stratum": 5, "seed": "2026-04"}
    refused = as_(admin).post(url, json=body | {"service_lines": ["sen", "fostering"]})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_for_case")
    drawn = as_(admin).post(url, json=body)
    assert (drawn.status_code, drawn.json()["frame_size"]) == (201, 1), drawn.text
    assert db.scalars(select(SampleMember.subject_id)).all() == [fitting.id]
