"""Recommendations: what a unit should do differently, because of findings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.findings import RecommendationStatus


class Recommendation(Sited, Record):
    """What the units below one should do differently, and the findings that it rests on.

    Findings are never deleted, so their identifiers always name one.
    """

    __tablename__ = "recommendations"
    __table_args__ = (
        CheckConstraint("jsonb_array_length(finding_ids) >= 1", name="rests_on_findings"),
        CheckConstraint("jsonb_array_length(destinations) >= 1", name="destinations"),
        CheckConstraint("decided_by <> proposed_by", name="decider_is_not_proposer"),
        CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)"
            " AND (status = 'proposed') <= (decided_by IS NULL)"
            " AND (status IN ('accepted', 'rejected')) <= (decided_by IS NOT NULL)",
            name="decided",
        ),
        CheckConstraint("status <> 'rejected' OR status_reason IS NOT NULL", name="status_reason"),
        CheckConstraint(
            "(status = 'superseded') = (superseded_by_id IS NOT NULL)", name="superseded_by"
        ),
        CheckConstraint("superseded_by_id <> id", name="superseded_by_another"),
        Index("ix_recommendations_changed_in", "changed_in"),
        Index("ix_recommendations_finding_ids", "finding_ids", postgresql_using="gin"),
        Index("ix_recommendations_status", "status", "created_at", "id"),
    )

    text: Mapped[str]
    finding_ids: Mapped[list[str]]
    destinations: Mapped[list[str]]
    status: Mapped[RecommendationStatus] = mapped_column(default=RecommendationStatus.PROPOSED)
    status_reason: Mapped[str | None]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    superseded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("recommendations.id"))
