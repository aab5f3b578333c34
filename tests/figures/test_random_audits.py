"""Metrics of audits, on every basis, of practice and of moderation equal plain Python.

The audits are made up at random with their whole lives, and looked at on two days: the metrics are
those of docs/metrics.md, and each is the same in `/v1/metrics`, its file, the OData sets and the
snapshot of a report.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from random import Random

from sqlalchemy.orm import Session

from app.schemas.figures.metrics import GradeBasis
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.figures.random_audit_lives import random_audits
from tests.figures.random_audits import COMMON, Row, Seen, answers_of, sections_of
from tests.figures.sets_and_reports import (
    require_equal_grades_in_set,
    require_equal_in_report,
    require_equal_in_set,
)
from tests.figures.stored_audits import stored
from tests.figures.twins import (
    Group,
    Numbers,
    OfRows,
    Twin,
    expected_parts,
    held_on,
    kappa,
    mean,
    median,
    number,
    over,
    require_equal,
    require_equal_ninth,
    require_equal_parts,
    require_equal_together,
    share,
    working_days,
)

SEED, EARLIER, TODAY = 42, date(2026, 7, 6), date(2026, 8, 31)
GOOD = COMMON.index("good")


class Pair:
    """A final audit that repeats one: in the place and month of the repeated one."""

    def __init__(self, later: Seen, first: Seen) -> None:
        self.place, self.district = later.place, later.district
        self.month, self.source = later.month, later.source
        before, after = first.level(first.final), later.level(later.final)
        self.change = None if before is None or after is None else after - before


def pairs_of(seen: Iterable[Seen]) -> list[Pair]:
    both = [(each, each.row.first.at(each.day)) for each in seen if each.row.first]
    return [Pair(later, first) for later, first in both if later.is_final and first.is_final]


def is_counted(row: Seen, basis: str) -> bool:
    """Whether a basis counts the audit: final ones, those under way, or all."""
    return row.is_final if basis == "final" else not (basis == "proposed" and row.is_final)


def level_on(row: Seen, basis: str) -> int | None:
    grades = {
        "auditor": row.version.proposed,
        "moderated": row.moderated,
        "proposed": row.final,
        "final": row.final,
    }
    return row.level(grades[basis]) if is_counted(row, basis) else None


def variance(row: Seen) -> int | None:
    given, indicated = row.level(row.version.auditor), row.level(row.version.indicative)
    return None if given is None or indicated is None else given - indicated


def days_to_final(row: Seen) -> int | None:
    if not row.is_final or row.submitted is None or row.finalised is None:
        return None
    return working_days(row.submitted, row.finalised)


def is_any(_: Seen) -> bool:
    return True


def is_due(row: Seen) -> bool:
    return row.row.due <= row.day


def is_judged(row: Seen) -> bool:
    return row.judged is not None


def moved(row: Seen) -> int:
    before, after = row.judged or (0, 0)
    return after - before


OF_AUDITS = {
    "indicative_variance": mean(variance),
    "indicative_agreement": share(
        lambda row: variance(row) is not None, lambda row: variance(row) == 0
    ),
    "framework_evidenced": share(
        is_any, lambda row: any(each.evidence for each in row.version.sections.values())
    ),
    "practitioner_involvement": share(is_any, lambda row: row.version.involved),
    "days_to_final": median(days_to_final),
    "moderation_coverage": share(is_any, lambda row: row.is_moderated),
    "ai_completion": share(
        lambda row: row.is_moderated and row.row.requires_inquiry, lambda row: row.is_confirmed
    ),
}
# Every assignment, also those whose audit was not begun yet, was recalled or voided.
OF_ASSIGNMENTS = {
    "expected": number(is_any, is_any),
    "completion_rate": share(is_due, lambda row: row.is_submitted),
    "completion_rate_on_time": share(
        is_due, lambda row: row.is_submitted and row.submitted <= row.row.due
    ),
    "finalised_rate": share(is_due, lambda row: row.is_final),
    "completion_of_plan": share(is_any, lambda row: row.is_submitted),
    "overdue_count": number(is_any, lambda row: row.row.due < row.day and not row.is_submitted),
}
OF_DECISIONS = {
    "returned_rate": share(is_any, lambda row: row.first_decision.outcome == "returned"),
    "exact_agreement": share(is_judged, lambda row: moved(row) == 0),
    "within_one_agreement": share(is_judged, lambda row: abs(moved(row)) <= 1),
    "raised_rate": share(is_judged, lambda row: moved(row) > 0),
    "lowered_rate": share(is_judged, lambda row: moved(row) < 0),
    "mean_shift": mean(lambda row: moved(row) if is_judged(row) else None),
    "weighted_kappa": kappa(lambda row: row.judged),
}
OF_PAIRS = {"grade_change_on_re_audit": mean(lambda row: row.change)}
OF_ANSWERS = {"mean_scaling": mean(lambda row: row.points)}


def of_sections(level: int) -> dict[str, Twin]:
    return {
        "section_at_or_above": share(
            lambda row: row.level is not None, lambda row: row.level >= level
        )
    }


COMPARED = {
    *(*OF_AUDITS, *OF_ASSIGNMENTS, *OF_DECISIONS, *OF_PAIRS, *OF_ANSWERS, *of_sections(GOOD)),
    *("good_or_better_rate", "grade_distribution", "finding_themes", "framework_evidence"),
}


def twins_of(seen: Sequence[Seen]) -> OfRows:
    sections = [part for each in seen for part in sections_of(each)]
    answers = [part for each in seen for part in answers_of(each)]
    twins = over(seen, OF_AUDITS | {"good_or_better_rate": good_on("final")})
    twins |= over(pairs_of(seen), OF_PAIRS)
    return twins | over(sections, of_sections(GOOD)) | over(answers, OF_ANSWERS)


def themes_of(row: Seen) -> set[Group]:
    return {(theme,) for each in row.findings for theme in each.themes}


def themes_by_polarity(row: Seen) -> set[Group]:
    return {(theme, each.polarity) for each in row.findings for theme in each.themes}


def themes_by_section(row: Seen) -> set[Group]:
    return {(each.section, theme) for each in row.findings for theme in each.themes}


def statements_of(row: Seen) -> set[Group]:
    return {(code,) for each in row.version.sections.values() for code in each.evidence}


def statements_by_section(row: Seen) -> set[Group]:
    return {(key, code) for key, each in row.version.sections.items() for code in each.evidence}


def require_equal_themes(client: Client, seen: Sequence[Seen], more: dict[str, str]) -> None:
    for slug, own, of_row, by_section in (
        ("finding_themes", "theme", themes_of, themes_by_section),
        ("framework_evidence", "framework", statements_of, statements_by_section),
    ):
        by_team = expected_parts(seen, of_row, "place")
        require_equal_parts(client, slug, by_team, ["team", own], more)
        in_sections = expected_parts(seen, by_section)
        require_equal_parts(client, slug, in_sections, ["section", own], more)
    by_month = expected_parts(seen, themes_by_polarity, "month")
    require_equal_parts(client, "finding_themes", by_month, ["month", "theme", "polarity"], more)


def grades_of(seen: Sequence[Seen], basis: str, place: str | None = None) -> Numbers:
    def grade(row: Seen) -> set[Group]:
        return {(COMMON[level_on(row, basis) or 0],)}

    graded = [each for each in seen if level_on(each, basis) is not None]
    return expected_parts(graded, grade, place, [(each,) for each in COMMON])


def good_on(basis: str) -> Twin:
    return share(
        lambda row: level_on(row, basis) is not None,
        lambda row: (level_on(row, basis) or 0) >= GOOD,
    )


def require_equal_grades(client: Client, seen: Sequence[Seen], more: dict[str, str]) -> None:
    """Compares the grades of audits on each basis."""
    for basis in GradeBasis:
        of_basis = more | {"basis": basis.value}
        by_team = grades_of(seen, basis, "place")
        require_equal_parts(client, "grade_distribution", by_team, ["team", "grade"], of_basis)
        twins = over(seen, {"good_or_better_rate": good_on(basis)})
        require_equal_together(client, twins, "source", "source", of_basis)


def require_equal_sections(client: Client, seen: Sequence[Seen], more: dict[str, str]) -> None:
    sections = [part for each in seen for part in sections_of(each)]
    for level, grade in enumerate(COMMON):
        twins = over(sections, of_sections(level))
        require_equal_together(client, twins, "section", "section", more | {"level": grade})
    answers = over([part for each in seen for part in answers_of(each)], OF_ANSWERS)
    for by in ("section", "question"):
        require_equal_together(client, answers, by, by, more)


def require_equal_decisions(client: Client, seen: Sequence[Seen], more: dict[str, str]) -> None:
    """Compares the figures over first decisions, which later ones do not change."""
    twins = over([each for each in seen if each.first_decision], OF_DECISIONS)
    require_equal_together(client, twins, "team", more=more)
    require_equal_together(client, twins, "selection_reason", "selection_reason", more)


def assigned(rows: Iterable[Row], day: date) -> list[Seen]:
    return [row.at(day) for row in rows if row.assigned <= day]


def submitted(rows: Iterable[Row], day: date) -> list[Seen]:
    return [seen for row in rows if (seen := row.at(day)).is_submitted]


def test_metrics_of_audits_equal_plain_python_over_random_lives_wherever_they_are_read(
    db: Session, as_: As
) -> None:
    factories.the_calendar(db)
    rows = random_audits(Random(SEED), 46, 20)  # noqa: S311 - made-up rows
    stored(db, rows)
    who, analyst = factories.a_person(db, Role.QA_MANAGER), factories.a_client(db, Role.MI_ANALYST)
    with held_on(TODAY, 20):
        for day in (EARLIER, TODAY):
            client, seen = as_(who), submitted(rows, day)
            more, twins = {"as_of": day.isoformat()}, twins_of(seen)
            require_equal_together(client, twins, "team", more=more)
            require_equal_sections(client, seen, more)
            require_equal_grades(client, seen, more)
            require_equal_themes(client, seen, more)
            require_equal_decisions(client, seen, more)
            assignments = over(assigned(rows, day), OF_ASSIGNMENTS)
            require_equal_together(client, assignments, "team", more=more)
        for by in ("month", "source"):
            require_equal_together(client, over(seen, OF_AUDITS), by, by)
        require_equal(client, twins, "team")
        require_equal_ninth(client, "days_to_final", days_to_final, seen)
        require_equal_in_sets(as_(analyst), seen, twins)
    due = [each for each in seen if each.row.due <= TODAY]
    parts = {
        "grade_distribution": grades_of(due, "final"),
        "finding_themes": expected_parts(due, themes_of),
    }
    twins = twins_of(due) | over([each for each in due if each.first_decision], OF_DECISIONS)
    compared = require_equal_in_report(as_, db, twins, TODAY, parts)
    assert compared > {"mean_scaling", "ai_completion", "returned_rate", *parts}


def require_equal_in_sets(client: Client, seen: Sequence[Seen], twins: OfRows) -> None:
    in_sets = {slug: each for slug, each in twins.items() if slug != "days_to_final"}
    require_equal_in_set(client, in_sets)
    require_equal_in_set(client, in_sets, "district", "figure_by_cycle_and_district", "district_id")
    of_parts = {slug: twins[slug] for slug in ("section_at_or_above", "mean_scaling")}
    require_equal_in_set(client, of_parts, "section", "figure_by_cycle_and_section", "section_key")
    require_equal_grades_in_set(client, grades_of(seen, "final", "place"))
