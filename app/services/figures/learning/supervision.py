"""The metrics of supervision: how much, in time for the local interval, and how reflective."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, inspect, literal, select
from sqlalchemy.orm import aliased

from app.models.learning.supervision_reviews import SupervisionReview
from app.schemas.figures.counted_learning import CountedSupervision
from app.services.access import Actor
from app.services.figures.engine.facts import Fact, Rows, instant
from app.services.figures.engine.metric import Metric, Parameters, Polarity, Shape, Unit, every
from app.services.figures.engine.quarterly import population
from app.services.figures.learning.readers import LINE
from app.vocabulary.figures import Dimension
from app.vocabulary.learning import ReflectiveQuality, SupervisionKind

REVIEW = aliased(SupervisionReview, name="sr")
SOURCE = "QA framework 3.3"
REFLECTIVE = (ReflectiveQuality.REFLECTIVE, ReflectiveQuality.CHANGED_THE_PLAN)


def _recorded(parameters: Parameters) -> Fact:
    """Returns the supervision that was recorded by the day."""
    return Fact(inspect(REVIEW).selectable, REVIEW.created_at < instant(parameters.as_of))


def _followed(parameters: Parameters) -> Fact:
    """Returns individual supervision with the day by which the one before made it due.

    The first supervision of a person follows none, so nothing says when it was due.
    """
    each = aliased(SupervisionReview)
    person = each.supervisee_ids[0].astext
    due_on = func.lag(each.next_due_on).over(partition_by=person, order_by=(each.held_on, each.id))
    recorded = each.created_at < instant(parameters.as_of)
    series = (
        select(each.id, due_on.label("due_on"))
        .where(each.kind == SupervisionKind.INDIVIDUAL, recorded)
        .subquery("series")
    )
    source = inspect(REVIEW).selectable.join(series, series.c.id == REVIEW.id)
    return Fact(source, series.c.due_on.is_not(None), measures={"due_on": series.c.due_on})


def _in_time(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    return REVIEW.held_on <= fact.measures["due_on"]


def _reflective(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return REVIEW.reflective_quality.in_(REFLECTIVE)


def _columns(_actor: Actor, _as_of: date) -> dict[str, Any]:
    """Returns the columns of a counted supervision."""
    names = ("subject_id", "org_unit_id", "service_line", "held_on", "kind", "supervisor_id")
    columns = {name: getattr(REVIEW, name) for name in names}
    return {
        "entity": literal("supervision_review"),
        "supervision_review_id": REVIEW.id,
        **columns,
    }


SUPERVISION = population(
    Rows(CountedSupervision, "supervision_reviews", "supervision_review_id", REVIEW.id, _columns),
    REVIEW,
    REVIEW.held_on,
    LINE,
    {},
    finer={
        Dimension.TEAM: REVIEW.org_unit_id,
        Dimension.KIND: REVIEW.kind,
        Dimension.QUALITY: REVIEW.reflective_quality,
    },
)
SUPERVISION_METRICS = (
    Metric(
        "supervision_held",
        "Supervision held",
        Unit.COUNT,
        Polarity.NEITHER,
        Shape.COUNT,
        SUPERVISION,
        _recorded,
        every,
        every,
        "supervision recorded by the day; `by=kind` tells individual and group supervision apart,"
        " `by=quality` how far it was reflective",
        "supervision recorded by the day",
        source=SOURCE,
    ),
    Metric(
        "supervision_in_time",
        "Supervision held in time",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        SUPERVISION,
        _followed,
        _in_time,
        every,
        "of these, those held by the day on which they were due",
        "individual supervision recorded by the day that followed an earlier one of the same"
        " person, which is due after the local interval",
        source=SOURCE,
    ),
    Metric(
        "supervision_reflective",
        "Supervision that was reflective",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        SUPERVISION,
        _recorded,
        _reflective,
        every,
        "of these, those that were reflective, whether or not they changed the plan",
        "supervision recorded by the day",
        source=SOURCE,
    ),
)
