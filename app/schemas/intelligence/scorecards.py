"""The request and response bodies of scorecards, and what they show."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.figures.metrics import Interval
from app.schemas.organisation.references import OrgUnitRef
from app.schemas.platform.common import (
    Day,
    Flag,
    Id,
    Ids,
    Instant,
    Key,
    Line,
    Page,
    Paging,
    Schema,
    Score,
)
from app.vocabulary.figures import Aim, Direction, Rag
from app.vocabulary.intelligence import (
    ComparatorKind,
    FigureNote,
    ScorecardLineKind,
    SuppressionMark,
)


class ScorecardSort(StrEnum):
    TITLE = "title"
    TITLE_DESC = "-title"


class ScorecardQuery(Paging):
    """The query parameters of `GET /v1/scorecards`."""

    id: Ids = []
    active: bool | None = None
    sort: ScorecardSort = ScorecardSort.TITLE


class ScorecardLineWrite(Schema):
    """One line: an indicator by its key, or a metric by its slug."""

    kind: ScorecardLineKind
    key: Key = Field(examples=["completion_rate"])


class ScorecardWrite(Schema):
    """The whole scorecard, as it is created or replaced."""

    title: Line = Field(examples=["Children in care"])
    lines: Annotated[list[ScorecardLineWrite], Field(min_length=1, max_length=40)]
    active: Flag = True


class ScorecardLineDefined(Schema):
    """One line: an indicator by its key, or a metric by its slug."""

    kind: ScorecardLineKind
    key: str


class ScorecardRead(Schema):
    """A chosen list of indicators and metrics."""

    id: UUID
    title: str
    lines: list[ScorecardLineDefined]
    active: bool
    created_at: Instant
    updated_at: Instant
    version: int


class ScorecardPage(Page[ScorecardRead]):
    """One page of scorecards."""


class ScorecardFiguresQuery(Schema):
    """The query parameters of `GET /v1/scorecards/{scorecard_id}/figures`."""

    org_unit_id: Id = Field(description="The place: this unit, for metrics with those below it.")
    period_from: Day = Field(
        description="The first day of the period; the period before is as long, and ends before it."
    )
    period_to: Day = Field(description="The last day of the period.")
    as_of: Day | None = Field(
        None, description="The day at whose end things were known; by default today."
    )


class ComparatorFigure(Schema):
    """What published statistics have for another area."""

    kind: ComparatorKind
    name: str
    time_period: str
    value: Score | None
    mark: SuppressionMark | None = Field(description="What is published instead of a value.")


class ScorecardLine(Schema):
    """One figure of a scorecard: value, target, colour, direction, and what to know about it."""

    kind: ScorecardLineKind
    key: str
    title: str
    unit: str
    aim: Aim | None = Field(description="The values that are good; null if neither is better.")
    definition_version: int
    period_start: date | None
    period_end: date | None
    numerator: Score | None
    denominator: Score | None
    value: Score | None
    target: Score | None
    floor: Score | None
    rag: Rag | None
    direction: Direction
    value_before: Score | None
    small: bool
    interval: Interval | None = Field(
        description="The confidence interval of a metric over a sample; else null."
    )
    notes: list[FigureNote]
    data_quality_issues: int = Field(
        description="How many issues of data quality are open in the values of the indicator there."
    )
    comparators: list[ComparatorFigure] = Field(
        description="The newest published values of the areas compared with, if there are any."
    )
    neighbour_average: Score | None = Field(
        description="The plain mean of the neighbours with a published value; null without any."
    )
    neighbours: int = Field(description="How many neighbours are in that mean.")
    rows: str | None = Field(
        description="The request that lists the rows behind a metric; null if you may not see them."
    )


class ScorecardFiguresRead(Schema):
    """What a scorecard shows for a place and period."""

    scorecard_id: UUID
    title: str
    org_unit_id: UUID
    org_unit: OrgUnitRef
    period_from: date
    period_to: date
    before_from: date = Field(description="The first day of the period before, for metrics.")
    before_to: date
    as_of: date
    lines: list[ScorecardLine] = Field(description="In the order of the scorecard.")
