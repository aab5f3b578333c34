"""Metrics of actions and recommendations equal plain Python over the same random rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.models.findings.findings import Finding
from app.models.organisation.people import Person
from app.vocabulary.findings import ActionStatus, Effectiveness
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.sets_and_reports import require_equal_in_report, require_equal_in_set
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

SEED, TODAY = 2104, date(2026, 7, 31)
TEAMS = ("dartford-1", "dover-1", "swale-1")
CHECKED = ("verified", "closed")


@dataclass
class Deed:
    """An action: open from the day it was raised, and from a later day something else."""

    place: str
    raised: date
    due: date
    later: str
    since: date
    effect: str

    @property
    def state(self) -> str | None:
        """The status at the end of today; None before the action was raised."""
        if self.raised > TODAY:
            return None
        return self.later if self.since <= TODAY else "open"


@dataclass
class Advice:
    place: str
    made: date
    status: str
    decided: date


def random_deeds(chance: Random) -> list[Deed]:
    rows = []
    for _ in range(70):
        raised = date(2026, 3, 2) + timedelta(days=chance.randrange(165))
        due, since = (raised + timedelta(days=chance.randrange(1, 70)) for _ in range(2))
        effect = chance.choice([each.value for each in Effectiveness])
        later = chance.choice([each.value for each in ActionStatus])
        rows.append(Deed(chance.choice(TEAMS), raised, due, later, since, effect))
    return rows


def random_advice(chance: Random) -> list[Advice]:
    rows = []
    for _ in range(40):
        made = date(2026, 3, 2) + timedelta(days=chance.randrange(165))
        status = chance.choice(("proposed", "accepted", "accepted", "rejected", "superseded"))
        decided = made + timedelta(days=chance.randrange(60))
        rows.append(Advice(chance.choice(TEAMS), made, status, decided))
    return rows


def stored_deed(db: Session, row: Deed, finding: Finding, owner: Person, other: Person) -> None:
    at = factories.placed(db, factories.a_team(db, row.place))
    with held_on(row.raised):
        action = factories.an_action(db, owner, finding, due_date=row.due, **at)
    with held_on(row.since):
        action.status, now = ActionStatus(row.later), on(row.since)
        if row.later in ("completed", *CHECKED):
            action.completed_at = now
        if row.later in CHECKED:
            action.verified_by, action.verified_at = other.id, now
            if row.effect != "not_assessed":
                action.effectiveness = Effectiveness(row.effect)
                action.assessed_by, action.assessed_at = other.id, now
        if row.later == "cancelled":
            action.status_reason = "It is done already."
        db.flush()


def stored(db: Session, deeds: list[Deed], advice: list[Advice]) -> None:
    factories.the_calendar(db)
    with held_on(date(2026, 3, 2), 9):
        finding = factories.a_finding(db, factories.an_audit(db, status="finalised"))
        owner = factories.a_person(db, Role.PRACTITIONER)
        manager, other = (factories.a_person(db, Role.QA_MANAGER) for _ in range(2))
        out = factories.a_recommendation(db, finding, at=factories.a_team(db, "ashford-1"))
    for row in deeds:
        stored_deed(db, row, finding, owner, other)
    for each in advice:
        more = {"proposed_by": manager.id, "status": each.status}
        if each.status in {"accepted", "rejected"}:
            more |= {"decided_by": other.id, "decided_at": on(each.decided)}
        if each.status == "superseded":
            more |= {"superseded_by_id": out.id}
        with held_on(each.made):
            at = factories.a_team(db, each.place)
            factories.a_recommendation(db, finding, at=at, **more)
    advice.append(Advice("ashford-1", date(2026, 3, 2), "proposed", TODAY))


def stands(row: Deed) -> bool:
    return row.state not in {None, "cancelled"}


def is_to_do(row: Deed) -> bool:
    return row.state in {"open", "in_progress"}


def is_assessed(row: Deed) -> bool:
    return row.state in CHECKED and row.effect != "not_assessed"


def age(row: Deed) -> int | None:
    return working_days(row.raised, TODAY) if is_to_do(row) else None


OF_DEEDS = {
    "action_on_time": share(
        lambda row: stands(row) and row.due <= TODAY,
        lambda row: row.state in {"completed", *CHECKED} and row.since <= row.due,
    ),
    "actions_overdue": number(stands, lambda row: is_to_do(row) and row.due < TODAY),
    "action_effective_rate": share(is_assessed, lambda row: row.effect == "effective"),
    "open_action_age": median(age),
}
OF_ADVICE = {
    "recommendation_accepted_rate": share(
        lambda row: row.made <= TODAY and row.status != "superseded",
        lambda row: row.status == "accepted" and row.decided <= TODAY,
    )
}
COMPARED = {*OF_DEEDS, *OF_ADVICE}


def test_metrics_of_findings_equal_plain_python_over_random_rows_wherever_they_are_read(
    db: Session, as_: As
) -> None:
    chance = Random(SEED)  # noqa: S311 - made-up rows
    deeds, advice = random_deeds(chance), random_advice(chance)
    stored(db, deeds, advice)
    twins = over(deeds, OF_DEEDS) | over(advice, OF_ADVICE)
    who, analyst = factories.a_person(db, Role.QA_MANAGER), Role.MI_ANALYST
    with held_on(TODAY, 20):
        require_equal(as_(who), twins, "team")
        require_equal_ninth(as_(who), "open_action_age", age, deeds)
        del twins["open_action_age"]  # a median is in no set
        require_equal_in_set(as_(factories.a_client(db, analyst)), twins)
    due = over([row for row in deeds if row.due <= TODAY], OF_DEEDS)
    compared = require_equal_in_report(as_, db, due | over(advice, OF_ADVICE), TODAY)
    assert compared == COMPARED - {"open_action_age"}
