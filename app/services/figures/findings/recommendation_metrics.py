"""The metric of recommendations: how many of those that were made were accepted."""

from datetime import date

from sqlalchemy import ColumnElement, and_, func, inspect
from sqlalchemy.orm import aliased

from app.models.findings.recommendations import Recommendation
from app.schemas.figures.counted_recommendations import CountedRecommendation
from app.services.figures.engine.facts import Fact, Rows, instant, london_date
from app.services.figures.engine.metric import Metric, Parameters, Polarity, Shape, Unit, every
from app.services.figures.engine.quarterly import columns, population
from app.services.figures.findings.action_facts import READERS, only_origin
from app.vocabulary.figures import Dimension
from app.vocabulary.findings import RecommendationStatus

MADE = aliased(Recommendation, name="made")

RECOMMENDATIONS = population(
    Rows(
        CountedRecommendation,
        "recommendations",
        "recommendation_id",
        MADE.id,
        columns("recommendation", MADE, "decided_at", recommendation_id=MADE.id),
    ),
    MADE,
    london_date(MADE.created_at),
    READERS,
    {},
    finer={
        Dimension.TEAM: MADE.org_unit_id,
        Dimension.ORIGIN: only_origin(MADE).correlate(MADE).scalar_subquery(),
    },
)


def made(as_of: date) -> Fact:
    """Returns the recommendations proposed by that day, but for those that others replaced."""
    standing = MADE.status != RecommendationStatus.SUPERSEDED
    return Fact(inspect(MADE).selectable, and_(standing, MADE.created_at < instant(as_of)))


def _accepted(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    by_then = func.coalesce(MADE.decided_at < instant(parameters.as_of), False)
    return and_(MADE.status == RecommendationStatus.ACCEPTED, by_then)


RECOMMENDATION_METRICS = (
    Metric(
        "recommendation_accepted_rate",
        "Recommendations accepted",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        RECOMMENDATIONS,
        lambda parameters: made(parameters.as_of),
        _accepted,
        every,
        "of these, those that were accepted by the day",
        "recommendations proposed by the day, from findings of any origin, but for those that"
        " another has replaced",
        source="QA framework 2.2",
    ),
)
