"""Sessions of communities of practice: planned, held, recorded, and whom they reached (3.2)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/community-sessions"


@pytest.fixture
def unit(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.QA_ADMIN))


@pytest.fixture
def facilitator(db: Session) -> Person:
    return factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db))


def at_noon(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


def a_body(db: Session, facilitator: Person, **fields: Any) -> dict[str, Any]:
    community = fields.pop("community", None) or factories.a_community(db, status="running")
    usual = {
        "community_id": str(community.id),
        "title": "What we ask fathers",
        "starts_at": (clock.now() - timedelta(hours=1)).isoformat(),
        "link": "https://meet.example.org/fathers",
        "facilitator_id": str(facilitator.id),
        "booking_reference": "DELTA-20417",
    }
    return usual | fields


def test_the_unit_plans_a_session_and_its_facilitator_records_who_attended(
    db: Session, as_: As, unit: Client, facilitator: Person
) -> None:
    path, led = f"{URL}/{ids.new()}", as_(facilitator)
    body = a_body(db, facilitator)
    assert led.put(path, json=body).status_code == 403
    planned = unit.put(path, json=body)
    assert (planned.status_code, planned.json()["status"]) == (201, "planned")
    assert (planned.json()["attended"], planned.json()["attendance"]) == (None, [])
    colleague = factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db))
    attendance = {"attendee_ids": [str(colleague.id)], "others_attended": 3}
    assert as_(colleague).post(f"{path}/hold", json=attendance).status_code == 403
    held = led.post(f"{path}/hold", json=attendance).json()
    assert (held["status"], held["attended"], held["teams_reached"]) == ("held", 4, 1)
    assert held["allowed_actions"] == ["record-attendance"]
    (each,) = held["attendance"]
    assert each["person"] == {"id": str(colleague.id), "display_name": colleague.display_name}
    assert (each["role"], each["org_unit"]["code"]) == ("practitioner", "dartford-1")
    recorded = body | {"recording_url": "https://video.example.org/7"}
    etag = {"If-Match": unit.get(path).headers["ETag"]}
    assert unit.put(path, json=recorded, headers=etag).is_success
    heard = as_(factories.a_person(db, Role.IRO)).get(path).json()  # open to all staff
    assert heard["recording_url"] == "https://video.example.org/7"


def test_attendees_are_named_to_themselves_to_their_managers_and_to_those_who_run_sessions(
    db: Session, as_: As, unit: Client
) -> None:
    here, there = factories.a_team(db), factories.a_team(db, "thanet-1")
    mine = factories.a_person(db, Role.PRACTITIONER, at=here)
    other = factories.a_person(db, Role.PRACTITIONER, at=there)
    session = factories.a_community_session(db, status="held")
    factories.an_attendance(db, session, mine, here)
    factories.an_attendance(db, session, other, there)

    def named(client: Client) -> set[str]:
        read = client.get(f"{URL}/{session.id}").json()
        assert (read["attended"], read["teams_reached"]) == (2, 2)
        return {each["person_id"] for each in read["attendance"]}

    assert named(unit) == {str(mine.id), str(other.id)}
    assert named(as_(mine)) == {str(mine.id)}
    assert named(as_(factories.a_person(db, Role.TEAM_MANAGER, at=here))) == {str(mine.id)}
    assert named(as_(factories.a_person(db, Role.AUDITOR))) == set()
    by_other = f"{URL}?attended_by={other.id}"
    assert as_(mine).get(by_other).json()["items"] == []
    assert len(unit.get(by_other).json()["items"]) == 1


def test_attendance_is_corrected_and_keeps_those_who_have_left(db: Session, unit: Client) -> None:
    team = factories.a_team(db)
    gone = factories.a_person(db)  # holds no role any more
    session = factories.a_community_session(db, status="held")
    factories.an_attendance(db, session, gone, team)
    path = f"{URL}/{session.id}/record-attendance"
    both = [str(gone.id), str(factories.a_person(db, Role.IRO).id)]
    assert unit.post(path, json={"attendee_ids": both}).json()["attended"] == 2
    etag = unit.get(f"{URL}/{session.id}").headers["ETag"]
    assert unit.post(path, json={"attendee_ids": both[1:]}).json()["attended"] == 1
    assert unit.get(f"{URL}/{session.id}").headers["ETag"] != etag, "feeds and lists follow it"
    refused = unit.post(path, json={"attendee_ids": [both[0], both[1], both[1]]})
    faults = [(each["pointer"], each["code"]) for each in refused.json()["errors"]]
    assert faults == [("/attendee_ids/0", "no_staff"), ("/attendee_ids/2", "twice")]


def test_a_session_is_recorded_once_it_has_begun_or_is_cancelled_with_a_reason(
    db: Session, unit: Client
) -> None:
    later = factories.a_community_session(db, starts_at=clock.now() + timedelta(days=1))
    early = unit.post(f"{URL}/{later.id}/hold", json={})
    assert (early.status_code, early.json()["code"]) == (409, "session_not_begun")
    assert unit.post(f"{URL}/{later.id}/cancel", json={}).status_code == 422
    read = unit.post(f"{URL}/{later.id}/cancel", json={"reason": "Nobody booked it."}).json()
    assert (read["status"], read["status_reason"]) == ("cancelled", "Nobody booked it.")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"link": None}, ("/place", "required")),
        ({"link": "http://meet.example.org"}, ("/link", "bad_format")),
        ({"recording_url": "https://video.example.org/7"}, ("/recording_url", "session_not_held")),
        ({"facilitator_id": str(ids.new())}, ("/facilitator_id", "unknown")),
        ({"community_id": str(ids.new())}, ("/community_id", "community_not_running")),
        ({"booked": -1}, ("/booked", "out_of_range")),
    ],
)
def test_a_session_is_checked_member_by_member(
    db: Session, unit: Client, facilitator: Person, fields: Any, expected: tuple[str, str]
) -> None:
    answer = unit.put(f"{URL}/{ids.new()}", json=a_body(db, facilitator, **fields))
    faults = [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]
    assert (answer.status_code, faults) == (422, [expected])


def test_the_community_of_a_session_is_fixed_and_runs_when_it_is_planned(
    db: Session, unit: Client, facilitator: Person
) -> None:
    suggested = factories.a_community(db)
    answer = unit.put(f"{URL}/{ids.new()}", json=a_body(db, facilitator, community=suggested))
    assert answer.json()["errors"][0]["code"] == "community_not_running"
    path = f"{URL}/{ids.new()}"
    assert unit.put(path, json=a_body(db, facilitator)).status_code == 201
    etag = {"If-Match": unit.get(path).headers["ETag"]}
    moved = unit.put(path, json=a_body(db, facilitator), headers=etag)
    assert moved.json()["errors"][0]["code"] == "fixed"


def test_sessions_are_filtered(db: Session, unit: Client) -> None:
    first = factories.a_community_session(db, title="A", starts_at=at_noon(3, 10))
    factories.a_community_session(
        db,
        title="B",
        status="held",
        starts_at=at_noon(4, 10),
        recording_url="https://video.example.org/7",
    )

    def listed(query: str) -> list[str]:
        return [item["title"] for item in unit.get(f"{URL}?{query}").json()["items"]]

    assert listed("") == ["B", "A"]
    assert listed("sort=starts_at") == ["A", "B"]
    assert listed("status=planned") == ["A"]
    assert listed("recorded=true") == ["B"]
    assert listed("recorded=false") == ["A"]
    assert listed("starts_from=2026-03-11&starts_to=2026-04-10") == ["B"]
    assert listed(f"community_id={first.community_id}") == ["A"]
    assert listed(f"facilitator_id={first.facilitator_id}") == ["A"]
    assert listed(f"id={first.id}") == ["A"]


def test_a_session_that_has_begun_waits_for_its_facilitator(
    db: Session, as_: As, facilitator: Person
) -> None:
    session = factories.a_community_session(db, facilitator_id=facilitator.id)
    later = clock.now() + timedelta(days=1)
    factories.a_community_session(db, facilitator_id=facilitator.id, starts_at=later)
    path = f"{URL}/{session.id}"
    url = "/v1/notifications?kind=community_session_to_record"
    assert [item["path"] for item in as_(facilitator).get(url).json()["items"]] == [path]
    as_(facilitator).post(f"{path}/hold", json={})
    assert as_(facilitator).get(url).json()["items"] == []


def test_a_facilitator_of_any_place_holds_their_session(db: Session, as_: As) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db))
    session = factories.a_community_session(db, facilitator_id=worker.id)
    held = as_(worker).post(f"{URL}/{session.id}/hold", json={"others_attended": 3})
    assert (held.status_code, held.json()["status"]) == (200, "held"), held.text
