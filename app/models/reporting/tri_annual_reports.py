"""Tri-annual reports: what the Unit says about a cycle, signed off by a second person."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.platform.base import Record
from app.models.reporting.report_sections import ReportSection
from app.vocabulary.reporting import TriAnnualReportStatus


class TriAnnualReport(Record):
    """The report of one cycle; from its review on its figures never change."""

    __tablename__ = "tri_annual_reports"
    __table_args__ = (
        CheckConstraint("period_from < period_to AND period_to <= as_of", name="period"),
        CheckConstraint(
            "(status = 'draft') = (snapshot_id IS NULL)"
            " AND (status = 'draft') = (proposed_by IS NULL)"
            " AND (proposed_by IS NULL) = (proposed_at IS NULL)",
            name="proposed",
        ),
        CheckConstraint(
            "(status IN ('published', 'superseded')) = (published_by IS NOT NULL)"
            " AND (published_by IS NULL) = (published_at IS NULL)",
            name="published",
        ),
        CheckConstraint(
            "published_by <> proposed_by AND published_by <> composed_by", name="two_people"
        ),
        CheckConstraint("(supersedes_id IS NULL) = (correction_reason IS NULL)", name="correction"),
        CheckConstraint("supersedes_id <> id", name="supersedes_another"),
        Index("ix_tri_annual_reports_period_from", "period_from", "id"),
        Index("ix_tri_annual_reports_supersedes_id", "supersedes_id"),
        Index(
            "uq_tri_annual_reports_cycle_id",
            "cycle_id",
            unique=True,
            postgresql_where="status = 'published'",
        ),
    )

    title: Mapped[str]
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("audit_cycles.id"))
    period_from: Mapped[date]
    period_to: Mapped[date]
    as_of: Mapped[date]
    status: Mapped[TriAnnualReportStatus] = mapped_column(default=TriAnnualReportStatus.DRAFT)
    status_reason: Mapped[str | None]
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("tri_annual_reports.id"))
    correction_reason: Mapped[str | None]
    # The release whose figures the public edition shows; without one there is no such edition.
    release_id: Mapped[UUID | None] = mapped_column(ForeignKey("releases.id"))
    snapshot_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset_snapshots.id"))
    composed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime | None]

    sections: Mapped[list[ReportSection]] = relationship(
        order_by="(ReportSection.position, ReportSection.id)", viewonly=True
    )
