"""Reallocating many assignments, and acknowledging many alerts: each item is judged for itself."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audit_alerts import AuditAlert
from app.models.auditing.audits import Audit
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.vocabulary.auditing import AuditAlertStatus, AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.bulk_verbs import bulk, errors

REALLOCATE = "/v1/audit-assignments:reallocate"
ACKNOWLEDGE = "/v1/audit-alerts:acknowledge"
RESPONSE = "I see the family on Tuesday and review the plan with them."


@pytest.fixture
def team(db: Session) -> OrgUnit:
    return factories.a_team(db)


def changes(db: Session, action: str) -> int:
    return db.scalar(select(func.count()).where(Change.action == action)) or 0


def to_cover(row: AuditAssignment, auditor: Person, **fields: Any) -> dict[str, Any]:
    item = {"assignment_id": str(row.id), "auditor_id": str(auditor.id), "reason": "On leave."}
    return item | fields


def test_the_work_of_an_absent_auditor_is_given_to_others_at_once(db: Session, as_: As) -> None:
    admin, absent = factories.a_person(db, Role.QA_ADMIN), factories.a_person(db, Role.AUDITOR)
    first, second = (factories.a_person(db, Role.AUDITOR) for _ in range(2))
    begun, fresh = (factories.an_assignment(db, absent) for _ in range(2))
    draft = factories.an_audit(db, assignment=begun)
    answer = bulk(as_(admin), REALLOCATE, to_cover(begun, first), to_cover(fresh, second))
    assert errors(answer) == [[], []]
    assert answer.json()["counts"] == {"done": 2, "rejected": 0}
    for row, auditor in ((begun, first), (fresh, second)):
        read = as_(admin).get(f"/v1/audit-assignments/{row.id}").json()
        assert read["auditor"]["id"] == str(auditor.id)
        assert (read["status"], read["status_reason"]) == ("allocated", "On leave.")
        assert read["version"] in {item["version"] for item in answer.json()["items"]}
    assert db.get_one(Audit, draft.id).status is AuditStatus.VOIDED
    assert changes(db, "audit_assignment.reallocate") == 2


def test_an_assignment_that_cannot_be_reallocated_does_not_fail_the_others(
    db: Session, as_: As, team: OrgUnit
) -> None:
    admin, holder = factories.a_person(db, Role.QA_ADMIN), factories.a_person(db, Role.AUDITOR)
    cover = factories.a_person(db, Role.AUDITOR)
    own = factories.an_assignment(db, subject=factories.a_subject(db, team, held_by=holder))
    same, good, seen = (factories.an_assignment(db) for _ in range(3))
    done = factories.an_assignment(db, status="fulfilled")
    assert same.auditor_id is not None
    answer = bulk(
        as_(admin),
        REALLOCATE,
        to_cover(own, holder),
        to_cover(same, db.get_one(Person, same.auditor_id)),
        to_cover(done, cover),
        to_cover(good, factories.a_person(db, Role.PRACTITIONER)),
        to_cover(good, cover),
        to_cover(good, holder),
        to_cover(seen, cover, version=seen.version + 1),
        {"assignment_id": str(uuid4()), "auditor_id": str(cover.id), "reason": "On leave."},
        {"assignment_id": str(good.id), "auditor_id": str(cover.id)},
    )
    assert errors(answer) == [
        [("/items/0", "own_line")],
        [("/items/1/auditor_id", "same_auditor")],
        [("/items/2", "not_in_state")],
        [("/items/3/auditor_id", "no_auditor")],
        [],
        [("/items/5", "twice")],
        [("/items/6", "stale")],
        [("/items/7", "not_found")],
        [("/items/8/reason", "required")],
    ]
    assert db.get_one(AuditAssignment, good.id).auditor_id == cover.id
    assert db.get_one(AuditAssignment, seen.id).auditor_id != cover.id
    assert changes(db, "audit_assignment.reallocate") == 1


def test_an_administrator_of_a_district_reallocates_its_assignments_alone(
    db: Session, as_: As
) -> None:
    local = factories.a_person(db, Role.QA_ADMIN, at=factories.a_district(db, "dartford"))
    near = factories.an_assignment(db, at=factories.a_team(db, "dartford-1"))
    far = factories.an_assignment(db, at=factories.a_team(db, "dover-1"))
    cover = factories.a_person(db, Role.AUDITOR)
    answer = bulk(as_(local), REALLOCATE, to_cover(far, cover), to_cover(near, cover))
    assert errors(answer) == [[("/items/0", "not_found")], []]


def test_a_manager_acknowledges_many_alerts_each_with_what_will_be_done(
    db: Session, as_: As, team: OrgUnit
) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    first, second, over = (
        factories.an_alert(db, factories.an_audit(db, at=team, status="submitted"), status=status)
        for status in ("open", "open", "acknowledged")
    )
    elsewhere = factories.an_alert(
        db, factories.an_audit(db, at=factories.a_team(db, "swale-1"), status="submitted")
    )

    def item(alert: AuditAlert, text: str = RESPONSE) -> dict[str, str]:
        return {"alert_id": str(alert.id), "response_text": text}

    answer = bulk(
        as_(manager),
        ACKNOWLEDGE,
        item(first),
        item(over),
        item(elsewhere),
        item(second, "The plan is reviewed on Friday."),
        {"alert_id": str(second.id)},
    )
    assert errors(answer) == [
        [],
        [("/items/1", "not_in_state")],
        [("/items/2", "not_found")],
        [],
        [("/items/4/response_text", "required")],
    ]
    for alert, text in ((first, RESPONSE), (second, "The plan is reviewed on Friday.")):
        read = as_(manager).get(f"/v1/audit-alerts/{alert.id}").json()
        assert (read["status"], read["response_text"]) == ("acknowledged", text)
        assert read["acknowledged_by_person"]["id"] == str(manager.id)
    assert db.get_one(AuditAlert, elsewhere.id).status is AuditAlertStatus.OPEN
    waiting = as_(manager).get("/v1/notifications?kind=audit_alert_to_acknowledge").json()["items"]
    assert waiting == []


def test_a_repeated_key_gets_the_first_answer_and_nothing_is_done_twice(
    db: Session, as_: As
) -> None:
    admin, cover = factories.a_person(db, Role.QA_ADMIN), factories.a_person(db, Role.AUDITOR)
    row, key = factories.an_assignment(db), {"Idempotency-Key": "cover-may"}
    first, again = (bulk(as_(admin), REALLOCATE, to_cover(row, cover), **key) for _ in range(2))
    assert (again.status_code, again.content) == (207, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert changes(db, "audit_assignment.reallocate") == 1
