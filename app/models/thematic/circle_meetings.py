"""Meetings of quality circles: who came, and what was decided."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.thematic import CircleMeetingStatus


class CircleMeeting(Sited, Record):
    """A meeting of a quality circle, in the place of its circle; it is about no child."""

    __tablename__ = "circle_meetings"
    __table_args__ = (
        CheckConstraint(
            "(status IN ('held', 'confirmed')) = (minutes IS NOT NULL)"
            " AND (minutes IS NULL) = (recorded_by IS NULL)"
            " AND (minutes IS NULL) = (recorded_at IS NULL)"
            " AND (minutes IS NULL) = (jsonb_array_length(attendee_ids) = 0)",
            name="minutes",
        ),
        CheckConstraint(
            "(status = 'confirmed') = (confirmed_by IS NOT NULL)"
            " AND (confirmed_by IS NULL) = (confirmed_at IS NULL)",
            name="confirmed",
        ),
        CheckConstraint(
            "(status = 'cancelled') = (status_reason IS NOT NULL)", name="status_reason"
        ),
        Index("ix_circle_meetings_changed_in", "changed_in"),
        Index("ix_circle_meetings_meets_on", "meets_on", "id"),
    )

    circle_id: Mapped[UUID] = mapped_column(ForeignKey("quality_circles.id"), index=True)
    meets_on: Mapped[date]
    agenda: Mapped[str | None]
    status: Mapped[CircleMeetingStatus] = mapped_column(default=CircleMeetingStatus.PLANNED)
    status_reason: Mapped[str | None]
    attendee_ids: Mapped[list[str]] = mapped_column(default=list)
    decisions: Mapped[list[str]] = mapped_column(default=list)
    minutes: Mapped[str | None]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
