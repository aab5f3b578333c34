from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


def test_every_read_of_a_child_has_a_line(db: Session, as_: As) -> None:
    auditor, officer = (
        factories.a_person(db, Role.AUDITOR),
        factories.a_person(db, Role.DATA_PROTECTION_OFFICER),
    )
    audit, other = factories.an_audit(db, auditor), factories.an_audit(db, auditor)
    as_(auditor).get(f"/v1/audits/{audit.id}")
    as_(auditor).get(f"/v1/audits/{other.id}")
    url = f"/v1/access-log?subject_id={audit.subject_id}"
    lines = as_(officer).get(url).json()["items"]
    assert [(line["actor_id"], line["route"]) for line in lines] == [
        (str(auditor.id), "/v1/audits/{audit_id}")
    ]


def test_history_shows_every_change_but_its_content_only_to_the_qa_manager(
    db: Session, as_: As
) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    row = factories.an_assignment(db)
    as_(admin).post(f"/v1/audit-assignments/{row.id}/cancel", json={"reason": "Closed."})
    url = f"/v1/history?entity_id={row.id}"
    line = as_(factories.a_person(db, Role.QA_MANAGER)).get(url).json()["items"][0]
    assert (line["action"], line["actor_id"]) == ("audit_assignment.cancel", str(admin.id))
    assert (line["before"]["status"], line["after"]["status"]) == ("allocated", "cancelled")
    officer = factories.a_person(db, Role.DATA_PROTECTION_OFFICER)
    assert as_(officer).get(url).json()["items"][0]["after"] is None


def lines_of(client: Any, row_id: object) -> Any:
    return client.get(f"/v1/history?entity_id={row_id}").json()["items"]


def test_the_texts_of_a_section_are_in_no_line_of_the_history(db: Session, as_: As) -> None:
    auditor, manager = factories.a_person(db, Role.AUDITOR), factories.a_person(db, Role.QA_MANAGER)
    audit = factories.an_audit(db, auditor)
    section = audit.sections[0]
    url = f"/v1/audits/{audit.id}/sections/{section.section_key}"
    body = {
        "section_grade": "good",
        "strengths_text": "Mum told me she drinks again.",
        "development_text": section.development_text,
        "answers": [{"question_key": "assessment_scale", "value_num": 7}],
    }
    saved = as_(auditor).put(url, json=body, headers={"If-Match": '"1"'})
    assert saved.status_code == 200, saved.text
    (line,) = lines_of(as_(manager), section.id)
    assert (line["action"], line["actor_id"]) == ("audit_section.replace", str(auditor.id))
    assert (line["before"], line["after"]) == (None, {"members": ["strengths_text"]})


def test_history_shows_a_finding_no_earlier_than_the_finding_itself(db: Session, as_: As) -> None:
    auditor, manager = factories.a_person(db, Role.AUDITOR), factories.a_person(db, Role.QA_MANAGER)
    audit = factories.an_audit(db, auditor)
    finding = {
        "origin": "audit",
        "origin_id": str(audit.id),
        "polarity": "concern",
        "text": "Nobody asked her.",
        "severity": "serious",
    }
    created = as_(auditor).post("/v1/findings", json=finding)
    assert created.status_code == 201, created.text

    def severity_and_text() -> tuple[Any, Any]:
        (line,) = lines_of(as_(manager), created.json()["id"])
        return line["after"]["severity"], line["after"]["text"]

    assert severity_and_text() == ("serious", None)
    audit.status = AuditStatus.SUBMITTED
    audit.submitted_at = audit.first_submitted_at = clock.now()
    db.flush()
    assert severity_and_text() == ("serious", "Nobody asked her.")


def test_reading_a_child_s_history_is_a_read_of_the_child(db: Session, as_: As) -> None:
    admin, manager = factories.a_person(db, Role.QA_ADMIN), factories.a_person(db, Role.QA_MANAGER)
    row, other = factories.an_assignment(db), factories.an_assignment(db)
    for each in (row, other):
        as_(admin).post(f"/v1/audit-assignments/{each.id}/cancel", json={"reason": "Closed."})
    lines_of(as_(manager), row.id)
    log = as_(factories.a_person(db, Role.DATA_PROTECTION_OFFICER)).get("/v1/access-log").json()
    assert [
        (line["entity"], line["entity_ids"], line["subject_ids"], line["actor_id"])
        for line in log["items"]
        if line["route"] == "/v1/history"
    ] == [("audit_assignments", [str(row.id)], [str(row.subject_id)], str(manager.id))]


def test_of_an_invisible_row_history_shows_only_that_it_was_changed(db: Session, as_: As) -> None:
    administrator, manager = (
        factories.a_person(db, Role.ADMINISTRATOR),
        factories.a_person(db, Role.QA_MANAGER),
    )
    hook = {
        "name": "Case system",
        "url": "https://hooks.example.org/qaf",
        "event_types": ["audit.submit"],
        "active": True,
    }
    row_id = uuid4()
    created = as_(administrator).put(f"/v1/webhooks/{row_id}", json=hook)
    assert created.status_code == 201, created.text
    (line,) = lines_of(as_(manager), row_id)
    assert (line["action"], line["before"], line["after"]) == (
        "webhook_endpoint.create",
        None,
        None,
    )


def test_history_still_shows_deleted_rows(db: Session, as_: As) -> None:
    factories.the_calendar(db)
    admin = factories.a_person(db, Role.QA_ADMIN)
    url = "/v1/calendar/closed-days/2026-04-08"
    created = as_(admin).put(url, json={"title": "Closure"})
    assert created.status_code == 201, created.text
    gone = as_(admin).delete(url, headers={"If-Match": created.headers["ETag"]})
    assert gone.status_code == 204, gone.text
    last = lines_of(as_(factories.a_person(db, Role.QA_MANAGER)), created.json()["id"])[-1]
    assert (last["action"], last["before"]["title"]) == ("closed_day.delete", "Closure")


@pytest.mark.parametrize("path", ["history", "access-log"])
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MODERATOR, Role.DIRECTOR, Role.MI_ANALYST])
def test_other_roles_can_read_neither_log(db: Session, as_: As, path: str, role: Role) -> None:
    assert as_(factories.a_person(db, role)).get(f"/v1/{path}").status_code == 403


def test_pages_of_the_history_follow_each_other(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    for _ in range(3):
        row = factories.an_assignment(db)
        as_(admin).post(f"/v1/audit-assignments/{row.id}/cancel", json={"reason": "x"})
    client = as_(factories.a_person(db, Role.QA_MANAGER))
    first = client.get("/v1/history?limit=2").json()
    rest = client.get(f"/v1/history?limit=2&after={first['next_after']}").json()
    assert (len(first["items"]), len(rest["items"]), rest["next_after"]) == (2, 1, None)


@pytest.mark.parametrize("table", ["changes", "reads"])
def test_history_cannot_be_deleted(db: Session, table: str) -> None:
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - from the list above
