"""`python -m bench.release_attack [audits …]`: attacks releases of made-up counties.

Each county has twelve districts in four areas and eight services, with a fixed seed. Two
releases of its audits, of the first cycle and later of the whole year, are then attacked together
with linear programmes of its own (SciPy), by a reader who knows every kind of row that there is.
Printed are the share of figures shown, how far published
rates are from the true ones, and how many small numbers were narrowed to fewer than five values.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from statistics import mean
from time import perf_counter
from types import SimpleNamespace
from typing import Any

from app.core.config import settings
from app.services.figures.catalogue import METRICS
from app.services.figures.engine import disclosure_control
from app.services.figures.engine.counting import Key
from app.services.figures.engine.disclosure_control import LEAST_BASE, Shown
from app.services.figures.engine.metric import Shape
from app.services.figures.engine.microdata import CountedRow, Mark, Microdata, Table
from app.vocabulary.figures import Dimension
from tests.support.release_attack import Attack

COUNTS = ("expected", "completion_rate", "completion_rate_on_time", "finalised_rate")
AGREEMENT = ("exact_agreement", "within_one_agreement", "raised_rate", "lowered_rate")
SLUGS = (
    *(*COUNTS, "exemption_rate", "overdue_count", "good_or_better_rate", "grade_distribution"),
    *("moderation_coverage", *AGREEMENT),
)
SHARED = (Dimension.AREA, Dimension.DISTRICT, Dimension.SERVICE)
GRADES = ("inadequate", "requires_improvement", "good", "outstanding")
GRADED, MOVED = (0.06, 0.30, 0.52, 0.12), (0.20, 0.66, 0.12, 0.02)
SERVICES = (8, 6, 5, 3, 2, 1, 0.6, 0.3)
DISTRICTS, TO_AN_AREA, SEED = 12, 3, 7
CYCLES, LATE = 3, 0.1
EXEMPTED, DONE, ON_TIME, FINAL, MODERATED = 0.04, 0.88, 0.80, 0.95, 0.20

# For each metric whether an assignment is in its denominator and its numerator.
Life = dict[str, tuple[bool, bool | str]]


def tables() -> list[Table]:
    found = []
    for slug in SLUGS:
        for dimension in SHARED:
            graded = (Dimension.GRADE,) if slug == "grade_distribution" else ()
            rows: Any = SimpleNamespace(metric=METRICS[slug])
            found.append(Table(rows, (dimension, *graded)))
    return found


def _then(chance: random.Random, life: Life) -> Life:
    """Returns what was known of an assignment when the first cycle was released."""
    late = chance.random() < LATE
    finals = ("finalised_rate", "good_or_better_rate", "grade_distribution")
    return {
        slug: (among and slug not in finals[1:], counts and slug not in finals) if late else both
        for slug, both in life.items()
        for among, counts in (both,)
    }


def a_life(chance: random.Random) -> Life:
    """Returns for each metric whether one assignment is in its denominator and numerator."""
    due = chance.random() >= EXEMPTED
    done = due and chance.random() < DONE
    on_time, final = done and chance.random() < ON_TIME, done and chance.random() < FINAL
    (grade,) = chance.choices(GRADES, GRADED)
    moderated = done and chance.random() < MODERATED
    (moved,) = chance.choices((-1, 0, 1, 2), MOVED)
    return {
        "expected": (due, False),
        "completion_rate": (due, done),
        "completion_rate_on_time": (due, on_time),
        "finalised_rate": (due, final),
        "exemption_rate": (True, not due),
        "overdue_count": (due, due and not done),
        "good_or_better_rate": (final, final and grade in GRADES[2:]),
        "grade_distribution": (final, final and grade),
        "moderation_coverage": (done, moderated),
        "exact_agreement": (moderated, moderated and moved == 0),
        "within_one_agreement": (moderated, moderated and abs(moved) <= 1),
        "raised_rate": (moderated, moderated and moved > 0),
        "lowered_rate": (moderated, moderated and moved < 0),
    }


def a_county(audits: int) -> Microdata:
    """Returns the assignments of a year, the same every time, with the tables of both releases."""
    chance, asked = random.Random(SEED), tables()  # noqa: S311 - made-up rows
    sizes = [chance.random() + 0.2 for _ in range(DISTRICTS)]
    rows = []
    for n in range(audits):
        (district,) = chance.choices(range(DISTRICTS), sizes)
        (service,) = chance.choices(range(len(SERVICES)), SERVICES)
        life = a_life(chance)
        marks = set(_marks(asked, len(asked), life))
        if n % CYCLES == 0:
            marks |= set(_marks(asked, 0, _then(chance, life)))
        place = (f"area {district // TO_AN_AREA}", f"district {district}", f"service {service}")
        rows.append(CountedRow(str(n), place, marks))
    return Microdata([*asked, *asked], SHARED, [rows])


def _marks(asked: Sequence[Table], first: int, life: Life) -> Iterator[Mark]:
    """Yields how the tables of a release, which begin at `first`, count an assignment."""
    for number, table in enumerate(asked, first):
        among, counts = life[table.rows.metric.slug]
        if among:
            yield Mark(number, (), numerator=False)
        if counts:
            own = (counts,) if isinstance(counts, str) else ()
            yield Mark(number, own, numerator=True)


Number = tuple[int, Key, bool]  # table, key, whether it is a numerator


@dataclass(frozen=True)
class Kind:
    """A place and a life, of which a reader does not know how many there are."""

    place: Key
    life: frozenset[Mark]


def numbers_of(county: Microdata, kind: Kind) -> Iterator[Number]:
    """Yields the numbers that a row of this kind is part of."""
    for mark in kind.life:
        key = county.key_of(mark, kind.place)
        yield mark.table, key, mark.numerator
        if not (mark.numerator and county.tables[mark.table].has_grades):
            yield mark.table, (), mark.numerator


@dataclass
class Release:
    """What the two releases of a county show, beside what is true."""

    county: Microdata
    members: dict[Number, frozenset[Kind]]
    truth: Counter[Number]
    shown: list[dict[Key, Shown]]

    def value(self, number: Number) -> int | None:
        table, key, numerator = number
        figure = self.shown[table][key]
        return figure.numerator if numerator else figure.denominator


def a_release(audits: int, *, apart: bool) -> Release:
    county = a_county(audits)
    (rows,) = county.blocks
    lives = {frozenset(row.marks) for row in rows}
    places = {row.shared for row in rows}
    members: dict[Number, set[Kind]] = defaultdict(set)
    for kind in (Kind(place, life) for place in places for life in lives):
        for number in numbers_of(county, kind):
            members[number].add(kind)
    truth: Counter[Number] = Counter()
    for row in rows:
        truth.update(numbers_of(county, Kind(row.shared, frozenset(row.marks))))
    keys: list[set[Key]] = [{()} for _ in county.tables]
    for table, key, numerator in truth:
        if numerator or not county.tables[table].has_grades:
            keys[table].add(key)
    shown = _published(county, keys, apart=apart)
    return Release(county, {n: frozenset(k) for n, k in members.items()}, truth, shown)


def _published(
    county: Microdata, keys: Sequence[set[Key]], *, apart: bool
) -> list[dict[Key, Shown]]:
    """Returns what the first cycle shows, and what the year shows once that is out."""
    half = len(keys) // 2
    (rows,) = county.blocks
    then = [
        CountedRow(row.row, row.shared, {mark for mark in row.marks if mark.table < half})
        for row in rows
    ]
    cycle = Microdata(county.tables[:half], SHARED, [[row for row in then if row.marks]])
    first = disclosure_control.protect(cycle, keys[:half])
    out = dict(enumerate(first))
    if apart:  # nothing is said of the cycle
        out = {table: {} for table in out}
    both = disclosure_control.protect(county, keys, out)
    return [*first, *both[half:]]


def secrets(release: Release) -> dict[frozenset[Kind], str]:
    """Returns every small number, and every small difference of two numbers of one group."""
    small = range(1, settings().suppression_threshold)
    found: dict[frozenset[Kind], str] = {}
    groups: dict[Key, set[Number]] = defaultdict(set)
    for number, n in release.truth.items():
        if n in small:
            found.setdefault(release.members[number], str(number))
        groups[number[1]].add(number)
    for numbers in groups.values():
        for one, other in permutations(sorted(numbers), 2):
            outer, inner = release.members[one], release.members[other]
            if inner < outer and release.truth[one] - release.truth[other] in small:
                found.setdefault(outer - inner, f"{one} less {other}")
    return found


def attacked(release: Release, most: int | None) -> tuple[int, int]:
    """Returns how many secrets were attacked, and how many have fewer than five values."""
    kinds = sorted(set().union(*release.members.values()), key=lambda each: str(each.place))
    attack = Attack(kinds)
    known: dict[tuple[frozenset[Kind], int], None] = {}
    for number in release.truth:
        value = release.value(number) if _is_printed(release, number) else None
        if value is not None:
            known[release.members[number], value] = None
    for members, value in known:
        attack.know(members, value)
    hidden = [(name, members) for members, name in secrets(release).items()]
    if most is not None and most < len(hidden):
        hidden = random.Random(SEED).sample(hidden, most)  # noqa: S311
    return len(hidden), len(attack.narrowed(dict(hidden)))


def _is_printed(release: Release, number: Number) -> bool:
    """Whether a figure shows the number by itself; the base of grades stands at its grades."""
    table, key, numerator = number
    parts = release.county.tables[table]
    return key in release.shown[table] and (numerator is False or parts.has_numerator)


def share_shown(release: Release) -> tuple[int, int]:
    """Returns how many figures there are, and how many show all their numbers."""
    figures = [
        (table, figure) for table, each in enumerate(release.shown) for figure in each.values()
    ]
    whole = [
        figure
        for table, figure in figures
        if figure.denominator is not None
        and (figure.numerator is not None or not release.county.tables[table].has_numerator)
    ]
    return len(figures), len(whole)


def errors(release: Release) -> list[float]:
    """Returns by how much each published rate is above the true one."""
    found = []
    for table, figures in enumerate(release.shown):
        parts = release.county.tables[table]
        if not parts.has_numerator or parts.rows.metric.shape is Shape.COUNT:
            continue
        for key, shown in figures.items():
            base = release.truth[table, parts.group(key), False]
            hits = release.truth[table, key, True]
            printed = shown.numerator is not None and shown.denominator is not None
            if printed and base and (shown.denominator or 0) >= LEAST_BASE:
                top, bottom = shown.numerator or 0, shown.denominator or 1
                found.append(min(top, bottom) / bottom - hits / base)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("audits", nargs="*", type=int, default=[500, 2000, 4000])
    options.add_argument("--most", type=int, help="attack at most so many secrets, by chance")
    options.add_argument("--apart", action="store_true", help="check each release by itself")
    given = options.parse_args()
    for audits in given.audits:
        began = perf_counter()
        release = a_release(audits, apart=given.apart)
        checked = perf_counter()
        figures, whole = share_shown(release)
        bias = errors(release)
        tried, narrowed = attacked(release, given.most)
        print(  # noqa: T201 - what the command is for
            f"{audits} audits: {figures} figures, {whole / figures:.1%} shown whole; "
            f"{len(bias)} rates, bias {mean(bias):+.4f}, mean error {mean(map(abs, bias)):.4f}, "
            f"largest {max(map(abs, bias)):.4f}; {tried} secrets attacked, {narrowed} narrowed; "
            f"checked in {checked - began:.0f} s, attacked in {perf_counter() - checked:.0f} s"
        )


if __name__ == "__main__":
    main()
