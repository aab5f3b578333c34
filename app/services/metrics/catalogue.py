"""The metrics, as data: what each counts, in words and in SQL (domain 2, exact formulas)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, true

from app.services.metrics import facts
from app.services.metrics.facts import A, Fact, P
from app.vocabulary import AssignmentStatus

S = AssignmentStatus


class Unit(StrEnum):
    COUNT = "count"
    RATE = "rate"
    LEVELS = "levels"
    COEFFICIENT = "coefficient"


class Polarity(StrEnum):
    """Whether a higher figure is better, a lower one is, or neither."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Shape(StrEnum):
    """How the counts become a value."""

    COUNT = "count"
    RATIO = "ratio"
    DISTRIBUTION = "distribution"
    AGREEMENT = "agreement"


@dataclass(frozen=True)
class Asked:
    """What a metric may depend on besides the rows."""

    as_of: date
    basis: str = "final"
    level: str = "good"


Term = Callable[[Fact, Asked], ColumnElement[Any]]


@dataclass(frozen=True)
class Metric:
    """One figure: always a numerator and a denominator over the rows of one fact."""

    slug: str
    title: str
    unit: Unit
    polarity: Polarity
    shape: Shape
    fact: Callable[[Asked], Fact]
    numerator: Term
    denominator: Term
    numerator_text: str
    denominator_text: str
    null_reason: str = "nothing_to_count"
    exclusions: dict[str, Term] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    source: str = "QA framework 2.1"
    version: int = 1


def _expectations(asked: Asked) -> Fact:
    return facts.expectations(asked.as_of)


def _audits(asked: Asked) -> Fact:
    return facts.audits(asked.as_of)


def _graded(asked: Asked) -> Fact:
    return facts.graded_audits(asked.as_of, asked.basis)


def _sections(asked: Asked) -> Fact:
    return facts.graded_sections(asked.as_of)


def _decisions(asked: Asked) -> Fact:
    return facts.decisions(asked.as_of)


def _re_audits(asked: Asked) -> Fact:
    return facts.re_audits(asked.as_of)


def _measure(fact: Fact, name: str) -> ColumnElement[Any]:
    return dict(fact.measures)[name]


def _expected(_: Fact, __: Asked) -> ColumnElement[bool]:
    """Due, and neither cancelled nor exempted."""
    return P.status.not_in((S.CANCELLED, S.EXEMPTED))


def _complete(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(_expected(fact, asked), P.status == S.FULFILLED, A.first_submitted_at.is_not(None))


def _on_time(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(_complete(fact, asked), facts.london_date(A.first_submitted_at) <= P.due_date)


def _finalised(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(_complete(fact, asked), A.finalised_at.is_not(None))


def _exempted(_: Fact, __: Asked) -> ColumnElement[bool]:
    return P.status == S.EXEMPTED


def _overdue(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    incomplete = or_(P.status != S.FULFILLED, A.first_submitted_at.is_(None))
    return and_(_expected(fact, asked), incomplete, P.due_date < asked.as_of)


def _every(_: Fact, __: Asked) -> ColumnElement[bool]:
    return true()


def _read(fact: Fact, _: Asked) -> ColumnElement[bool]:
    """Graded on the common scale."""
    return _measure(fact, "ordinal").is_not(None)


def _unread(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return _measure(fact, "ordinal").is_(None)


def _at_or_above(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return _measure(fact, "ordinal") >= facts.GRADES.index(asked.level) + 1


def _good(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return _measure(fact, "ordinal") >= facts.GRADES.index("good") + 1


def _compared(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return _measure(fact, "difference").is_not(None)


def _not_compared(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return _measure(fact, "difference").is_(None)


def _difference(condition: Callable[[ColumnElement[Any]], ColumnElement[bool]]) -> Term:
    return lambda fact, _: condition(_measure(fact, "difference"))


def _shift(fact: Fact, _: Asked) -> ColumnElement[Any]:
    return _measure(fact, "difference")


E_TEXT = "assignments due that are neither cancelled nor exempted"
DECIDED = "decisions with both grades on the common scale"
NO_CROSSWALK: dict[str, Term] = {"no_crosswalk": _unread}
NOT_COMPARED: dict[str, Term] = {"no_crosswalk": _not_compared}


def _of_expected(slug: str, title: str, numerator: Term, text: str) -> Metric:
    return Metric(
        slug, title, Unit.RATE, Polarity.HIGHER, Shape.RATIO, _expectations, numerator, _expected,
        text, E_TEXT, "nothing_expected",
    )  # fmt: skip


def _of_decisions(
    slug: str, title: str, polarity: Polarity, numerator: Term, text: str, unit: Unit = Unit.RATE
) -> Metric:
    return Metric(
        slug, title, unit, polarity, Shape.RATIO, _decisions, numerator, _compared, text, DECIDED,
        "nothing_decided", NOT_COMPARED,
    )  # fmt: skip


_ALL = (
    Metric(
        "expected", "Audits expected", Unit.COUNT, Polarity.NEITHER, Shape.COUNT, _expectations,
        _expected, _expected, E_TEXT, "the same",
    ),
    _of_expected(
        "completion_rate", "Completion", _complete,
        "of these, those whose audit has been submitted and is neither recalled nor voided",
    ),
    _of_expected(
        "completion_rate_on_time", "Completion on time", _on_time,
        "of these, those whose audit was first submitted on or before the due date",
    ),
    _of_expected("finalised_rate", "Finalised", _finalised, "of these, those with a final audit"),
    Metric(
        "exemption_rate", "Exemption", Unit.RATE, Polarity.LOWER, Shape.RATIO, _expectations,
        _exempted, lambda f, a: or_(_expected(f, a), _exempted(f, a)),
        "assignments exempted with an approver", "assignments expected or exempted",
        "nothing_expected",
    ),
    Metric(
        "overdue_count", "Overdue", Unit.COUNT, Polarity.LOWER, Shape.COUNT, _expectations,
        _overdue, _expected, "assignments expected, not submitted, due before the day", E_TEXT,
    ),
    Metric(
        "grade_distribution", "Grades", Unit.RATE, Polarity.NEITHER, Shape.DISTRIBUTION, _graded,
        _read, _read, "audits at the grade", "audits with a grade on the basis",
        "nothing_graded", NO_CROSSWALK, ("basis",),
    ),
    Metric(
        "good_or_better_rate", "Good or better", Unit.RATE, Polarity.HIGHER, Shape.RATIO, _graded,
        _good, _read, "audits graded good or outstanding", "audits with a grade on the basis",
        "nothing_graded", NO_CROSSWALK, ("basis",),
    ),
    Metric(
        "section_at_or_above", "Sections at or above a grade", Unit.RATE, Polarity.HIGHER,
        Shape.RATIO, _sections, _at_or_above, _read, "section grades at or above `level`",
        "section grades given", "nothing_graded", NO_CROSSWALK, ("level",),
    ),
    Metric(
        "moderation_coverage", "Moderation coverage", Unit.RATE, Polarity.HIGHER, Shape.RATIO,
        _audits, lambda _, a: facts.moderated_at(a.as_of), _every,
        "submitted audits with a current decision", "submitted audits", "nothing_submitted",
    ),
    _of_decisions(
        "exact_agreement", "Exact agreement", Polarity.HIGHER, _difference(lambda d: d == 0),
        "decisions where the moderated grade equals the one before",
    ),
    _of_decisions(
        "within_one_agreement", "Agreement within one grade", Polarity.HIGHER,
        _difference(lambda d: func.abs(d) <= 1), "decisions at most one grade apart",
    ),
    _of_decisions(
        "raised_rate", "Raised", Polarity.NEITHER, _difference(lambda d: d > 0),
        "decisions that raised the grade",
    ),
    _of_decisions(
        "lowered_rate", "Lowered", Polarity.NEITHER, _difference(lambda d: d < 0),
        "decisions that lowered the grade",
    ),
    _of_decisions(
        "mean_shift", "Mean shift", Polarity.NEITHER, _shift,
        "sum of moderated minus earlier grade, in levels", Unit.LEVELS,
    ),
    Metric(
        "weighted_kappa", "Weighted kappa", Unit.COEFFICIENT, Polarity.HIGHER, Shape.AGREEMENT,
        _decisions, _shift, _compared,
        "1 - sum(w*O) / sum(w*E), E = r*c/n, w = |i-j|/(k-1) (linear) or its square (quadratic)",
        DECIDED, "too_few_or_one_grade", NOT_COMPARED, ("weights",), "Cohen 1968",
    ),
    Metric(
        "ai_completion", "Appreciative inquiries confirmed", Unit.RATE, Polarity.HIGHER,
        Shape.RATIO, _audits, lambda _, a: facts.inquiry_confirmed_at(a.as_of),
        lambda _, a: and_(A.inquiry_required, facts.moderated_at(a.as_of)),
        "of these, those whose inquiry the practitioner has confirmed",
        "moderated audits that require an appreciative inquiry", "nothing_moderated",
        source="QA framework 3.4",
    ),
    Metric(
        "grade_change_on_re_audit", "Grade change on re-audit", Unit.LEVELS, Polarity.HIGHER,
        Shape.RATIO, _re_audits, _shift, _every,
        "sum of final grade of the re-audit minus that of the first, in levels",
        "pairs of audit and re-audit with final grades", "no_pairs",
    ),
)  # fmt: skip

METRICS: dict[str, Metric] = {metric.slug: metric for metric in _ALL}
