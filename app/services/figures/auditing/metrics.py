"""The metrics of auditing (docs/domain/figures.md)."""

from collections.abc import Mapping

from sqlalchemy import or_

from app.services.figures.auditing.conditions import (
    at_grade,
    at_or_above,
    compared,
    complete,
    complete_except,
    exempted,
    expectations,
    expected,
    finalised,
    good_or_better,
    graded,
    not_compared,
    not_on_common_scale,
    on_common_scale,
    on_time,
    overdue,
    re_audits,
    sections,
    shift,
)
from app.services.figures.auditing.population import AUDITING
from app.services.figures.engine import common_scale
from app.services.figures.engine.metric import (
    NONE,
    Metric,
    Polarity,
    Shape,
    Term,
    Unit,
)
from app.vocabulary.figures import NullReason

EXPECTED_TEXT = "assignments due that are neither cancelled nor exempted"
EACH_GRADE = {grade: at_grade(n) for n, grade in enumerate(common_scale.GRADES, start=1)}
NO_CROSSWALK: dict[str, Term] = {"no_crosswalk": not_on_common_scale}
NOT_COMPARED: dict[str, Term] = {"no_crosswalk": not_compared}


def _of_expected(
    slug: str, title: str, numerator: Term, text: str, derivable: Mapping[str, Term] = NONE
) -> Metric:
    return Metric(
        slug,
        title,
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        expectations,
        numerator,
        expected,
        text,
        EXPECTED_TEXT,
        NullReason.NOTHING_EXPECTED,
        derivable=derivable,
    )


AUDIT_METRICS = (
    Metric(
        "expected",
        "Audits expected",
        Unit.COUNT,
        Polarity.NEITHER,
        Shape.COUNT,
        AUDITING,
        expectations,
        expected,
        expected,
        EXPECTED_TEXT,
        "the same assignments",
    ),
    _of_expected(
        "completion_rate",
        "Completion",
        complete,
        "of these, those whose audit has been submitted and is neither recalled nor voided",
    ),
    _of_expected(
        "completion_rate_on_time",
        "Completion on time",
        on_time,
        "of these, those whose audit was first submitted on or before the due date",
        {"late": complete_except(on_time)},
    ),
    _of_expected(
        "finalised_rate",
        "Finalised",
        finalised,
        "of these, those with a final audit",
        {"not_final": complete_except(finalised)},
    ),
    Metric(
        "exemption_rate",
        "Exemption",
        Unit.RATE,
        Polarity.LOWER,
        Shape.RATIO,
        AUDITING,
        expectations,
        exempted,
        lambda f, a: or_(expected(f, a), exempted(f, a)),
        "assignments exempted with an approver",
        "assignments expected or exempted",
        NullReason.NOTHING_EXPECTED,
    ),
    Metric(
        "overdue_count",
        "Overdue",
        Unit.COUNT,
        Polarity.LOWER,
        Shape.COUNT,
        AUDITING,
        expectations,
        overdue,
        expected,
        "assignments expected and not submitted that were due before the day",
        EXPECTED_TEXT,
    ),
    Metric(
        "grade_distribution",
        "Grades",
        Unit.RATE,
        Polarity.NEITHER,
        Shape.DISTRIBUTION,
        AUDITING,
        graded,
        on_common_scale,
        on_common_scale,
        "audits with the grade",
        "audits with a grade of the chosen basis",
        NullReason.NOTHING_GRADED,
        NO_CROSSWALK,
        NO_CROSSWALK,
        ("basis",),
    ),
    Metric(
        "good_or_better_rate",
        "Good or better",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        graded,
        good_or_better,
        on_common_scale,
        "audits graded good or outstanding",
        "audits with a grade of the chosen basis",
        NullReason.NOTHING_GRADED,
        NO_CROSSWALK,
        NO_CROSSWALK,
        ("basis",),
    ),
    Metric(
        "section_at_or_above",
        "Sections at or above a grade",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        sections,
        at_or_above,
        on_common_scale,
        "section grades at or above `level`",
        "section grades given",
        NullReason.NOTHING_GRADED,
        NO_CROSSWALK,
        EACH_GRADE,
        ("level",),
    ),
    Metric(
        "grade_change_on_re_audit",
        "Grade change on re-audit",
        Unit.LEVELS,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        re_audits,
        shift,
        compared,
        "sum of the final grades of re-audits minus those of the first audits, in levels",
        "pairs of audit and re-audit with final grades on the common scale",
        NullReason.NO_PAIRS,
        NOT_COMPARED,
    ),
)
