"""The metrics of escalations (domain 7)."""

from sqlalchemy import ColumnElement, and_, or_

from app.services.metrics import escalation_facts
from app.services.metrics.escalation_facts import ESCALATION, E, closed, day
from app.services.metrics.facts import Fact
from app.services.metrics.metric import Asked, Metric, Polarity, Shape, Unit


def _formal(asked: Asked) -> Fact:
    return escalation_facts.formal(asked.as_of)


def _in_time(_: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(closed(asked.as_of), E.closed_on <= E.target_on)


def _decided(_: Fact, asked: Asked) -> ColumnElement[bool]:
    """Closed, or open past its last day, of which it is known already that it is late."""
    return or_(closed(asked.as_of), E.target_on < day(asked.as_of))


def _not_yet_due(_: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(~closed(asked.as_of), E.target_on >= day(asked.as_of))


ESCALATION_METRICS = (
    Metric(
        "escalation_in_time", "Escalations settled in time", Unit.RATE, Polarity.HIGHER,
        Shape.RATIO, ESCALATION, _formal, _in_time, _decided,
        "of these, those closed within 20 working days of the day the formal process began",
        "escalations closed that had come to the formal process, and those open past its 20"
        " working days",
        "no_formal_escalation", {"not_yet_due": _not_yet_due},
        source="IRO Handbook 6.2",
    ),
)  # fmt: skip
