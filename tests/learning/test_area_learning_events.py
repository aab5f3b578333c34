"""Area Learning Events: invited by role, chaired, minuted, closed once decisions lead on (2.4)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.events import Event
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/area-learning-events"
MINUTES = "Managers told what they had tried."


@pytest.fixture
def unit(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.QA_MANAGER))


@pytest.fixture
def chair(db: Session) -> Person:
    return factories.a_person(db, Role.CORPORATE_DIRECTOR)


def a_body(db: Session, chair: Person, **fields: Any) -> dict[str, Any]:
    usual = {
        "area_id": str(factories.an_area(db).id),
        "title": "Supervision that says why",
        "held_on": str(clock.today()),
        "chair_id": str(chair.id),
    }
    return usual | fields


def planned(client: Client, body: dict[str, Any]) -> str:
    path = f"{URL}/{ids.new()}"
    answer = client.put(path, json=body)
    assert answer.status_code == 201, answer.text
    return path


def seats(document: Any) -> dict[str, str]:
    return {each["person_id"]: each["seat"] for each in document["attendance"]}


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(each["pointer"], each["code"]) for each in answer.json()["errors"]]


def the_leaders(db: Session) -> dict[str, Person]:
    """Somebody for each seat that the source names, by the seat."""
    county, area = factories.the_county(db), factories.an_area(db)
    held = {
        "ics_director": (Role.DIRECTOR, county),
        "assistant_director": (Role.ASSISTANT_DIRECTOR, area),
        "area_service_manager": (Role.SERVICE_MANAGER, factories.a_district(db)),
        "area_team_manager": (Role.TEAM_MANAGER, factories.a_team(db)),
        "unit_assistant_director": (Role.ASSISTANT_DIRECTOR, factories.the_qa_unit(db)),
        "principal_social_worker": (Role.PRINCIPAL_SOCIAL_WORKER, county),
    }
    return {seat: factories.a_person(db, role, at=at) for seat, (role, at) in held.items()}


def test_those_whom_the_source_lists_are_invited_by_the_roles_that_they_hold_on_the_day(
    db: Session, as_: As, unit: Client, chair: Person
) -> None:
    leaders = the_leaders(db)
    south = factories.an_area(db, "south")
    thanet = factories.a_unit(db, "thanet", OrgUnitKind.DISTRICT, south)
    factories.a_person(db, Role.ASSISTANT_DIRECTOR, at=south)
    factories.a_person(db, Role.SERVICE_MANAGER, at=thanet)
    factories.a_person(db, Role.SERVICE_MANAGER)  # of the county, so not of the area
    factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db))
    factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db), active=False)
    path = planned(unit, a_body(db, chair))
    read = as_(leaders["area_team_manager"]).get(path).json()
    assert seats(read) == {str(person.id): seat for seat, person in leaders.items()}
    assert {each["presence"] for each in read["attendance"]} == {"invited"}
    assert (read["invited"], read["attended"]) == (6, 0)
    assert (read["chair_role"], read["area"]["code"]) == ("corporate_director", "north")
    (mine,) = [each for each in read["attendance"] if each["seat"] == "area_team_manager"]
    assert mine["person"]["display_name"] == leaders["area_team_manager"].display_name
    assert (mine["role"], mine["org_unit"]["code"]) == ("team_manager", "dartford-1")
    told = db.scalars(select(Event.type).where(Event.entity == "area_learning_events")).all()
    assert told == ["area_learning_event.plan"]


def test_the_invited_follow_the_day_until_the_event_is_held_and_are_then_kept(
    db: Session, as_: As, unit: Client, chair: Person
) -> None:
    team, today = factories.a_team(db), clock.today()
    leaving, coming = factories.a_person(db), factories.a_person(db)
    old = factories.a_role(db, leaving, Role.TEAM_MANAGER, team, valid_to=today)
    factories.a_role(db, coming, Role.TEAM_MANAGER, team, valid_from=today)
    body = a_body(db, chair, held_on=str(today - timedelta(days=1)))
    path = planned(unit, body)
    assert list(seats(unit.get(path).json())) == [str(leaving.id)]
    etag = {"If-Match": unit.get(path).headers["ETag"]}
    moved = unit.put(path, json=body | {"held_on": str(today)}, headers=etag)
    assert list(seats(moved.json())) == [str(coming.id)]
    old.valid_to = None
    db.flush()
    attended = {"attended_ids": [str(leaving.id)], "apologies_ids": [str(coming.id)]}
    held = as_(chair).post(f"{path}/hold", json=attended).json()
    came = {each["person_id"]: each["presence"] for each in held["attendance"]}
    assert came == {str(leaving.id): "attended", str(coming.id): "apologies"}
    assert (held["status"], held["attended"]) == ("held", 1)
    db.execute(delete(RoleAssignment).where(RoleAssignment.person_id == coming.id))
    assert len(unit.get(path).json()["attendance"]) == 2


def test_a_deputy_chairs_only_with_the_corporate_director_whom_they_stand_in_for(
    db: Session, as_: As, unit: Client, chair: Person
) -> None:
    area = factories.an_area(db)
    deputy = factories.a_person(db, Role.ASSISTANT_DIRECTOR, at=area)
    elsewhere = factories.a_person(db, Role.DIRECTOR, at=factories.an_area(db, "south"))
    manager = factories.a_person(db, Role.SERVICE_MANAGER, at=area)
    mine, not_chair = str(chair.id), "no_event_chair"
    cases: list[tuple[Person, str | None, list[tuple[str, str]]]] = [
        (deputy, None, [("/chair_id", not_chair)]),
        (manager, mine, [("/chair_id", not_chair)]),
        (elsewhere, mine, [("/chair_id", not_chair)]),
        (deputy, str(manager.id), [("/deputising_for", not_chair)]),
    ]
    for person, deputised, expected in cases:
        body = a_body(db, person, deputising_for=deputised)
        assert faults(unit.put(f"{URL}/{ids.new()}", json=body)) == expected
    path = planned(unit, a_body(db, deputy, deputising_for=mine))
    read = as_(chair).get(path).json()
    assert (read["chair_role"], read["deputising_for_person"]["id"]) == ("assistant_director", mine)
    assert str(deputy.id) not in seats(read)
    assert as_(chair).post(f"{path}/hold", json={"attended_ids": []}).status_code == 403
    assert as_(deputy).post(f"{path}/hold", json={"attended_ids": []}).is_success


def test_who_came_is_recorded_by_the_chair_or_the_unit_and_guests_are_told_apart(
    db: Session, as_: As, unit: Client, chair: Person
) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    guest, nobody = factories.a_person(db, Role.IRO), factories.a_person(db)
    path = planned(unit, a_body(db, chair))
    assert as_(manager).post(f"{path}/hold", json={"attended_ids": []}).status_code == 403
    came = [str(manager.id), str(guest.id)]
    wrong = {
        "attended_ids": [*came, str(nobody.id), str(chair.id), came[0]],
        "apologies_ids": [came[0], str(guest.id), str(ids.new())],
    }
    assert faults(unit.post(f"{path}/hold", json=wrong)) == [
        ("/attended_ids/2", "no_staff"),
        ("/attended_ids/4", "twice"),
        ("/attended_ids/3", "is_chair"),
        ("/apologies_ids/0", "twice"),
        ("/apologies_ids/1", "twice"),
        ("/apologies_ids/2", "not_invited"),
    ]
    held = unit.post(f"{path}/hold", json={"attended_ids": came}).json()
    assert seats(held) == {came[0]: "area_team_manager", came[1]: "guest"}
    assert (held["invited"], held["attended"]) == (1, 2)
    assert as_(guest).get(path).is_success
    corrected = unit.post(f"{path}/record-attendance", json={"attended_ids": []}).json()
    status = [(each["person_id"], each["presence"]) for each in corrected["attendance"]]
    assert status == [(came[0], "absent")]


def test_an_event_is_closed_by_its_chair_once_each_decision_has_an_action_or_a_reason(
    db: Session, as_: As, unit: Client, chair: Person
) -> None:
    event = factories.an_area_learning_event(db, chair_id=chair.id, status="held")
    source = factories.a_recommendation(db, status="accepted")
    action = factories.an_action(db, source=source)
    path, led = f"{URL}/{event.id}", as_(chair)
    first, second = str(ids.new()), str(ids.new())
    decisions: list[dict[str, Any]] = [
        {"id": first, "text": "All teams use the template."},
        {"id": second, "text": "The group goes on.", "no_action_reason": "It meets already."},
    ]
    minutes = {"minutes_text": MINUTES, "decisions": decisions}
    minuted = unit.post(f"{path}/minute", json=minutes).json()
    assert (minuted["status"], minuted["decision_count"], minuted["decisions_open"]) == (
        "minuted",
        2,
        1,
    )
    assert unit.post(f"{path}/close").status_code == 403
    refused = led.post(f"{path}/close")
    assert (refused.status_code, refused.json()["code"]) == (409, "decision_open")
    decisions[0]["action_ids"] = [str(action.id)]
    corrected = led.post(f"{path}/correct-minutes", json=minutes).json()
    (named,) = corrected["decisions"][0]["actions"]
    assert (named["id"], named["title"], named["status"]) == (
        str(action.id),
        action.title,
        "open",
    )
    assert named["owner"]["id"] == str(action.owner_person_id)
    assert corrected["minuted_by"] == minuted["minuted_by"]
    cancelled = {"reason": "It is done already."}
    assert unit.post(f"/v1/actions/{action.id}/cancel", json=cancelled).is_success
    assert led.post(f"{path}/close").json()["code"] == "decision_open"
    decisions[0] |= {"action_ids": [], "no_action_reason": "It is done already."}
    assert led.post(f"{path}/correct-minutes", json=minutes).json()["decisions_open"] == 0
    closed = led.post(f"{path}/close").json()
    assert (closed["status"], closed["allowed_actions"]) == ("closed", [])
    assert unit.post(f"{path}/correct-minutes", json=minutes).json()["code"] == "not_in_state"


def test_the_decisions_of_the_minutes_are_checked_member_by_member(
    db: Session, unit: Client
) -> None:
    event = factories.an_area_learning_event(db, status="held")
    taken = factories.a_decision(db, factories.an_area_learning_event(db, status="minuted"))
    source = factories.a_recommendation(db, status="accepted")
    action = str(factories.an_action(db, source=source).id)
    of_child = factories.an_action(db)  # because of a finding about a child
    cancelled = factories.an_action(db, source=source, status="cancelled")
    mine = str(ids.new())
    decisions = [
        {"id": str(taken.id), "text": "A"},
        {"id": mine, "text": "B", "action_ids": [str(of_child.id), str(cancelled.id)]},
        {"id": mine, "text": "C", "action_ids": [action, action]},
        {"id": str(ids.new()), "text": "D", "action_ids": [action], "no_action_reason": "None."},
    ]
    answer = unit.post(
        f"{URL}/{event.id}/minute", json={"minutes_text": MINUTES, "decisions": decisions}
    )
    assert faults(answer) == [
        ("/decisions/2", "twice"),
        ("/decisions/0/id", "id_taken"),
        ("/decisions/1/action_ids/0", "unknown"),
        ("/decisions/1/action_ids/1", "unknown"),
        ("/decisions/2/action_ids/1", "twice"),
        ("/decisions/3/no_action_reason", "not_empty"),
    ]


def test_an_event_looks_at_what_is_accepted_or_reported_and_shows_each_reader_what_they_may_see(
    db: Session, as_: As, unit: Client, chair: Person
) -> None:
    finding = factories.a_finding(db, factories.an_audit(db, status="finalised"))
    recommendation = factories.a_recommendation(db, finding, status="accepted")
    analysis = factories.an_outcome_analysis(db, status="follow_up")
    audit = factories.a_multi_agency_audit(db, status="reported")
    named = {
        "finding_ids": [str(finding.id)],
        "recommendation_ids": [str(recommendation.id)],
        "outcome_analysis_ids": [str(analysis.id)],
        "multi_agency_audit_ids": [str(audit.id)],
    }
    unfinished = {
        "recommendation_ids": [str(factories.a_recommendation(db, finding).id)],
        "outcome_analysis_ids": [str(factories.an_outcome_analysis(db, status="reported").id)],
        "multi_agency_audit_ids": [str(factories.a_multi_agency_audit(db, status="discussion").id)],
    }
    refused = unit.put(f"{URL}/{ids.new()}", json=a_body(db, chair, **unfinished))
    assert faults(refused) == [(f"/{name}/0", "unknown") for name in unfinished]
    path = planned(unit, a_body(db, chair, **named))
    read = unit.get(path).json()
    assert {name: read[name] for name in named} == named
    assert read["recommendations"][0]["text"] == recommendation.text
    assert read["multi_agency_audits"][0]["title"] == audit.title
    assert read["outcome_analyses"][0]["week_start"] == str(analysis.week_start)
    for entity, row in (("findings", finding), ("recommendations", recommendation)):
        trail = unit.get(f"/v1/{entity}/{row.id}/trail").json()
        items = (trail if entity == "findings" else trail["led_to"])["items"]
        (led_to,) = [each for each in items if each["kind"] == "area_learning_event"]
        assert (led_to["path"], led_to["title"]) == (path, "Supervision that says why")
    iro = factories.a_person(db, Role.IRO)
    assert unit.post(f"{path}/hold", json={"attended_ids": [str(iro.id)]}).is_success
    guest = as_(iro).get(path).json()
    assert {name: guest[name] for name in named} == {name: [] for name in named}
    hidden = ("findings", "recommendations", "outcome_analyses", "multi_agency_audits")
    assert [guest[f"{name}_not_visible"] for name in hidden] == [1, 1, 1, 1]


def test_whoever_changes_an_event_keeps_what_it_looks_at_that_they_may_not_see(
    db: Session, as_: As, chair: Person
) -> None:
    area = factories.an_area(db)
    here = as_(factories.a_person(db, Role.QA_MANAGER, at=area))
    factories.a_unit(db, "thanet", OrgUnitKind.DISTRICT, factories.an_area(db, "south"))
    elsewhere = factories.a_multi_agency_audit(
        db, at=factories.a_team(db, "thanet-1"), status="reported"
    )
    event = factories.an_area_learning_event(
        db, chair_id=chair.id, multi_agency_audit_ids=[str(elsewhere.id)]
    )
    path = f"{URL}/{event.id}"
    etag = {"If-Match": here.get(path).headers["ETag"]}
    body = a_body(db, chair, title="Why?")
    changed = here.put(path, json=body, headers=etag).json()
    assert (changed["title"], changed["multi_agency_audits_not_visible"]) == ("Why?", 1)
    assert here.put(path, json=body).status_code == 200  # the same again


def test_events_are_seen_and_planned_where_somebodys_role_is(
    db: Session, as_: As, chair: Person
) -> None:
    south = factories.an_area(db, "south")
    factories.a_unit(db, "thanet", OrgUnitKind.DISTRICT, south)
    event = factories.an_area_learning_event(db)
    path, thanet = f"{URL}/{event.id}", factories.a_team(db, "thanet-1")
    here = [
        factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db)),
        factories.a_person(db, Role.DIRECTOR),
        factories.a_person(db, Role.QA_ADMIN, at=factories.an_area(db)),
        factories.a_person(db, Role.QA_ADMIN),
    ]
    there = [
        factories.a_person(db, Role.TEAM_MANAGER, at=thanet),
        factories.a_person(db, Role.ASSISTANT_DIRECTOR, at=south),
        factories.a_person(db, Role.QA_ADMIN, at=south),
        factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db)),
    ]
    assert [as_(each).get(path).status_code for each in here] == [200] * 4
    assert [as_(each).get(path).status_code for each in there] == [404] * 4
    body = a_body(db, chair)
    assert as_(there[2]).put(f"{URL}/{ids.new()}", json=body).status_code == 403
    assert as_(here[2]).put(f"{URL}/{ids.new()}", json=body).status_code == 201


def test_an_event_is_of_an_area_keeps_it_and_changes_while_it_is_planned(
    db: Session, unit: Client, chair: Person
) -> None:
    district = str(factories.a_district(db).id)
    refused = unit.put(f"{URL}/{ids.new()}", json=a_body(db, chair, area_id=district))
    assert ("/area_id", "no_area") in faults(refused)
    body = a_body(db, chair)
    path = planned(unit, body)
    etag = {"If-Match": unit.get(path).headers["ETag"]}
    moved = body | {"area_id": str(factories.an_area(db, "south").id)}
    assert unit.put(path, json=moved, headers=etag).json()["code"] == "fixed"
    later = body | {"held_on": str(clock.today() + timedelta(days=1))}
    assert unit.put(path, json=later, headers=etag).is_success
    early = unit.post(f"{path}/hold", json={"attended_ids": []})
    assert (early.status_code, early.json()["code"]) == (409, "not_yet")
    cancelled = unit.post(f"{path}/cancel", json={"reason": "The chair was ill."}).json()
    assert (cancelled["status"], cancelled["status_reason"]) == ("cancelled", "The chair was ill.")
    etag = {"If-Match": unit.get(path).headers["ETag"]}
    assert unit.put(path, json=body, headers=etag).json()["code"] == "not_in_state"


def test_events_are_filtered(db: Session, as_: As, unit: Client) -> None:
    action = factories.an_action(db, source=factories.a_recommendation(db, status="accepted"))
    finding = factories.a_finding(db, factories.an_audit(db, status="finalised"))
    recommendation = factories.a_recommendation(db, finding, status="accepted")
    came = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "thanet-1"))
    first = factories.an_area_learning_event(
        db,
        title="A",
        held_on=date(2026, 3, 10),
        finding_ids=[str(finding.id)],
        recommendation_ids=[str(recommendation.id)],
    )
    second = factories.an_area_learning_event(
        db,
        came,
        title="B",
        status="minuted",
        held_on=date(2026, 4, 10),
        area=factories.an_area(db, "south"),
    )
    factories.a_decision(db, second, action)

    def listed(query: str, client: Client = unit) -> list[str]:
        return [item["title"] for item in client.get(f"{URL}?{query}").json()["items"]]

    assert (listed(""), listed("sort=held_on")) == (["B", "A"], ["A", "B"])
    assert listed("status=minuted") == ["B"]
    assert listed("held_from=2026-03-11&held_to=2026-04-10") == ["B"]
    assert listed(f"area_id={first.area_id}") == ["A"]
    assert listed(f"chair_id={first.chair_id}") == ["A"] == listed(f"person_id={first.chair_id}")
    assert listed(f"person_id={came.id}") == ["B"]
    assert listed(f"finding_id={finding.id}") == ["A"]
    assert listed(f"recommendation_id={recommendation.id}") == ["A"]
    assert listed(f"action_id={action.id}") == ["B"]
    assert listed(f"id={first.id}") == ["A"]
    assert listed(f"action_id={action.id}", as_(came)) == []  # which they may not see
    summary = unit.get(URL).json()["items"][0]
    assert (summary["decision_count"], "minutes_text" in summary) == (1, False)


def test_an_event_waits_for_those_invited_then_for_its_records_and_its_chair(
    db: Session, as_: As, unit: Client, chair: Person
) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))

    def waiting(client: Client) -> list[str]:
        kinds = "&".join(
            f"kind=area_learning_event_to_{word}"
            for word in ("attend", "record", "minute", "close")
        )
        items = client.get(f"/v1/notifications?{kinds}").json()["items"]
        assert {item["path"] for item in items} <= {path}
        return [item["kind"].rpartition("_")[2] for item in items]

    later = str(clock.today() + timedelta(days=1))
    path = planned(unit, a_body(db, chair, held_on=later))
    led, invited = as_(chair), as_(manager)
    assert (waiting(invited), waiting(led), waiting(unit)) == (["attend"], [], [])
    etag = {"If-Match": unit.get(path).headers["ETag"]}
    assert unit.put(path, json=a_body(db, chair), headers=etag).is_success
    assert (waiting(invited), waiting(led), waiting(unit)) == (["attend"], ["record"], ["record"])
    assert led.post(f"{path}/hold", json={"attended_ids": []}).is_success
    assert (waiting(invited), waiting(led), waiting(unit)) == ([], ["minute"], ["minute"])
    decision = {"id": str(ids.new()), "text": "All teams use the template."}
    minutes = {"minutes_text": MINUTES, "decisions": [decision]}
    assert led.post(f"{path}/minute", json=minutes).is_success
    assert waiting(led) == []
    decision["no_action_reason"] = "They do already."
    assert led.post(f"{path}/correct-minutes", json=minutes).is_success
    assert (waiting(led), waiting(unit)) == (["close"], [])
