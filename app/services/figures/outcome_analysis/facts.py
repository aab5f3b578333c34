"""The facts and populations of child outcome analyses, as they were at the end of a day."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, func, inspect, literal, null, or_
from sqlalchemy.orm import aliased, join

from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.models.outcome_analysis.observations import Observation
from app.schemas.figures.counted_outcome_analyses import (
    CountedLineOfEnquiry,
    CountedObservation,
    CountedOutcomeAnalysis,
)
from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.services.figures.engine.facts import (
    Column,
    Fact,
    Population,
    Rows,
    ScopeRule,
    instant,
    london_date,
    quarters,
)
from app.vocabulary.figures import Dimension
from app.vocabulary.roles import DIRECTORS, Role

ANALYSIS = aliased(OutcomeAnalysis, name="oa")
LINE = aliased(LineOfEnquiry, name="le")
OBSERVATION = aliased(Observation, name="ob")
QA = (Role.QA_ADMIN, Role.QA_MANAGER)
READERS = (*QA, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *DIRECTORS)
GRAIN = (Dimension.QUARTER, Dimension.DISTRICT, Dimension.SERVICE)


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


def _population(
    rows: Rows,
    row: Any,
    day: Column,
    readers: Iterable[Role],
    more: Mapping[Dimension, Column],
) -> Population:
    """Returns the population of the rows of a table, of which these roles may read those here."""

    def covered(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
        return place.covers(row)

    rule: ScopeRule = covered
    grain = (*GRAIN, *more)
    return Population(
        rows=rows,
        row=row,
        day=day,
        columns={
            Dimension.MONTH: func.to_char(day, "YYYY-MM"),
            Dimension.QUARTER: func.to_char(day, 'YYYY-"Q"Q'),
            Dimension.AREA: row.area_id,
            Dimension.DISTRICT: row.district_id,
            Dimension.SERVICE: row.service_line,
            **more,
        },
        filters={"service_line": row.service_line},
        readers=dict.fromkeys(readers, rule),
        grain=grain,
        periods=lambda db: quarters(db, day),
        published=frozenset({*grain, Dimension.AREA}),
        published_filters=frozenset({"service_line"}),
    )


Columns = Callable[[Actor, date], dict[str, Column]]


def _columns(entity: str, row: Any, *names: str, **renamed: Column) -> Columns:
    def columns(_actor: Actor, _as_of: date) -> dict[str, Column]:
        shown = ("org_unit_id", "service_line", *names)
        about = getattr(row, "subject_id", null())
        return {
            "entity": literal(entity),
            "subject_id": about,
            **{name: getattr(row, name) for name in shown},
        } | renamed

    return columns


ANALYSES = _population(
    Rows(
        CountedOutcomeAnalysis,
        "outcome_analyses",
        "outcome_analysis_id",
        ANALYSIS.id,
        _columns(
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
LINES = _population(
    Rows(
        CountedLineOfEnquiry,
        "lines_of_enquiry",
        "line_of_enquiry_id",
        LINE.id,
        _columns(
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
OBSERVATIONS = _population(
    Rows(
        CountedObservation,
        "observations",
        "observation_id",
        OBSERVATION.id,
        _columns(
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
