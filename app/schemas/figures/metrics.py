from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.core.validation import pattern
from app.schemas.figures.counted_rows import Counted
from app.schemas.platform.common import Day, Id, Schema, Score, WholeParameter
from app.vocabulary.auditing import AssignmentSource
from app.vocabulary.figures import Aim, Audience, Dimension, IntervalMethod, NullReason, Rag
from app.vocabulary.moderation import SelectionReason
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reviewing import EscalationKind, MeetingKind


class GradeBasis(StrEnum):
    AUDITOR = "auditor"
    MODERATED = "moderated"
    PROPOSED = "proposed"
    FINAL = "final"


class CommonGrade(StrEnum):
    INADEQUATE = "inadequate"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    GOOD = "good"
    OUTSTANDING = "outstanding"


class KappaWeights(StrEnum):
    LINEAR = "linear"
    QUADRATIC = "quadratic"


class Explain(StrEnum):
    ROWS = "rows"


class Disclosure(StrEnum):
    ROWS = "rows"
    INTERNAL = "internal"
    PUBLIC = "public"


FILTERS = (
    "cycle_id",
    "round_id",
    "service_line",
    "tool_key",
    "auditor_id",
    "source",
    "selection_reason",
    "kind",
    "clock_code",
    "escalation_kind",
    "reviewer_id",
)


class MetricSelection(Schema):
    """The query parameters that choose the rows of figures."""

    as_of: Day | None = Field(
        None,
        description="The day at whose end the figures are taken; by default today. Published"
        " figures include the periods that had been published by then.",
    )
    unit_id: Id | None = Field(None, description="Only this unit and the units below it.")
    cycle_id: list[Id] = Field([], max_length=50)
    round_id: list[Id] = Field([], max_length=50)
    service_line: list[ServiceLine] = Field([], max_length=12)
    tool_key: list[str] = Field([], max_length=20)
    auditor_id: list[Id] = Field([], max_length=50)
    source: list[AssignmentSource] = Field(
        [], max_length=4, description="How the audits came about."
    )
    due_from: Day | None = Field(
        None,
        description="The first due date; for meetings the first day held, for escalations the first"
        " day of the formal process.",
    )
    due_to: Day | None = Field(
        None,
        description="The last due date; for meetings the last day held, for escalations the last"
        " day of the formal process.",
    )
    selection_reason: list[SelectionReason] = Field([], max_length=5)
    kind: list[MeetingKind] = Field([], max_length=4, description="The kinds of meeting.")
    clock_code: list[str] = Field([], max_length=20, description="The clocks of meetings.")
    escalation_kind: list[EscalationKind] = Field([], max_length=2)
    reviewer_id: list[Id] = Field(
        [],
        max_length=50,
        description="The people who reviewed the meetings, or else chair them; for escalations,"
        " those who raised them.",
    )
    basis: GradeBasis = Field(
        GradeBasis.FINAL,
        description="The grade that is counted: `auditor` is the one that the auditor submitted,"
        " `moderated` the moderator's, `final` that of final audits only, and `proposed` the one"
        " that an audit still under way would have.",
    )
    level: CommonGrade = Field(CommonGrade.GOOD, description="The grade of `section_at_or_above`.")
    weights: KappaWeights = Field(
        KappaWeights.LINEAR, description="The weights of `weighted_kappa`."
    )
    disclosure: Disclosure | None = Field(
        None,
        description="Over what the figures are: `rows` that you may read, `internal` management"
        " information of your place, or `public`: what a publication would show. By default the"
        " first of these that is yours.",
    )

    def filter_values(self) -> dict[str, Sequence[Any]]:
        """Returns the filters that were given, each with its accepted values."""
        given = {name: getattr(self, name) for name in FILTERS}
        return {name: values for name, values in given.items() if values}


class MetricFilters(MetricSelection):
    """The query parameters that all figures have."""

    by: list[Dimension] = Field([], max_length=4, description="The dimensions to break down by.")


class MetricQuery(MetricFilters):
    """The query parameters of `GET /v1/metrics/{slug}`."""

    explain: Explain | None = Field(
        None, description="With `rows`, the rows behind the figures are listed too."
    )
    limit: WholeParameter = Field(
        200, ge=1, le=1000, description="The number of rows in a page of the explanation."
    )
    cursor: str | None = Field(
        None,
        max_length=100,
        pattern=pattern(
            r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.[a-z0-9_]{1,60})?$",
            "Must be the `next_cursor` of the page before.",
        ),
        description="The `next_cursor` of the last page of the explanation.",
    )


class MetricsQuery(MetricFilters):
    """The query parameters of `GET /v1/metrics:query`."""

    metric: list[Annotated[str, Field(max_length=60)]] = Field(
        min_length=1,
        max_length=80,
        examples=[["completion_rate", "good_or_better_rate"]],
        description="The metrics by slug, each in a parameter of its own. All are broken down and"
        " filtered alike.",
    )


class GroupValue(Schema):
    """One value of one dimension."""

    dimension: str
    value: str | None
    label: str | None = Field(
        description="The name of the value, such as `Dartford`; a place that is not known is `Not"
        " known`. Null where the value needs none, and for people where you may not read the rows."
    )


class Agreement(Schema):
    """Agreement of moderators and auditors: rows are grades before moderation, columns after."""

    levels: list[str]
    matrix: list[list[int]] | None = Field(
        description="The counts of pairs of grades; null for callers who may see figures but not"
        " rows."
    )
    n: int | None
    kappa_unweighted: Score | None
    kappa_linear: Score | None
    kappa_quadratic: Score | None
    word: str | None = Field(
        description="The word of Landis and Koch for the linear kappa; null when n < 30."
    )


class Quantiles(Schema):
    """Quantiles of whole working days (type 7, as in spreadsheets)."""

    n: int | None
    median: Score | None
    p90: Score | None


class Interval(Schema):
    """The confidence interval of a rate, a mean or kappa over a sample."""

    estimate: Score = Field(
        description="The value that the interval is around: with `design_weighted` each row counts"
        " by the inverse of its chance of being drawn, so that it may differ from `value`."
    )
    low: Score
    high: Score
    level: Score
    n: int = Field(description="The number of audits or decisions that it is based on.")
    method: IntervalMethod


class FigureTarget(Schema):
    """The target of a figure, and how the figure stands to it."""

    target_id: UUID
    org_unit_id: UUID = Field(
        description="The unit that the target is set for: that of the figure, or one above it."
    )
    aim: Aim
    target: Score
    floor: Score | None
    tolerance: Score
    rag: Rag
    in_interval: bool | None = Field(
        description="Whether the target lies within the interval of the figure, so that chance"
        " alone may explain the distance; null without an interval."
    )


class Figure(Schema):
    """One figure: always with its numerator and denominator."""

    group: list[GroupValue]
    numerator: int | Score | None
    denominator: int | None
    exclusions: dict[str, int] = Field(
        description="The numbers of excluded rows, by the codes of `GET /v1/reference/exclusion`."
    )
    value: int | Score | None = Field(
        description="The value: an integer for counts, otherwise a number with four decimal places."
    )
    null_reason: NullReason | None
    status: str = Field(description="`shown`, or `c` if the figure is withheld to protect people.")
    agreement: Agreement | None
    quantiles: Quantiles | None
    small: bool = Field(
        description="Whether a number of rows in it is from 1 to 5, so that a report can mask the"
        " figure before it leaves the council."
    )
    interval: Interval | None = Field(
        description="Null for figures that count everything, such as completion, and in published"
        " figures."
    )
    target: FigureTarget | None = Field(
        description="Null for figures without a target, and in published figures."
    )


class Explanation(Schema):
    items: list[Counted]
    next_cursor: str | None


class MetricRead(Schema):
    """A metric's figures as they were at the end of a day."""

    slug: str
    title: str
    unit: str
    polarity: str
    definition_version: int
    as_of: date
    parameters: dict[str, str] = Field(
        description="The parameters that the figures were counted with, such as `basis`."
    )
    scope: Audience = Field(
        description="`rows`: exact, over rows that you may read; `internal`: exact, over all rows"
        " of your place; `published`: sums of cells that are large enough."
    )
    rows: list[Figure]
    total: Figure
    explanation: Explanation | None


class MetricFigures(Schema):
    """The figures of several metrics, in the order in which they were asked for."""

    items: list[MetricRead]
