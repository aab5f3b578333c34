"""What audits show to be needed beside what there is to learn, and practice after learning."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.learning.items import LearningItem
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.vocabulary.findings import FindingStatus, Polarity
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import a_version

NEEDS = "/v1/learning-needs"


@pytest.fixture
def qa(db: Session) -> Person:
    factories.the_calendar(db)
    return factories.a_person(db, Role.QA_MANAGER)


def an_audit_due(db: Session, team: OrgUnit, day: date, **grades: str) -> Audit:
    assignment = factories.an_assignment(db, at=team, due_date=day)
    audit = factories.an_audit(db, assignment=assignment, status="finalised")
    a_version(db, audit, 1, **grades)
    return audit


def of_theme(document: Any, code: str) -> dict[str, Any]:
    (found,) = [each for each in document["themes"] if each["code"] == code]
    return dict(found)


def parts(figure: dict[str, Any]) -> tuple[Any, ...]:
    return figure["numerator"], figure["denominator"], figure["value"]


def test_what_audits_show_to_be_needed_stands_beside_what_there_is_to_learn(
    db: Session, as_: As, qa: Person
) -> None:
    """Of three audits one needs fathers twice, two need neglect; one concern of neglect."""
    here, there, today = factories.a_team(db), factories.a_team(db, "thanet-1"), clock.today()
    factories.a_theme(db, "fathers", label="Fathers")
    factories.a_theme(db, "neglect", label="Neglect", academy_theme_code="neglect")
    factories.a_theme(db, "drift", label="Drift")
    first, second, third = (
        an_audit_due(db, team, today, planning=grade)
        for team, grade in ((here, "good"), (here, "inadequate"), (there, "inadequate"))
    )
    for audit, theme, more in (
        (first, "fathers", {}),
        (first, "fathers", {}),
        (first, "neglect", {}),
        (second, "neglect", {}),
        (third, "neglect", {"polarity": Polarity.CONCERN}),
        (second, "drift", {"polarity": Polarity.STRENGTH}),
        (third, "drift", {"status": FindingStatus.WITHDRAWN, "status_reason": "Mistaken."}),
    ):
        factories.a_finding(db, audit, theme_codes=[theme], **more)
    factories.a_resource(db)  # under the Academy's neglect
    factories.a_resource(db, theme_codes=["neglect"])
    factories.a_resource(db, theme_codes=["neglect"], active=False)
    factories.a_learning_item(db, theme_codes=["neglect"], status="published")
    factories.a_learning_item(db, theme_codes=["fathers"])  # a draft
    community = factories.a_community(db, status="running", theme_codes=["neglect"])
    factories.a_community_session(db, community, status="held")
    factories.a_community_session(db, community)
    factories.a_community_session(db, community, status="cancelled")
    read = as_(qa).get(NEEDS).json()
    assert (read["scope"], read["audits"]) == ("rows", 3)
    assert [each["code"] for each in read["themes"][:2]] == ["neglect", "fathers"]
    neglect, fathers, drift = (of_theme(read, each) for each in ("neglect", "fathers", "drift"))
    assert parts(neglect["development"]) == (2, 3, 0.6667)
    assert parts(neglect["concern"]) == (1, 3, 0.3333)
    interval = neglect["concern"]["interval"]  # Wilson's of 1 in 3
    assert (interval["low"], interval["high"], interval["n"]) == (0.0615, 0.7923, 3)
    assert neglect["offer"] == {
        "resources": 1,
        "resources_of_academy_theme": 1,
        "items": 1,
        "communities": 1,
        "sessions_held": 1,
        "sessions_planned": 1,
        "items_in_time": 1,
    }
    assert parts(fathers["development"]) == (1, 3, 0.3333)
    assert (neglect["unmet"], fathers["unmet"], drift["unmet"]) == (False, True, False)
    assert (drift["development"], drift["concern"], set(drift["offer"].values())) == (
        None,
        None,
        {0},
    )
    (planning,) = read["sections"]
    assert (planning["group"][0]["value"], *parts(planning)) == ("planning", 1, 3, 0.3333)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=there)
    mine = as_(manager).get(NEEDS).json()
    assert (mine["audits"], of_theme(mine, "fathers")["development"]) == (1, None)
    tomorrow = as_(qa).get(f"{NEEDS}?due_from={today + timedelta(days=1)}").json()
    assert (tomorrow["audits"], tomorrow["sections"]) == (0, [])
    assert as_(factories.a_person(db, Role.PRACTITIONER)).get(NEEDS).status_code == 403


def test_uptake_counts_the_themes_on_which_an_item_came_within_90_days_of_the_audits(
    db: Session, as_: As, qa: Person
) -> None:
    """Two audits show neglect, one fathers; the item on neglect came 90 days after their day."""
    team, due = factories.a_team(db), clock.today() - timedelta(days=200)
    for code in ("fathers", "neglect"):
        factories.a_theme(db, code, label=code)
    for themes in (["neglect"], ["neglect", "fathers"]):
        audit = an_audit_due(db, team, due, planning="inadequate")
        for code in themes:
            factories.a_finding(db, audit, theme_codes=[code])
    factories.a_learning_item(
        db,
        theme_codes=["neglect"],
        status="retired",
        published_at=clock.start_of(due + timedelta(days=90)) + timedelta(hours=9),
    )
    client = as_(qa)

    def uptake(**query: Any) -> tuple[Any, ...]:
        read = client.get(NEEDS, params={"due_from": f"{due}", "due_to": f"{due}", **query}).json()[
            "uptake"
        ]
        return read["threshold"], *parts(read)

    assert uptake(threshold=1) == (1, 1, 2, 0.5)
    assert uptake(threshold=2) == (2, 1, 1, 1)
    assert uptake() == (3, 0, 0, None)
    assert uptake(threshold=2, due_to=str(due - timedelta(days=1))) == (2, 0, 0, None)
    earlier = {"due_from": str(due - timedelta(days=1))}
    assert uptake(threshold=2, **earlier) == (2, 1, 1, 1)
    for late in db.scalars(select(LearningItem)):
        late.published_at = clock.start_of(due + timedelta(days=91))
    db.flush()
    assert uptake(threshold=2) == (2, 0, 1, 0)


def test_section_grades_of_teams_that_came_are_compared_before_and_after_and_prove_nothing(
    db: Session, as_: As, qa: Person
) -> None:
    """Before: good in 1 of 3. After: good in 2 of 2. Another team and the day itself are left."""
    here, there = factories.a_team(db), factories.a_team(db, "thanet-1")
    day = clock.today() - timedelta(days=60)
    session = factories.a_community_session(
        db, status="held", starts_at=clock.start_of(day) + timedelta(hours=12)
    )
    came = factories.a_person(db, Role.PRACTITIONER, at=here)
    factories.an_attendance(db, session, came, here)
    for team, distance, grade in (
        (here, -1, "good"),
        (here, -20, "inadequate"),
        (here, -30, "inadequate"),
        (here, -31, "good"),  # too long before
        (here, 0, "good"),
        (here, 1, "good"),
        (here, 30, "outstanding"),
        (here, 31, "inadequate"),  # too long after
        (there, 5, "inadequate"),
    ):
        an_audit_due(db, team, day + timedelta(days=distance), planning=grade)
    path = f"/v1/community-sessions/{session.id}/practice-change?days=30"
    read = as_(qa).get(path).json()
    assert "never that learning was the reason" in read["note"]
    assert (read["day"], read["scope"]) == (str(day), "rows")
    assert [each["code"] for each in read["teams"]] == ["dartford-1"]
    (planning,) = read["sections"]
    assert (planning["section_key"], planning["difference"]) == ("planning", 0.6667)
    before, after = planning["before"], planning["after"]
    assert (*parts(before), before["interval"]["low"], before["interval"]["high"]) == (
        1,
        3,
        0.3333,
        0.0615,
        0.7923,
    )
    assert (*parts(after), after["interval"]["low"], after["interval"]["high"]) == (
        2,
        2,
        1.0,
        0.3424,
        1.0,
    )
    elsewhere = factories.a_person(db, Role.TEAM_MANAGER, at=there)
    hidden = as_(elsewhere).get(path).json()
    assert (hidden["teams"], hidden["sections"]) == ([], [])
    assert as_(came).get(path).status_code == 403


@pytest.mark.usefixtures("qa")
def test_practice_after_an_event_is_that_of_the_teams_whose_managers_came(
    db: Session, as_: As
) -> None:
    team, day = factories.a_team(db), clock.today() - timedelta(days=40)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    event = factories.an_area_learning_event(db, manager, status="held", held_on=day)
    event.attendance[0].org_unit_id = team.id
    an_audit_due(db, team, day + timedelta(days=7), planning="good")
    db.flush()
    path = f"/v1/area-learning-events/{event.id}/practice-change"
    (planning,) = as_(manager).get(path).json()["sections"]
    assert (planning["before"]["denominator"], planning["before"]["value"]) == (0, None)
    assert (parts(planning["after"]), planning["difference"]) == ((1, 1, 1.0), None)
    assert planning["before"]["interval"] is None
    outsider = as_(factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "thanet-1")))
    assert outsider.get(f"{path}?days=10").status_code == 422


def total(as_: As, who: Person, slug: str, query: str = "") -> tuple[Any, ...]:
    answer = as_(who).get(f"/v1/metrics/{slug}?{query}")
    assert answer.status_code == 200, answer.text
    return parts(answer.json()["total"])


def by(as_: As, who: Person, slug: str, dimension: str) -> dict[str, Any]:
    rows = as_(who).get(f"/v1/metrics/{slug}?by={dimension}").json()["rows"]
    return {row["group"][0]["label"]: row["value"] for row in rows}


def test_supervision_is_counted_in_time_and_reflective_where_the_reader_may_count_it(
    db: Session, as_: As, qa: Person
) -> None:
    """One person after 28 and after 31 days: 1 of 2 in time. Another person has only a first."""
    here, there = factories.a_team(db), factories.a_team(db, "thanet-1")
    ann, bob = (factories.a_person(db, Role.PRACTITIONER) for _ in range(2))
    for day in (date(2026, 2, 20), date(2026, 3, 20), date(2026, 4, 20)):
        factories.a_supervision_review(db, ann, held_on=day, team=here)
    factories.a_supervision_review(db, bob, held_on=date(2026, 3, 5), team=there)
    factories.a_supervision_review(
        db, ann, bob, held_on=date(2026, 3, 9), team=here, reflective_quality="tasks_alone"
    )
    assert total(as_, qa, "supervision_held") == (5, 5, 5)
    assert total(as_, qa, "supervision_in_time") == (1, 2, 0.5)
    assert total(as_, qa, "supervision_in_time", "due_to=2026-03-31") == (1, 1, 1.0)
    assert total(as_, qa, "supervision_reflective") == (4, 5, 0.8)
    kinds = {"Individual supervision": 4, "Group supervision": 1}
    assert by(as_, qa, "supervision_held", "kind") == kinds
    assert sorted(by(as_, qa, "supervision_held", "team").values()) == [1, 4]
    assert by(as_, qa, "supervision_held", "quality") == {"Tasks alone": 1, "Reflective": 4}
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=here)
    assert total(as_, manager, "supervision_held") == (4, 4, 4)
    director = as_(factories.a_person(db, Role.DIRECTOR))
    read = director.get("/v1/metrics/supervision_in_time").json()
    assert (read["scope"], parts(read["total"])) == ("internal", (1, 2, 0.5))


def test_communities_are_counted_by_attendances_and_by_the_staff_whom_they_reached(
    db: Session, as_: As, qa: Person
) -> None:
    """Ann came twice, Bob once more than a year ago: of the two in Dartford one was reached."""
    here, there = factories.a_team(db), factories.a_team(db, "thanet-1")
    ann, bob = (factories.a_person(db, Role.PRACTITIONER, at=here) for _ in range(2))
    cas = factories.a_person(db, Role.PRACTITIONER, at=there)
    fathers = factories.a_community(db, status="running", title="Fathers")
    neglect = factories.a_community(db, status="closed", title="Neglect")
    now = clock.now()
    for community, days, person, team in (
        (fathers, 10, ann, here),
        (neglect, 20, ann, here),
        (fathers, 366, bob, here),
        (fathers, 30, cas, here),  # who worked in Dartford then, and now works in Thanet
    ):
        session = factories.a_community_session(
            db, community, status="held", starts_at=now - timedelta(days=days)
        )
        factories.an_attendance(db, session, person, team)
    planned = factories.a_community_session(db, fathers)
    factories.an_attendance(db, planned, bob, here)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_district(db))
    assert total(as_, manager, "community_attendances") == (4, 4, 4)
    assert by(as_, manager, "community_attendances", "community") == {"Fathers": 3, "Neglect": 1}
    assert sorted(by(as_, manager, "community_attendances", "team").values()) == [4]
    assert by(as_, qa, "community_reach", "team")[here.name] == 0.5
    assert total(as_, manager, "community_reach") == (1, 3, 0.3333)  # with the manager
    of_team = f"unit_id={here.id}"
    assert total(as_, qa, "community_reach", of_team) == (1, 2, 0.5)
    this_month = f"{of_team}&due_from={clock.today().replace(day=1)}&due_to={clock.today()}"
    assert total(as_, qa, "community_reach", this_month) == (1, 2, 0.5), "it has no period"
    elsewhere = factories.a_person(db, Role.TEAM_MANAGER, at=there)
    assert total(as_, elsewhere, "community_attendances") == (0, 0, 0)
    assert total(as_, elsewhere, "community_reach") == (0, 2, 0.0)
    rows = as_(manager).get("/v1/metrics/community_reach?explain=rows").json()["explanation"]
    reached = {each["person_id"] for each in rows["items"] if each["in_numerator"]}
    assert reached == {str(ann.id)}


def test_events_are_counted_by_who_came_and_by_decisions_that_led_to_actions(
    db: Session, as_: As, qa: Person
) -> None:
    """Two managers came to a minuted event, one is invited to another: 2 of 2; 1 of 3 decisions."""
    people = [factories.a_person(db, Role.TEAM_MANAGER) for _ in range(3)]
    event = factories.an_area_learning_event(db, *people[:2], status="minuted")
    factories.an_area_learning_event(db, people[2])
    source = factories.a_recommendation(db, status="accepted")
    factories.a_decision(db, event, factories.an_action(db, source=source))
    factories.a_decision(db, event, factories.an_action(db, source=source, status="cancelled"))
    factories.a_decision(db, event, no_action_reason="It is done already.")
    assert total(as_, qa, "area_event_attendance") == (2, 2, 1.0)
    assert by(as_, qa, "area_event_attendance", "kind") == {"Area team manager": 1.0}
    assert total(as_, qa, "area_decisions_with_actions") == (1, 3, 0.3333)
    yesterday = f"as_of={clock.today() - timedelta(days=1)}"
    assert total(as_, qa, "area_decisions_with_actions", yesterday) == (0, 0, None)
    south = factories.a_person(db, Role.ASSISTANT_DIRECTOR, at=factories.an_area(db, "south"))
    assert total(as_, south, "area_event_attendance") == (0, 0, None)
