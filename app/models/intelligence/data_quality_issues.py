"""Issues of data quality: what rules find in the data that comes in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.intelligence import (
    DataQualityIssueStatus,
    DataQualityRule,
    DataQualitySeverity,
)


class DataQualityIssue(Sited, Record):
    """What a rule has found in one row, or how many rows it has found in a team."""

    __tablename__ = "data_quality_issues"
    __table_args__ = (
        UniqueConstraint("rule", "entity", "entity_id"),
        CheckConstraint("rows_found >= 1", name="rows_found"),
        CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name="resolved_at"),
        CheckConstraint("status <> 'accepted' OR status_reason IS NOT NULL", name="status_reason"),
        Index("ix_data_quality_issues_status", "status", "found_at", "id"),
        Index("ix_data_quality_issues_owner_id", "owner_id"),
    )

    rule: Mapped[DataQualityRule]
    severity: Mapped[DataQualitySeverity]
    entity: Mapped[str]
    entity_id: Mapped[UUID]
    source_system: Mapped[str | None]
    rows_found: Mapped[int]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    found_at: Mapped[datetime]
    status: Mapped[DataQualityIssueStatus] = mapped_column(default=DataQualityIssueStatus.OPEN)
    status_reason: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
