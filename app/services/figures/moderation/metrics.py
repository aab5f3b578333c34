"""The metrics of moderation and appreciative inquiry."""

from sqlalchemy import func

from app.services.figures.auditing import facts
from app.services.figures.auditing.conditions import (
    audits,
    compared,
    decisions,
    difference,
    inquiry_confirmed,
    inquiry_required,
    returned,
    shift,
    two_grades_not_compared,
    without_two_grades,
)
from app.services.figures.auditing.population import AUDITING
from app.services.figures.engine.metric import (
    Metric,
    Polarity,
    Sample,
    Shape,
    Term,
    Unit,
    every,
)
from app.vocabulary.figures import NullReason

DECISIONS_TEXT = "audits whose first decision has both grades on the common scale"
NOT_COMPARED: dict[str, Term] = {
    "returned": returned,
    "no_grade": without_two_grades,
    "no_crosswalk": two_grades_not_compared,
}


def _of_decisions(
    slug: str,
    title: str,
    polarity: Polarity,
    numerator: Term,
    text: str,
    unit: Unit = Unit.RATE,
) -> Metric:
    return Metric(
        slug,
        title,
        unit,
        polarity,
        Shape.RATIO,
        AUDITING,
        decisions,
        numerator,
        compared,
        text,
        DECISIONS_TEXT,
        NullReason.NOTHING_DECIDED,
        NOT_COMPARED,
        version=2,
        sample=Sample.SOME_OF_DRAWS,
    )


MODERATION_METRICS = (
    Metric(
        "moderation_coverage",
        "Moderation coverage",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        audits,
        lambda _, a: facts.moderated_at(a.as_of),
        every,
        "submitted audits with a current decision that is more than a return",
        "submitted audits",
        NullReason.NOTHING_SUBMITTED,
    ),
    Metric(
        "returned_rate",
        "Returned to the auditor",
        Unit.RATE,
        Polarity.LOWER,
        Shape.RATIO,
        AUDITING,
        decisions,
        returned,
        every,
        "of these, those whose first decision returned them to the auditor",
        "audits with a moderation decision",
        NullReason.NOTHING_DECIDED,
        sample=Sample.SOME_OF_DRAWS,
    ),
    _of_decisions(
        "exact_agreement",
        "Exact agreement",
        Polarity.HIGHER,
        difference(lambda d: d == 0),
        "decisions where the moderated grade equals the grade before",
    ),
    _of_decisions(
        "within_one_agreement",
        "Agreement within one grade",
        Polarity.HIGHER,
        difference(lambda d: func.abs(d) <= 1),
        "decisions with grades at most one level apart",
    ),
    _of_decisions(
        "raised_rate",
        "Raised",
        Polarity.NEITHER,
        difference(lambda d: d > 0),
        "decisions that raised the grade",
    ),
    _of_decisions(
        "lowered_rate",
        "Lowered",
        Polarity.NEITHER,
        difference(lambda d: d < 0),
        "decisions that lowered the grade",
    ),
    _of_decisions(
        "mean_shift",
        "Mean shift",
        Polarity.NEITHER,
        shift,
        "sum of the moderated grades minus the grades before, in levels",
        Unit.LEVELS,
    ),
    Metric(
        "weighted_kappa",
        "Weighted kappa",
        Unit.COEFFICIENT,
        Polarity.HIGHER,
        Shape.AGREEMENT,
        AUDITING,
        decisions,
        shift,
        compared,
        "1 - sum(w*O) / sum(w*E), E = r*c/n, w = |i-j|/(k-1) (linear) or its square (quadratic)",
        DECISIONS_TEXT,
        NullReason.TOO_FEW_OR_ONE_GRADE,
        NOT_COMPARED,
        ("weights",),
        "Cohen 1968",
        2,
        sample=Sample.SOME_OF_DRAWS,
    ),
    Metric(
        "ai_completion",
        "Appreciative inquiries confirmed",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        audits,
        inquiry_confirmed,
        inquiry_required,
        "of these, those whose inquiry the practitioner has confirmed",
        "moderated audits that require an appreciative inquiry",
        NullReason.NOTHING_MODERATED,
        source="QA framework 3.4",
    ),
)
