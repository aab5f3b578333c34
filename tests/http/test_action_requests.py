"""Each action says how it is requested, and an action without required members takes no body."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client


@pytest.fixture
def auditor(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR)


def actions(client: Client, url: str) -> dict[str, dict[str, Any]]:
    return {each["action"]: each for each in client.get(f"{url}/actions").json()["items"]}


def test_an_action_names_its_request_and_what_the_body_must_have(
    db: Session, as_: As, auditor: Person
) -> None:
    assignment = factories.an_assignment(db, auditor, factories.a_team(db))
    url = f"/v1/audit-assignments/{assignment.id}"
    decline = actions(as_(auditor), url)["decline"]
    assert decline["allowed"] is True
    assert {name: decline[name] for name in ("method", "path", "body", "required")} == {
        "method": "POST",
        "path": f"{url}/decline",
        "body": "ReasonWrite",
        "required": ["reason"],
    }
    client = as_(auditor)
    assert client.request(
        decline["method"], decline["path"], json={"reason": "On leave."}
    ).is_success


def test_what_is_not_requested_under_the_row_has_no_request(
    db: Session, as_: As, auditor: Person
) -> None:
    assignment = factories.an_assignment(db, auditor, factories.a_team(db))
    start = actions(as_(auditor), f"/v1/audit-assignments/{assignment.id}")["start-audit"]
    assert (start["method"], start["path"], start["body"]) == (None, None, None)


def test_an_empty_body_stands_for_an_object_without_members(db: Session, as_: As) -> None:
    unit = factories.a_person(db, Role.QA_ADMIN)
    audit = factories.an_audit(db, factories.a_person(db, Role.AUDITOR), status="moderated")
    audit.inquiry_required = False
    db.flush()
    url = f"/v1/audits/{audit.id}"
    assert actions(as_(unit), url)["finalise"]["required"] == []
    assert as_(unit).post(f"{url}/finalise").status_code == 200


def test_an_empty_body_is_told_which_members_it_lacks(
    db: Session, as_: As, auditor: Person
) -> None:
    assignment = factories.an_assignment(db, auditor, factories.a_team(db))
    answer = as_(auditor).post(f"/v1/audit-assignments/{assignment.id}/decline")
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/reason"]
