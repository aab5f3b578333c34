"""Reminders, which rules make once, and the rules that the Unit sets."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.auditing.assignments import AuditAssignment
from app.models.cases.subjects import CaseAllocation
from app.models.notifications.reminders import ReminderRule
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.seeding import seed
from app.services.notifications import reminders
from app.services.notifications.inbox.kinds import KINDS
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

NOON = datetime(2026, 4, 20, 12, tzinfo=UTC)  # the round's audits are due on 28 April


def waits(as_: As, person: Person, **query: Any) -> dict[str, Any]:
    answer = as_(person).get("/v1/notifications", params=query)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def test_those_who_have_not_acknowledged_are_reminded_each_while_the_case_is_theirs(
    db: Session, as_: As
) -> None:
    a_rule(db, "qa_record_to_acknowledge", 1)
    reviewer = factories.a_person(db, Role.IRO)
    worker, manager, both = factories.the_readers(db)
    with clock.held_at(NOON):
        meeting = factories.a_meeting(db, factories.a_subject(db, held_by=worker))
        record = factories.a_qa_record(db, reviewer, meeting, status="completed")
        url = f"/v1/qa-records/{record.id}"
        assert as_(reviewer).post(f"{url}/share", json=both).status_code == 200

    def reminders_of(person: Person) -> list[tuple[str, str]]:
        items = as_(person).get("/v1/reminders?open=true").json()["items"]
        return [(each["path"], each["due_on"]) for each in items]

    assert remind(db, 30) == 0
    assert remind(db, 1, month=5) == 2
    assert reminders_of(worker) == reminders_of(manager) == [(url, "2026-04-30")]
    assert as_(manager).post(f"{url}/acknowledge", json={}).status_code == 200
    held = db.scalars(select(CaseAllocation)).one()
    held.person_id = factories.a_person(db, Role.PRACTITIONER).id
    assert remind(db, 2, month=5) == 0
    assert reminders_of(worker) == reminders_of(manager) == []


def test_the_shipped_rules_remind_of_actions_returns_of_agencies_and_area_learning_events(
    db: Session, as_: As
) -> None:
    seed.reminder_rules(db)
    owner, manager = (factories.a_person(db, Role.PRACTITIONER) for _ in range(2))
    contact, invited = factories.a_partner(db), factories.a_person(db, Role.TEAM_MANAGER)
    due, late = date(2026, 4, 27), date(2026, 4, 14)
    with clock.held_at(NOON):
        factories.an_action(db, owner, due_date=due)
        action = factories.an_action(db, due_date=late, accountable_person_id=manager.id)
        row = factories.an_agency_return(db, contact, due_date=due)
        event = factories.an_area_learning_event(db, invited, held_on=due)

    def told(person: Person) -> set[tuple[str, str]]:
        items = as_(person).get("/v1/reminders").json()["items"]
        return {(each["kind"], each["due_on"]) for each in items}

    remind(db, 19)
    assert [told(each) for each in (owner, manager, contact, invited)] == [set()] * 4
    remind(db, 21)
    assert told(owner) == {("action_to_do", "2026-04-27")}
    assert told(manager) == {("action_overdue", "2026-04-14")}
    assert told(contact) == {("agency_return_to_write", "2026-04-27")}
    assert told(invited) == {("area_learning_event_to_attend", "2026-04-27")}
    paths = [
        as_(each).get("/v1/reminders").json()["items"][0]["path"]
        for each in (manager, contact, invited)
    ]
    assert paths == [
        f"/v1/actions/{action.id}",
        f"/v1/agency-returns/{row.id}",
        f"/v1/area-learning-events/{event.id}",
    ]
    remind(db, 28)
    assert len(as_(owner).get("/v1/reminders").json()["items"]) == 2


def a_rule(db: Session, kind: str, days: int) -> ReminderRule:
    return factories.saved(db, ReminderRule(kind=NotificationKind(kind), days=days))


def remind(db: Session, day: int, month: int = 4) -> int:
    with clock.held_at(datetime(2026, month, day, 6, tzinfo=UTC)):
        created = reminders.make(db)
    db.flush()
    db.expire_all()
    return created


def test_somebody_is_reminded_once_when_the_day_of_the_rule_has_come(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    rule = a_rule(db, "assignment_to_begin", -7)
    row = factories.an_assignment(db, auditor)  # due on the 28th
    assert remind(db, 20) == 0
    assert remind(db, 21) == 1
    assert remind(db, 22) == 0
    (reminder,) = as_(auditor).get("/v1/reminders").json()["items"]
    assert (reminder["kind"], reminder["entity_id"]) == ("assignment_to_begin", str(row.id))
    assert (reminder["due_on"], reminder["path"]) == (
        "2026-04-28",
        f"/v1/audit-assignments/{row.id}",
    )
    assert waits(as_, auditor)["unread_reminders"] == 1
    event = db.scalars(select(Event).where(Event.type == "reminder.make")).one()
    assert (event.entity, str(event.entity_id)) == ("reminders", reminder["id"])
    rule.active = False
    factories.an_assignment(db, auditor)
    assert remind(db, 23) == 0


def test_the_new_auditor_is_reminded_and_the_former_one_no_longer(db: Session, as_: As) -> None:
    first, second = factories.a_person(db, Role.AUDITOR), factories.a_person(db, Role.AUDITOR)
    a_rule(db, "assignment_to_begin", -7)
    with clock.held_at(NOON):
        row = factories.an_assignment(db, first)
    remind(db, 21)
    db.get_one(AuditAssignment, row.id).auditor_id = second.id
    assert remind(db, 22) == 1
    assert as_(first).get("/v1/reminders?open=true").json()["items"] == []
    (reminder,) = as_(first).get("/v1/reminders?open=false").json()["items"]
    assert reminder["settled_at"] == "2026-04-22T06:00:00.000000Z"
    assert len(as_(second).get("/v1/reminders?open=true").json()["items"]) == 1


def test_escalations_and_meetings_are_reminded_of_by_the_shipped_rules(
    db: Session, as_: As
) -> None:
    seed.reminder_rules(db)
    raiser, named = factories.a_person(db, Role.IRO), factories.a_person(db, Role.TEAM_MANAGER)
    with clock.held_at(NOON):
        factories.an_escalation(db, raiser, responder_id=named.id)  # due on 27 April
        factories.an_escalation(db, raiser)  # no named responder
        factories.a_meeting(
            db, chair_person_id=raiser.id, held_on=date(2026, 4, 16)
        )  # due on the 23rd

    def reminders_of(person: Person) -> list[tuple[str, str]]:
        items = as_(person).get("/v1/reminders?sort=created_at").json()["items"]
        return [(each["kind"], each["due_on"]) for each in items]

    assert remind(db, 23) == 0
    assert remind(db, 24) == 1, "the day after the meeting's record was due"
    assert reminders_of(raiser) == [("meeting_to_judge", "2026-04-23")]
    assert remind(db, 25) == 1, "two days before the answer is due"
    assert reminders_of(named) == [("escalation_to_answer", "2026-04-27")]
    assert remind(db, 27) == 0
    assert remind(db, 28) == 3, "the day after: the responder, and the raiser of both"
    assert reminders_of(named) == [("escalation_to_answer", "2026-04-27")] * 2
    assert reminders_of(raiser)[1:] == [("escalation_overdue", "2026-04-27")] * 2


def test_a_new_rule_does_not_remind_of_old_due_dates(db: Session) -> None:
    a_rule(db, "audit_to_finish", 1)
    factories.an_audit(db, due_date=date(2026, 4, 1))
    factories.an_audit(db, due_date=date(2026, 4, 10))
    assert remind(db, 20) == 1


def test_a_reminder_is_read_and_dismissed_by_its_person_alone(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    a_rule(db, "assignment_to_begin", -7)
    factories.an_assignment(db, auditor)
    remind(db, 21)
    (reminder,) = as_(auditor).get("/v1/reminders?unread=true").json()["items"]
    address = f"/v1/reminders/{reminder['id']}"
    for role in (Role.AUDITOR, Role.QA_ADMIN, Role.ADMINISTRATOR):
        other = as_(factories.a_person(db, role))
        assert other.get(address).status_code == 404
        assert other.post(f"{address}/read").status_code == 404
        assert other.post(f"{address}/dismiss").status_code == 404
    read = as_(auditor).post(f"{address}/read")
    assert read.json()["read_at"] is not None
    assert read.json()["dismissed_at"] is None
    assert waits(as_, auditor)["unread_reminders"] == 0
    put_away = as_(auditor).post(f"{address}/dismiss").json()
    assert put_away["read_at"] == read.json()["read_at"]
    again = as_(auditor).post(f"{address}/dismiss").json()
    assert again["dismissed_at"] == put_away["dismissed_at"]
    assert as_(auditor).get("/v1/reminders?open=true").json()["items"] == []


def test_the_unit_sets_the_reminder_rules(db: Session, as_: As) -> None:
    seed.reminder_rules(db)
    admin = factories.a_person(db, Role.QA_ADMIN)
    shipped = as_(admin).get("/v1/reminder-rules?count=true").json()
    assert shipped["total"] == 28
    first = shipped["items"][0]
    address = f"/v1/reminder-rules/{first['id']}"
    body = {"kind": first["kind"], "days": first["days"], "active": False}
    etag = as_(admin).get(address).headers["ETag"]
    off = as_(admin).put(address, json=body, headers={"If-Match": etag})
    assert (off.status_code, off.json()["active"]) == (200, False)
    seed.reminder_rules(db)
    assert as_(admin).get("/v1/reminder-rules?active=false").json()["items"][0]["id"] == first["id"]
    for days in (first["days"], 91):
        body = {"kind": first["kind"], "days": days}
        answer = as_(admin).put(f"/v1/reminder-rules/{ids.new()}", json=body)
        assert answer.status_code == (409 if days == first["days"] else 422)


@pytest.mark.parametrize(
    "kind", [each.kind for each in KINDS if each.person is None or not each.can_remind]
)
def test_kinds_that_wait_for_many_or_have_no_due_date_have_no_reminders(
    db: Session, as_: As, kind: NotificationKind
) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    answer = as_(admin).put(f"/v1/reminder-rules/{ids.new()}", json={"kind": kind, "days": 0})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "no_reminder"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TEAM_MANAGER, Role.MI_ANALYST, Role.DIRECTOR])
def test_other_roles_do_not_set_the_reminder_rules(db: Session, as_: As, role: Role) -> None:
    body = {"kind": "audit_to_finish", "days": 0}
    other = as_(factories.a_person(db, role))
    assert other.put(f"/v1/reminder-rules/{ids.new()}", json=body).status_code == 403
