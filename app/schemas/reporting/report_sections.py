"""The request and response bodies of sections of reports."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.figures.releases import ReleaseTable
from app.schemas.findings.references import RecommendationRef
from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Id, Ids, Instant, Page, Prose, Schema
from app.schemas.platform.views import Viewed, required_of
from app.schemas.reporting.references import TriAnnualReportRef
from app.vocabulary.reporting import ReportPart


class ReportSectionSort(StrEnum):
    POSITION = "position"
    POSITION_DESC = "-position"


class ReportSectionQuery(Viewed):
    """The query parameters of `GET /v1/report-sections`."""

    id: Ids = []
    report_id: Id | None = Field(None, description="Only the sections of this report.")
    owner_id: Id | None = Field(None, description="Only the sections that this person writes.")
    part: list[ReportPart] = Field([], max_length=20)
    sort: ReportSectionSort = ReportSectionSort.POSITION


class ReportSectionWrite(Schema):
    """Who writes a section, which figures it shows, and which recommendations it names."""

    owner_id: Id | None = Field(
        None, description="The person who writes it: of the Unit or a director of the county."
    )
    tables: Annotated[list[ReleaseTable], Field(max_length=20)] = Field(
        description="Which metrics it shows, by what."
    )
    recommendation_ids: Annotated[list[Id], Field(max_length=50)] = Field(
        [], description="The recommendations that it names."
    )


class ReportNarrativeWrite(Schema):
    """The text of a section, always saved whole."""

    narrative: Prose | None = Field(
        None,
        description="For readers inside the council.",
        examples=["Most audits were done in time. Two teams were late in July, and were helped."],
    )
    public_narrative: Prose | None = Field(
        None,
        description="For the public edition: without numbers that a release would withhold, and"
        " without anything that tells who somebody is. Null: the section has no text there.",
        examples=["Most audits were done in time."],
    )


class ReportSectionItem(Schema):
    """A section as its report names it."""

    id: UUID
    part: ReportPart
    position: int
    owner_id: UUID | None
    owner: PersonRef | None
    written_at: Instant | None
    version: int


class ReportSectionSummary(Schema):
    """A section as a line of a list, without its text and tables."""

    id: UUID
    report: TriAnnualReportRef | None
    part: ReportPart
    position: int
    owner: PersonRef | None
    written_at: Instant | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ReportSectionRead(Schema):
    """A section of a report: its text, its owner and which metrics it shows."""

    id: UUID
    report_id: UUID
    report: TriAnnualReportRef | None
    part: ReportPart
    position: int
    owner_id: UUID | None
    owner: PersonRef | None
    tables: list[ReleaseTable]
    recommendation_ids: list[UUID] = Field(
        description="The recommendations that it names and that you may see."
    )
    recommendations: list[RecommendationRef] = Field(description="These recommendations.")
    recommendations_not_visible: int = Field(
        description="How many of its recommendations you may not see."
    )
    narrative: str | None
    public_narrative: str | None
    written_by: UUID | None
    written_by_person: PersonRef | None
    written_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ReportSectionListItem(ReportSectionRead):
    """One section of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(ReportSectionSummary))


class ReportSectionPage(Page[ReportSectionListItem]):
    """One page of sections."""
