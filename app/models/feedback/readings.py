"""Readings: the texts of an anonymous box that is too small to be opened, read by a person."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.feedback import ReadingStatus


class FeedbackReading(Record):
    """The texts that a box held when a week was over and that nobody had read.

    They are shuffled, one from another too, and have no time but the week, no link, no answers
    and no place. Where the reader found no harm, they are deleted when they have been read.
    """

    __tablename__ = "feedback_readings"
    __table_args__ = (
        UniqueConstraint("campaign_id", "week"),
        CheckConstraint("extract(isodow FROM week) = 1", name="week"),
        CheckConstraint(
            "(status = 'read') = (read_by IS NOT NULL)"
            " AND (status = 'read') = (read_at IS NOT NULL)"
            " AND (status = 'read') = (harm_found IS NOT NULL)",
            name="read_by_somebody",
        ),
        CheckConstraint("NOT harm_found OR done_text IS NOT NULL", name="harm_has_an_answer"),
        Index("ix_feedback_readings_week", "week", "id"),
        Index("ix_feedback_readings_reader_id", "reader_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("feedback_campaigns.id"))
    week: Mapped[date]
    texts: Mapped[list[str]]
    due_date: Mapped[date]
    reader_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    status: Mapped[ReadingStatus] = mapped_column(default=ReadingStatus.WAITING)
    harm_found: Mapped[bool | None]
    done_text: Mapped[str | None]
    read_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    read_at: Mapped[datetime | None]
