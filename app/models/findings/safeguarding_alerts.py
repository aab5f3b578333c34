"""Safeguarding alerts: findings that a child may not be safe now, and who was told of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Located, Record
from app.vocabulary.findings import SafeguardingAlertStatus


class SafeguardingAlert(Located, Record):
    """The headline of a finding that a child may not be safe now, without its narrative.

    It belongs to the team that holds the child's case when it is raised.
    """

    __tablename__ = "safeguarding_alerts"
    about = "subject_id"
    __table_args__ = (
        Index(
            "uq_safeguarding_alerts_open",
            "finding_id",
            unique=True,
            postgresql_where="status = 'open'",
        ),
        CheckConstraint(
            "(status = 'acknowledged') = (response_text IS NOT NULL)"
            " AND (status = 'acknowledged') = (acknowledged_by IS NOT NULL)"
            " AND (status = 'acknowledged') = (acknowledged_at IS NOT NULL)",
            name="acknowledged_with_a_response",
        ),
        CheckConstraint("escalated_to_id <> raised_by", name="raised_with_somebody_else"),
        Index("ix_safeguarding_alerts_raised_at", "raised_at", "id"),
        Index("ix_safeguarding_alerts_finding_id", "finding_id"),
        Index("ix_safeguarding_alerts_subject_id", "subject_id"),
        Index("ix_safeguarding_alerts_escalated_to_id", "escalated_to_id"),
        Index("ix_safeguarding_alerts_raised_by", "raised_by"),
    )

    finding_id: Mapped[UUID] = mapped_column(ForeignKey("findings.id"))
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("subjects.id"))
    raised_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    raised_at: Mapped[datetime]
    escalated_to_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    escalated_at: Mapped[datetime]
    due_date: Mapped[date | None]
    overdue_noted_at: Mapped[datetime | None]
    status: Mapped[SafeguardingAlertStatus] = mapped_column(default=SafeguardingAlertStatus.OPEN)
    response_text: Mapped[str | None]
    acknowledged_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    acknowledged_at: Mapped[datetime | None]
