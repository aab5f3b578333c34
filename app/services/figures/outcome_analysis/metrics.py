"""The metrics of child outcome analyses (docs/domain/figures.md)."""

from sqlalchemy import ColumnElement, func

from app.services.figures.engine.facts import Fact, instant
from app.services.figures.engine.metric import Metric, Parameters, Polarity, Shape, Unit, every
from app.services.figures.outcome_analysis import facts
from app.services.figures.outcome_analysis.facts import (
    ANALYSES,
    ANALYSIS,
    LINE,
    LINES,
    OBSERVATIONS,
)

SOURCE = "QA framework 2.2"


def _accepted(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return func.coalesce(ANALYSIS.accepted_at < instant(parameters.as_of), False)


def _with_childrens_views(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return func.jsonb_array_length(ANALYSIS.campaign_ids) > 0


def _answered(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return func.coalesce(LINE.answered_at < instant(parameters.as_of), False)


OUTCOME_ANALYSIS_METRICS = (
    Metric(
        "outcome_analysis_accepted_rate",
        "Child outcome analyses with an accepted report",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        ANALYSES,
        lambda parameters: facts.whose_week_is_over(parameters.as_of),
        _accepted,
        every,
        "of these, those whose report was accepted",
        "child outcome analyses whose approved week was over by the day",
        source=SOURCE,
    ),
    Metric(
        "outcome_analysis_childrens_views_rate",
        "Child outcome analyses that read children's views",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        ANALYSES,
        lambda parameters: facts.whose_week_is_over(parameters.as_of),
        _with_childrens_views,
        every,
        "of these, those that name a feedback campaign of children",
        "child outcome analyses whose approved week was over by the day",
        source=SOURCE,
    ),
    Metric(
        "lines_of_enquiry_answered_rate",
        "Lines of enquiry answered",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        LINES,
        lambda parameters: facts.standing_lines(parameters.as_of),
        _answered,
        every,
        "of these, those that were answered",
        "lines of enquiry set by the day and not withdrawn by then",
        source=SOURCE,
    ),
    Metric(
        "outcome_analysis_observations",
        "Observations of practice",
        Unit.COUNT,
        Polarity.NEITHER,
        Shape.COUNT,
        OBSERVATIONS,
        lambda parameters: facts.recorded_observations(parameters.as_of),
        every,
        every,
        "observations recorded by the day; `by=kind` tells the kinds of practice apart",
        "observations recorded by the day",
        source=SOURCE,
    ),
)
