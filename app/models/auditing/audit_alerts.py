"""Alerts of weak practice: a headline for the managers of the case, made on submission."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Located, Record
from app.vocabulary.auditing import AuditAlertReason, AuditAlertStatus


class AuditAlert(Located, Record):
    """The headline of an audit of weak practice, without its narrative.

    It belongs to the team that holds the case when the audit is submitted.
    """

    __tablename__ = "audit_alerts"
    about = "subject_id"
    __table_args__ = (
        Index(
            "uq_audit_alerts_live",
            "audit_id",
            unique=True,
            postgresql_where="status <> 'withdrawn'",
        ),
        CheckConstraint(
            "status <> 'acknowledged' OR (response_text IS NOT NULL"
            " AND acknowledged_by IS NOT NULL AND acknowledged_at IS NOT NULL)",
            name="acknowledged_with_a_response",
        ),
        CheckConstraint("reason = 'grade' OR limited_to IS NOT NULL", name="reason"),
        Index("ix_audit_alerts_raised_at", "raised_at", "id"),
        Index("ix_audit_alerts_subject_id", "subject_id"),
        Index("ix_audit_alerts_auditor_id", "auditor_id"),
    )

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    auditor_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    tool_version_id: Mapped[UUID] = mapped_column(ForeignKey("tool_versions.id"))
    raised_at: Mapped[datetime]
    reason: Mapped[AuditAlertReason]
    grade: Mapped[str | None]
    limited_to: Mapped[str | None]
    due_date: Mapped[date | None]
    status: Mapped[AuditAlertStatus] = mapped_column(default=AuditAlertStatus.OPEN)
    status_reason: Mapped[str | None]
    response_text: Mapped[str | None]
    acknowledged_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    acknowledged_at: Mapped[datetime | None]
