"""The metrics of actions (docs/domain/figures.md)."""

from sqlalchemy import ColumnElement, and_, func, not_

from app.services.figures.engine.facts import Column, Fact, london_date
from app.services.figures.engine.metric import Metric, Parameters, Polarity, Shape, Unit, every
from app.services.figures.findings import action_facts
from app.services.figures.findings.action_facts import ACTIONS, PERIOD, day
from app.vocabulary.findings import CHECKED, TO_DO, Effectiveness

SOURCE = "QA framework 1.1"


def _actions(parameters: Parameters) -> Fact:
    return action_facts.not_cancelled(parameters.as_of)


def _due(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return PERIOD.due_date <= day(parameters.as_of)


def _not_yet_due(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return PERIOD.due_date > day(parameters.as_of)


def _on_time(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    completed_on = london_date(PERIOD.completed_at)
    return and_(_due(fact, parameters), func.coalesce(completed_on <= PERIOD.due_date, False))


def _overdue(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(PERIOD.status.in_(sorted(TO_DO)), PERIOD.due_date < day(parameters.as_of))


def _assessed(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return and_(
        PERIOD.status.in_(sorted(CHECKED)), PERIOD.effectiveness != Effectiveness.NOT_ASSESSED
    )


def _effective(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(_assessed(fact, parameters), PERIOD.effectiveness == Effectiveness.EFFECTIVE)


def _days(fact: Fact, _: Parameters) -> Column:
    return fact.measures["days"]


def _within(fact: Fact, _: Parameters) -> Column:
    return fact.measures["within"]


def _beyond(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    return not_(fact.measures["within"])


ACTION_METRICS = (
    Metric(
        "action_on_time",
        "Actions completed in time",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        ACTIONS,
        _actions,
        _on_time,
        _due,
        "of these, those completed by their due date",
        "actions that were not cancelled and were due by the day, by the due date they had on it",
        exclusions={"not_yet_due": _not_yet_due},
        source=SOURCE,
    ),
    Metric(
        "actions_overdue",
        "Actions overdue",
        Unit.COUNT,
        Polarity.LOWER,
        Shape.COUNT,
        ACTIONS,
        _actions,
        _overdue,
        every,
        "actions open or in progress that were due before the day",
        "actions that were not cancelled",
        source=SOURCE,
    ),
    Metric(
        "action_effective_rate",
        "Actions that were effective",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        ACTIONS,
        _actions,
        _effective,
        _assessed,
        "of these, those that somebody else than the owner called effective",
        "verified and closed actions whose effect was assessed",
        source=SOURCE,
    ),
    Metric(
        "open_action_age",
        "Working days that actions have been open",
        Unit.WORKING_DAYS,
        Polarity.LOWER,
        Shape.QUANTILES,
        ACTIONS,
        lambda parameters: action_facts.to_do(parameters.as_of),
        _days,
        _within,
        "working days from the day an action was raised: median and 90th percentile",
        "actions open or in progress",
        exclusions={"beyond_calendar": _beyond},
        source=SOURCE,
    ),
)
