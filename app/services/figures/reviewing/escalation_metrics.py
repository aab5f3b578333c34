"""The metrics of escalations (docs/domain/figures.md)."""

from sqlalchemy import ColumnElement, and_

from app.services.figures.engine.facts import Fact
from app.services.figures.engine.metric import Asked, Metric, Polarity, Shape, Unit
from app.services.figures.reviewing import escalation_facts
from app.services.figures.reviewing.escalation_facts import ESCALATION, E, closed, day
from app.services.reviewing.statutory_timescales import CLOCKS
from app.vocabulary.figures import NullReason
from app.vocabulary.reviewing import EscalationStatus


def _formal(asked: Asked) -> Fact:
    return escalation_facts.formal(asked.as_of)


def _settled(_: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(closed(asked.as_of), E.status != EscalationStatus.WITHDRAWN)


def _in_time(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(_settled(fact, asked), E.closed_on <= E.target_on)


def _withdrawn(_: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(closed(asked.as_of), E.status == EscalationStatus.WITHDRAWN)


def _open_past_target(_: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(~closed(asked.as_of), E.target_on < day(asked.as_of))


def _not_yet_due(_: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(~closed(asked.as_of), E.target_on >= day(asked.as_of))


ESCALATION_METRICS = (
    Metric(
        "escalation_in_time",
        "Escalations settled in time",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        ESCALATION,
        _formal,
        _in_time,
        _settled,
        "of these, those settled within 20 working days of the day the formal process began",
        "escalations resolved, or referred to Cafcass, that had come to the formal process; those"
        " withdrawn and those still open past the 20 working days are counted apart",
        NullReason.NOTHING_SETTLED,
        {
            "open_past_target": _open_past_target,
            "not_yet_due": _not_yet_due,
            "withdrawn": _withdrawn,
        },
        source=CLOCKS["iro_dispute"].source,
    ),
)
