"""Safeguarding alerts: a finding that a child may not be safe now reaches people at once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.findings.findings import Finding
from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.models.platform.history import Change, Read
from app.seeding import seed
from app.services.findings import safeguarding_alerts
from app.services.notifications import reminders
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

MONDAY = datetime(2026, 4, 20, 12, tzinfo=UTC)
TUESDAY, WEDNESDAY = (MONDAY + timedelta(days=n) for n in (1, 2))
TEXT = "The child was left alone with somebody who must not see her."
DONE = {"response_text": "The child is with her aunt; a strategy discussion is at four."}
URL = "/v1/safeguarding-alerts"


@pytest.fixture
def told(db: Session) -> Person:
    """The person with whom the concern was raised: of another district than the child."""
    return factories.a_person(db, Role.SERVICE_MANAGER, at=factories.a_district(db, "dover"))


def a_concern(audit: Audit, told: Person, **fields: Any) -> dict[str, Any]:
    usual = {
        "origin": "audit",
        "origin_id": str(audit.id),
        "polarity": "concern",
        "text": TEXT,
        "severity": "immediate_safeguarding",
        "escalated_to_id": str(told.id),
        "escalated_at": clock.now().isoformat(),
    }
    return usual | fields


def recorded(as_: As, db: Session, audit: Audit, told: Person, **fields: Any) -> str:
    """The address of a concern that the auditor has recorded."""
    url = f"/v1/findings/{uuid4()}"
    auditor = as_(db.get_one(Person, audit.auditor_id))
    answer = auditor.put(url, json=a_concern(audit, told, **fields))
    assert answer.status_code == 201, answer.text
    return url


def replaced(as_: As, db: Session, audit: Audit, url: str, body: Any) -> Any:
    auditor = as_(db.get_one(Person, audit.auditor_id))
    return auditor.put(url, json=body, headers={"If-Match": auditor.get(url).headers["ETag"]})


def alerts(as_: As, who: Person, **query: Any) -> list[dict[str, Any]]:
    answer = as_(who).get(URL, params={"view": "full", **query})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def waiting(as_: As, who: Person) -> list[dict[str, Any]]:
    query = {"kind": "safeguarding_alert_to_acknowledge"}
    items: list[dict[str, Any]] = as_(who).get("/v1/notifications", params=query).json()["items"]
    return items


def acknowledged(as_: As, who: Person, alert_id: str, **body: Any) -> Any:
    return as_(who).post(f"{URL}/{alert_id}/acknowledge", json=DONE | body)


def events(db: Session) -> list[str]:
    told = select(Event.type).where(Event.entity == "safeguarding_alerts")
    return list(db.scalars(told.order_by(Event.occurred_at, Event.id)))


# Who is told


def test_the_person_the_qa_manager_and_the_managers_of_the_case_are_told_and_nobody_else(
    db: Session, as_: As, told: Person
) -> None:
    team, district = factories.a_team(db), factories.a_district(db)
    recipients = [
        told,
        factories.a_person(db, Role.QA_MANAGER, at=factories.an_area(db)),
        factories.a_person(db, Role.TEAM_MANAGER, at=team),
        factories.a_person(db, Role.SERVICE_MANAGER, at=district),
    ]
    elsewhere = factories.a_team(db, "swale-1")
    strangers = [
        *(
            factories.a_person(db, role, at=elsewhere)
            for role in (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.QA_MANAGER)
        ),
        *(
            factories.a_person(db, role)
            for role in Role
            if role
            not in {
                *(Role.TEAM_MANAGER, Role.SERVICE_MANAGER),
                *(Role.QA_MANAGER, Role.INTEGRATION_CLIENT),
            }
        ),
    ]
    audit = factories.an_audit(db, at=team)
    recorded(as_, db, audit, told)
    for person in recipients:
        (item,) = waiting(as_, person)
        assert as_(person).get(item["path"]).json()["allowed_actions"] == ["acknowledge"]
    (seen,) = alerts(as_, told)
    for person in strangers:
        assert alerts(as_, person) == waiting(as_, person) == []
        assert as_(person).get(f"{URL}/{seen['id']}").status_code == 404
        assert acknowledged(as_, person, seen["id"]).status_code == 404


@pytest.mark.parametrize(
    "role", [Role.PRACTITIONER, Role.QA_ADMIN, Role.IRO, Role.DIRECTOR, Role.MODERATOR]
)
def test_whoever_is_named_is_told_whatever_their_role(db: Session, as_: As, role: Role) -> None:
    person = factories.a_person(db, role, at=factories.a_team(db, "swale-1"))
    recorded(as_, db, factories.an_audit(db), person)
    (item,) = waiting(as_, person)
    assert acknowledged(as_, person, item["id"]).status_code == 200


def test_the_auditor_follows_the_alert_and_cannot_acknowledge_it(
    db: Session, as_: As, told: Person
) -> None:
    audit = factories.an_audit(db)
    recorded(as_, db, audit, told)
    auditor = db.get_one(Person, audit.auditor_id)
    (alert,) = alerts(as_, auditor)
    assert (alert["allowed_actions"], waiting(as_, auditor)) == ([], [])
    refused = acknowledged(as_, auditor, alert["id"])
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")


def test_the_alert_is_a_headline_without_the_narrative(db: Session, as_: As, told: Person) -> None:
    factories.the_calendar(db)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    with clock.held_at(MONDAY):
        audit = factories.an_audit(db)
        url = recorded(as_, db, audit, told)
        answer = as_(manager).get(waiting(as_, manager)[0]["path"])
        assert as_(manager).get(url).status_code == 404
    alert = answer.json()
    child = db.get_one(Subject, audit.subject_id)
    assert (alert["subject"]["reference"], alert["org_unit"]["code"]) == (
        child.case_ref,
        "dartford-1",
    )
    assert alert["raised_by_person"]["id"] == str(audit.auditor_id)
    assert alert["escalated_to"] == {"id": str(told.id), "display_name": told.display_name}
    assert (alert["due_date"], alert["overdue"]) == ("2026-04-21", False)
    assert (alert["finding"], alert["stands"]) == (None, True)
    assert TEXT not in answer.text
    read = db.scalars(select(Read).where(Read.entity == "safeguarding_alerts")).all()
    assert {child for line in read for child in line.subject_ids} == {audit.subject_id}


def test_it_goes_to_the_managers_of_the_team_that_holds_the_case_now(
    db: Session, as_: As, told: Person
) -> None:
    before, now = factories.a_team(db), factories.a_team(db, "swale-1")
    old, new = (factories.a_person(db, Role.TEAM_MANAGER, at=team) for team in (before, now))
    audit = factories.an_audit(db, at=before)
    held = select(CaseAllocation).where(CaseAllocation.subject_id == audit.subject_id)
    db.scalars(held).one().org_unit_id = now.id
    recorded(as_, db, audit, told)
    assert alerts(as_, old) == []
    assert [alert["org_unit"]["code"] for alert in alerts(as_, new)] == ["swale-1"]


@pytest.mark.parametrize("severity", ["note", "moderate", "serious"])
def test_no_other_severity_raises_one(db: Session, as_: As, told: Person, severity: str) -> None:
    recorded(as_, db, factories.an_audit(db), told, severity=severity)
    assert db.scalars(select(SafeguardingAlert)).all() == []


# Acknowledging


def test_somebody_who_was_told_acknowledges_it_once_with_what_was_done(
    db: Session, as_: As, told: Person
) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    audit = factories.an_audit(db)
    recorded(as_, db, audit, told)
    (alert,) = alerts(as_, manager)
    for body in ({"response_text": None}, {"response_text": "  "}):
        assert acknowledged(as_, manager, alert["id"], **body).status_code == 422
    done = acknowledged(as_, manager, alert["id"])
    assert (done.status_code, done.json()["status"]) == (200, "acknowledged")
    assert done.json()["acknowledged_by_person"]["id"] == str(manager.id)
    assert waiting(as_, manager) == waiting(as_, told) == []
    again = acknowledged(as_, told, alert["id"])
    assert (again.status_code, again.json()["code"]) == (409, "not_in_state")
    for person in (told, db.get_one(Person, audit.auditor_id)):
        assert alerts(as_, person)[0]["response_text"] == DONE["response_text"]


def test_events_and_history_say_that_it_was_raised_and_acknowledged(
    db: Session, as_: As, told: Person
) -> None:
    recorded(as_, db, factories.an_audit(db), told)
    (alert,) = alerts(as_, told)
    acknowledged(as_, told, alert["id"])
    both = ["safeguarding_alert.raise", "safeguarding_alert.acknowledge"]
    assert events(db) == both
    lines = select(Change.action).where(Change.entity == "safeguarding_alerts")
    assert db.scalars(lines.order_by(Change.seq)).all() == both


# The clock


def test_it_is_overdue_after_one_working_day_and_the_named_person_is_reminded(
    db: Session, as_: As, told: Person
) -> None:
    factories.the_calendar(db)
    seed.reminder_rules(db)
    with clock.held_at(MONDAY):
        recorded(as_, db, factories.an_audit(db), told)
    with clock.held_at(TUESDAY):
        assert [each["overdue"] for each in waiting(as_, told)] == [False]
        assert (safeguarding_alerts.note_overdue(db), reminders.make(db)) == (0, 0)
    with clock.held_at(WEDNESDAY):
        assert [each["overdue"] for each in waiting(as_, told)] == [True]
        assert len(alerts(as_, told, overdue=True)) == 1
        assert (safeguarding_alerts.note_overdue(db), reminders.make(db)) == (1, 1)
        assert (safeguarding_alerts.note_overdue(db), reminders.make(db)) == (0, 0)
        (reminder,) = as_(told).get("/v1/reminders").json()["items"]
        assert reminder["kind"] == "safeguarding_alert_to_acknowledge"
    assert events(db) == ["safeguarding_alert.raise", "safeguarding_alert.overdue"]


def test_a_weekend_does_not_count(db: Session, as_: As, told: Person) -> None:
    factories.the_calendar(db)
    friday = MONDAY + timedelta(days=4)
    with clock.held_at(friday):
        recorded(as_, db, factories.an_audit(db), told)
    assert db.scalars(select(SafeguardingAlert)).one().due_date == date(2026, 4, 27)


def test_it_is_raised_without_a_due_day_where_no_calendar_is_stored(
    db: Session, as_: As, told: Person
) -> None:
    recorded(as_, db, factories.an_audit(db), told)
    assert [item["due_on"] for item in waiting(as_, told)] == [None]


# Changes of the finding


def test_a_finding_that_becomes_one_of_immediate_safeguarding_raises_an_alert(
    db: Session, as_: As, told: Person
) -> None:
    audit = factories.an_audit(db)
    url = recorded(as_, db, audit, told, severity="serious")
    assert alerts(as_, told) == []
    assert replaced(as_, db, audit, url, a_concern(audit, told)).status_code == 200
    assert len(waiting(as_, told)) == 1
    better = a_concern(audit, told, text="She was left alone for a night.")
    assert replaced(as_, db, audit, url, better).status_code == 200
    assert len(waiting(as_, told)) == 1


def test_lowering_the_severity_needs_a_reason_and_leaves_the_alert_waiting(
    db: Session, as_: As, told: Person
) -> None:
    audit = factories.an_audit(db)
    url = recorded(as_, db, audit, told)
    lower = a_concern(audit, told, severity="moderate")
    refused = replaced(as_, db, audit, url, lower)
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/severity_reason"]
    lowered = replaced(as_, db, audit, url, lower | {"severity_reason": "It was another flat."})
    assert lowered.json()["severity_reason"] == "It was another flat."
    (item,) = waiting(as_, told)
    (alert,) = alerts(as_, told)
    assert (alert["status"], alert["stands"]) == ("open", False)
    assert acknowledged(as_, told, item["id"]).status_code == 200
    raised = replaced(as_, db, audit, url, a_concern(audit, told))
    assert raised.status_code == 200
    assert [each["status"] for each in alerts(as_, told)] == ["acknowledged", "open"]


def test_withdrawing_the_finding_leaves_the_alert_waiting(
    db: Session, as_: As, told: Person
) -> None:
    audit = factories.an_audit(db)
    url = recorded(as_, db, audit, told)
    auditor = as_(db.get_one(Person, audit.auditor_id))
    done = auditor.post(f"{url}/withdraw", json={"reason": "Another child's record."})
    assert done.status_code == 200
    assert len(waiting(as_, told)) == 1
    assert [alert["stands"] for alert in alerts(as_, told)] == [False]


def test_a_concern_raised_with_another_person_waits_for_them(
    db: Session, as_: As, told: Person
) -> None:
    audit = factories.an_audit(db)
    url = recorded(as_, db, audit, told)
    other = factories.a_person(db, Role.PRINCIPAL_SOCIAL_WORKER)
    assert replaced(as_, db, audit, url, a_concern(audit, other)).status_code == 200
    assert (alerts(as_, told), len(waiting(as_, other))) == ([], 1)
    assert events(db) == ["safeguarding_alert.raise", "safeguarding_alert.redirect"]


# Other origins


def test_a_moderator_and_the_reader_of_the_finding(db: Session, as_: As, told: Person) -> None:
    moderator = factories.a_person(db, Role.MODERATOR)
    audit = factories.an_audit(db, status="in_moderation", moderator_id=moderator.id)
    decided = as_(moderator).post(
        f"/v1/audits/{audit.id}/moderation-decisions", json={"moderated_grade": "good"}
    )
    body = a_concern(audit, told, origin="moderation", origin_id=decided.json()["id"])
    answer = as_(moderator).put(f"/v1/findings/{uuid4()}", json=body)
    assert answer.status_code == 201, answer.text
    (alert,) = alerts(as_, told)
    assert (alert["raised_by"], alert["finding"]) == (str(moderator.id), None)
    (read,) = alerts(as_, factories.a_person(db, Role.QA_MANAGER))
    assert (read["finding"]["origin"], read["finding"]["severity"]) == (
        "moderation",
        "immediate_safeguarding",
    )


def test_an_audit_that_is_voided_leaves_the_alert_waiting(
    db: Session, as_: As, told: Person
) -> None:
    audit = factories.an_audit(db)
    recorded(as_, db, audit, told)
    audit.status, audit.submitted_at = AuditStatus.SUBMITTED, clock.now()
    one, two = (factories.a_person(db, Role.QA_MANAGER) for _ in range(2))
    asked = as_(one).post(f"/v1/audits/{audit.id}/propose-void", json={"reason": "Twice."}).json()
    url = f"/v1/change-requests/{asked['id']}/approve"
    assert as_(two).post(url, json={"note": "Yes."}).status_code == 200
    assert db.scalars(select(Finding.status)).one() == "withdrawn"
    assert len(waiting(as_, told)) == 1


def test_lists_are_filtered_by_what_a_portal_asks(db: Session, as_: As, told: Person) -> None:
    manager = factories.a_person(db, Role.QA_MANAGER)
    audits = factories.an_audit(db), factories.an_audit(db, at=factories.a_team(db, "swale-1"))
    urls = [recorded(as_, db, audit, told) for audit in audits]
    rows = {row.subject_id: row for row in db.scalars(select(SafeguardingAlert))}
    mine = rows[audits[0].subject_id]
    for query in (
        {"id": str(mine.id)},
        {"finding_id": urls[0].rsplit("/", 1)[1]},
        {"subject_id": str(mine.subject_id)},
        {"raised_by": str(mine.raised_by)},
        {"org_unit_id": str(mine.org_unit_id)},
        {"under": str(mine.district_id)},
    ):
        assert [each["id"] for each in alerts(as_, manager, **query)] == [str(mine.id)], query
    assert len(alerts(as_, manager, escalated_to_id=str(told.id), status="open")) == 2
    assert alerts(as_, manager, overdue=True) == []
    assert len(alerts(as_, manager, sort="-due_date", limit=1)) == 1
