"""The response bodies of published releases that anybody may read."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.figures.metrics import MetricRead
from app.schemas.figures.releases import ReleaseTable
from app.schemas.platform.common import Instant, Schema
from app.vocabulary.figures import ReleaseStatus


class PublicReleaseSummary(Schema):
    """A published release without its figures."""

    id: UUID
    title: str
    period_from: date
    period_to: date
    as_of: date
    status: ReleaseStatus
    supersedes_id: UUID | None
    correction_reason: str | None
    approved_at: Instant
    checksum: str


class PublicReleaseRead(PublicReleaseSummary):
    """Figures of one period, rounded and frozen, as anybody may read them."""

    superseded_by_id: UUID | None = Field(
        description="The release that corrects it; null while it stands."
    )
    tables: list[ReleaseTable]
    figures_in_all: int
    figures_withheld: int
    figures: list[MetricRead]

    @classmethod
    def stored(cls) -> list[str]:
        """Returns the members that are columns of a release."""
        return [name for name in cls.model_fields if name != "superseded_by_id"]


class PublicReleases(Schema):
    """What has been published, the newest period first."""

    items: list[PublicReleaseSummary]
