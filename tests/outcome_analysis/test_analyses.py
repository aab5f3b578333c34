"""Child outcome analyses: a district's whole week, from its proposal to its follow-up (2.2)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/outcome-analyses"
MONDAY, FRIDAY, FOLLOW_UP = date(2026, 3, 2), date(2026, 3, 6), date(2026, 6, 8)


@pytest.fixture(autouse=True)
def in_february() -> Iterator[None]:
    with clock.held_at(datetime(2026, 2, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def unit(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.QA_MANAGER))


@pytest.fixture
def director(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.DIRECTOR, at=factories.a_district(db)))


@pytest.fixture
def lead(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR, display_name="Ada Lead")


def a_body(db: Session, lead: Person, **fields: Any) -> dict[str, Any]:
    usual = {
        "district_id": str(factories.a_district(db).id),
        "week_start": str(MONDAY),
        "lead_id": str(lead.id),
        "follow_up_on": str(FOLLOW_UP),
    }
    return usual | fields


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def refused(answer: Any, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (409, code), answer.text


def done(answer: Any, status: str) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    return body


def found(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["week_start"] for item in answer.json()["items"]]


def test_a_week_is_proposed_with_its_friday_and_an_empty_block_for_each_expected_outcome(
    db: Session, unit: Client, lead: Person
) -> None:
    path = f"{URL}/{ids.new()}"
    answer = unit.put(path, json=a_body(db, lead))
    assert answer.status_code == 201, answer.text
    read = answer.json()
    assert (read["week_start"], read["week_end"]) == ("2026-03-02", "2026-03-06")
    assert (read["district"]["code"], read["lead"]["display_name"]) == ("dartford", "Ada Lead")
    assert (read["status"], read["allowed_actions"]) == ("proposed", ["edit"])
    assert [(block["outcome"], block["text"]) for block in read["report"]] == [
        ("impact_on_children", None),
        ("commissioning_implications", None),
        ("childrens_views_impact", None),
        ("leadership_overview", None),
    ]
    assert unit.put(path, json=a_body(db, lead)).status_code == 200  # the same again
    assert db.scalars(select(Event.type)).all() == ["outcome_analysis.propose"]


def test_a_week_begins_on_a_monday_in_a_district_and_is_followed_up_after_its_friday(
    db: Session, unit: Client, lead: Person
) -> None:
    body = a_body(
        db,
        lead,
        district_id=str(factories.a_team(db).id),
        week_start="2026-03-03",
        follow_up_on="2026-03-07",
        theme_codes=["no_such"],
    )
    assert faults(unit.put(f"{URL}/{ids.new()}", json=body)) == [
        ("/theme_codes/0", "unknown_code"),
        ("/district_id", "no_district"),
        ("/week_start", "no_monday"),
        ("/follow_up_on", "out_of_range"),
    ]
    on_the_friday = a_body(db, lead, follow_up_on=str(FRIDAY))
    answer = unit.put(f"{URL}/{ids.new()}", json=on_the_friday)
    assert faults(answer) == [("/follow_up_on", "out_of_range")]


def test_the_lead_records_findings_in_the_district(db: Session, unit: Client) -> None:
    dartford, dover = factories.a_district(db), factories.a_district(db, "dover")
    person = factories.a_person
    answers = {
        name: unit.put(f"{URL}/{ids.new()}", json=a_body(db, who)).status_code
        for name, who in {
            "auditor here": person(db, Role.AUDITOR, at=dartford),
            "qa manager": person(db, Role.QA_MANAGER),
            "auditor elsewhere": person(db, Role.AUDITOR, at=dover),
            "auditor of one service": person(db, Role.AUDITOR, service_line=ServiceLine.SEN),
            "auditor who has left": person(db, Role.AUDITOR, active=False),
            "team manager": person(db, Role.TEAM_MANAGER, at=dartford),
        }.items()
    }
    assert answers == {
        "auditor here": 201,
        "qa manager": 201,
        "auditor elsewhere": 422,
        "auditor of one service": 422,
        "auditor who has left": 422,
        "team manager": 422,
    }


def test_a_director_of_the_place_approves_the_week_and_nobody_their_own_proposal(
    db: Session, as_: As, lead: Person, director: Client
) -> None:
    both = factories.a_person(db, Role.QA_MANAGER, Role.DIRECTOR)
    path = f"{URL}/{ids.new()}"
    as_(both).put(path, json=a_body(db, lead))
    refused(as_(both).post(f"{path}/schedule"), "own_proposal")
    elsewhere = factories.a_person(db, Role.DIRECTOR, at=factories.a_district(db, "dover"))
    assert as_(elsewhere).post(f"{path}/schedule").status_code == 404
    read = done(director.post(f"{path}/schedule"), "scheduled")
    assert read["approved_by_person"]["display_name"] == "Sam Field"


def test_an_approved_week_keeps_its_district_and_monday_while_its_lead_may_change(
    db: Session, unit: Client, lead: Person, director: Client
) -> None:
    path, body = f"{URL}/{ids.new()}", a_body(db, lead)
    unit.put(path, json=body)
    etag = {"If-Match": director.post(f"{path}/schedule").headers["ETag"]}
    moved = body | {
        "district_id": str(factories.a_district(db, "dover").id),
        "week_start": "2026-03-09",
    }
    answer = unit.put(path, json=moved, headers=etag)
    refused(answer, "fixed")
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {
        "/org_unit_id",
        "/week_start",
    }
    other = factories.a_person(db, Role.MODERATOR)
    assert unit.put(path, json=body | {"lead_id": str(other.id)}, headers=etag).status_code == 200


def test_the_unit_of_one_place_proposes_no_week_elsewhere(
    db: Session, as_: As, lead: Person
) -> None:
    local = as_(factories.a_person(db, Role.QA_ADMIN, at=factories.a_district(db)))
    body = a_body(db, lead, district_id=str(factories.a_district(db, "dover").id))
    assert local.put(f"{URL}/{ids.new()}", json=body).status_code == 403
    assert local.put(f"{URL}/{ids.new()}", json=a_body(db, lead)).status_code == 201


def test_the_lead_names_observers_once_each_and_keeps_those_who_have_left(
    db: Session, as_: As, lead: Person
) -> None:
    left = factories.a_person(db, Role.PRACTITIONER, display_name="Lou Left")
    row = factories.an_outcome_analysis(db, lead, left, status="scheduled")
    left.active = False
    new = factories.a_person(db, Role.IRO, display_name="Nia New")
    nobody = factories.a_person(db, Role.ADMINISTRATOR)
    path = f"{URL}/{row.id}/name-observers"
    named = [str(left.id), str(new.id)]
    wrong = {"observer_ids": [*named, str(nobody.id), named[0]]}
    assert faults(as_(lead).post(path, json=wrong)) == [
        ("/observer_ids/2", "no_observer"),
        ("/observer_ids/3", "twice"),
    ]
    read = done(as_(lead).post(path, json={"observer_ids": named}), "scheduled")
    assert [each["display_name"] for each in read["observers"]] == ["Lou Left", "Nia New"]
    assert as_(new).get(f"{URL}/{row.id}").status_code == 200


def test_fieldwork_begins_on_the_monday_and_analysis_after_an_observation_and_a_line(
    db: Session, as_: As, lead: Person
) -> None:
    row = factories.an_outcome_analysis(db, lead, status="scheduled", week_start=MONDAY)
    path = f"{URL}/{row.id}"
    with clock.held_at(datetime(2026, 3, 1, 22, tzinfo=UTC)):
        refused(as_(lead).post(f"{path}/begin-fieldwork"), "not_yet")
    with clock.held_at(datetime(2026, 3, 2, 8, tzinfo=UTC)):
        client = as_(lead)
        done(client.post(f"{path}/begin-fieldwork"), "fieldwork")
        refused(client.post(f"{path}/begin-analysis"), "nothing_observed")
        factories.an_observation(db, lead, row)
        factories.a_line_of_enquiry(db, row, status="withdrawn")
        refused(client.post(f"{path}/begin-analysis"), "no_line_of_enquiry")
        factories.a_line_of_enquiry(db, row)
        read = done(client.post(f"{path}/begin-analysis"), "analysis")
    assert (read["lines_set"], read["lines_answered"], read["observation_count"]) == (1, 0, 1)


def test_an_assistant_director_accepts_or_returns_the_report_and_its_lead_does_not(
    db: Session, as_: As
) -> None:
    lead = factories.a_person(db, Role.AUDITOR, Role.ASSISTANT_DIRECTOR)
    row = factories.an_outcome_analysis(db, lead, status="reported")
    path, director = f"{URL}/{row.id}", as_(factories.a_person(db, Role.ASSISTANT_DIRECTOR))
    refused(as_(lead).post(f"{path}/accept"), "own_report")
    returned = director.post(f"{path}/return", json={"reason": "Say more of children."})
    assert done(returned, "analysis")["status_reason"] == "Say more of children."
    assert done(as_(lead).post(f"{path}/report"), "reported")["status_reason"] is None
    row.report[1].text = None
    db.flush()
    refused(director.post(f"{path}/accept"), "empty_block")
    row.report[1].reason = "Nothing is commissioned here."
    db.flush()
    done(director.post(f"{path}/accept"), "follow_up")


def test_the_lead_closes_an_analysis_on_its_follow_up_day(
    db: Session, as_: As, lead: Person
) -> None:
    row = factories.an_outcome_analysis(
        db, lead, status="follow_up", week_start=MONDAY, follow_up_on=FOLLOW_UP
    )
    path, body = f"{URL}/{row.id}/close", {"outcome_text": "All teams use it."}
    with clock.held_at(datetime(2026, 6, 7, 12, tzinfo=UTC)):
        refused(as_(lead).post(path, json=body), "not_yet")
    with clock.held_at(datetime(2026, 6, 8, 12, tzinfo=UTC)):
        assert done(as_(lead).post(path, json=body), "closed")["outcome_text"] == (
            "All teams use it."
        )


def test_an_accepted_report_is_read_by_the_managers_of_teams_in_the_district(
    db: Session, as_: As
) -> None:
    monday = timedelta(weeks=1)
    for n, status in enumerate(("reported", "follow_up", "closed")):
        factories.an_outcome_analysis(db, status=status, week_start=MONDAY + n * monday)
    team, other = factories.a_team(db), factories.a_team(db, "dover-1")
    seen = {
        factories.a_person(db, Role.TEAM_MANAGER, at=team): ["2026-03-16", "2026-03-09"],
        factories.a_person(db, Role.TEAM_MANAGER, at=other): [],
        factories.a_person(db, Role.PRACTITIONER, at=team): [],
        factories.a_person(db, Role.QA_ADMIN, at=other): [],
        factories.a_person(db, Role.DIRECTOR, at=factories.a_district(db)): [
            "2026-03-16",
            "2026-03-09",
            "2026-03-02",
        ],
    }
    assert {person: found(as_(person)) for person in seen} == seen


def test_analyses_are_found_by_week_place_person_theme_and_state(
    db: Session, unit: Client, lead: Person
) -> None:
    observer = factories.a_person(db, Role.IRO)
    factories.a_theme(db, "supervision")
    factories.an_outcome_analysis(db, lead, week_start=MONDAY, theme_codes=["supervision"])
    dover = factories.a_district(db, "dover")
    later = MONDAY + timedelta(weeks=1)
    factories.an_outcome_analysis(db, None, observer, at=dover, week_start=later, status="analysis")
    first, second = ["2026-03-02"], ["2026-03-09"]
    assert found(unit) == second + first
    assert found(unit, "sort=week_start") == first + second
    assert found(unit, "week_from=2026-03-03") == second
    assert found(unit, "week_to=2026-03-08") == first
    assert found(unit, f"district_id={dover.id}") == second
    assert found(unit, f"under={dover.id}") == second
    assert found(unit, f"person_id={observer.id}") == second
    assert found(unit, f"person_id={lead.id}") == first
    assert found(unit, f"lead_id={observer.id}") == []
    assert found(unit, "theme=supervision") == first
    assert found(unit, "status=analysis") == second


def test_a_list_gives_summaries_unless_whole_analyses_are_asked_for(
    db: Session, unit: Client
) -> None:
    factories.an_outcome_analysis(db)
    (summary,) = unit.get(URL).json()["items"]
    (whole,) = unit.get(f"{URL}?view=full").json()["items"]
    assert "report" not in summary
    assert len(whole["report"]) == 4


def test_a_week_waits_for_a_director_and_then_for_its_lead(
    db: Session, as_: As, lead: Person, director: Client
) -> None:
    row = factories.an_outcome_analysis(db, lead, week_start=MONDAY)

    def waiting(client: Client) -> list[tuple[str, str | None]]:
        items = client.get("/v1/notifications").json()["items"]
        return [(item["kind"], item["due_on"]) for item in items]

    assert waiting(director) == [("outcome_analysis_to_schedule", None)]
    assert waiting(as_(lead)) == []
    director.post(f"{URL}/{row.id}/schedule")
    assert waiting(director) == []
    assert waiting(as_(lead)) == [("outcome_analysis_to_lead", "2026-03-06")]
