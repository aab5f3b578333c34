"""The metrics of auditing and moderation (docs/domain/figures.md)."""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, and_, func, not_, or_

from app.services.figures.auditing import facts
from app.services.figures.auditing.population import AUDITING, A, P
from app.services.figures.engine import common_scale
from app.services.figures.engine.facts import Column, Fact, london_date
from app.services.figures.engine.metric import (
    NONE,
    Asked,
    Metric,
    Polarity,
    Shape,
    Term,
    Unit,
    every,
)
from app.vocabulary.auditing import AssignmentStatus
from app.vocabulary.figures import NullReason


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


def _expected(_: Fact, __: Asked) -> ColumnElement[bool]:
    """Due, and neither cancelled nor exempted."""
    return P.status.not_in((AssignmentStatus.CANCELLED, AssignmentStatus.EXEMPTED))


def _complete(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(
        _expected(fact, asked),
        P.status == AssignmentStatus.FULFILLED,
        A.first_submitted_at.is_not(None),
    )


def _on_time(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(_complete(fact, asked), london_date(A.first_submitted_at) <= P.due_date)


def _finalised(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(_complete(fact, asked), A.finalised_at.is_not(None))


def _exempted(_: Fact, __: Asked) -> ColumnElement[bool]:
    return P.status == AssignmentStatus.EXEMPTED


def _overdue(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    incomplete = or_(P.status != AssignmentStatus.FULFILLED, A.first_submitted_at.is_(None))
    return and_(_expected(fact, asked), incomplete, P.due_date < asked.as_of)


def _read(fact: Fact, _: Asked) -> ColumnElement[bool]:
    """Graded on the common scale."""
    return fact.measures["ordinal"].is_not(None)


def _unread(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return fact.measures["ordinal"].is_(None)


def _at_or_above(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return fact.measures["ordinal"] >= common_scale.GRADES.index(asked.level) + 1


def _good(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return fact.measures["ordinal"] >= common_scale.GRADES.index("good") + 1


def _compared(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return fact.measures["difference"].is_not(None)


def _not_compared(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return fact.measures["difference"].is_(None)


def _difference(condition: Callable[[Column], ColumnElement[bool]]) -> Term:
    return lambda fact, _: condition(fact.measures["difference"])


def _shift(fact: Fact, _: Asked) -> Column:
    return fact.measures["difference"]


def _complete_but(condition: Term) -> Term:
    return lambda fact, asked: and_(_complete(fact, asked), not_(condition(fact, asked)))


def _at(ordinal: int) -> Term:
    return lambda fact, _: fact.measures["ordinal"] == ordinal


def _to_inquire(_: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(A.inquiry_required, facts.moderated_at(asked.as_of))


def _inquired(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(_to_inquire(fact, asked), facts.inquiry_confirmed_at(asked.as_of))


def _needing_none(_: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(not_(A.inquiry_required), facts.moderated_at(asked.as_of))


E_TEXT = "assignments due that are neither cancelled nor exempted"
DECIDED = "decisions with both grades on the common scale"
EACH_GRADE = {grade: _at(n) for n, grade in enumerate(common_scale.GRADES, start=1)}
NO_CROSSWALK: dict[str, Term] = {"no_crosswalk": _unread}
NOT_COMPARED: dict[str, Term] = {"no_crosswalk": _not_compared}


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
        _expectations,
        numerator,
        _expected,
        text,
        E_TEXT,
        NullReason.NOTHING_EXPECTED,
        derivable=derivable,
    )


def _of_decisions(
    slug: str,
    title: str,
    polarity: Polarity,
    numerator: Term,
    text: str,
    unit: Unit = Unit.RATE,
    derivable: Mapping[str, Term] = NONE,
) -> Metric:
    return Metric(
        slug,
        title,
        unit,
        polarity,
        Shape.RATIO,
        AUDITING,
        _decisions,
        numerator,
        _compared,
        text,
        DECIDED,
        NullReason.NOTHING_DECIDED,
        NOT_COMPARED,
        derivable,
    )


AUDIT_METRICS = (
    Metric(
        "expected",
        "Audits expected",
        Unit.COUNT,
        Polarity.NEITHER,
        Shape.COUNT,
        AUDITING,
        _expectations,
        _expected,
        _expected,
        E_TEXT,
        "the same",
    ),
    _of_expected(
        "completion_rate",
        "Completion",
        _complete,
        "of these, those whose audit has been submitted and is neither recalled nor voided",
    ),
    _of_expected(
        "completion_rate_on_time",
        "Completion on time",
        _on_time,
        "of these, those whose audit was first submitted on or before the due date",
        {"late": _complete_but(_on_time)},
    ),
    _of_expected(
        "finalised_rate",
        "Finalised",
        _finalised,
        "of these, those with a final audit",
        {"not_final": _complete_but(_finalised)},
    ),
    Metric(
        "exemption_rate",
        "Exemption",
        Unit.RATE,
        Polarity.LOWER,
        Shape.RATIO,
        AUDITING,
        _expectations,
        _exempted,
        lambda f, a: or_(_expected(f, a), _exempted(f, a)),
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
        _expectations,
        _overdue,
        _expected,
        "assignments expected, not submitted, due before the day",
        E_TEXT,
    ),
    Metric(
        "grade_distribution",
        "Grades",
        Unit.RATE,
        Polarity.NEITHER,
        Shape.DISTRIBUTION,
        AUDITING,
        _graded,
        _read,
        _read,
        "audits at the grade",
        "audits with a grade on the basis",
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
        _graded,
        _good,
        _read,
        "audits graded good or outstanding",
        "audits with a grade on the basis",
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
        _sections,
        _at_or_above,
        _read,
        "section grades at or above `level`",
        "section grades given",
        NullReason.NOTHING_GRADED,
        NO_CROSSWALK,
        EACH_GRADE,
        ("level",),
    ),
    Metric(
        "moderation_coverage",
        "Moderation coverage",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        _audits,
        lambda _, a: facts.moderated_at(a.as_of),
        every,
        "submitted audits with a current decision",
        "submitted audits",
        NullReason.NOTHING_SUBMITTED,
    ),
    _of_decisions(
        "exact_agreement",
        "Exact agreement",
        Polarity.HIGHER,
        _difference(lambda d: d == 0),
        "decisions where the moderated grade equals the one before",
    ),
    _of_decisions(
        "within_one_agreement",
        "Agreement within one grade",
        Polarity.HIGHER,
        _difference(lambda d: func.abs(d) <= 1),
        "decisions at most one grade apart",
        derivable={"one_apart": _difference(lambda d: func.abs(d) == 1)},
    ),
    _of_decisions(
        "raised_rate",
        "Raised",
        Polarity.NEITHER,
        _difference(lambda d: d > 0),
        "decisions that raised the grade",
        derivable={"lowered": _difference(lambda d: d < 0)},
    ),
    _of_decisions(
        "lowered_rate",
        "Lowered",
        Polarity.NEITHER,
        _difference(lambda d: d < 0),
        "decisions that lowered the grade",
        derivable={"raised": _difference(lambda d: d > 0)},
    ),
    _of_decisions(
        "mean_shift",
        "Mean shift",
        Polarity.NEITHER,
        _shift,
        "sum of moderated minus earlier grade, in levels",
        Unit.LEVELS,
    ),
    Metric(
        "weighted_kappa",
        "Weighted kappa",
        Unit.COEFFICIENT,
        Polarity.HIGHER,
        Shape.AGREEMENT,
        AUDITING,
        _decisions,
        _shift,
        _compared,
        "1 - sum(w*O) / sum(w*E), E = r*c/n, w = |i-j|/(k-1) (linear) or its square (quadratic)",
        DECIDED,
        NullReason.TOO_FEW_OR_ONE_GRADE,
        NOT_COMPARED,
        NONE,
        ("weights",),
        "Cohen 1968",
    ),
    Metric(
        "ai_completion",
        "Appreciative inquiries confirmed",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        _audits,
        _inquired,
        _to_inquire,
        "of these, those whose inquiry the practitioner has confirmed",
        "moderated audits that require an appreciative inquiry",
        NullReason.NOTHING_MODERATED,
        derivable={"not_required": _needing_none},
        source="QA framework 3.4",
    ),
    Metric(
        "grade_change_on_re_audit",
        "Grade change on re-audit",
        Unit.LEVELS,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        _re_audits,
        _shift,
        _compared,
        "sum of final grade of the re-audit minus that of the first, in levels",
        "pairs of audit and re-audit with final grades on the common scale",
        NullReason.NO_PAIRS,
        NOT_COMPARED,
    ),
)
