"""Thematic audits: questions about practice that a quality circle answers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.thematic import ThematicAuditStatus


class ThematicAudit(Sited, Record):
    """An audit of one theme in the place of its circle; it is about no child.

    Its sample is a draw like any other, so its audits and their moderation are those of the draw.
    """

    __tablename__ = "thematic_audits"
    __table_args__ = (
        CheckConstraint("jsonb_array_length(questions) >= 1", name="questions"),
        CheckConstraint("jsonb_array_length(theme_codes) >= 1", name="themes"),
        CheckConstraint("period_from <= period_to", name="period"),
        CheckConstraint(
            "(status = 'rejected') = (status_reason IS NOT NULL)", name="status_reason"
        ),
        CheckConstraint(
            "(status = 'proposed') = (decided_by IS NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        CheckConstraint("(headline IS NULL) = (narrative IS NULL)", name="report"),
        CheckConstraint(
            "(status IN ('reported', 'closed')) = (published_at IS NOT NULL)"
            " AND (published_by IS NULL) = (published_at IS NULL)"
            " AND (published_at IS NULL OR headline IS NOT NULL)",
            name="published",
        ),
        Index("ix_thematic_audits_changed_in", "changed_in"),
        Index("ix_thematic_audits_status", "status", "created_at", "id"),
        Index("ix_thematic_audits_theme_codes", "theme_codes", postgresql_using="gin"),
        Index("ix_thematic_audits_finding_ids", "finding_ids", postgresql_using="gin"),
    )

    circle_id: Mapped[UUID] = mapped_column(ForeignKey("quality_circles.id"), index=True)
    title: Mapped[str]
    rationale: Mapped[str]
    terms_of_reference: Mapped[str]
    questions: Mapped[list[str]]
    methods: Mapped[list[str]]
    theme_codes: Mapped[list[str]]
    finding_ids: Mapped[list[str]]  # what gave rise to it
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    due_date: Mapped[date | None]
    tool_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("tool_versions.id"))
    sample_draw_id: Mapped[UUID | None] = mapped_column(ForeignKey("sample_draws.id"), index=True)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    status: Mapped[ThematicAuditStatus] = mapped_column(default=ThematicAuditStatus.PROPOSED)
    status_reason: Mapped[str | None]
    moved_at: Mapped[datetime]  # when it came into its status
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    headline: Mapped[str | None]
    narrative: Mapped[str | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime | None]
