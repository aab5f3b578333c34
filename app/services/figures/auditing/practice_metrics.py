"""The metrics of practice in audits (docs/domain/figures.md)."""

from sqlalchemy import ColumnElement, and_, not_

from app.services.figures.auditing import practice_facts
from app.services.figures.auditing.conditions import compared, shift
from app.services.figures.auditing.population import AUDITING
from app.services.figures.engine.facts import Column, Fact
from app.services.figures.engine.metric import (
    Metric,
    Parameters,
    Polarity,
    Sample,
    Shape,
    Term,
    Unit,
    every,
)
from app.vocabulary.figures import Dimension, NullReason


def _scaling(parameters: Parameters) -> Fact:
    return practice_facts.scaling(parameters.as_of)


def _points(fact: Fact, _: Parameters) -> Column:
    return fact.measures["points"]


def _variances(parameters: Parameters) -> Fact:
    return practice_facts.variances(parameters.as_of)


def _without_both(fact: Fact, _: Parameters) -> Column:
    return fact.measures["lacking"]


def _both_but_not_compared(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    return and_(fact.measures["both"], fact.measures["difference"].is_(None))


def _as_indicated(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    return fact.measures["difference"] == 0


def _involved(fact: Fact, _: Parameters) -> Column:
    return fact.measures["involved"]


def _evidenced(fact: Fact, _: Parameters) -> Column:
    return fact.measures["evidenced"]


def _days(fact: Fact, _: Parameters) -> Column:
    return fact.measures["days"]


def _within(fact: Fact, _: Parameters) -> Column:
    return fact.measures["within"]


def _beyond(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    return not_(fact.measures["within"])


NOT_COMPARED: dict[str, Term] = {
    "no_grade": _without_both,
    "no_crosswalk": _both_but_not_compared,
}

PRACTICE_METRICS = (
    Metric(
        "mean_scaling",
        "Mean of the scaling questions",
        Unit.POINTS,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        _scaling,
        _points,
        every,
        "sum of the auditors' answers, each on a scale from 0 to 10",
        "answers to scaling questions in submitted audits (`by=section`, `by=question`)",
        NullReason.NOTHING_ANSWERED,
        sample=Sample.DRAWS,
    ),
    Metric(
        "indicative_variance",
        "Auditor's grade against the indicative grade",
        Unit.LEVELS,
        Polarity.NEITHER,
        Shape.RATIO,
        AUDITING,
        _variances,
        shift,
        compared,
        "sum of the auditors' grades minus the indicative grades, in levels",
        "submitted audits with both grades on the common scale",
        NullReason.NOTHING_GRADED,
        NOT_COMPARED,
        sample=Sample.DRAWS,
    ),
    Metric(
        "indicative_agreement",
        "Auditor's grade as indicated",
        Unit.RATE,
        Polarity.NEITHER,
        Shape.RATIO,
        AUDITING,
        _variances,
        _as_indicated,
        compared,
        "of these, those whose auditor gave the indicative grade",
        "submitted audits with both grades on the common scale",
        NullReason.NOTHING_GRADED,
        NOT_COMPARED,
        sample=Sample.DRAWS,
    ),
    Metric(
        "finding_themes",
        "Themes of findings",
        Unit.RATE,
        Polarity.NEITHER,
        Shape.FREQUENCY,
        AUDITING,
        lambda parameters: practice_facts.themes(parameters.as_of),
        every,
        every,
        "audits with a finding of the theme that has not been withdrawn; an audit counts once for"
        " each theme, so that shares may add up to more than 1",
        "submitted audits",
        NullReason.NOTHING_SUBMITTED,
        whole=lambda parameters: practice_facts.audits_of_themes(parameters.as_of),
        sample=Sample.SIMPLE,
        own=Dimension.THEME,
    ),
    Metric(
        "framework_evidenced",
        "Practice framework evidenced",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        lambda parameters: practice_facts.framework_evidenced(parameters.as_of),
        _evidenced,
        every,
        "of these, those in which the auditor recorded evidence of the practice framework",
        "submitted audits",
        NullReason.NOTHING_SUBMITTED,
        source="QA framework 1.2",
        sample=Sample.DRAWS,
    ),
    Metric(
        "framework_evidence",
        "Evidence of the practice framework",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.FREQUENCY,
        AUDITING,
        lambda parameters: practice_facts.framework_evidence(parameters.as_of),
        every,
        every,
        "audits with evidence of the statement in any section, as last submitted; an audit counts"
        " once for each statement, so that shares may add up to more than 1",
        "submitted audits",
        NullReason.NOTHING_SUBMITTED,
        source="QA framework 1.2",
        whole=lambda parameters: practice_facts.audits_of_themes(parameters.as_of),
        sample=Sample.SIMPLE,
        own=Dimension.FRAMEWORK,
    ),
    Metric(
        "practitioner_involvement",
        "Practitioner involved",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        lambda parameters: practice_facts.involvement(parameters.as_of),
        _involved,
        every,
        "of these, those in which the practitioner was involved, as the auditor submitted it",
        "submitted audits",
        NullReason.NOTHING_SUBMITTED,
        sample=Sample.DRAWS,
    ),
    Metric(
        "days_to_final",
        "Working days to the final audit",
        Unit.WORKING_DAYS,
        Polarity.LOWER,
        Shape.QUANTILES,
        AUDITING,
        lambda parameters: practice_facts.times_to_final(parameters.as_of),
        _days,
        _within,
        "working days from the first submission until the audit is final: median and 90th"
        " percentile",
        "final audits",
        NullReason.NOTHING_FINAL,
        {"beyond_calendar": _beyond},
    ),
)
