"""From selection to the final audit: who is chosen, who judges, what is decided, what follows."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models.audits import Audit
from app.models.moderation import ModerationDecision, ModerationSelection
from app.models.people import Person
from app.models.reference import CalendarRange
from app.services import inquiries
from app.vocabulary import Role
from tests import make
from tests.conftest import As


@pytest.fixture
def admin(db: Session) -> Person:
    return make.a_person(db, Role.QA_ADMIN)


@pytest.fixture
def moderator(db: Session) -> Person:
    return make.a_person(db, Role.MODERATOR)


def post(as_: As, who: Person, url: str, **body: object) -> Any:
    return as_(who).post(f"/v1/{url}", json=body)


def held(db: Session, moderator: Person, **fields: Any) -> Audit:
    return make.an_audit(db, status="in_moderation", moderator_id=moderator.id, **fields)


def decide(as_: As, who: Person, audit: Audit, **body: object) -> Any:
    return post(as_, who, f"audits/{audit.id}/moderation-decisions", **body)


def test_every_extreme_grade_is_selected_and_the_rest_become_final(
    db: Session, as_: As, admin: Person
) -> None:
    make.moderation_rule(db)
    extreme = make.an_audit(db, status="submitted", proposed_grade="inadequate")
    plain = make.an_audit(db, status="submitted")
    draft = make.an_audit(db)
    url = f"audit-rounds/{extreme.round_id}/select-for-moderation"
    done = post(as_, admin, url, seed="may")
    assert done.status_code == 200, done.text
    assert [row["audit_id"] for row in done.json()["selected"]] == [str(extreme.id)]
    assert done.json()["selected"][0]["reason"] == "grade"
    assert done.json()["finalised"] == 1
    states = [db.get_one(Audit, audit.id).status for audit in (extreme, plain, draft)]
    assert states == ["awaiting_moderation", "finalised", "draft"]
    run = db.scalars(select(ModerationSelection)).one()
    assert (run.number, run.seed, run.passed_over) == (1, "may", [str(plain.id)])
    late = make.an_audit(db, status="submitted", proposed_grade="outstanding")
    again = post(as_, admin, url, seed="may").json()
    assert (again["number"], again["selected"][0]["audit_id"]) == (2, str(late.id))


def test_each_auditor_has_a_minimum_in_a_cycle(db: Session, as_: As, admin: Person) -> None:
    make.moderation_rule(db, min_per_auditor_per_cycle=1)
    auditors = [make.a_person(db, Role.AUDITOR) for _ in range(2)]
    audits = [make.an_audit(db, auditor, status="submitted") for auditor in auditors * 2]
    url = f"audit-rounds/{audits[0].round_id}/select-for-moderation"
    chosen = post(as_, admin, url, seed="s").json()["selected"]
    owners = sorted(str(db.get_one(Audit, row["audit_id"]).auditor_id) for row in chosen)
    assert owners == sorted(str(auditor.id) for auditor in auditors)


def test_the_first_to_begin_moderates(db: Session, as_: As, moderator: Person) -> None:
    other = make.a_person(db, Role.MODERATOR)
    audit = make.an_audit(db, status="awaiting_moderation")
    url = f"audits/{audit.id}/begin-moderation"
    begun = post(as_, moderator, url)
    assert (begun.status_code, begun.json()["moderator_id"]) == (200, str(moderator.id))
    assert post(as_, other, url).status_code == 404


def test_nobody_moderates_their_own_audit_or_their_own_line(db: Session, as_: As) -> None:
    both = make.a_person(db, Role.QA_MANAGER, Role.AUDITOR)
    own = make.an_audit(db, both, status="awaiting_moderation")
    answer = post(as_, both, f"audits/{own.id}/begin-moderation")
    assert (answer.status_code, answer.json()["code"]) == (409, "own_audit")
    team = make.a_team(db)
    leader = make.a_person(db, Role.MODERATOR)
    make.a_role(db, leader, Role.TEAM_MANAGER, team)
    near = make.an_audit(db, at=team, status="awaiting_moderation")
    assert post(as_, leader, f"audits/{near.id}/begin-moderation").status_code == 404


def test_an_assigned_audit_is_begun_by_that_moderator_only(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    other = make.a_person(db, Role.MODERATOR)
    audit = make.an_audit(db, status="awaiting_moderation")
    url = f"audits/{audit.id}/assign-moderator"
    assert post(as_, admin, url, moderator_id=str(moderator.id)).status_code == 200
    assert post(as_, other, f"audits/{audit.id}/begin-moderation").status_code == 404
    assert post(as_, moderator, f"audits/{audit.id}/begin-moderation").status_code == 200
    nobody = make.a_person(db, Role.IRO)
    refused = post(as_, admin, url, moderator_id=str(nobody.id))
    assert refused.json()["errors"][0]["pointer"] == "/moderator_id"


def test_a_decision_stands_beside_the_auditors_grade(
    db: Session, as_: As, moderator: Person
) -> None:
    audit = held(db, moderator)
    made = decide(
        as_, moderator, audit, outcome="lowered", moderated_grade="requires_improvement",
        rationale="Plans drifted.", feedback_to_auditor="Look at dates.",
        section_decisions=[{"section_key": "planning", "moderated": "inadequate"}],
    )  # fmt: skip
    assert made.status_code == 201, made.text
    assert made.json()["auditor_grade_snapshot"] == "good"
    assert made.json()["section_decisions"] == [
        {"section_key": "planning", "auditor": "good", "moderated": "inadequate"}
    ]
    row = db.get_one(Audit, audit.id)
    assert (row.status, row.auditor_grade, row.moderated_grade, row.final_grade) == (
        "moderated", "good", "requires_improvement", "requires_improvement",
    )  # fmt: skip
    auditor = db.get_one(Person, audit.auditor_id)
    seen = as_(auditor).get(f"/v1/moderation-decisions/{made.json()['id']}").json()
    assert seen["feedback_to_auditor"] == "Look at dates."
    assert seen["rationale"] is None
    again = decide(as_, moderator, audit, outcome="upheld", moderated_grade="good")
    assert (again.status_code, again.json()["code"]) == (409, "not_in_state")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"outcome": "raised", "moderated_grade": "requires_improvement", "rationale": "x"},
         "/outcome"),
        ({"outcome": "upheld", "moderated_grade": "outstanding"}, "/outcome"),
        ({"outcome": "lowered", "moderated_grade": "inadequate"}, "/rationale"),
        ({"outcome": "upheld"}, "/moderated_grade"),
        ({"outcome": "no_grade", "moderated_grade": "good", "rationale": "x"}, "/moderated_grade"),
        ({"outcome": "returned", "rationale": "x"}, "/outcome"),
        ({"outcome": "raised", "moderated_grade": "splendid", "rationale": "x"},
         "/moderated_grade"),
    ],
)  # fmt: skip
def test_a_decision_that_contradicts_itself_is_refused(
    db: Session, as_: As, moderator: Person, body: dict[str, object], pointer: str
) -> None:
    audit = held(db, moderator)
    refused = decide(as_, moderator, audit, **body)
    assert refused.status_code == 422
    assert pointer in {error["pointer"] for error in refused.json()["errors"]}
    assert db.get_one(Audit, audit.id).status == "in_moderation"


def test_a_returned_audit_comes_back_to_the_same_moderator(
    db: Session, as_: As, moderator: Person
) -> None:
    audit = held(db, moderator, selected_at=clock.now(), selection_reason="random")
    back = post(
        as_, moderator, f"audits/{audit.id}/return", reason="Say why.", items=["/sections/planning"]
    )
    assert (back.status_code, back.json()["status"]) == (200, "returned"), back.text
    auditor = db.get_one(Person, audit.auditor_id)
    read = as_(auditor).get(f"/v1/audits/{audit.id}").json()
    assert (read["status"], read["status_reason"]) == ("returned", "Say why.")
    assert read["allowed_actions"] == ["edit", "submit"]
    assert post(as_, auditor, f"audits/{audit.id}/submit").json()["status"] == (
        "awaiting_moderation"
    )
    assert post(as_, moderator, f"audits/{audit.id}/begin-moderation").status_code == 200
    kept = decide(as_, moderator, audit, outcome="upheld", moderated_grade="good")
    assert kept.status_code == 201
    current = select(ModerationDecision.outcome).where(ModerationDecision.superseded_at.is_(None))
    assert db.scalars(current).all() == ["upheld"]


def test_a_blind_session_hides_the_grade_until_the_decision(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    audit = make.an_audit(db, status="awaiting_moderation")
    number = uuid4()
    body = {
        "cycle_id": str(audit.cycle_id),
        "title": "May",
        "mode": "individual",
        "blind": True,
        "chair_id": str(moderator.id),
    }
    assert as_(admin).put(f"/v1/moderation-sessions/{number}", json=body).status_code == 201
    url = f"audits/{audit.id}/begin-moderation"
    begun = post(as_, moderator, url, session_id=str(number))
    assert (begun.json()["blind"], begun.json()["auditor_grade"]) == (True, None), begun.text
    decide(as_, moderator, audit, outcome="upheld", moderated_grade="good")
    assert as_(moderator).get(f"/v1/audits/{audit.id}").json()["auditor_grade"] == "good"


def test_a_panel_is_two_or_more_moderators(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    body: dict[str, Any] = {
        "cycle_id": str(make.a_cycle(db).id),
        "title": "Panel",
        "mode": "panel",
        "chair_id": str(moderator.id),
    }
    alone = as_(admin).put(f"/v1/moderation-sessions/{uuid4()}", json=body)
    assert alone.json()["errors"][0]["code"] == "too_few"
    body["member_ids"] = [str(make.a_person(db, Role.MODERATOR).id)]
    url = f"/v1/moderation-sessions/{uuid4()}"
    assert as_(admin).put(url, json=body).status_code == 201
    assert as_(admin).post(f"{url}/close").json()["code"] == "not_in_state"
    assert as_(admin).post(f"{url}/hold").json()["status"] == "held"
    assert as_(admin).post(f"{url}/close").json()["status"] == "closed"


def an_inquiry(audit: Audit, facilitator: Person, worker: Person) -> dict[str, object]:
    return {
        "context": "audit_cycle",
        "audit_id": str(audit.id),
        "facilitator_id": str(facilitator.id),
        "practitioner_id": str(worker.id),
    }


def test_the_practitioner_talks_it_over_confirms_and_the_audit_becomes_final(
    db: Session, as_: As, admin: Person
) -> None:
    audit = make.an_audit(db, status="moderated", inquiry_required=True)
    auditor = db.get_one(Person, audit.auditor_id)
    elsewhere = make.a_team(db, "dover-1")  # the worker has moved on since
    worker = make.a_person(db, Role.PRACTITIONER, at=elsewhere)
    early = post(as_, admin, f"audits/{audit.id}/finalise")
    assert (early.status_code, early.json()["code"]) == (409, "inquiry_open")
    url = f"/v1/appreciative-inquiries/{uuid4()}"
    body = an_inquiry(audit, auditor, worker)
    planned = as_(auditor).put(url, json=body)
    assert planned.status_code == 201, planned.text
    assert db.get_one(Audit, audit.id).status == "appreciative_inquiry"
    assert as_(auditor).post(f"{url}/hold").json()["status"] == "held"
    assert as_(auditor).post(f"{url}/record").json()["code"] == "unanswered"
    etag = as_(auditor).get(url).headers["ETag"]
    body |= {"what_went_well": "Seen alone.", "what_differently_next_time": "Earlier visits."}
    assert as_(auditor).put(url, json=body, headers={"If-Match": etag}).status_code == 200
    assert as_(auditor).post(f"{url}/record").json()["status"] == "recorded"
    assert as_(auditor).post(f"{url}/confirm").status_code == 403
    confirmed = as_(worker).post(f"{url}/confirm")
    assert confirmed.json()["status"] == "confirmed_by_practitioner", confirmed.text
    final = post(as_, admin, f"audits/{audit.id}/finalise")
    assert (final.status_code, final.json()["status"]) == (200, "finalised")


def test_an_inquiry_is_waived_with_a_reason_only(db: Session, as_: As, admin: Person) -> None:
    audit = make.an_audit(db, status="moderated", inquiry_required=True)
    url = f"audits/{audit.id}/finalise"
    final = post(as_, admin, url, waiver_reason="The worker has left.")
    assert (final.status_code, final.json()["status"]) == (200, "finalised")


def test_above_the_team_manager_nobody_reads_a_named_inquiry(db: Session, as_: As) -> None:
    audit = make.an_audit(db, status="moderated")
    auditor, worker = db.get_one(Person, audit.auditor_id), make.a_person(db, Role.PRACTITIONER)
    url = f"/v1/appreciative-inquiries/{uuid4()}"
    as_(auditor).put(url, json=an_inquiry(audit, auditor, worker))
    seen = {
        role: as_(make.a_person(db, role)).get(url).status_code
        for role in (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.DIRECTOR, Role.MI_ANALYST)
    }
    assert list(seen.values()) == [200, 404, 404, 404]


def test_an_audit_nobody_selected_becomes_final_when_its_window_is_over(db: Session) -> None:
    make.moderation_rule(db)
    make.saved(
        db,
        CalendarRange(first=make.LONG_AGO, last=clock.today() + timedelta(days=400)),
    )
    old = make.an_audit(db, status="submitted", submitted_at=clock.now() - timedelta(days=30))
    new = make.an_audit(db, status="submitted", submitted_at=clock.now() - timedelta(days=5))
    assert inquiries.finalise_unselected(db) == 1
    db.expire_all()
    assert db.get_one(Audit, old.id).status == "finalised"
    assert db.get_one(Audit, new.id).status == "submitted"
