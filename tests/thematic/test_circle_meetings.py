"""Meetings of quality circles: who came, what was decided, and who may say so."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.models.thematic.circles import QualityCircle
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/circle-meetings"


@pytest.fixture
def ada(db: Session) -> Person:
    return factories.a_circle_chair(db, display_name="Ada Chair")


@pytest.fixture
def ben(db: Session) -> Person:
    dover = factories.a_team(db, "dover-1")
    return factories.a_person(db, Role.PRACTITIONER, at=dover, display_name="Ben Member")


@pytest.fixture
def circle(db: Session, ada: Person, ben: Person) -> QualityCircle:
    dartford = factories.a_district(db)
    return factories.a_quality_circle(db, ben, at=dartford, chair_id=ada.id, name="Supervision")


def planned(client: Client, circle: QualityCircle, day: date | None = None) -> str:
    """The path of a meeting that the caller plans."""
    path = f"{URL}/{ids.new()}"
    body = {"circle_id": str(circle.id), "meets_on": str(day or clock.today())}
    answer = client.put(path, json=body)
    assert answer.status_code == 201, answer.text
    return path


def minutes(*people: Person, **fields: Any) -> dict[str, Any]:
    usual = {
        "attendee_ids": [str(person.id) for person in people],
        "decisions": ["Plans alone are looked at."],
        "minutes": "The circle agreed the questions.",
    }
    return usual | fields


def test_a_member_plans_and_records_a_meeting_and_the_chair_confirms_it(
    db: Session, as_: As, circle: QualityCircle, ada: Person, ben: Person
) -> None:
    path = planned(as_(ben), circle)
    held = as_(ben).post(f"{path}/record", json=minutes(ada, ben))
    assert held.status_code == 200, held.text
    read = held.json()
    assert [each["display_name"] for each in read["attendees"]] == ["Ada Chair", "Ben Member"]
    assert read["decisions"] == ["Plans alone are looked at."]
    assert (read["circle"]["name"], read["recorded_by"]) == ("Supervision", str(ben.id))
    assert (read["status"], read["allowed_actions"]) == ("held", ["record"])
    assert as_(ben).post(f"{path}/confirm").status_code == 403
    confirmed = as_(ada).post(f"{path}/confirm").json()
    assert (confirmed["status"], confirmed["confirmed_by"]) == ("confirmed", str(ada.id))
    again = as_(ben).post(f"{path}/record", json=minutes(ben))
    assert (again.status_code, again.json()["code"]) == (409, "not_in_state")
    names = [event.type for event in db.query(Event).order_by(Event.id)]
    assert names == ["circle_meeting.plan", "circle_meeting.record", "circle_meeting.confirm"]


def test_minutes_are_written_once_the_day_has_come_and_better_until_they_are_confirmed(
    as_: As, circle: QualityCircle, ben: Person
) -> None:
    path = planned(as_(ben), circle, clock.today() + timedelta(days=1))
    early = as_(ben).post(f"{path}/record", json=minutes(ben))
    assert (early.status_code, early.json()["code"]) == (409, "not_yet")
    today = planned(as_(ben), circle)
    first = as_(ben).post(f"{today}/record", json=minutes(ben)).json()
    better = as_(ben).post(f"{today}/record", json=minutes(ben, decisions=["More."])).json()
    assert (better["decisions"], better["recorded_at"]) == (["More."], first["recorded_at"])


def test_a_meeting_is_attended_by_the_circle_alone_and_each_is_named_once(
    db: Session, as_: As, circle: QualityCircle, ben: Person
) -> None:
    path, stranger = planned(as_(ben), circle), factories.a_person(db, Role.AUDITOR)
    answer = as_(ben).post(f"{path}/record", json=minutes(ben, stranger, ben))
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/attendee_ids/1", "not_of_circle"),
        ("/attendee_ids/2", "twice"),
    ]


def test_nobody_plans_a_meeting_of_a_circle_that_is_not_theirs_or_is_closed(
    db: Session, as_: As, circle: QualityCircle, ben: Person
) -> None:
    closed = factories.a_quality_circle(db, ben, chair_id=circle.chair_id, status="closed")
    unit = factories.a_person(db, Role.QA_MANAGER)
    for person, named in ((unit, circle), (ben, closed)):
        body = {"circle_id": str(named.id), "meets_on": "2026-10-12"}
        answer = as_(person).put(f"{URL}/{ids.new()}", json=body)
        (fault,) = answer.json()["errors"]
        assert (answer.status_code, fault["pointer"], fault["code"]) == (
            *(422, "/circle_id"),
            "unknown",
        )


def test_a_planned_meeting_is_moved_or_cancelled_with_the_reason(
    as_: As, circle: QualityCircle, ben: Person
) -> None:
    path = planned(as_(ben), circle)
    etag = {"If-Match": as_(ben).get(path).headers["ETag"]}
    body = {"circle_id": str(circle.id), "meets_on": "2026-12-14", "agenda": "The sample."}
    moved = as_(ben).put(path, json=body, headers=etag).json()
    assert (moved["meets_on"], moved["agenda"]) == ("2026-12-14", "The sample.")
    cancelled = as_(ben).post(f"{path}/cancel", json={"reason": "The chair is away."}).json()
    assert (cancelled["status"], cancelled["status_reason"]) == ("cancelled", "The chair is away.")


def test_meetings_are_the_circles_and_the_units_of_its_place_and_found_by_day_and_person(
    db: Session, as_: As, circle: QualityCircle, ada: Person, ben: Person
) -> None:
    first = factories.a_circle_meeting(db, circle, status="held", meets_on=date(2026, 5, 4))
    later = factories.a_circle_meeting(db, circle, meets_on=date(2026, 6, 1))
    dover = factories.a_district(db, "dover")
    seen = {
        ada: 2,
        ben: 2,
        factories.a_person(db, Role.QA_ADMIN, at=factories.a_district(db)): 2,
        factories.a_person(db, Role.QA_ADMIN, at=dover): 0,
        factories.a_person(db, Role.DIRECTOR): 0,
        factories.a_person(db, Role.PRACTITIONER): 0,
    }
    found = {person: len(as_(person).get(URL).json()["items"]) for person in seen}
    assert found == seen
    for query, wanted in {
        "meets_from=2026-05-05": [later],
        "meets_to=2026-05-04": [first],
        f"attended_by={ada.id}": [first],
        f"attended_by={ben.id}": [],
        "status=planned": [later],
        f"circle_id={circle.id}&sort=meets_on": [first, later],
        f"under={dover.id}": [],
    }.items():
        items = as_(ben).get(f"{URL}?{query}").json()["items"]
        assert [item["id"] for item in items] == [str(row.id) for row in wanted], query


def test_a_circle_is_closed_only_when_its_meetings_are_confirmed_or_cancelled(
    db: Session, as_: As, circle: QualityCircle, ada: Person, ben: Person
) -> None:
    unit, path = as_(factories.a_person(db, Role.QA_MANAGER)), planned(as_(ben), circle)
    close, reason = f"/v1/quality-circles/{circle.id}/close", {"reason": "Its work is done."}
    for _ in ("planned", "held"):
        refused = unit.post(close, json=reason)
        assert (refused.status_code, refused.json()["code"]) == (409, "meetings_open")
        as_(ben).post(f"{path}/record", json=minutes(ben))
    as_(ada).post(f"{path}/confirm")
    assert unit.post(close, json=reason).status_code == 200


def test_a_meeting_waits_for_its_circle_on_the_day_and_then_for_the_chair(
    db: Session, as_: As, circle: QualityCircle, ada: Person, ben: Person
) -> None:
    factories.a_circle_meeting(db, circle, meets_on=clock.today() + timedelta(days=1))
    path = planned(as_(ben), circle)

    def waiting(person: Person) -> list[tuple[str, str]]:
        items = as_(person).get("/v1/notifications").json()["items"]
        return [(item["kind"], item["id"]) for item in items]

    meeting_id = path.rsplit("/", 1)[1]
    assert waiting(ada) == waiting(ben) == [("circle_meeting_to_record", meeting_id)]
    as_(ben).post(f"{path}/record", json=minutes(ben))
    assert waiting(ben) == []
    assert waiting(ada) == [("circle_meeting_to_confirm", meeting_id)]
