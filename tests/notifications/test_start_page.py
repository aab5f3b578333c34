"""A start page is two requests: who I am, and what waits for me, with what each line shows."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cases.subjects import Subject
from app.models.platform.history import Read
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
