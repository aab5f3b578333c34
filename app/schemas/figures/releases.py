"""The request and response bodies of releases of figures."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.figures.metrics import CommonGrade, GradeBasis, MetricRead
from app.schemas.figures.references import ReleaseRef
from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Day, Id, Ids, Instant, Key, Line, Page, Reason, Schema
from app.schemas.platform.views import Viewed, required_of
from app.vocabulary.figures import Dimension, ReleaseStatus


class ReleaseSort(StrEnum):
    PERIOD_FROM = "period_from"
    PERIOD_FROM_DESC = "-period_from"


class ReleaseQuery(Viewed):
    """The query parameters of `GET /v1/releases`."""

    id: Ids = []
    status: list[ReleaseStatus] = Field([], max_length=5)
    supersedes_id: Id | None = None
    sort: ReleaseSort = ReleaseSort.PERIOD_FROM_DESC


class ReleaseTable(Schema):
    """Metrics that are broken down alike."""

    metrics: Annotated[list[Key], Field(min_length=1)] = Field(
        max_length=60,
        description="The metrics by slug.",
        examples=[["completion_rate", "good_or_better_rate"]],
    )
    by: Annotated[list[Dimension], Field(max_length=2)] = Field(
        [], description="The dimensions to break down by, besides grades; none for the total alone."
    )
    basis: GradeBasis = Field(
        GradeBasis.FINAL, description="The grade that is counted: `auditor` or `final`."
    )
    level: CommonGrade = Field(CommonGrade.GOOD, description="The grade of `section_at_or_above`.")


class ReleaseWrite(Schema):
    """The whole release, as it is composed or replaced."""

    title: Line = Field(examples=["Audits of the first cycle 2026/27"])
    period_from: Day = Field(description="The first day of a month.")
    period_to: Day = Field(description="The last day of a month, 3 to 12 months later.")
    as_of: Day = Field(
        description="The day at whose end the figures are taken: after the period, and over."
    )
    tables: Annotated[list[ReleaseTable], Field(min_length=1, max_length=20)]
    supersedes_id: Id | None = Field(
        None, description="The published release that this one corrects, with the same tables."
    )
    correction_reason: Reason | None = Field(
        None, description="What was wrong, for the readers; required for a correction."
    )


class ReleaseSummary(Schema):
    """A release without its figures."""

    id: UUID
    title: str
    period_from: date
    period_to: date
    as_of: date
    status: ReleaseStatus
    supersedes_id: UUID | None
    approved_at: Instant | None
    checksum: str | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ReleaseRead(ReleaseSummary):
    """Figures of one period, rounded and frozen, with who composed and approved them."""

    tables: list[ReleaseTable]
    correction_reason: str | None
    status_reason: str | None = Field(description="Why it was returned; null if it was not.")
    composed_by: UUID
    composed_by_person: PersonRef | None
    proposed_by: UUID | None
    proposed_by_person: PersonRef | None
    proposed_at: Instant | None
    approved_by: UUID | None
    approved_by_person: PersonRef | None
    checked_at: Instant | None = Field(
        description="When the check of its figures ended; null in a draft that was not checked."
    )
    check_reasons: list[str] | None = Field(
        description="Why it did not pass the check, one sentence each: empty if it passed, null"
        " until the check has ended."
    )
    checked_with: list[UUID] = Field(
        description="The releases that share rows with it, with which it was checked together."
    )
    checked_with_releases: list[ReleaseRef]
    figures_in_all: int | None = Field(
        description="How many figures it has; null until the check has passed."
    )
    figures_withheld: int | None = Field(
        description="How many of them are withheld, at least in part; null until then."
    )
    figures: list[MetricRead] | None = Field(
        description="The figures, metric by metric in the order of `tables`; null until then."
    )


class ReleaseListItem(ReleaseRead):
    """One release of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(ReleaseSummary))


class ReleasePage(Page[ReleaseListItem]):
    """One page of releases."""


class ReleasePreview(Schema):
    """What a release would show if nothing were out yet; the check may withhold more."""

    figures_in_all: int
    figures_withheld: int
    figures: list[MetricRead]
