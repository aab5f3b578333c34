"""The request and response bodies of control charts."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.figures.metrics import FigureTarget, Interval, MetricSelection
from app.schemas.platform.common import AS_WHOLE, Key, Schema, Score
from app.vocabulary.figures import (
    Audience,
    ChartPeriod,
    ChartRule,
    ChartRuleSet,
    ChartSide,
    Direction,
)


class ControlChartQuery(MetricSelection):
    """The query parameters of `GET /v1/control-charts`."""

    metric: Key = Field(description="The metric by slug.", examples=["completion_rate"])
    period: ChartPeriod = Field(ChartPeriod.MONTH, description="One point for each of these.")
    rules: ChartRuleSet = Field(ChartRuleSet.NHS, description="The rules that mark points.")
    baseline: Annotated[int, Field(ge=3, le=200), AS_WHOLE] | None = Field(
        None,
        description="Limits are worked out from so many points at the start of each stretch; by"
        " default from all of them.",
    )


class ChartTest(Schema):
    """A rule that marks points."""

    rule: ChartRule
    label: str
    meaning: str
    count: int = Field(description="How many points break it.")
    of: int = Field(description="Among how many points in a row.")
    beyond: Score = Field(
        description="The part of the way from the centre line to a limit beyond which they lie;"
        " 1 is the limit. Of a trend it is 0, and does not matter."
    )
    source: str


class ChartFlag(Schema):
    """A rule that marks a point."""

    rule: ChartRule
    side: ChartSide
    direction: Direction = Field(
        description="Whether this side is the better one, by the polarity of the metric."
    )


class ChartPoint(Schema):
    """One point of a control chart."""

    period: str = Field(description="The month, quarter, round or cycle.", examples=["2026-04"])
    label: str | None
    starts_on: date
    ends_on: date
    is_over: bool = Field(
        description="Whether the period is over; one that is not is in no limit, and no rule marks"
        " it."
    )
    numerator: int | Score | None
    denominator: int
    value: int | Score | None
    small: bool
    interval: Interval | None
    moving_range: Score | None = Field(
        description="How far the value is from the one before it; null at the start of a stretch."
    )
    range_beyond_limit: bool = Field(
        description="Whether the moving range is above its upper limit."
    )
    flags: list[ChartFlag]
    target: FigureTarget | None = Field(
        description="The target of the metric in the place on the last day of the period, as in"
        " `GET /v1/metrics/{slug}`; null without one."
    )


class ChartLimits(Schema):
    """The centre line and limits of a stretch of points, up to the next step change."""

    from_period: str
    to_period: str
    baseline_points: int = Field(description="How many points the limits are worked out from.")
    centre: Score
    lower: Score = Field(description="Not below 0, of what cannot be less.")
    upper: Score = Field(description="Not above 1, of a rate.")
    mean_range: Score
    upper_range: Score
    provisional: bool = Field(
        description="Whether they are worked out from fewer than 12 points, and may still move"
        " much."
    )
    step_change_id: UUID | None
    reason: str | None = Field(description="Why the stretch has limits of its own.")


class ControlChartRead(Schema):
    """A metric over time, with natural process limits and the points that stand out."""

    metric: str
    title: str
    unit: str
    polarity: str
    definition_version: int
    as_of: date
    parameters: dict[str, str]
    scope: Audience
    chart: str = Field(description="`xmr`: single values and moving ranges.")
    rules: list[ChartTest]
    points: list[ChartPoint]
    limits: list[ChartLimits] = Field(
        description="One for each stretch of at least three points; the points of a shorter one"
        " have none."
    )
    too_few_points: bool = Field(description="Whether no stretch has limits yet.")
    sizes_differ: bool = Field(
        description="Whether a denominator is more than a quarter above or below their mean, so"
        " that points of few rows vary more than the limits allow for."
    )
