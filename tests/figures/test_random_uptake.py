"""The metric of uptake equals plain Python over random rows, wherever it is read."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.sets_and_reports import require_equal_in_set
from tests.figures.twins import held_on, on, over, require_equal, share

SEED, TODAY = 90, date(2026, 7, 31)
TEAMS = ("dartford-1", "dover-1", "swale-1")
THEMES = ("fathers", "neglect", "drift", "plans")


@dataclass
class Need:
    """A finding of an audit with one theme, and the days of the items on that theme."""

    place: str
    due: date
    found: date
    polarity: str
    withdrawn: date | None
    theme: str
    published: list[date]

    @property
    def last(self) -> date:
        return self.due + timedelta(days=90)


def random_needs(chance: Random) -> list[Need]:
    first = date(2026, 1, 5)
    items = {
        theme: [first + timedelta(days=chance.randrange(200)) for _ in range(n)]
        for n, theme in enumerate(THEMES)
    }
    rows = []
    for _ in range(40):
        due = first + timedelta(days=chance.randrange(160))
        found = due + timedelta(days=chance.randrange(-9, 40))
        gone = found + timedelta(days=chance.randrange(1, 200)) if chance.random() < 0.2 else None
        polarity = chance.choice(("development", "development", "concern", "strength"))
        theme, team = chance.choice(THEMES), chance.choice(TEAMS)
        rows.append(Need(team, due, found, polarity, gone, theme, items[theme]))
    rows[0].due = TODAY - timedelta(days=90)  # the last day on which it counts
    rows[1].due = TODAY - timedelta(days=89)
    rows[2].published.append(rows[2].last)  # of all with its theme
    return rows


def stored(db: Session, rows: list[Need]) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    for row in rows:
        factories.a_theme(db, row.theme)
        with held_on(min(row.due, row.found)):
            at = factories.a_team(db, row.place)
            assignment = factories.an_assignment(db, auditor, at, due_date=row.due)
        with held_on(row.found, 13):
            audit = factories.an_audit(db, assignment=assignment, status="submitted")
            how = {"polarity": row.polarity, "theme_codes": [row.theme]}
            finding = factories.a_finding(db, audit, **how)
        if row.withdrawn:
            with held_on(row.withdrawn, 14):
                factories.withdrawn(db, finding)
    for theme, days in {row.theme: row.published for row in rows}.items():
        for day in days:
            more = {"status": "published", "published_at": on(day)}
            factories.a_learning_item(db, theme_codes=[theme, "another"], **more)
    factories.a_learning_item(db, theme_codes=list(THEMES))  # a draft


def is_needed(row: Need) -> bool:
    stands = row.withdrawn is None or row.withdrawn > TODAY
    return row.polarity != "strength" and row.found <= TODAY and stands and row.last <= TODAY


def was_taken_up(row: Need) -> bool:
    return any(row.due <= day <= row.last for day in row.published)


TWINS = {"learning_uptake": share(is_needed, was_taken_up)}
COMPARED = {*TWINS}


def test_uptake_equals_plain_python_over_random_rows_wherever_it_is_read(
    db: Session, as_: As
) -> None:
    rows = random_needs(Random(SEED))  # noqa: S311 - made-up rows
    stored(db, rows)
    counted = [row for row in rows if is_needed(row)]
    assert 0 < sum(map(was_taken_up, counted)) < len(counted)
    manager, analyst = (
        factories.a_person(db, Role.QA_MANAGER),
        factories.a_client(db, Role.MI_ANALYST),
    )
    with held_on(TODAY, 20):
        require_equal(as_(manager), over(rows, TWINS), "team")
        require_equal(as_(manager), over(rows, TWINS), "theme", "theme")
        require_equal_in_set(as_(analyst), over(rows, TWINS))
