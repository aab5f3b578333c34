"""What follows an inadequate audit once it is final: actions with an owner, and a re-audit."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.findings.actions import Action
from app.models.findings.findings import Finding
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.services.moderation import finalisation, inadequate_audits
from app.vocabulary.auditing import CycleStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

JUNE = datetime(2026, 6, 1, 9, tzinfo=UTC)
INADEQUATE: dict[str, Any] = {"proposed_grade": "inadequate", "final_grade": "inadequate"}
LATER = "2026-06-29"  # 28 days after the first of June
VOIDED = "The audit was entered in error."
MUCH_LATER = "2026-08-30"  # 90 days


@pytest.fixture(autouse=True)
def in_june() -> Any:
    with clock.held_at(JUNE):
        yield


@pytest.fixture
def team_manager(db: Session) -> Person:
    return factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))


@pytest.fixture
def service_manager(db: Session) -> Person:
    return factories.a_person(db, Role.SERVICE_MANAGER, at=factories.a_district(db, "dartford"))


@pytest.fixture
def auditor(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR)


def moderated(db: Session, auditor: Person, **fields: Any) -> Audit:
    usual: dict[str, Any] = {"status": "moderated", "inquiry_required": False, **INADEQUATE}
    return factories.an_audit(db, auditor, **usual | fields)


def made_final(db: Session, as_: As, audit: Audit) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    answer = as_(admin).post(f"/v1/audits/{audit.id}/finalise", json={})
    assert answer.status_code == 200, answer.text


def actions_of(as_: As, person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = as_(person).get("/v1/actions?view=full").json()["items"]
    return items


def re_audits(db: Session, audit: Audit) -> list[AuditAssignment]:
    rows = select(AuditAssignment).where(AuditAssignment.re_audit_of == audit.id)
    return list(db.scalars(rows))


def test_each_finding_to_act_on_becomes_an_action_of_the_team_manager(
    db: Session, as_: As, auditor: Person, team_manager: Person, service_manager: Person
) -> None:
    audit = moderated(db, auditor)
    grave = factories.a_finding(db, audit, severity="serious", polarity="concern")
    usual = factories.a_finding(db, audit, severity="moderate")
    factories.a_finding(db, audit, severity="note")
    factories.a_finding(db, audit, severity="serious", polarity="strength")
    factories.a_finding(db, audit, severity="serious", origin="moderation")
    made_final(db, as_, audit)
    rows = actions_of(as_, team_manager)
    assert {row["finding_id"] for row in rows} == {str(grave.id), str(usual.id)}
    for row in rows:
        assert (row["owner_person_id"], row["accountable_person_id"]) == (
            str(team_manager.id),
            str(service_manager.id),
        )
        assert (row["rule"], row["raised_by"]) == ("inadequate_audit", None)
        assert (row["due_date"], row["priority"]) == (LATER, "high")
        assert row["subject_id"] == str(audit.subject_id)


def test_the_grade_itself_is_a_finding_where_the_auditor_recorded_none_to_act_on(
    db: Session, as_: As, auditor: Person, team_manager: Person, service_manager: Person
) -> None:
    audit = moderated(db, auditor)
    made_final(db, as_, audit)
    (row,) = actions_of(as_, service_manager)
    assert row["owner_person_id"] == str(team_manager.id)
    assert row["finding"]["text"] == "The final grade of the audit is “Inadequate”."
    assert (row["finding"]["origin"], row["finding"]["severity"]) == ("audit", "serious")


@pytest.mark.usefixtures("service_manager")
def test_the_worker_of_the_case_owns_the_action_if_the_programme_says_so(
    db: Session, as_: As, auditor: Person, team_manager: Person
) -> None:
    factories.moderation_rule(db, follow_up_owner="practitioner")
    worker = factories.a_person(db, Role.PRACTITIONER)
    held = factories.a_subject(db, held_by=worker)
    made_final(db, as_, moderated(db, auditor, subject=held))
    (row,) = actions_of(as_, worker)
    assert row["owner_person_id"] == str(worker.id)
    with_nobody = moderated(db, auditor, subject=factories.a_subject(db))
    made_final(db, as_, with_nobody)
    owners = {row["owner_person_id"] for row in actions_of(as_, team_manager)}
    assert owners == {str(worker.id), str(team_manager.id)}


def test_where_a_post_is_empty_the_next_above_takes_its_part(
    db: Session, as_: As, auditor: Person
) -> None:
    director = factories.a_person(db, Role.ASSISTANT_DIRECTOR)
    made_final(db, as_, moderated(db, auditor))
    (row,) = actions_of(as_, director)
    assert row["owner_person_id"] == row["accountable_person_id"] == str(director.id)


def test_without_anybody_to_own_it_the_finding_is_recorded_and_no_action_raised(
    db: Session, as_: As, auditor: Person
) -> None:
    audit = moderated(db, auditor)
    made_final(db, as_, audit)
    assert db.scalar(select(Action.id)) is None
    assert db.scalars(select(Finding.audit_id)).all() == [audit.id]


def test_the_child_is_audited_again_by_somebody_else(db: Session, as_: As, auditor: Person) -> None:
    moderator = factories.a_person(db, Role.AUDITOR, Role.MODERATOR)
    independent = factories.a_person(db, Role.AUDITOR)
    factories.a_round(db, 3)
    last = factories.a_round(db, 4)
    audit = moderated(db, auditor, moderator_id=moderator.id)
    made_final(db, as_, audit)
    (row,) = re_audits(db, audit)
    seen = as_(independent).get(f"/v1/audit-assignments/{row.id}").json()
    assert (seen["source"], seen["status"]) == ("re_audit", "allocated")
    assert seen["due_date"] == "2026-07-28"  # of the last round, because the cycle ends in July
    assert (row.auditor_id, row.round_id) == (independent.id, last.id)
    assert (row.subject_id, row.tool_version_id) == (audit.subject_id, audit.tool_version_id)
    told = {item["kind"] for item in as_(independent).get("/v1/notifications").json()["items"]}
    assert told == {"assignment_to_begin"}


def test_a_re_audit_is_due_after_90_days_and_waits_for_its_cycle_to_open(
    db: Session, as_: As, auditor: Person
) -> None:
    factories.a_person(db, Role.AUDITOR)
    factories.a_round(db, 4)
    august = factories.a_round(db, 1, cycle=2)
    factories.a_cycle(db, 2).status = CycleStatus.PLANNED
    audit = moderated(db, auditor)
    made_final(db, as_, audit)
    (row,) = re_audits(db, audit)
    assert (row.round_id, row.status, str(row.due_date)) == (august.id, "proposed", MUCH_LATER)


def test_a_re_audit_stays_proposed_where_nobody_independent_may_audit_the_case(
    db: Session, as_: As, auditor: Person
) -> None:
    factories.a_round(db, 3)
    audit = moderated(db, auditor)
    made_final(db, as_, audit)
    (row,) = re_audits(db, audit)
    assert (row.status, row.auditor_id) == ("proposed", None)


def test_without_an_open_round_or_an_open_case_there_is_no_re_audit(
    db: Session, as_: As, auditor: Person
) -> None:
    audit = moderated(db, auditor)  # the only round has the child already
    made_final(db, as_, audit)
    assert re_audits(db, audit) == []


@pytest.mark.usefixtures("service_manager")
def test_what_follows_happens_once(
    db: Session, as_: As, auditor: Person, team_manager: Person
) -> None:
    factories.a_round(db, 3)
    audit = moderated(db, auditor)
    made_final(db, as_, audit)
    inadequate_audits.follow_up(db, audit)
    inadequate_audits.follow_up(db, audit)
    assert len(actions_of(as_, team_manager)) == 1
    assert len(re_audits(db, audit)) == 1
    raised = select(Change.seq).where(Change.action == "action.raise")
    assert len(db.scalars(raised).all()) == 1


@pytest.mark.usefixtures("service_manager")
def test_an_audit_that_was_not_selected_is_followed_up_too(
    db: Session, auditor: Person, team_manager: Person, as_: As
) -> None:
    factories.the_calendar(db)
    with clock.held_at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        factories.an_audit(db, auditor, status="submitted", **INADEQUATE)
    assert finalisation.finalise_unselected(db) == 1
    assert len(actions_of(as_, team_manager)) == 1


@pytest.mark.parametrize("grade", ["requires_improvement", "good", "outstanding"])
def test_a_better_grade_asks_for_nothing(
    db: Session, as_: As, auditor: Person, team_manager: Person, grade: str
) -> None:
    factories.a_round(db, 3)
    audit = moderated(db, auditor, proposed_grade=grade, final_grade=grade)
    factories.a_finding(db, audit, severity="serious")
    made_final(db, as_, audit)
    assert (actions_of(as_, team_manager), re_audits(db, audit)) == ([], [])


@pytest.mark.usefixtures("service_manager")
def test_what_an_audit_asked_for_is_cancelled_when_it_was_an_error(
    db: Session, as_: As, auditor: Person, team_manager: Person
) -> None:
    factories.a_round(db, 3)
    audit = moderated(db, auditor)
    made_final(db, as_, audit)
    one, two = (as_(factories.a_person(db, Role.QA_MANAGER)) for _ in range(2))
    proposal = {"reason": "Of the wrong child."}
    assert one.post(f"/v1/audits/{audit.id}/propose-void", json=proposal).status_code < 300
    request = one.get("/v1/change-requests").json()["items"][0]["id"]
    answer = two.post(f"/v1/change-requests/{request}/approve", json={"note": "Agreed."})
    assert answer.status_code == 200, answer.text
    (row,) = actions_of(as_, team_manager)
    assert (row["status"], row["status_reason"]) == ("cancelled", VOIDED)
    (again,) = re_audits(db, audit)
    assert (again.status, again.status_reason) == ("cancelled", VOIDED)
