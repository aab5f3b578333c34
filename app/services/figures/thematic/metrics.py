"""The metrics of thematic audits (docs/domain/figures.md)."""

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select

from app.models.findings.actions import Action
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.services.figures.engine.facts import Fact, instant, london_date
from app.services.figures.engine.metric import Metric, Parameters, Polarity, Shape, Unit, every
from app.services.figures.thematic import facts
from app.services.figures.thematic.facts import AUDIT, AUDITS, RECOMMENDATION, RECOMMENDATIONS
from app.vocabulary.findings import ActionStatus

SOURCE = "QA framework 2.3"


def _on_time(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    out = AUDIT.published_at < instant(parameters.as_of)
    return func.coalesce(and_(out, london_date(AUDIT.published_at) <= AUDIT.due_date), False)


def _taken_up(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    """Whether an action or a line of enquiry came of it by the day, and stands."""
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
    return or_(action.exists(), line.exists())


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
        "of these, those of which an action or a line of enquiry came that stands",
        "recommendations that rest on findings of thematic audits, accepted by the day",
        source=SOURCE,
    ),
)
