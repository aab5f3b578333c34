"""The editions of a report: what is printed, as data."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.auditing.references import CycleRef
from app.schemas.figures.metrics import MetricRead
from app.schemas.platform.common import Instant, Schema
from app.vocabulary.findings import RecommendationStatus
from app.vocabulary.reporting import Edition, ReportPart, TriAnnualReportStatus


class EditionRecommendation(Schema):
    """A recommendation that a section names."""

    id: UUID
    text: str
    status: RecommendationStatus


class EditionTable(Schema):
    """Figures that are broken down alike."""

    by: list[str]
    figures: list[MetricRead]


class EditionSection(Schema):
    """A section with its text and figures."""

    part: ReportPart
    title: str
    narrative: str | None = Field(
        description="The text of the edition: the public one has a text of its own."
    )
    tables: list[EditionTable]
    recommendations: list[EditionRecommendation] = Field(
        description="The recommendations that it names; none in the public edition."
    )


class EditionRead(Schema):
    """A report as it is printed."""

    report_id: UUID
    title: str
    edition: Edition
    status: TriAnnualReportStatus
    cycle: CycleRef
    period_from: date
    period_to: date
    as_of: date
    is_frozen: bool = Field(
        description="Whether its figures are frozen; those of a draft are counted now."
    )
    checksum: str | None = Field(
        description="The SHA-256 of the snapshot, or of the release in the public edition."
    )
    published_by_name: str | None = Field(description="Who signed it off; null in the public one.")
    published_at: Instant | None
    correction_reason: str | None
    sections: list[EditionSection]
