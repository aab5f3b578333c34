"""An audit submitted as inadequate reaches the managers of the case: a headline, with a clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audit_alerts import AuditAlert
from app.models.auditing.audits import Audit, AuditSection
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.models.platform.history import Change, Read
from app.models.tools.grades import GradeLevel, GradeScale
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

MONDAY = datetime(2026, 4, 20, 12, tzinfo=UTC)
FIFTH_WORKING_DAY = date(2026, 4, 27)
RULE = {
    "section_key": "planning",
    "at_or_below": "inadequate",
    "cap": "inadequate",
    "reason": "The child was not kept safe.",
}
NARRATIVE = ("The child was seen alone", "Record why the plan changed", "Timely, purposeful work")


@pytest.fixture
def auditor(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR)


def submitted(as_: As, db: Session, auditor: Person, **fields: Any) -> Audit:
    """An audit that its auditor has submitted; inadequate unless a grade is given."""
    grade = {"auditor_grade": "inadequate"}
    audit = factories.an_audit(db, auditor, **grade | fields)
    answer = as_(auditor).post(f"/v1/audits/{audit.id}/submit")
    assert answer.status_code == 200, answer.text
    return audit


def alerts(as_: As, who: Person, **query: Any) -> list[dict[str, Any]]:
    answer = as_(who).get("/v1/audit-alerts", params={"view": "full", **query})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def waiting(as_: As, who: Person) -> list[dict[str, Any]]:
    answer = as_(who).get("/v1/notifications", params={"kind": "audit_alert_to_acknowledge"})
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def acknowledged(as_: As, who: Person, alert_id: str, **body: Any) -> Any:
    text = {"response_text": "I see the family on Tuesday and review the plan with them."}
    return as_(who).post(f"/v1/audit-alerts/{alert_id}/acknowledge", json=text | body)


def test_team_and_service_manager_are_told_on_submission_and_nobody_else_is(
    db: Session, as_: As, auditor: Person
) -> None:
    team, district = factories.a_team(db), factories.a_district(db, "dartford")
    managers = [
        factories.a_person(db, Role.TEAM_MANAGER, at=team),
        factories.a_person(db, Role.SERVICE_MANAGER, at=district),
    ]
    elsewhere = factories.a_team(db, "swale-1")
    strangers = [
        *(factories.a_person(db, role, at=elsewhere) for role in (Role.TEAM_MANAGER,)),
        *(
            factories.a_person(db, role)
            for role in Role
            if role
            not in {
                *(Role.TEAM_MANAGER, Role.SERVICE_MANAGER),
                *(Role.QA_ADMIN, Role.QA_MANAGER, Role.INTEGRATION_CLIENT),
            }
        ),
    ]
    unit = [factories.a_person(db, Role.QA_ADMIN), factories.a_person(db, Role.QA_MANAGER)]
    audit = submitted(as_, db, auditor, at=team)
    for person in managers:
        (item,) = waiting(as_, person)
        assert as_(person).get(item["path"]).json()["allowed_actions"] == ["acknowledge"]
        assert as_(person).get(f"/v1/audits/{audit.id}").status_code == 404
    for person in unit:
        (seen,) = alerts(as_, person)
        assert (seen["audit_id"], seen["allowed_actions"]) == (str(audit.id), [])
        assert acknowledged(as_, person, seen["id"]).status_code == 403
        assert waiting(as_, person) == []
    for person in strangers:
        assert alerts(as_, person) == waiting(as_, person) == []
        assert as_(person).get(f"/v1/audit-alerts/{seen['id']}").status_code == 404
        assert acknowledged(as_, person, seen["id"]).status_code == 404


def test_the_alert_is_a_headline_with_a_due_day_and_no_narrative(
    db: Session, as_: As, auditor: Person
) -> None:
    factories.the_calendar(db)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    with clock.held_at(MONDAY):
        audit = submitted(as_, db, auditor)
        (item,) = waiting(as_, manager)
        assert (item["due_on"], item["overdue"]) == (str(FIFTH_WORKING_DAY), False)
        answer = as_(manager).get(item["path"])
    alert = answer.json()
    assert alert["subject"]["id"] == str(audit.subject_id)
    child = db.get_one(Subject, audit.subject_id)
    assert alert["subject"]["reference"] == child.case_ref
    assert alert["auditor"] == {"id": str(auditor.id), "display_name": auditor.display_name}
    assert (alert["grade"], alert["grade_label"]) == ("inadequate", "Inadequate")
    assert (alert["reason"], alert["limited_to"]) == ("grade", None)
    assert (alert["standing"], alert["status"], alert["audit"]) == ("not_moderated", "open", None)
    assert not any(words in answer.text for words in NARRATIVE)
    words = as_(manager).get("/v1/reference/audit_alert_standing").json()
    labels = {each["code"]: each["label"] for each in words["items"]}
    assert labels["not_moderated"] == "Not moderated yet"
    read = db.scalars(select(Read).where(Read.entity == "audit_alerts")).all()
    assert {child for line in read for child in line.subject_ids} == {audit.subject_id}


def test_it_is_overdue_after_the_fifth_working_day(db: Session, as_: As, auditor: Person) -> None:
    factories.the_calendar(db)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    with clock.held_at(MONDAY):
        submitted(as_, db, auditor)
    with clock.held_at(MONDAY + timedelta(days=7)):
        assert [each["overdue"] for each in waiting(as_, manager)] == [False]
        assert alerts(as_, manager, overdue=True) == []
    with clock.held_at(MONDAY + timedelta(days=8)):
        assert [each["overdue"] for each in waiting(as_, manager)] == [True]
        assert [each["overdue"] for each in alerts(as_, manager, overdue=True)] == [True]


def test_a_manager_acknowledges_it_once_with_what_will_be_done(
    db: Session, as_: As, auditor: Person
) -> None:
    team = factories.a_team(db)
    one, other = (factories.a_person(db, Role.TEAM_MANAGER, at=team) for _ in range(2))
    submitted(as_, db, auditor, at=team)
    (alert,) = alerts(as_, one)
    for body in ({"response_text": None}, {"response_text": "  "}):
        assert acknowledged(as_, one, alert["id"], **body).status_code == 422
    done = acknowledged(as_, one, alert["id"])
    assert (done.status_code, done.json()["status"]) == (200, "acknowledged")
    assert done.json()["acknowledged_by_person"]["display_name"] == one.display_name
    assert done.json()["response_text"].startswith("I see the family on Tuesday")
    assert waiting(as_, one) == waiting(as_, other) == []
    again = acknowledged(as_, other, alert["id"])
    assert (again.status_code, again.json()["code"]) == (409, "not_in_state")
    shown = {
        role: alerts(as_, factories.a_person(db, role))[0]["response_text"] is not None
        for role in (Role.QA_ADMIN, Role.QA_MANAGER)
    }
    assert shown == {Role.QA_ADMIN: False, Role.QA_MANAGER: True}
    assert alerts(as_, auditor)[0]["response_text"] is None


def test_events_and_history_say_that_it_was_raised_and_acknowledged(
    db: Session, as_: As, auditor: Person
) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    submitted(as_, db, auditor)
    (alert,) = alerts(as_, manager)
    acknowledged(as_, manager, alert["id"])
    told = select(Event.type).where(Event.entity == "audit_alerts").order_by(Event.occurred_at)
    assert db.scalars(told).all() == ["audit_alert.raise", "audit_alert.acknowledge"]
    lines = select(Change.action).where(Change.entity == "audit_alerts").order_by(Change.seq)
    assert db.scalars(lines).all() == ["audit_alert.raise", "audit_alert.acknowledge"]


@pytest.mark.parametrize("grade", ["requires_improvement", "good", "outstanding"])
def test_no_other_grade_raises_one(db: Session, as_: As, auditor: Person, grade: str) -> None:
    submitted(as_, db, auditor, auditor_grade=grade)
    assert alerts(as_, factories.a_person(db, Role.QA_MANAGER)) == []


def test_a_limiting_rule_that_caps_the_audit_at_inadequate_raises_one(
    db: Session, as_: As, auditor: Person
) -> None:
    factories.a_tool_version(db, limiting_rules=[RULE])
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    audit = factories.an_audit(db, auditor, auditor_grade="good")
    assert as_(auditor).post(f"/v1/audits/{audit.id}/submit").status_code == 200
    assert alerts(as_, manager) == []
    other = factories.an_audit(db, auditor, auditor_grade="good")
    planning = select(AuditSection).where(
        AuditSection.audit_id == other.id, AuditSection.section_key == "planning"
    )
    db.scalars(planning).one().section_grade = "inadequate"
    assert as_(auditor).post(f"/v1/audits/{other.id}/submit").status_code == 200
    (alert,) = alerts(as_, manager)
    assert (alert["reason"], alert["grade_label"]) == ("limiting_rule", "Good")
    assert (alert["limited_to"], alert["limited_to_label"]) == ("inadequate", "Inadequate")


def test_on_a_scale_without_a_crosswalk_the_lowest_level_raises_one(
    db: Session, as_: As, auditor: Person
) -> None:
    levels = [
        GradeLevel(code=code, ordinal=n, label=code.title())
        for n, code in enumerate(("weak", "sound", "strong"))
    ]
    factories.saved(db, GradeScale(code="local3", title="Local", levels=levels))
    steps = [{"level": "sound", "at_least": 0.5}, {"level": "strong", "at_least": 0.9}]
    version = factories.a_tool_version(db, "local", grade_scale="local3", thresholds=steps)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    for grade in ("sound", "weak"):
        work = factories.an_assignment(db, auditor, tool_version_id=version.id)
        audit = factories.an_audit(db, assignment=work, auditor_grade=grade)
        for section in audit.sections:
            section.section_grade = None
        assert as_(auditor).post(f"/v1/audits/{audit.id}/submit").status_code == 200
    assert [alert["grade"] for alert in alerts(as_, manager)] == ["weak"]


def test_a_recalled_audit_withdraws_it_and_the_next_submission_raises_another(
    db: Session, as_: As, auditor: Person
) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    audit = submitted(as_, db, auditor)
    assert as_(auditor).post(f"/v1/audits/{audit.id}/recall").status_code == 200
    assert waiting(as_, manager) == []
    assert [alert["status"] for alert in alerts(as_, manager)] == ["withdrawn"]
    assert as_(auditor).post(f"/v1/audits/{audit.id}/submit").status_code == 200
    assert [alert["status"] for alert in alerts(as_, manager)] == ["withdrawn", "open"]
    assert len(waiting(as_, manager)) == 1


def test_a_better_grade_after_a_return_withdraws_it_and_the_same_grade_keeps_it(
    db: Session, as_: As, auditor: Person
) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    kept, changed = (submitted(as_, db, auditor) for _ in range(2))
    for audit in (kept, changed):
        audit.status = AuditStatus.RETURNED
    changed.auditor_grade = "good"
    for audit in (kept, changed):
        assert as_(auditor).post(f"/v1/audits/{audit.id}/submit").status_code == 200
    found = {alert["audit_id"]: alert["status"] for alert in alerts(as_, manager)}
    assert found == {str(kept.id): "open", str(changed.id): "withdrawn"}


def test_a_voided_audit_withdraws_it_without_the_reason_of_the_void(
    db: Session, as_: As, auditor: Person
) -> None:
    one, two = (factories.a_person(db, Role.QA_MANAGER) for _ in range(2))
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    audit = submitted(as_, db, auditor)
    body = {"reason": "It was another child."}
    asked = as_(one).post(f"/v1/audits/{audit.id}/propose-void", json=body).json()
    url = f"/v1/change-requests/{asked['id']}/approve"
    assert as_(two).post(url, json={"note": "Yes."}).status_code == 200
    (alert,) = alerts(as_, manager)
    assert (alert["status"], alert["standing"]) == ("withdrawn", "voided")
    assert "another child" not in str(alert)


def test_it_stays_subject_to_moderation_and_shows_the_final_grade_once_there_is_one(
    db: Session, as_: As, auditor: Person
) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    moderator = factories.a_person(db, Role.MODERATOR)
    audit = submitted(as_, db, auditor)
    audit.status, audit.moderator_id = AuditStatus.MODERATED, moderator.id
    audit.moderated_grade = audit.final_grade = "requires_improvement"
    assert alerts(as_, moderator) == []
    (alert,) = alerts(as_, manager)
    assert (alert["standing"], alert["grade"]) == ("moderated", "inadequate")
    audit.status, audit.finalised_at = AuditStatus.FINALISED, clock.now()
    (alert,) = alerts(as_, manager)
    assert (alert["standing"], alert["grade"]) == ("final", "requires_improvement")
    assert alert["audit"] == {"id": str(audit.id), "status": "finalised"}


def test_a_manager_who_moderates_the_audit_is_not_shown_its_grade_here(
    db: Session, as_: As, auditor: Person
) -> None:
    team = factories.a_team(db)
    both = factories.a_person(db, Role.TEAM_MANAGER, Role.MODERATOR, at=team)
    audit = submitted(as_, db, auditor, at=team)
    audit.status, audit.moderator_id = AuditStatus.IN_MODERATION, both.id
    audit.blind = True
    assert alerts(as_, both) == []


def test_it_goes_to_the_managers_of_the_team_that_holds_the_case_now(
    db: Session, as_: As, auditor: Person
) -> None:
    before, now = factories.a_team(db), factories.a_team(db, "swale-1")
    old, new = (factories.a_person(db, Role.TEAM_MANAGER, at=team) for team in (before, now))
    audit = factories.an_audit(db, auditor, before, auditor_grade="inadequate")
    held = select(CaseAllocation).where(CaseAllocation.subject_id == audit.subject_id)
    db.scalars(held).one().org_unit_id = now.id
    assert as_(auditor).post(f"/v1/audits/{audit.id}/submit").status_code == 200
    assert alerts(as_, old) == []
    assert [alert["org_unit"]["code"] for alert in alerts(as_, new)] == ["swale-1"]


def test_lists_are_filtered_by_what_a_portal_asks(db: Session, as_: As, auditor: Person) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    one, two = (submitted(as_, db, auditor) for _ in range(2))
    rows = {alert.audit_id: alert for alert in db.scalars(select(AuditAlert))}
    mine = rows[one.id]
    for query in (
        {"id": str(mine.id)},
        {"audit_id": str(one.id)},
        {"subject_id": str(one.subject_id)},
    ):
        assert [alert["id"] for alert in alerts(as_, admin, **query)] == [str(mine.id)], query
    both = alerts(as_, admin, id=[str(row.id) for row in rows.values()], sort="-due_date", limit=1)
    assert len(both) == 1
    assert len(alerts(as_, admin, org_unit_id=str(two.org_unit_id), status="open")) == 2
    too_many = as_(admin).get("/v1/audit-alerts", params={"id": [str(mine.id)] * 201})
    assert too_many.status_code == 422
