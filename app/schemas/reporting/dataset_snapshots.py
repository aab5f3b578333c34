"""The response bodies of dataset snapshots."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.figures.metrics import MetricRead
from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Id, Ids, Instant, Page, Schema
from app.schemas.platform.views import Viewed, required_of


class DatasetSnapshotSort(StrEnum):
    TAKEN_AT = "taken_at"
    TAKEN_AT_DESC = "-taken_at"


class DatasetSnapshotQuery(Viewed):
    """The query parameters of `GET /v1/dataset-snapshots`."""

    id: Ids = []
    report_id: Id | None = Field(None, description="Only the snapshot of this report.")
    sort: DatasetSnapshotSort = DatasetSnapshotSort.TAKEN_AT_DESC


class SnapshotTable(Schema):
    """Figures of one section that are broken down alike."""

    section: str = Field(description="The section, by the codes of `report_part`.")
    by: list[str]
    basis: str
    level: str
    figures: list[MetricRead]


class SnapshotDatasetSummary(Schema):
    """The rows of one metric, without the rows."""

    number: int = Field(description="Its number in the snapshot, from 1.")
    metric: str
    basis: str
    level: str
    shape: str = Field(description="How the counts become a value, such as `ratio`.")
    entity: str = Field(description="The table whose rows they are.")
    is_whole: bool = Field(
        description="Whether these are the whole rows of a denominator, of which the rows of"
        " another dataset are parts."
    )
    columns: list[str] = Field(
        description="What stands in each row: `row` and `part` say which it is, `numerator` and"
        " `denominator` what it adds to these; then reasons for exclusion, measures and dimensions."
    )
    row_count: int
    sha256: str = Field(description="The SHA-256 of `rows` as compact JSON with sorted names.")


class SnapshotDatasetRead(SnapshotDatasetSummary):
    """The rows of one metric, as they were counted."""

    snapshot_id: UUID
    rows: list[list[int | str | None]] = Field(
        description="The rows, each with one value for every column."
    )


class DatasetSnapshotSummary(Schema):
    """A snapshot without its figures."""

    id: UUID
    period_from: date
    period_to: date
    as_of: date
    taken_at: Instant
    taken_by: UUID
    taken_by_person: PersonRef | None
    sha256: str
    created_at: Instant
    updated_at: Instant
    version: int


class DatasetSnapshotRead(DatasetSnapshotSummary):
    """Figures of a period and what they were counted from; none of it ever changes."""

    tables: list[SnapshotTable]
    datasets: list[SnapshotDatasetSummary]


class DatasetSnapshotListItem(DatasetSnapshotRead):
    """One snapshot of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(DatasetSnapshotSummary))


class DatasetSnapshotPage(Page[DatasetSnapshotListItem]):
    """One page of snapshots."""


class SnapshotDifference(Schema):
    """A figure of a snapshot that its rows do not give."""

    metric: str
    group: list[str | None] = Field(description="The values of the group; empty for the total.")
    member: str = Field(description="The member of the figure that differs, such as `numerator`.")
    frozen: str | None = Field(description="What the snapshot says, as JSON.")
    recounted: str | None = Field(description="What its rows give, as JSON.")


class SnapshotVerification(Schema):
    """Whether the figures of a snapshot follow from its rows, and nothing was altered."""

    holds: bool
    checksum_holds: bool = Field(
        description="Whether the figures and rows still give the SHA-256 that was stored."
    )
    figures_checked: int
    rows_counted: int
    differences: list[SnapshotDifference]
