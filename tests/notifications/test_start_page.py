"""A start page is two requests: who I am, and what waits for me, with what each line shows."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.notifications.reminders import Reminder, ReminderRule
from app.models.platform.history import Read
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


def items(as_: As, who: Any) -> list[dict[str, Any]]:
    answer = as_(who).get("/v1/notifications")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_a_line_names_the_child_the_team_and_what_to_do(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    team = factories.a_team(db, "dover-1")
    assignment = factories.an_assignment(db, auditor, team, status="allocated")
    child = db.get_one(Subject, assignment.subject_id)
    (line,) = items(as_, auditor)
    assert line["title"] == "Audit to begin"
    assert line["subject"] == {
        "id": str(child.id),
        "reference": child.case_ref,
        "age_band": child.age_band,
    }
    assert line["org_unit"] == {"id": str(team.id), "code": team.code, "name": team.name}
    assert line["meeting"] is None


def test_a_line_about_a_review_names_its_kind_and_day(db: Session, as_: As) -> None:
    chair = factories.a_person(db, Role.IRO)
    meeting = factories.a_meeting(db, chair_person_id=chair.id)
    (line,) = items(as_, chair)
    assert (line["meeting"]["id"], line["meeting"]["kind"]) == (str(meeting.id), meeting.kind)
    assert line["meeting"]["held_on"] == str(meeting.held_on)


def test_naming_children_is_logged_once_for_the_page(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    rows = [factories.an_assignment(db, auditor, factories.a_team(db)) for _ in range(2)]
    items(as_, auditor)
    (line,) = db.scalars(select(Read).where(Read.entity == "notifications"))
    assert set(line.subject_ids) == {row.subject_id for row in rows}
    assert (line.actor_id, line.route) == (auditor.id, "/v1/notifications")


def test_whoever_has_nothing_to_do_reads_of_no_child(db: Session, as_: As) -> None:
    assert items(as_, factories.a_person(db, Role.AUDITOR)) == []
    assert db.scalars(select(Read).where(Read.entity == "notifications")).all() == []


def read_with(db: Session, entity: str) -> list[list[UUID]]:
    lines = db.scalars(select(Read).where(Read.entity == entity).order_by(Read.seq))
    return [line.subject_ids for line in lines]


def test_what_rests_on_findings_is_logged_with_the_children_whose_findings_its_reader_sees(
    db: Session, as_: As
) -> None:
    """In the start page, and in a reminder of it."""
    manager = factories.a_person(db, Role.QA_MANAGER, at=factories.a_district(db, "dartford"))
    near, far = factories.a_team(db, "dartford-1"), factories.a_team(db, "dover-1")
    audits = [factories.an_audit(db, at=team, status="finalised") for team in (near, far)]
    findings = [factories.a_finding(db, audit) for audit in audits]
    row = factories.a_recommendation(db, *findings, at=near)
    rule = ReminderRule(kind=NotificationKind.ASSIGNMENT_TO_BEGIN, days=3)
    reminder = Reminder(
        rule_id=factories.saved(db, rule).id,
        person_id=manager.id,
        kind=rule.kind,
        entity="recommendations",
        entity_id=row.id,
        due_on=clock.today(),
    )
    factories.saved(db, reminder)
    assert [each["kind"] for each in items(as_, manager)] == ["recommendation_to_decide"]
    assert read_with(db, "notifications") == [[audits[0].subject_id]]
    assert as_(manager).get(f"/v1/reminders/{reminder.id}").status_code == 200
    assert len(as_(manager).get("/v1/reminders").json()["items"]) == 1
    assert read_with(db, "reminders") == [[audits[0].subject_id]] * 2


def test_an_invitation_to_an_event_names_no_child(db: Session, as_: As) -> None:
    team = factories.a_team(db)
    invited = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    finding = factories.a_finding(db, factories.an_audit(db, at=team, status="finalised"))
    factories.an_area_learning_event(db, invited, finding_ids=[str(finding.id)])
    assert [each["kind"] for each in items(as_, invited)] == ["area_learning_event_to_attend"]
    assert read_with(db, "notifications") == []
