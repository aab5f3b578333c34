"""Metrics of assignments, grades and decisions equal plain Python over the same random rows.

Each is the same in `/v1/metrics/{slug}`, with its rows, in `/v1/metrics:query`, in its file, in
the OData set and in the snapshot of a report.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

from sqlalchemy.orm import Session

from app.core import clock
from app.vocabulary.auditing import AssignmentStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.sets_and_reports import require_equal_in_report, require_equal_in_set
from tests.figures.test_audit_metrics import decided
from tests.figures.twins import (
    Counts,
    Numbers,
    Twin,
    expected_parts,
    kappa,
    number,
    over,
    require_equal,
    require_equal_parts,
    share,
)

SEED, ROWS = 4711, 70
ALLOCATED = datetime(2026, 4, 6, 9, tzinfo=UTC)
TODAY = date(2026, 8, 31)
TEAMS = ("dartford-1", "dover-1", "swale-1")
GRADES = factories.OFSTED4


@dataclass
class Row:
    """An assignment as it ends up, with its audit and the grades of its decision."""

    team: str
    due: date
    status: str
    submitted: date | None = None
    is_final: bool = False
    grade: str | None = None
    after: str | None = None

    @property
    def levels(self) -> tuple[int, int]:
        return GRADES.index(self.grade or ""), GRADES.index(self.after or "")


def random_rows(chance: Random) -> list[Row]:
    rows = []
    for _ in range(ROWS):
        due = date(2026, 4, 28) + timedelta(days=chance.randrange(200))
        row = Row(chance.choice(TEAMS), due, chance.choice(("allocated", "fulfilled", "fulfilled")))
        if row.status == "fulfilled":
            row.submitted = date(2026, 4, 7) + timedelta(days=chance.randrange(140))
            row.is_final, row.grade = chance.random() < 0.6, chance.choice(GRADES)
            row.after = chance.choice([*GRADES, None])
        elif chance.random() < 0.4:
            row.status = chance.choice(("exempted", "cancelled", "declined"))
        rows.append(row)
    return rows


def stored(db: Session, row: Row) -> None:
    with clock.held_at(ALLOCATED):
        at = factories.a_team(db, row.team)
        assignment = factories.an_assignment(db, at=at, due_date=row.due)
    if row.submitted is None:
        with clock.held_at(ALLOCATED + timedelta(days=1)):
            assignment.status = AssignmentStatus(row.status)
            db.flush()
        return
    with clock.held_at(
        datetime(row.submitted.year, row.submitted.month, row.submitted.day, 12, tzinfo=UTC)
    ):
        audit = factories.an_audit(
            db,
            assignment=assignment,
            status="finalised" if row.is_final else "submitted",
            finalised_at=clock.now() if row.is_final else None,
            auditor_grade=row.grade,
            proposed_grade=row.grade,
            final_grade=row.grade,
        )
        if row.grade and row.after:
            decided(db, audit, row.grade, row.after)


def is_expected(row: Row) -> bool:
    return row.status not in {"cancelled", "exempted"}


def is_due(row: Row) -> bool:
    return is_expected(row) and row.due <= TODAY


def is_graded(row: Row) -> bool:
    return row.submitted is not None and row.is_final


def is_compared(row: Row) -> bool:
    return row.after is not None


def moved(test: Callable[[int], bool]) -> Twin:
    return share(is_compared, lambda row: test(row.levels[1] - row.levels[0]))


def mean_shift(rows: Sequence[Row]) -> Counts:
    moves = [row.levels[1] - row.levels[0] for row in rows if is_compared(row)]
    return sum(moves), len(moves), Fraction(sum(moves), len(moves)) if moves else None


TWINS: dict[str, Twin] = {
    "expected": number(is_expected, is_expected),
    "completion_rate": share(is_due, lambda row: row.submitted is not None),
    "completion_rate_on_time": share(
        is_due, lambda row: row.submitted is not None and row.submitted <= row.due
    ),
    "finalised_rate": share(is_due, lambda row: row.is_final),
    "completion_of_plan": share(is_expected, lambda row: row.submitted is not None),
    "exemption_rate": share(
        lambda row: row.status != "cancelled", lambda row: row.status == "exempted"
    ),
    "overdue_count": number(
        is_expected, lambda row: is_expected(row) and row.submitted is None and row.due < TODAY
    ),
    "good_or_better_rate": share(is_graded, lambda row: row.grade in GRADES[2:]),
    "returned_rate": share(is_compared, lambda _: False),
    "exact_agreement": moved(lambda d: d == 0),
    "within_one_agreement": moved(lambda d: abs(d) <= 1),
    "raised_rate": moved(lambda d: d > 0),
    "lowered_rate": moved(lambda d: d < 0),
    "mean_shift": mean_shift,
    "weighted_kappa": kappa(lambda row: row.levels if is_compared(row) else None),
}
COMPARED = {*TWINS, "grade_distribution"}


def grades_of(rows: Sequence[Row], place: str | None = None) -> Numbers:
    final = [row for row in rows if is_graded(row)]
    return expected_parts(final, lambda row: {(row.grade,)}, place, [(each,) for each in GRADES])


def test_metrics_equal_plain_python_over_random_rows_wherever_they_are_read(
    db: Session, as_: As
) -> None:
    rows = random_rows(Random(SEED))  # noqa: S311 - made-up rows
    for row in rows:
        stored(db, row)
    who = factories.a_person(db, Role.QA_MANAGER)
    analyst = factories.a_client(db, Role.MI_ANALYST)
    twins = over(rows, TWINS)
    with clock.held_at(datetime(2026, 8, 31, 20, tzinfo=UTC)):
        require_equal(as_(who), twins, "team", "team")
        by_team = grades_of(rows, "team")
        require_equal_parts(as_(who), "grade_distribution", by_team, ["team", "grade"])
        in_sets = {slug: each for slug, each in twins.items() if slug != "weighted_kappa"}
        require_equal_in_set(as_(analyst), in_sets, "team")
    due = [row for row in rows if row.due <= TODAY]
    parts = {"grade_distribution": grades_of(due)}
    compared = require_equal_in_report(as_, db, over(due, TWINS), TODAY, parts)
    assert compared > {"completion_rate", "weighted_kappa", "mean_shift", *parts}
