"""Observations: many observers, each in their own words, some with a child (2.2)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.people import Person
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.platform.history import Read
from app.vocabulary.outcome_analysis import OutcomeAnalysisStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/observations"


@pytest.fixture(autouse=True)
def on_a_thursday() -> Iterator[None]:
    with clock.held_at(datetime(2026, 3, 5, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def observer(db: Session) -> Person:
    team = factories.a_team(db, "dartford-2")
    return factories.a_person(db, Role.PRACTITIONER, at=team, display_name="Olu Seen")


@pytest.fixture
def lead(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR)


@pytest.fixture
def analysis(db: Session, lead: Person, observer: Person) -> OutcomeAnalysis:
    return factories.an_outcome_analysis(db, lead, observer, status="fieldwork")


def a_body(db: Session, analysis: OutcomeAnalysis, **fields: Any) -> dict[str, Any]:
    usual = {
        "outcome_analysis_id": str(analysis.id),
        "at": "2026-03-04T10:30:00Z",
        "practice_type": "home_visit",
        "org_unit_id": str(factories.a_team(db).id),
        "practice_note": "The worker listened.",
    }
    return usual | fields


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def listed(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def test_an_observer_records_at_an_identifier_of_their_own_and_may_send_it_again(
    db: Session, as_: As, observer: Person, analysis: OutcomeAnalysis
) -> None:
    client, path = as_(observer), f"{URL}/{ids.new()}"
    body = a_body(db, analysis, strengths_text="Calm.")
    first = client.put(path, json=body)
    assert first.status_code == 201, first.text
    read = first.json()
    assert (read["observer"]["display_name"], read["org_unit"]["code"]) == (
        "Olu Seen",
        "dartford-1",
    )
    assert (read["practice_note"], read["strengths_text"]) == ("The worker listened.", "Calm.")
    assert (read["district"]["code"], read["allowed_actions"]) == ("dartford", ["edit"])
    again = client.put(path, json=body)
    assert (again.status_code, again.json()["version"]) == (200, 1)
    assert client.put(path, json=body | {"practice_note": "More."}).status_code == 428


def test_only_people_whom_the_lead_has_named_observe_and_only_during_fieldwork(
    db: Session, as_: As, lead: Person, observer: Person, analysis: OutcomeAnalysis
) -> None:
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    body = a_body(db, analysis)
    assert as_(lead).put(f"{URL}/{ids.new()}", json=body).status_code == 201
    answer = unit.put(f"{URL}/{ids.new()}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
    other = factories.a_person(db, Role.PRACTITIONER)
    unseen = as_(other).put(f"{URL}/{ids.new()}", json=body)
    assert faults(unseen) == [("/outcome_analysis_id", "unknown")]
    over = factories.an_outcome_analysis(db, lead, observer, status="analysis")
    late = as_(observer).put(f"{URL}/{ids.new()}", json=a_body(db, over))
    assert (late.status_code, late.json()["code"]) == (409, "no_fieldwork")


def test_an_observation_stays_as_it_is_once_the_fieldwork_has_ended(
    db: Session, as_: As, observer: Person, analysis: OutcomeAnalysis
) -> None:
    client, path = as_(observer), f"{URL}/{ids.new()}"
    body = a_body(db, analysis)
    etag = {"If-Match": client.put(path, json=body).headers["ETag"]}
    changed = client.put(path, json=body | {"practice_note": "More."}, headers=etag)
    assert (changed.status_code, changed.json()["practice_note"]) == (200, "More.")
    factories.a_line_of_enquiry(db, analysis)
    analysis.status = OutcomeAnalysisStatus.ANALYSIS
    db.flush()
    etag = {"If-Match": client.get(path).headers["ETag"]}
    answer = client.put(path, json=body, headers=etag)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_fieldwork")
    assert client.get(path).json()["allowed_actions"] == []


def test_an_observation_says_something_of_the_week_and_the_district(
    db: Session, as_: As, observer: Person, analysis: OutcomeAnalysis
) -> None:
    client = as_(observer)
    elsewhere = str(factories.a_team(db, "dover-1").id)
    wrong = a_body(
        db, analysis, practice_note=None, at="2026-02-28T10:00:00Z", org_unit_id=elsewhere
    )
    assert faults(client.put(f"{URL}/{ids.new()}", json=wrong)) == [
        ("", "says_nothing"),
        ("/at", "out_of_range"),
        ("/org_unit_id", "another_district"),
    ]
    tomorrow = a_body(db, analysis, at="2026-03-06T10:00:00Z", org_unit_id=str(ids.new()))
    assert faults(client.put(f"{URL}/{ids.new()}", json=tomorrow)) == [
        ("/at", "out_of_range"),
        ("/org_unit_id", "another_district"),
    ]


def test_the_child_has_an_open_case_in_the_district_and_the_observer_is_not_of_its_line(
    db: Session, as_: As, observer: Person, analysis: OutcomeAnalysis
) -> None:
    client = as_(observer)
    children = {
        "here": factories.a_subject(db),
        "elsewhere": factories.a_subject(db, at=factories.a_team(db, "dover-1")),
        "mine": factories.a_subject(db, held_by=observer),
        "of my team": factories.a_subject(db, at=factories.a_team(db, "dartford-2")),
    }
    answers = {
        name: client.put(f"{URL}/{ids.new()}", json=a_body(db, analysis, subject_id=str(child.id)))
        for name, child in children.items()
    }
    assert answers["here"].status_code == 201, answers["here"].text
    assert answers["here"].json()["subject"]["id"] == str(children["here"].id)
    assert faults(answers["elsewhere"]) == [("/subject_id", "unknown")]
    assert faults(answers["mine"]) == [("/subject_id", "own_line")]
    assert faults(answers["of my team"]) == [("/subject_id", "own_line")]


def test_observations_of_a_child_are_seen_by_their_observer_the_lead_and_the_unit(
    db: Session, as_: As, lead: Person, observer: Person, analysis: OutcomeAnalysis
) -> None:
    child = factories.a_subject(db)
    row = factories.an_observation(db, observer, analysis, child)
    other = factories.a_person(db, Role.IRO)
    analysis.observer_ids = [*analysis.observer_ids, str(other.id)]
    db.flush()
    dover, team = factories.a_district(db, "dover"), factories.a_team(db)
    seen = {
        observer: [str(row.id)],
        lead: [str(row.id)],
        factories.a_person(db, Role.QA_ADMIN, at=factories.a_district(db)): [str(row.id)],
        factories.a_person(db, Role.QA_ADMIN, at=dover): [],
        other: [],
        factories.a_person(db, Role.TEAM_MANAGER, at=team): [],
        factories.a_person(db, Role.DIRECTOR): [],
    }
    assert {person: listed(as_(person)) for person in seen} == seen


def test_a_lead_of_the_childs_own_line_does_not_see_what_others_observed_of_the_child(
    db: Session, as_: As, lead: Person, observer: Person, analysis: OutcomeAnalysis
) -> None:
    mine = factories.a_subject(db, held_by=lead)
    factories.an_observation(db, observer, analysis, mine)
    without = factories.an_observation(db, observer, analysis)
    assert listed(as_(lead)) == [str(without.id)]


def test_reading_an_observation_of_a_child_is_logged(
    db: Session, as_: As, lead: Person, observer: Person, analysis: OutcomeAnalysis
) -> None:
    child = factories.a_subject(db)
    row = factories.an_observation(db, observer, analysis, child)
    as_(lead).get(f"{URL}/{row.id}")
    line = db.scalars(select(Read).order_by(Read.seq.desc()).limit(1)).one()
    assert (line.actor_id, line.entity, line.entity_ids, line.subject_ids) == (
        lead.id,
        "observations",
        [row.id],
        [child.id],
    )


def test_observations_are_found_by_analysis_kind_observer_child_place_and_day(
    db: Session, as_: As, observer: Person, analysis: OutcomeAnalysis
) -> None:
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    child = factories.a_subject(db)
    monday = factories.an_observation(db, observer, analysis, child)
    other = factories.an_outcome_analysis(db, status="fieldwork")
    later = datetime(2026, 3, 4, 10, tzinfo=UTC)
    duty = factories.an_observation(db, None, other, at=later, practice_type="duty")
    first, second = [str(monday.id)], [str(duty.id)]
    assert listed(unit) == first + second
    assert listed(unit, "sort=-at") == second + first
    assert listed(unit, f"outcome_analysis_id={other.id}") == second
    assert listed(unit, "practice_type=duty") == second
    assert listed(unit, f"observer_id={observer.id}") == first
    assert listed(unit, f"subject_id={child.id}") == first
    assert listed(unit, f"under={factories.a_district(db, 'dover').id}") == []
    assert listed(unit, "observed_from=2026-03-03") == second
    assert listed(unit, "observed_to=2026-03-03") == first
    assert "practice_note" not in unit.get(URL).json()["items"][0]
    whole = unit.get(f"{URL}?view=full").json()["items"][0]
    assert whole["practice_note"] == "The worker listened."
