"""The metrics of Area Learning Events: who came, and whether decisions lead to actions."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, null
from sqlalchemy.orm import aliased, join

from app.models.findings.actions import Action
from app.models.learning.area_learning_events import (
    AreaLearningAttendance,
    AreaLearningDecision,
    AreaLearningEvent,
)
from app.schemas.figures.counted_learning import CountedAreaAttendance, CountedAreaDecision
from app.services.access import Actor
from app.services.figures.engine.facts import Column, Fact, Rows, instant
from app.services.figures.engine.metric import Metric, Parameters, Polarity, Shape, Unit, every
from app.services.figures.engine.quarterly import population
from app.services.figures.learning.readers import QA
from app.services.platform import named_lists
from app.vocabulary.figures import Dimension
from app.vocabulary.findings import ActionStatus
from app.vocabulary.learning import AreaLearningPresence, AreaLearningSeat
from app.vocabulary.roles import DIRECTORS

EVENT = aliased(AreaLearningEvent, name="ae")
CAME = aliased(AreaLearningAttendance, name="aa")
DECISION = aliased(AreaLearningDecision, name="ad")
SOURCE = "QA framework 2.4"


def _invited(parameters: Parameters) -> Fact:
    """Returns the people who were invited to events that had been recorded by the day."""
    source = join(CAME, EVENT, EVENT.id == CAME.area_learning_event_id)
    recorded = func.coalesce(EVENT.recorded_at < instant(parameters.as_of), False)
    return Fact(source, and_(recorded, CAME.seat != AreaLearningSeat.GUEST))


def _decided(parameters: Parameters) -> Fact:
    """Returns the decisions of events that had been minuted by the day."""
    source = join(DECISION, EVENT, EVENT.id == DECISION.area_learning_event_id)
    return Fact(source, func.coalesce(EVENT.minuted_at < instant(parameters.as_of), False))


def _came(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return CAME.presence == AreaLearningPresence.ATTENDED


def _acted_on(_: Fact, __: Parameters) -> ColumnElement[bool]:
    action = aliased(Action)
    named = named_lists.rows_of(DECISION.action_ids, action, action.id)
    return exists(named.where(action.status != ActionStatus.CANCELLED))


def _columns(entity: str, row: Any, *names: str) -> Any:
    def columns(_actor: Actor, _as_of: date) -> dict[str, Column]:
        about: dict[str, Any] = {
            "entity": literal(entity),
            "subject_id": null(),
            "org_unit_id": EVENT.org_unit_id,
            "service_line": EVENT.service_line,
            f"{entity}_id": row.id,
        }
        return about | {name: getattr(row, name) for name in ("area_learning_event_id", *names)}

    return columns


ATTENDANCES = population(
    Rows(
        CountedAreaAttendance,
        "area_learning_attendances",
        "area_learning_attendance_id",
        CAME.id,
        _columns("area_learning_attendance", CAME, "person_id", "seat", "presence"),
    ),
    EVENT,
    EVENT.held_on,
    (*QA, *DIRECTORS),
    {},
    finer={Dimension.KIND: CAME.seat},
)
DECISIONS = population(
    Rows(
        CountedAreaDecision,
        "area_learning_decisions",
        "area_learning_decision_id",
        DECISION.id,
        _columns("area_learning_decision", DECISION),
    ),
    EVENT,
    EVENT.held_on,
    (*QA, *DIRECTORS),
    {},
)
AREA_EVENT_METRICS = (
    Metric(
        "area_event_attendance",
        "Attendance at Area Learning Events",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        ATTENDANCES,
        _invited,
        _came,
        every,
        "of these, those who came; `by=kind` tells the seats apart",
        "people who were invited by their role to events that were recorded as held by the day",
        source=SOURCE,
    ),
    Metric(
        "area_decisions_with_actions",
        "Decisions with actions",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        DECISIONS,
        _decided,
        _acted_on,
        every,
        "of these, those with an action that was not cancelled",
        "decisions of Area Learning Events whose minutes were recorded by the day",
        source=SOURCE,
    ),
)
