"""The metrics of escalations (docs/domain/figures.md)."""

from sqlalchemy import ColumnElement, and_

from app.services.figures.engine.facts import Fact
from app.services.figures.engine.metric import Metric, Parameters, Polarity, Shape, Unit
from app.services.figures.reviewing import escalation_facts
from app.services.figures.reviewing.escalation_facts import ESCALATION, ESCALATIONS, closed, day
from app.services.reviewing.statutory_timescales import CLOCKS
from app.vocabulary.figures import NullReason
from app.vocabulary.reviewing import EscalationStatus


def _formal(parameters: Parameters) -> Fact:
    return escalation_facts.formal(parameters.as_of)


def _settled(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(closed(parameters.as_of), ESCALATION.status != EscalationStatus.WITHDRAWN)


def _in_time(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(_settled(fact, parameters), ESCALATION.closed_on <= ESCALATION.target_on)


def _withdrawn(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(closed(parameters.as_of), ESCALATION.status == EscalationStatus.WITHDRAWN)


def _open_past_target(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(~closed(parameters.as_of), ESCALATION.target_on < day(parameters.as_of))


def _not_yet_due(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(~closed(parameters.as_of), ESCALATION.target_on >= day(parameters.as_of))


ESCALATION_METRICS = (
    Metric(
        "escalation_in_time",
        "Escalations settled in time",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        ESCALATIONS,
        _formal,
        _in_time,
        _settled,
        "of these, those settled within 20 working days of the day the formal process began",
        "escalations in the formal process that were resolved or referred to Cafcass; those that"
        " were withdrawn or are still open are excluded",
        NullReason.NOTHING_SETTLED,
        {
            "open_past_target": _open_past_target,
            "not_yet_due": _not_yet_due,
            "withdrawn": _withdrawn,
        },
        source=CLOCKS["iro_dispute"].source,
    ),
)
