"""Sections of tri-annual reports: figures that are named, and narrative that people write."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.reporting import ReportPart


class ReportSection(Record):
    """One section of a report: its owner, its text, and which metrics it shows by what.

    Recommendations are never deleted, so their identifiers always name one.
    """

    __tablename__ = "report_sections"
    __table_args__ = (
        UniqueConstraint("report_id", "part"),
        CheckConstraint("(written_by IS NULL) = (written_at IS NULL)", name="written"),
        CheckConstraint(
            "written_by IS NOT NULL OR (narrative IS NULL AND public_narrative IS NULL)",
            name="written_by_somebody",
        ),
        Index("ix_report_sections_owner_id", "owner_id"),
        Index("ix_report_sections_position", "report_id", "position", "id"),
    )

    report_id: Mapped[UUID] = mapped_column(ForeignKey("tri_annual_reports.id"))
    part: Mapped[ReportPart]
    position: Mapped[int]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    tables: Mapped[list[dict[str, Any]]]
    recommendation_ids: Mapped[list[str]] = mapped_column(default=list)
    narrative: Mapped[str | None]
    public_narrative: Mapped[str | None]
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime | None]
