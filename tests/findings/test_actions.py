"""Actions: one owner, verified by somebody else, and whether anything changed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.findings.findings import Finding
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.models.platform.history import Change, Read
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.factories import feedback

TODAY = date(2026, 6, 1)
WHY = {"reason": "The panel meets a week later."}


@pytest.fixture(autouse=True)
def a_monday_in_june() -> Any:
    with clock.held_at(datetime(2026, 6, 1, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def finding(db: Session) -> Finding:
    """Of a final audit of the usual team."""
    return factories.a_finding(db, factories.an_audit(db, status="finalised"))


@pytest.fixture
def owner(db: Session) -> Person:
    return factories.a_person(db, Role.PRACTITIONER)


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))


def because_of(finding: Finding, owner: Person, manager: Person, **fields: Any) -> dict[str, Any]:
    usual = {
        "finding_id": str(finding.id),
        "title": "Agree a template for supervision records.",
        "owner_person_id": str(owner.id),
        "accountable_person_id": str(manager.id),
        "due_date": "2026-06-30",
    }
    return usual | fields


def raised(client: Client, body: Any) -> dict[str, Any]:
    answer = client.post("/v1/actions", json=body)
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    return row


def done(client: Client, row: Any, verb: str, body: Any = None) -> dict[str, Any]:
    answer = client.post(f"/v1/actions/{row['id']}/{verb}", json=body)
    assert answer.status_code == 200, (verb, answer.text)
    action: dict[str, Any] = answer.json()
    return action


def refused(client: Client, row: Any, verb: str, body: Any = None) -> tuple[int, str]:
    answer = client.post(f"/v1/actions/{row['id']}/{verb}", json=body)
    return answer.status_code, answer.json()["code"]


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code in {409, 422}, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def test_an_action_is_done_by_its_owner_and_verified_and_assessed_by_others(
    db: Session, as_: As, finding: Finding, owner: Person, manager: Person
) -> None:
    row = raised(as_(manager), because_of(finding, owner, manager))
    assert (row["status"], row["effectiveness"], row["rule"]) == ("open", "not_assessed", None)
    assert row["owner"] == {"id": str(owner.id), "display_name": owner.display_name}
    assert row["finding"]["text"] == finding.text
    assert (row["subject_id"], row["org_unit_id"]) == (
        str(finding.subject_id),
        str(finding.org_unit_id),
    )
    doer, checker = as_(owner), as_(manager)
    assert done(doer, row, "start")["status"] == "in_progress"
    evidence = [{"text": "Minutes of 4 May, item 3.", "link": "https://example.org/minutes"}]
    outcome = {"outcome_text": "The template is in use.", "evidence": evidence}
    completed = done(doer, row, "complete", outcome)
    assert (completed["status"], completed["evidence"]) == ("completed", evidence)
    verified = done(checker, row, "verify", {"note": "Seen."})
    assert (verified["status"], verified["verified_by"]) == ("verified", str(manager.id))
    assert verified["effectiveness"] == "not_assessed"
    assert done(checker, row, "close")["status"] == "closed"
    because = {"effectiveness": "not_effective", "note": "The re-audit found the same."}
    assessed = done(checker, row, "assess", because)
    assert (assessed["status"], assessed["effectiveness"]) == ("closed", "not_effective")
    assert assessed["assessed_by_person"]["id"] == str(manager.id)
    told = select(Event.type).where(Event.entity == "actions").order_by(Event.occurred_at, Event.id)
    assert db.scalars(told).all() == [
        "action.raise",
        "action.start",
        "action.complete",
        "action.verify",
        "action.close",
        "action.assess",
    ]


def test_an_owner_verifies_neither_their_own_action_nor_its_effect(
    db: Session, as_: As, finding: Finding, manager: Person
) -> None:
    other = factories.a_person(db, Role.SERVICE_MANAGER)
    row = raised(as_(other), because_of(finding, manager, other))
    client = as_(manager)
    done(client, row, "start")
    done(client, row, "complete", {"outcome_text": "Done."})
    assert refused(client, row, "verify", {}) == (409, "own_action")
    assert refused(client, row, "return", WHY) == (409, "own_action")
    done(as_(other), row, "verify", {"effectiveness": "partly", "note": "Two teams of three."})
    effect = {"effectiveness": "effective", "note": "All is well."}
    assert refused(client, row, "assess", effect) == (409, "own_action")
    assert refused(client, row, "close") == (409, "own_action")
    assert as_(other).get(f"/v1/actions/{row['id']}").json()["effectiveness"] == "partly"


def test_a_completed_action_is_returned_with_a_reason(
    db: Session, as_: As, finding: Finding, owner: Person, manager: Person
) -> None:
    action = factories.an_action(db, owner, finding, status="completed")
    row = {"id": action.id}
    missing = {"reason": "Nobody uses the template yet."}
    returned = done(as_(manager), row, "return", missing)
    assert (returned["status"], returned["completed_at"]) == ("in_progress", None)
    assert returned["status_reason"] == missing["reason"]
    assert done(as_(owner), row, "complete", {"outcome_text": "Now."})["status_reason"] is None


def test_a_due_date_is_extended_with_a_reason_and_not_by_the_owner(
    db: Session, as_: As, finding: Finding, manager: Person
) -> None:
    action = factories.an_action(db, manager, finding, due_date=date(2026, 6, 8))
    row, later = {"id": action.id}, {"due_date": "2026-06-15", **WHY}
    assert refused(as_(manager), row, "extend", later) == (409, "own_action")
    other = as_(factories.a_person(db, Role.SERVICE_MANAGER))
    earlier = {"due_date": "2026-06-08", **WHY}
    answer = other.post(f"/v1/actions/{action.id}/extend", json=earlier)
    assert faults(answer) == [("/due_date", "not_later")]
    assert done(other, row, "extend", later)["due_date"] == "2026-06-15"
    last = db.scalars(select(Change).order_by(Change.seq.desc()).limit(1)).one()
    assert (last.action, last.note) == ("action.extend", WHY["reason"])


def test_every_owner_of_an_action_is_kept_with_the_reason_for_the_change(
    db: Session, as_: As, finding: Finding, owner: Person, manager: Person
) -> None:
    row = raised(as_(manager), because_of(finding, owner, manager))
    successor = factories.a_person(db, Role.PRACTITIONER)
    change = {"owner_person_id": str(successor.id), "reason": "They have moved to another team."}
    with clock.held_at(datetime(2026, 6, 3, 9, tzinfo=UTC)):
        moved = done(as_(manager), row, "reassign", change)
        assert moved["owner_person_id"] == str(successor.id)
        assert refused(as_(manager), row, "reassign", change)[0] == 422
        periods = as_(manager).get(f"/v1/actions/{row['id']}/periods").json()["items"]
    assert [(p["owner"]["id"], p["reason"], p["valid_to"]) for p in periods] == [
        (str(owner.id), None, "2026-06-03T09:00:00.000000Z"),
        (str(successor.id), "They have moved to another team.", None),
    ]
    assert as_(owner).get(f"/v1/actions/{row['id']}").status_code == 404


def test_an_action_comes_from_an_accepted_recommendation_or_from_a_finding(
    db: Session, as_: As, finding: Finding, owner: Person, manager: Person
) -> None:
    proposal = factories.a_recommendation(db, finding)
    body = because_of(finding, owner, manager, finding_id=None, recommendation_id=str(proposal.id))
    client = as_(manager)
    early = client.post("/v1/actions", json=body)
    assert (early.status_code, early.json()["code"]) == (409, "not_accepted")
    accepted = factories.a_recommendation(db, finding, status="accepted")
    row = raised(client, body | {"recommendation_id": str(accepted.id)})
    assert (row["recommendation"]["text"], row["subject_id"]) == (accepted.text, None)
    assert as_(owner).get(f"/v1/recommendations/{accepted.id}").status_code == 200
    both = client.post("/v1/actions", json=body | {"finding_id": str(finding.id)})
    assert faults(both) == [("/recommendation_id", "one_source")]
    neither = client.post("/v1/actions", json=body | {"recommendation_id": None})
    assert faults(neither) == [("/recommendation_id", "one_source")]


def test_an_action_for_a_county_is_done_in_a_unit_below_it(
    db: Session, as_: As, finding: Finding, owner: Person, manager: Person
) -> None:
    county = factories.the_county(db)
    accepted = factories.a_recommendation(db, finding, at=county, status="accepted")
    body = because_of(finding, owner, manager, finding_id=None, recommendation_id=str(accepted.id))
    director = as_(factories.a_person(db, Role.DIRECTOR))
    at_the_top = director.post("/v1/actions", json=body)
    assert faults(at_the_top) == [("/accountable_person_id", "no_manager")]
    row = raised(director, body | {"org_unit_id": str(finding.org_unit_id)})
    assert row["district_id"] == str(finding.district_id)
    elsewhere = because_of(
        finding, owner, manager, org_unit_id=str(factories.a_team(db, "dover-1").id)
    )
    assert faults(director.post("/v1/actions", json=elsewhere)) == [("/org_unit_id", "not_below")]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": " "}, ("/title", "bad_format")),
        ({"due_date": "2026-05-31"}, ("/due_date", "in_the_past")),
        ({"priority": "soon"}, ("/priority", "not_in_list")),
        ({"owner_person_id": str(uuid4())}, ("/owner_person_id", "no_owner")),
        ({"accountable_person_id": str(uuid4())}, ("/accountable_person_id", "no_manager")),
        ({"finding_id": str(uuid4())}, ("/finding_id", "unknown")),
        ({"owner_person_id": None}, ("/owner_person_id", "bad_format")),
    ],
)
def test_an_action_is_checked_member_by_member(
    as_: As,
    finding: Finding,
    owner: Person,
    manager: Person,
    fields: Any,
    expected: tuple[str, str],
) -> None:
    answer = as_(manager).post("/v1/actions", json=because_of(finding, owner, manager, **fields))
    assert faults(answer) == [expected]


def test_nobody_raises_an_action_from_what_they_do_not_see_or_what_was_withdrawn(
    db: Session, as_: As, finding: Finding, owner: Person, manager: Person
) -> None:
    body = because_of(finding, owner, manager)
    stranger = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "dover-1"))
    assert faults(as_(stranger).post("/v1/actions", json=body)) == [("/finding_id", "unknown")]
    factories.withdrawn(db, finding)
    assert faults(as_(manager).post("/v1/actions", json=body)) == [("/finding_id", "unknown")]


def test_words_and_priority_are_replaced_and_the_rest_has_steps(
    as_: As, finding: Finding, owner: Person, manager: Person
) -> None:
    client, url = as_(manager), f"/v1/actions/{uuid4()}"
    body = because_of(finding, owner, manager)
    assert client.put(url, json=body).status_code == 201
    assert client.put(url, json=body).json()["version"] == 1
    better = body | {"priority": "urgent"}
    assert client.put(url, json=better).status_code == 428
    etag = {"If-Match": client.get(url).headers["ETag"]}
    assert client.put(url, json=better, headers=etag).json()["priority"] == "urgent"
    moved = client.put(url, json=better | {"due_date": "2026-07-30"})
    assert faults(moved) == [("/due_date", "fixed")]


def test_trouble_is_found_by_filters(
    db: Session, as_: As, finding: Finding, owner: Person, manager: Person
) -> None:
    gone = factories.a_person(db, Role.PRACTITIONER)
    gone.active = False
    late = factories.an_action(db, owner, finding, due_date=TODAY - timedelta(days=1))
    lost = factories.an_action(db, gone, finding, due_date=TODAY)
    assessed = {"assessed_by": manager.id, "assessed_at": clock.now()}
    vain = factories.an_action(
        db, owner, finding, status="closed", effectiveness="not_effective", **assessed
    )
    names = {str(late.id): "late", str(lost.id): "lost", str(vain.id): "vain"}
    client = as_(manager)

    def listed(query: str) -> list[str]:
        page = client.get(f"/v1/actions?{query}").json()
        return [names[item["id"]] for item in page["items"]]

    assert listed("") == ["late", "lost", "vain"]
    assert listed("sort=-due_date") == ["vain", "lost", "late"]
    assert listed("overdue=true") == ["late"]
    assert listed("unowned=true") == ["lost"]
    assert listed("effectiveness=not_effective") == ["vain"]
    assert listed(f"owner_person_id={gone.id}") == ["lost"]
    assert listed("status=open&status=in_progress") == ["late", "lost"]
    assert listed(f"finding_id={finding.id}&due_before=2026-06-01") == ["late"]
    assert listed(f"id={vain.id}&view=full") == ["vain"]
    assert listed("priority=urgent") == []
    whole = client.get(f"/v1/actions?id={late.id}&view=full").json()["items"][0]
    assert (whole["evidence"], whole["overdue"]) == ([], True)


def test_actions_are_found_by_what_they_rest_on(db: Session, as_: As) -> None:
    """The owner of an action does not learn by filters that it comes from feedback."""
    audit, child = factories.an_audit(db, status="finalised"), factories.a_theme(db)
    factories.a_theme(db, "advocacy", parent_code=child.code)
    voice = factories.a_finding(db, audit, theme_codes=["advocacy"])
    said = feedback.a_submission(db, feedback.a_named_campaign(db, factories.a_team(db)))
    hidden = factories.a_finding(db, audit, origin="feedback", origin_id=said.id, audit_id=None)
    worker, unit = (factories.a_person(db, role) for role in (Role.PRACTITIONER, Role.QA_ADMIN))
    names = {
        str(factories.an_action(db, worker, source, **fields).id): name
        for name, source, fields in (
            ("own", voice, {}),
            ("recommended", factories.a_recommendation(db, voice, status="accepted"), {}),
            ("told", hidden, {}),
            ("ruled", voice, {"rule": "inadequate_audit", "raised_by": None}),
        )
    }

    def listed(who: Person, query: str) -> set[str]:
        page = as_(who).get(f"/v1/actions?{query}").json()
        return {names[item["id"]] for item in page["items"]}

    assert listed(unit, "rule=inadequate_audit") == {"ruled"}
    assert listed(unit, "origin=audit") == {"own", "recommended", "ruled"}
    assert listed(unit, "origin=feedback") == {"told"}
    assert listed(unit, f"theme={child.code}") == {"own", "recommended", "ruled"}
    assert listed(unit, "theme=nothing_of_it") == set()
    assert listed(worker, "status=open") == {"own", "recommended", "told", "ruled"}
    assert listed(worker, "origin=feedback") == set()


def test_each_is_told_what_waits_for_them(
    db: Session, as_: As, finding: Finding, owner: Person, manager: Person
) -> None:
    gone = factories.a_person(db, Role.PRACTITIONER)
    gone.active = False
    answers = {"accountable_person_id": manager.id}
    late = factories.an_action(db, owner, finding, due_date=TODAY - timedelta(days=1), **answers)
    lost = factories.an_action(db, gone, finding, **answers)
    ready = factories.an_action(db, owner, finding, status="completed", **answers)

    def waiting(person: Person) -> list[tuple[str, str]]:
        items = as_(person).get("/v1/notifications").json()["items"]
        return sorted((item["kind"], item["id"]) for item in items)

    assert waiting(owner) == [("action_to_do", str(late.id))]
    assert waiting(manager) == [
        ("action_overdue", str(late.id)),
        ("action_to_verify", str(ready.id)),
        ("action_unowned", str(lost.id)),
    ]


def test_reading_an_action_about_a_child_is_logged(
    db: Session, as_: As, finding: Finding, owner: Person
) -> None:
    action = factories.an_action(db, owner, finding)
    as_(owner).get(f"/v1/actions/{action.id}")
    line = db.scalars(select(Read).order_by(Read.seq.desc()).limit(1)).one()
    assert (line.entity, line.subject_ids) == ("actions", [finding.subject_id])
