"""The request and response bodies of tri-annual reports."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.auditing.references import CycleRef
from app.schemas.figures.references import ReleaseRef
from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Day, Flag, Id, Ids, Instant, Line, Page, Reason, Schema
from app.schemas.platform.views import Viewed, required_of
from app.schemas.reporting.report_sections import ReportSectionItem
from app.vocabulary.reporting import TriAnnualReportStatus


class TriAnnualReportSort(StrEnum):
    PERIOD_FROM = "period_from"
    PERIOD_FROM_DESC = "-period_from"


class TriAnnualReportQuery(Viewed):
    """The query parameters of `GET /v1/tri-annual-reports`."""

    id: Ids = []
    status: list[TriAnnualReportStatus] = Field([], max_length=4)
    cycle_id: Id | None = None
    supersedes_id: Id | None = None
    sort: TriAnnualReportSort = TriAnnualReportSort.PERIOD_FROM_DESC


class TriAnnualReportWrite(Schema):
    """What a report is about, as it is composed or replaced."""

    title: Line = Field(examples=["Tri-annual report, April to July 2026"])
    cycle_id: Id = Field(
        description="The cycle; its days are those of the report. It cannot be changed later."
    )
    as_of: Day = Field(
        description="The day at whose end the figures are taken: after the cycle, and over."
    )
    release_id: Id | None = Field(
        None,
        description="The release of figures of the same days that the public edition shows;"
        " `compose-release` makes one. Null: there is no public edition.",
    )
    supersedes_id: Id | None = Field(
        None, description="The published report of the same cycle that this one corrects."
    )
    correction_reason: Reason | None = Field(
        None, description="What was wrong, for the readers; required for a correction."
    )


class PublishWrite(Schema):
    """What the person says who signs a report off."""

    public_text_confirmed: Flag = Field(
        False,
        description="That you have read the text of the public edition, and that it tells no"
        " number that is withheld and not who anybody is. Required if there is such an edition.",
    )


class TriAnnualReportSummary(Schema):
    """A report without its sections."""

    id: UUID
    title: str
    cycle: CycleRef | None
    period_from: date
    period_to: date
    as_of: date
    status: TriAnnualReportStatus
    supersedes_id: UUID | None
    published_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class TriAnnualReportRead(TriAnnualReportSummary):
    """A report on a cycle: who composes it, who writes its sections, and who signed it off.

    Its editions have its text and figures.
    """

    cycle_id: UUID
    correction_reason: str | None
    status_reason: str | None = Field(description="Why it was returned; null if it was not.")
    release_id: UUID | None
    release: ReleaseRef | None
    snapshot_id: UUID | None = Field(
        description="The snapshot that its figures come from; null in a draft, and for callers who"
        " may not see it."
    )
    snapshot_sha256: str | None = Field(description="The SHA-256 of that snapshot.")
    composed_by: UUID
    composed_by_person: PersonRef | None
    proposed_by: UUID | None
    proposed_by_person: PersonRef | None
    proposed_at: Instant | None
    published_by: UUID | None
    published_by_person: PersonRef | None
    sections: list[ReportSectionItem] = Field(
        description="Its sections in their order; `GET /v1/report-sections` has their text."
    )


class TriAnnualReportListItem(TriAnnualReportRead):
    """One report of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(TriAnnualReportSummary))


class TriAnnualReportPage(Page[TriAnnualReportListItem]):
    """One page of reports."""
