"""The metrics of thematic audits (docs/domain/figures.md)."""

from sqlalchemy import ColumnElement, Text, and_, cast, func, not_, or_, select

from app.models.findings.actions import Action
from app.models.learning.area_learning_events import AreaLearningEvent
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.services.figures.engine.facts import Column, Fact, instant, london_date
from app.services.figures.engine.metric import Metric, Parameters, Polarity, Shape, Unit, every
from app.services.figures.thematic import facts
from app.services.figures.thematic.facts import AUDIT, AUDITS, RECOMMENDATION, RECOMMENDATIONS
from app.vocabulary.findings import ActionStatus

SOURCE = "QA framework 2.3"


def _on_time(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    out = AUDIT.published_at < instant(parameters.as_of)
    return func.coalesce(and_(out, london_date(AUDIT.published_at) <= AUDIT.due_date), False)


def _taken_up(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    """Whether an action, a line of enquiry or an Area Learning Event came of it by the day."""
    moment = instant(parameters.as_of)
    action = select(Action.id).where(
        Action.recommendation_id == RECOMMENDATION.id,
        Action.created_at < moment,
        Action.status != ActionStatus.CANCELLED,
    )
    line = select(LineOfEnquiry.id).where(
        LineOfEnquiry.recommendation_ids.has_key(cast(RECOMMENDATION.id, Text)),
        LineOfEnquiry.created_at < moment,
        or_(LineOfEnquiry.withdrawn_at.is_(None), LineOfEnquiry.withdrawn_at >= moment),
    )
    event = select(AreaLearningEvent.id).where(
        AreaLearningEvent.recommendation_ids.has_key(cast(RECOMMENDATION.id, Text)),
        AreaLearningEvent.status.in_(facts.HELD),
        AreaLearningEvent.recorded_at < moment,
    )
    return or_(action.exists(), line.exists(), event.exists())


def _days(fact: Fact, _: Parameters) -> Column:
    return fact.measures["days"]


def _within(fact: Fact, _: Parameters) -> Column:
    return fact.measures["within"]


def _beyond(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    return not_(fact.measures["within"])


THEMATIC_METRICS = (
    Metric(
        "thematic_audit_on_time",
        "Thematic audits reported in time",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITS,
        lambda parameters: facts.planned_and_due(parameters.as_of),
        _on_time,
        every,
        "of these, those whose report was published by their due date",
        "thematic audits that were planned, and due by the day",
        source=SOURCE,
    ),
    Metric(
        "thematic_recommendation_uptake",
        "Recommendations of thematic audits taken up",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        RECOMMENDATIONS,
        lambda parameters: facts.accepted_recommendations(parameters.as_of),
        _taken_up,
        every,
        "of these, those of which an action or a line of enquiry came that stands, or at which an"
        " Area Learning Event has looked",
        "recommendations that rest on findings of thematic audits, accepted by the day",
        source=SOURCE,
    ),
    Metric(
        "thematic_days_to_event",
        "Working days from a thematic report to the Area Learning Event",
        Unit.WORKING_DAYS,
        Polarity.LOWER,
        Shape.QUANTILES,
        AUDITS,
        lambda parameters: facts.reported_and_looked_at(parameters.as_of),
        _days,
        _within,
        "working days from the report to the first Area Learning Event that looks at it: median"
        " and 90th percentile",
        "reported thematic audits at which an Area Learning Event has looked",
        exclusions={"beyond_calendar": _beyond},
        source=SOURCE,
    ),
)
