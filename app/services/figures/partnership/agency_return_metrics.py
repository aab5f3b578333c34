"""The metrics of multi-agency audits (docs/domain/figures.md)."""

from sqlalchemy import ColumnElement, and_, func

from app.services.figures.engine.facts import Column, Fact, instant, london_date
from app.services.figures.engine.metric import Metric, Parameters, Polarity, Shape, Unit
from app.services.figures.findings.action_facts import day
from app.services.figures.partnership import agency_return_facts
from app.services.figures.partnership.agency_return_facts import CASES, RETURN, RETURNS
from app.vocabulary.partnership import AgencyReturnStatus

SOURCE = "QA framework 2.5"


def _returns(parameters: Parameters) -> Fact:
    return agency_return_facts.requested(parameters.as_of)


def _domains(parameters: Parameters) -> Fact:
    return agency_return_facts.graded(parameters.as_of)


def _involved(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return RETURN.status != AgencyReturnStatus.NO_INVOLVEMENT


def _due(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(_involved(fact, parameters), RETURN.due_date <= day(parameters.as_of))


def _not_yet_due(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(_involved(fact, parameters), RETURN.due_date > day(parameters.as_of))


def _no_involvement(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return RETURN.status == AgencyReturnStatus.NO_INVOLVEMENT


def _submitted(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    there = func.coalesce(RETURN.submitted_at < instant(parameters.as_of), False)
    return and_(_due(fact, parameters), there)


def _in_time(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    in_time = func.coalesce(london_date(RETURN.submitted_at) <= RETURN.due_date, False)
    return and_(_submitted(fact, parameters), in_time)


def _spread(fact: Fact, _: Parameters) -> Column:
    return fact.measures["spread"]


def _several(fact: Fact, _: Parameters) -> Column:
    return fact.measures["spread"].is_not(None)


def _moved(fact: Fact, _: Parameters) -> Column:
    return fact.measures["moved"]


def _compared(fact: Fact, _: Parameters) -> Column:
    return fact.measures["moved"].is_not(None)


DUE = "returns requested and due by the day, without those of bodies that had no involvement"
EXCLUDED = {"not_yet_due": _not_yet_due, "no_involvement": _no_involvement}
AGENCY_METRICS = (
    Metric(
        "agency_return_rate",
        "Agency returns submitted",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        RETURNS,
        _returns,
        _submitted,
        _due,
        "of these, those submitted by the day",
        DUE,
        exclusions=EXCLUDED,
        source=SOURCE,
    ),
    Metric(
        "agency_return_rate_on_time",
        "Agency returns submitted in time",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        RETURNS,
        _returns,
        _in_time,
        _due,
        "of these, those submitted by their due date",
        DUE,
        exclusions=EXCLUDED,
        source=SOURCE,
    ),
    Metric(
        "agency_grade_divergence",
        "Divergence of agencies' grades",
        Unit.LEVELS,
        Polarity.NEITHER,
        Shape.RATIO,
        CASES,
        _domains,
        _spread,
        _several,
        "sum of the highest grade less the lowest, in levels",
        "domains of cases that at least two bodies graded, once the discussion was opened",
        source=SOURCE,
    ),
    Metric(
        "joint_minus_social_care",
        "Joint grade less that of social care",
        Unit.LEVELS,
        Polarity.NEITHER,
        Shape.RATIO,
        CASES,
        _domains,
        _moved,
        _compared,
        "sum of the joint grade less that of children's social care, in levels",
        "domains of cases that the joint discussion and social care graded",
        source=SOURCE,
    ),
)
