"""Metrics of the learning culture equal plain Python over the same random rows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from sqlalchemy.orm import Session

from app.models.findings.actions import Action
from app.models.learning.area_learning_events import AreaLearningAttendance
from app.models.organisation.people import Person
from app.vocabulary.learning import AreaLearningPresence, AreaLearningSeat, ReflectiveQuality
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.sets_and_reports import require_equal_in_report, require_equal_in_set
from tests.figures.twins import (
    held_on,
    number,
    on,
    over,
    require_equal,
    share,
)

SEED, TODAY = 33, date(2026, 7, 31)
MINUTED = ("minuted", "closed")
TEAMS, AREAS = ("dartford-1", "dover-1", "swale-1"), ("north", "south", "east")


@dataclass
class Talk:
    """Supervision of a person; of a group, if `person` is none."""

    place: str
    person: int | None
    day: date
    recorded: date
    quality: str
    before: "Talk | None" = None

    @property
    def due(self) -> date:
        return self.day + timedelta(weeks=4)


@dataclass
class Meeting:
    day: date
    status: str


@dataclass
class Staff:
    """A person with the role held longest in a team, and where from they came to which sessions."""

    place: str
    other: str | None
    active: bool
    came: list["Visit"] = field(default_factory=list)


@dataclass
class Visit:
    place: str
    session: Meeting
    recorded: date


@dataclass
class Seat:
    place: str
    recorded: date | None
    seat: str
    presence: str


@dataclass
class Decision:
    place: str
    minuted: date | None
    actions: list[str]


@dataclass
class Event:
    place: str
    status: str
    day: date
    minuted: date
    seats: list[Seat] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


def day_of(chance: Random, days: int = 190) -> date:
    return date(2026, 2, 2) + timedelta(days=chance.randrange(days))


def random_talks(chance: Random) -> list[Talk]:
    rows = []
    for person in range(14):
        for n in chance.sample(range(185), 5):
            day = date(2026, 2, 2) + timedelta(days=n)
            who = person if chance.random() < 0.85 else None
            recorded = day + timedelta(days=chance.randrange(20))
            quality = chance.choice([each.value for each in ReflectiveQuality])
            rows.append(Talk(chance.choice(TEAMS), who, day, recorded, quality))
    return rows


def random_staff(chance: Random) -> list[Staff]:
    first = date(2025, 5, 1)
    sessions = [
        Meeting(first + timedelta(days=chance.randrange(480)), chance.choice(("held", "planned")))
        for _ in range(9)
    ]
    rows = []
    for _ in range(24):
        other = chance.choice((*TEAMS, None))
        row = Staff(chance.choice(TEAMS), other, active=chance.random() < 0.8)
        for session in chance.sample(sessions, chance.randrange(3)):
            recorded = session.day + timedelta(days=chance.randrange(9))
            row.came.append(Visit(chance.choice((row.place, *TEAMS)), session, recorded))
        rows.append(row)
    return rows


def random_events(chance: Random) -> list[Event]:
    events = []
    for _ in range(14):
        day = day_of(chance)
        status = chance.choice(("planned", "held", "minuted", "minuted", "closed"))
        minuted = day + timedelta(days=chance.randrange(30))
        event = Event(chance.choice(AREAS), status, day, minuted)
        for _ in range(chance.randrange(1, 5)):
            seat, presence = (
                chance.choice([*AreaLearningSeat]),
                chance.choice([*AreaLearningPresence]),
            )
            known = None if status == "planned" else day
            event.seats.append(Seat(event.place, known, seat.value, presence.value))
        for _ in range(chance.randrange(4)):
            known = minuted if status in MINUTED else None
            actions = chance.choices(("open", "cancelled"), k=chance.randrange(3))
            event.decisions.append(Decision(event.place, known, actions))
        events.append(event)
    return events


def stored_talks(db: Session, talks: Sequence[Talk]) -> None:
    people: dict[int, Person] = defaultdict(lambda: factories.a_person(db, Role.PRACTITIONER))
    manager = factories.a_person(db, Role.TEAM_MANAGER)
    for row in talks:
        several = (people[row.person],) if row.person is not None else (people[0], people[1])
        team, how = factories.a_team(db, row.place), ReflectiveQuality(row.quality)
        more = {"held_on": row.day, "reflective_quality": how, "created_at": on(row.recorded)}
        factories.a_supervision_review(db, *several, team=team, supervisor_id=manager.id, **more)


def stored_staff(db: Session, staff: Sequence[Staff]) -> None:
    community, sessions = factories.a_community(db, status="running"), {}
    host = factories.a_person(db, Role.PRACTITIONER)
    for row in staff:
        at = factories.a_team(db, row.place)
        person = factories.a_person(db, Role.PRACTITIONER, at=at, active=row.active)
        if row.other:
            there = factories.a_team(db, row.other)
            factories.a_role(db, person, Role.AUDITOR, there, valid_from=date(2026, 3, 1))
        for visit in row.came:
            key = id(visit.session)
            if key not in sessions:
                sessions[key] = factories.a_community_session(
                    db,
                    community,
                    status=visit.session.status,
                    starts_at=on(visit.session.day),
                    facilitator_id=host.id,
                )
            team = factories.a_team(db, visit.place)
            with held_on(visit.recorded, 13):
                factories.an_attendance(db, sessions[key], person, team)


def stored_events(db: Session, events: Sequence[Event]) -> None:
    chair = factories.a_person(db, Role.CORPORATE_DIRECTOR)
    finding = factories.a_finding(db, factories.an_audit(db, status="finalised"))
    actions: dict[str, Action] = {
        status: factories.an_action(db, source=finding, status=status)
        for status in ("open", "cancelled")
    }
    for event in events:
        area, minuted = factories.an_area(db, event.place), on(event.minuted)
        more = {"recorded_at": on(event.day)} if event.status != "planned" else {}
        if event.status in MINUTED:
            more |= {"minuted_at": minuted}
        row = factories.an_area_learning_event(
            db, area=area, status=event.status, held_on=event.day, chair_id=chair.id, **more
        )
        for seat in event.seats:
            row.attendance.append(
                AreaLearningAttendance(
                    person_id=factories.a_person(db).id,
                    role=Role.TEAM_MANAGER,
                    seat=AreaLearningSeat(seat.seat),
                    presence=AreaLearningPresence(seat.presence),
                    **factories.placed(db, area) | {"service_line": None},
                )
            )
        for n, each in enumerate(event.decisions):
            taken = [actions[status] for status in dict.fromkeys(each.actions)]
            factories.a_decision(db, row, *taken, position=n)
    db.flush()


def is_past(day: date | None) -> bool:
    return day is not None and day <= TODAY


def say_what_they_followed(talks: Sequence[Talk]) -> None:
    """Gives each supervision the one before of the same person, wherever that was."""
    for person in {row.person for row in talks if row.person is not None}:
        own = [row for row in talks if row.person == person and is_past(row.recorded)]
        for before, after in pairwise(sorted(own, key=lambda row: row.day)):
            after.before = before


def is_recorded(row: Talk) -> bool:
    return is_past(row.recorded)


def was_reached(row: Staff) -> bool:
    return any(
        visit.place == row.place
        and visit.session.status == "held"
        and TODAY - timedelta(days=365) < visit.session.day <= TODAY
        for visit in row.came
    )


OF_TALKS = {
    "supervision_held": number(is_recorded, is_recorded),
    "supervision_in_time": share(
        lambda row: row.before is not None, lambda row: row.day <= row.before.due
    ),
    "supervision_reflective": share(
        is_recorded, lambda row: row.quality in {"reflective", "changed_the_plan"}
    ),
}
OF_VISITS = {
    "community_attendances": number(
        lambda row: row.session.status == "held" and is_past(row.recorded),
        lambda row: row.session.status == "held" and is_past(row.recorded),
    )
}
OF_STAFF = {"community_reach": share(lambda row: row.active, was_reached)}
OF_EVENTS = {
    "area_event_attendance": share(
        lambda row: is_past(row.recorded) and row.seat != "guest",
        lambda row: row.presence == "attended",
    )
}
OF_DECISIONS = {
    "area_decisions_with_actions": share(
        lambda row: is_past(row.minuted), lambda row: "open" in row.actions
    )
}
COMPARED = {*OF_TALKS, *OF_VISITS, *OF_STAFF, *OF_EVENTS, *OF_DECISIONS}


def test_metrics_of_learning_equal_plain_python_over_random_rows_wherever_they_are_read(
    db: Session, as_: As
) -> None:
    chance = Random(SEED)  # noqa: S311 - made-up rows
    talks, staff = random_talks(chance), random_staff(chance)
    say_what_they_followed(talks)
    events = random_events(chance)
    stored_talks(db, talks)
    stored_staff(db, staff)
    stored_events(db, events)
    seats = [seat for event in events for seat in event.seats]
    decisions = [each for event in events for each in event.decisions]
    visits = [visit for row in staff for visit in row.came]
    who, north = factories.a_person(db, Role.QA_MANAGER), factories.an_area(db)
    with held_on(TODAY, 20):
        client, twins = as_(who), over(talks, OF_TALKS) | over(visits, OF_VISITS)
        require_equal(client, twins, "team")
        of_teams = twins | over(staff, OF_STAFF)
        require_equal_in_set(as_(factories.a_client(db, Role.MI_ANALYST)), of_teams)
        # Other people of this test have their roles in the county.
        require_equal(client, over(staff, OF_STAFF), "team", more={"unit_id": str(north.id)})
        require_equal(client, over(seats, OF_EVENTS) | over(decisions, OF_DECISIONS), "area")
    twins |= over(seats, OF_EVENTS) | over(decisions, OF_DECISIONS)
    # The report counts other people of this test among the staff.
    assert require_equal_in_report(as_, db, twins, TODAY) == COMPARED - {*OF_STAFF}
