"""Nothing that a release withholds can be worked out from all that it shows."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.vocabulary.auditing import AssignmentStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import MAY
from tests.figures.test_releases import CYCLE, composed, moved, proposed
from tests.support.release_attack import Attack

GRADES = ("inadequate", "requires_improvement", "good", "outstanding")
PLACES = {"Dartford": 30, "Dover": 60, "Swale": 12, "Deal": 8}
LINES = {"children_in_care": 8, "child_protection": 3, "early_help": 1}
LATE = datetime(2026, 6, 1, 9, tzinfo=UTC)
COUNTS = ("expected", "completion_rate", "completion_rate_on_time", "finalised_rate")
METRICS = (*COUNTS, "exemption_rate", "overdue_count", "good_or_better_rate", "grade_distribution")


@dataclass(frozen=True)
class Life:
    """What became of an assignment: exempted, not done, or done with what came of it."""

    exempted: bool = False
    done: bool = False
    on_time: bool = False
    grade: str | None = None  # of a final audit

    @property
    def counts(self) -> dict[str, tuple[bool, bool]]:
        """Whether each metric has it in its numerator and denominator."""
        due, final = not self.exempted, self.grade is not None
        good = self.grade in GRADES[2:]
        return {
            "expected": (due, due),
            "completion_rate": (self.done, due),
            "completion_rate_on_time": (self.on_time, due),
            "finalised_rate": (final, due),
            "exemption_rate": (self.exempted, True),
            "overdue_count": (due and not self.done, due),
            "good_or_better_rate": (good, final),
            **{grade: (self.grade == grade, final) for grade in GRADES},
        }


LIVES = (
    Life(exempted=True),
    Life(),
    *(Life(done=True, on_time=t, grade=g) for t, g in product((True, False), (None, *GRADES))),
)
WEIGHTS = (1, 4, *(3, 1, 8, 14, 4), *(1, 0.5, 1, 2, 1))
Row = tuple[str, str, Life]


def stored(db: Session) -> list[Row]:
    """Stores the work of a cycle in four districts and three services, the same every time."""
    chance, month = random.Random(5), factories.a_round(db, 2)  # noqa: S311
    rows: list[Row] = []
    auditor = factories.a_person(db, Role.AUDITOR)
    for place, n in PLACES.items():
        team = factories.a_team(db, f"{place.lower()}-1")
        for _ in range(n):
            (life,) = chance.choices(LIVES, WEIGHTS)
            (line,) = chance.choices(list(LINES), list(LINES.values()))
            rows.append((place, line, life))
            with clock.held_at(MAY):
                row = factories.an_assignment(db, auditor, team, round=month, service_line=line)
                if life.exempted:
                    row.status = AssignmentStatus.EXEMPTED
                    db.flush()
            if life.done:
                status = "finalised" if life.grade else "submitted"
                grade = life.grade or "good"
                with clock.held_at(MAY if life.on_time else LATE):
                    factories.an_audit(
                        db,
                        assignment=row,
                        status=status,
                        final_grade=grade,
                        finalised_at=clock.now() if life.grade else None,
                    )
    return rows


def released(db: Session, as_: As) -> list[dict[str, Any]]:
    composer, approver = (factories.a_person(db, r) for r in (Role.QA_ADMIN, Role.DIRECTOR))
    tables = [{"metrics": list(METRICS), "by": [by]} for by in ("district", "service")]
    path = composed(as_, composer, {"title": "The first cycle", **CYCLE, "tables": tables})
    proposed(db, as_, composer, path)
    figures: list[dict[str, Any]] = moved(as_, approver, path, "approve")["figures"]
    return figures


Number = tuple[str, str, int]  # metric or grade, place or service or all, 0 for the numerator


def numbers(figures: list[dict[str, Any]]) -> Iterator[tuple[Number, int | None]]:
    """Returns every number of a release, null where it is withheld."""
    for item in figures:
        for figure in (*item["rows"], item["total"]):
            group = {each["dimension"]: each for each in figure["group"]}
            grade = group.pop("grade", None)
            name = grade["value"] if grade else item["slug"]
            (place,) = (
                (
                    each["value"] if each["dimension"] == "service" else each["label"]
                    for each in group.values()
                )
                if group
                else ("all",)
            )
            if name == "grade_distribution":
                name = GRADES[0]  # the total of all grades has their denominator
            else:
                yield (name, place, 0), figure["numerator"]
            yield (name, place, 1), figure["denominator"]


def members(number: Number) -> list[Row]:
    """Returns the kinds of row of which a number counts how many there are."""
    name, place, part = number
    return [
        (district, line, life)
        for district, line, life in product(PLACES, LINES, LIVES)
        if place in {"all", district, line} and life.counts[name][part]
    ]


def test_no_small_number_is_recovered_from_all_tables_margins_and_metrics_together(
    db: Session, as_: As
) -> None:
    rows = Counter(stored(db))
    shown = dict(numbers(released(db, as_)))
    attack = Attack(list(product(PLACES, LINES, LIVES)))
    truth = {number: sum(rows[each] for each in members(number)) for number in shown}
    for number, value in shown.items():
        attack.know(members(number), value)
        if value is not None:
            assert abs(value - truth[number]) <= 2, number
    groups = {number: frozenset(members(number)) for number in shown}
    secrets: dict[frozenset[Row], str] = {}  # each kind of difference once
    for number, n in truth.items():
        if 0 < n < 6:
            assert shown[number] is None
            secrets.setdefault(groups[number], f"{number}")
        for other, m in truth.items():
            within = number[1] == other[1] and groups[other] < groups[number]
            if within and 0 < n - m < 6:
                difference = groups[number] - groups[other]
                secrets.setdefault(difference, f"{number} less {other}")
    found = attack.ranges({name: some for some, name in secrets.items()})
    assert len(secrets) > 30, "there is something to recover"
    narrow = {name: values for name, values in found.items() if values[1] - values[0] < 4}
    assert narrow == {}
    large = [value for number, value in shown.items() if truth[number] >= 6]
    share = sum(value is not None for value in large) / len(large)
    assert share > 0.8, "a release shows what it may"


def test_without_a_second_look_a_small_number_would_be_recovered() -> None:
    """The attack finds what rounding alone does not hide: of 7, all but one are in one place."""
    attack = Attack(["here", "there"])
    attack.know(["here", "there"], 5)
    attack.know(["here"], 5)
    assert attack.ranges({"there": ["there"]}) == {"there": (0, 1)}
    attack = Attack(["here", "there"])
    attack.know(["here", "there"], 5)
    assert attack.ranges({"there": ["there"]}) == {"there": (0, 7)}
