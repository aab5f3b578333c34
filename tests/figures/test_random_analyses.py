"""Metrics of outcome analyses and thematic audits equal plain Python over the same random rows."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from app.core import ids
from app.models.organisation.people import Person
from app.vocabulary.outcome_analysis import PracticeType
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.sets_and_reports import require_equal_in_report
from tests.figures.twins import (
    held_on,
    median,
    number,
    on,
    over,
    require_equal,
    require_equal_ninth,
    share,
    working_days,
)

SEED, TODAY = 222, date(2026, 7, 31)
PLACES = ("dartford", "dover", "swale")
MONDAY = date(2026, 2, 2)


@dataclass
class Line:
    place: str
    asked: date
    status: str
    done: date


@dataclass
class Sight:
    place: str
    recorded: date


@dataclass
class Analysis:
    place: str
    monday: date
    status: str
    approved: date
    accepted: date
    has_views: bool
    lines: list[Line] = field(default_factory=list)
    sights: list[Sight] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        is_approved = self.status != "proposed" and self.approved <= TODAY
        return is_approved and self.monday + timedelta(days=4) <= TODAY


@dataclass
class Advice:
    """A recommendation of a thematic audit, and what came of it."""

    place: str
    status: str
    decided: date
    action: tuple[str, date] | None
    event: tuple[str, date] | None


@dataclass
class Thematic:
    place: str
    status: str
    decided: date
    due: date
    out: date
    advice: list[Advice] = field(default_factory=list)

    @property
    def is_out(self) -> bool:
        return self.status in {"reported", "closed"} and self.out <= TODAY

    @property
    def days_to_event(self) -> int | None:
        """The working days to the first event that was held about it, from its report on."""
        events = [each.event for each in self.advice if each.event]
        held = [day for status, day in events if status == "held" and self.out <= day <= TODAY]
        return working_days(self.out, min(held)) if self.is_out and held else None


def a_day(chance: Random, first: date = MONDAY, most: int = 200) -> date:
    return first + timedelta(days=chance.randrange(most))


def random_analyses(chance: Random) -> list[Analysis]:
    rows = []
    for _ in range(30):
        place, monday = chance.choice(PLACES), MONDAY + timedelta(weeks=chance.randrange(28))
        status = chance.choice(("proposed", "fieldwork", "reported", "follow_up", "closed"))
        approved = a_day(chance, monday - timedelta(days=20), 20)
        accepted = a_day(chance, monday, 60)
        row = Analysis(place, monday, status, approved, accepted, chance.random() < 0.5)
        for _ in range(chance.randrange(4)):
            asked, state = (
                a_day(chance, monday, 40),
                chance.choice(("set", "answered", "withdrawn")),
            )
            row.lines.append(Line(place, asked, state, a_day(chance, asked, 40)))
        row.sights += [Sight(place, a_day(chance, monday, 20)) for _ in range(chance.randrange(3))]
        rows.append(row)
    return rows


def random_audits(chance: Random) -> list[Thematic]:
    rows = []
    for _ in range(30):
        place, decided = chance.choice(PLACES), a_day(chance, most=90)
        status = chance.choice(
            ("proposed", "rejected", "planned", "reported", "reported", "closed")
        )
        row = Thematic(
            place, status, decided, a_day(chance, decided, 90), a_day(chance, decided, 90)
        )
        for _ in range(chance.randrange(1, 4) if row.status in {"reported", "closed"} else 0):
            accepted, agreed = a_day(chance, row.out, 30), chance.choice(("accepted", "proposed"))
            acted = (chance.choice(("open", "cancelled")), a_day(chance, accepted, 30))
            seen = (chance.choice(("held", "planned")), a_day(chance, row.out, 60))
            row.advice.append(
                Advice(
                    place,
                    agreed,
                    accepted,
                    acted if chance.random() < 0.5 else None,
                    seen if chance.random() < 0.8 else None,
                )
            )
        rows.append(row)
    return rows


def stored_analysis(db: Session, row: Analysis, lead: Person, director: Person) -> None:
    is_accepted = row.status in {"follow_up", "closed"}
    analysis = factories.an_outcome_analysis(
        db,
        lead,
        at=factories.a_district(db, row.place),
        status=row.status,
        week_start=row.monday,
        approved_at=None if row.status == "proposed" else on(row.approved),
        accepted_at=on(row.accepted) if is_accepted else None,
        campaign_ids=[str(ids.new())] if row.has_views else [],
    )
    for line in row.lines:
        done: dict[str, Any] = {"status": line.status, "created_at": on(line.asked)}
        if line.status == "answered":
            done |= {"answered_at": on(line.done), "answered_by": director.id}
        if line.status == "withdrawn":
            done |= {"withdrawn_at": on(line.done)}
        factories.a_line_of_enquiry(db, analysis, **done)
    team = factories.placed(db, factories.a_team(db, f"{row.place}-1"))
    for sight in row.sights:
        more = {"created_at": on(sight.recorded), "practice_type": PracticeType.DUTY}
        factories.an_observation(db, lead, analysis, **team | {"service_line": None} | more)


def stored_audit(db: Session, row: Thematic, chair: Person, manager: Person) -> None:
    circle = factories.a_quality_circle(
        db, at=factories.a_district(db, row.place), chair_id=chair.id
    )
    days: dict[str, Any] = {"due_date": row.due}
    if row.status != "proposed":
        days |= {"decided_at": on(row.decided)}
    if row.status in {"reported", "closed"}:
        days |= {"published_at": on(row.out)}
    audit = factories.a_thematic_audit(db, circle, status=row.status, **days)
    if row.advice:
        finding = factories.a_thematic_finding(db, audit)
    for each in row.advice:
        agreed = each.status == "accepted"
        more = {"decided_at": on(each.decided), "decided_by": chair.id} if agreed else {}
        advice = factories.a_recommendation(
            db,
            finding,
            at=factories.a_team(db, f"{row.place}-1"),
            status=each.status,
            proposed_by=manager.id,
            **more,
        )
        if each.action:
            with held_on(each.action[1]):
                factories.an_action(db, chair, advice, status=each.action[0])
        if each.event:
            status, day = each.event
            seen: dict[str, Any] = {"recorded_at": on(day)} if status == "held" else {}
            factories.an_area_learning_event(
                db, status=status, held_on=day, recommendation_ids=[str(advice.id)], **seen
            )


def is_taken_up(row: Advice) -> bool:
    by_action = row.action is not None and row.action[0] == "open" and row.action[1] <= TODAY
    by_event = row.event is not None and row.event[0] == "held" and row.event[1] <= TODAY
    return by_action or by_event


def is_set(row: Line) -> bool:
    return row.asked <= TODAY and not (row.status == "withdrawn" and row.done <= TODAY)


def is_recorded(row: Sight) -> bool:
    return row.recorded <= TODAY


def days_to_event(row: Thematic) -> int | None:
    return row.days_to_event


OF_ANALYSES = {
    "outcome_analysis_accepted_rate": share(
        lambda row: row.is_over,
        lambda row: row.status in {"follow_up", "closed"} and row.accepted <= TODAY,
    ),
    "outcome_analysis_childrens_views_rate": share(
        lambda row: row.is_over, lambda row: row.has_views
    ),
}
OF_LINES = {
    "lines_of_enquiry_answered_rate": share(
        is_set, lambda row: row.status == "answered" and row.done <= TODAY
    )
}
OF_SIGHTS = {"outcome_analysis_observations": number(is_recorded, is_recorded)}
OF_AUDITS = {
    "thematic_audit_on_time": share(
        lambda row: (
            row.status not in {"proposed", "rejected"} and row.decided <= TODAY and row.due <= TODAY
        ),
        lambda row: row.is_out and row.out <= row.due,
    ),
    "thematic_days_to_event": median(days_to_event),
}
OF_ADVICE = {
    "thematic_recommendation_uptake": share(
        lambda row: row.status == "accepted" and row.decided <= TODAY, is_taken_up
    )
}
COMPARED = {*OF_ANALYSES, *OF_LINES, *OF_SIGHTS, *OF_AUDITS, *OF_ADVICE}


def test_metrics_of_analyses_and_themes_equal_plain_python_wherever_they_are_read(
    db: Session, as_: As
) -> None:
    chance = Random(SEED)  # noqa: S311 - made-up rows
    analyses, audits = random_analyses(chance), random_audits(chance)
    factories.the_calendar(db)
    lead, director = (factories.a_person(db, role) for role in (Role.AUDITOR, Role.DIRECTOR))
    chair, who = factories.a_circle_chair(db), factories.a_person(db, Role.QA_MANAGER)
    for row in analyses:
        stored_analysis(db, row, lead, director)
    for audit in audits:
        stored_audit(db, audit, chair, who)
    lines = [line for row in analyses for line in row.lines]
    sights = [sight for row in analyses for sight in row.sights]
    advice = [each for audit in audits for each in audit.advice]
    with held_on(TODAY, 20):
        twins = over(analyses, OF_ANALYSES) | over(lines, OF_LINES) | over(sights, OF_SIGHTS)
        twins |= over(audits, OF_AUDITS) | over(advice, OF_ADVICE)
        require_equal(as_(who), twins, "district")
        require_equal_ninth(as_(who), "thematic_days_to_event", days_to_event, audits)
    compared = require_equal_in_report(as_, db, twins, TODAY)
    assert compared == COMPARED - {"thematic_days_to_event"}
