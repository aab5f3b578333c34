"""Learning items: what staff can learn from findings, research and practice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.learning import LearningItemStatus, PracticeStrand


class LearningItem(Record):
    """What staff can learn, told without any child; a strand of practice development has it.

    Findings are never deleted, so their identifiers always name one.
    """

    __tablename__ = "learning_items"
    __table_args__ = (
        CheckConstraint("jsonb_array_length(audiences) >= 1", name="audiences"),
        CheckConstraint("url LIKE 'https://%'", name="url"),
        CheckConstraint(
            "(status = 'drafted') = (published_at IS NULL)"
            " AND (published_by IS NULL) = (published_at IS NULL)",
            name="published",
        ),
        CheckConstraint("(status = 'retired') = (status_reason IS NOT NULL)", name="status_reason"),
        Index("ix_learning_items_changed_in", "changed_in"),
        Index("ix_learning_items_finding_ids", "finding_ids", postgresql_using="gin"),
        Index("ix_learning_items_theme_codes", "theme_codes", postgresql_using="gin"),
        Index("ix_learning_items_status", "status", "created_at", "id"),
    )

    strand: Mapped[PracticeStrand]
    title: Mapped[str]
    summary: Mapped[str]
    url: Mapped[str | None]
    audiences: Mapped[list[str]]
    theme_codes: Mapped[list[str]]
    finding_ids: Mapped[list[str]]
    status: Mapped[LearningItemStatus] = mapped_column(default=LearningItemStatus.DRAFTED)
    status_reason: Mapped[str | None]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime | None]
