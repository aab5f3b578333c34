"""Findings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.findings import FindingOrigin, FindingStatus, Polarity, Severity


class Finding(Sited, Record):
    """A strength, an area for development, good practice or a concern, with its origin."""

    __tablename__ = "findings"
    about = "subject_id"
    __table_args__ = (
        CheckConstraint(
            "severity <> 'immediate_safeguarding'"
            " OR (escalated_to_id IS NOT NULL AND escalated_at IS NOT NULL)",
            name="safeguarding_stop",
        ),
        CheckConstraint(
            "(status = 'withdrawn') = (status_reason IS NOT NULL)", name="status_reason"
        ),
        CheckConstraint("(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at"),
        Index("ix_findings_origin", "origin", "origin_id"),
        Index("ix_findings_audit_id", "audit_id"),
        Index("ix_findings_changed_in", "changed_in"),
        Index("ix_findings_subject_id", "subject_id"),
        Index("ix_findings_theme_codes", "theme_codes", postgresql_using="gin"),
    )

    origin: Mapped[FindingOrigin]
    origin_id: Mapped[UUID]
    audit_id: Mapped[UUID | None] = mapped_column(ForeignKey("audits.id"))
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("subjects.id"))
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    status: Mapped[FindingStatus] = mapped_column(default=FindingStatus.RECORDED)
    status_reason: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    polarity: Mapped[Polarity]
    text: Mapped[str]
    theme_codes: Mapped[list[str]]
    section_key: Mapped[str | None]
    severity: Mapped[Severity]
    practice_framework_codes: Mapped[list[str]]
    escalated_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    escalated_at: Mapped[datetime | None]
    severity_reason: Mapped[str | None]
