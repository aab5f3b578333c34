"""The facts and populations of child outcome analyses, as they were at the end of a day."""

from datetime import date

from sqlalchemy import Date, and_, bindparam, func, inspect, or_
from sqlalchemy.orm import aliased, join

from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.models.outcome_analysis.observations import Observation
from app.schemas.figures.counted_outcome_analyses import (
    CountedLineOfEnquiry,
    CountedObservation,
    CountedOutcomeAnalysis,
)
from app.services.figures.engine.facts import Fact, Rows, instant, london_date
from app.services.figures.engine.quarterly import columns, population
from app.vocabulary.figures import Dimension
from app.vocabulary.roles import DIRECTORS, Role

ANALYSIS = aliased(OutcomeAnalysis, name="oa")
LINE = aliased(LineOfEnquiry, name="le")
OBSERVATION = aliased(Observation, name="ob")
QA = (Role.QA_ADMIN, Role.QA_MANAGER)
READERS = (*QA, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *DIRECTORS)


def whose_week_is_over(as_of: date) -> Fact:
    """Returns the analyses whose week was approved and over by that day."""
    day = bindparam("as_of_day", as_of, Date)
    approved = func.coalesce(ANALYSIS.approved_at < instant(as_of), False)
    return Fact(inspect(ANALYSIS).selectable, and_(approved, ANALYSIS.week_end <= day))


def standing_lines(as_of: date) -> Fact:
    """Returns the lines of enquiry that were set by that day, and not withdrawn by then."""
    withdrawn = or_(LINE.withdrawn_at.is_(None), LINE.withdrawn_at >= instant(as_of))
    source = join(LINE, ANALYSIS, ANALYSIS.id == LINE.outcome_analysis_id)
    return Fact(source, and_(LINE.created_at < instant(as_of), withdrawn))


def recorded_observations(as_of: date) -> Fact:
    """Returns the observations that were recorded by that day."""
    source = join(OBSERVATION, ANALYSIS, ANALYSIS.id == OBSERVATION.outcome_analysis_id)
    return Fact(source, OBSERVATION.created_at < instant(as_of))


ANALYSES = population(
    Rows(
        CountedOutcomeAnalysis,
        "outcome_analyses",
        "outcome_analysis_id",
        ANALYSIS.id,
        columns(
            "outcome_analysis",
            ANALYSIS,
            *("week_start", "lead_id", "accepted_at"),
            outcome_analysis_id=ANALYSIS.id,
        ),
    ),
    ANALYSIS,
    ANALYSIS.week_start,
    READERS,
    {},
)
LINES = population(
    Rows(
        CountedLineOfEnquiry,
        "lines_of_enquiry",
        "line_of_enquiry_id",
        LINE.id,
        columns(
            "line_of_enquiry",
            LINE,
            *("outcome_analysis_id", "answered_at"),
            line_of_enquiry_id=LINE.id,
        ),
    ),
    LINE,
    ANALYSIS.week_start,
    READERS,
    {},
)
OBSERVATIONS = population(
    Rows(
        CountedObservation,
        "observations",
        "observation_id",
        OBSERVATION.id,
        columns(
            "observation",
            OBSERVATION,
            *("outcome_analysis_id", "practice_type", "at"),
            observation_id=OBSERVATION.id,
        ),
    ),
    OBSERVATION,
    london_date(OBSERVATION.at),
    QA,
    {Dimension.KIND: OBSERVATION.practice_type},
)
