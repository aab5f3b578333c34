"""Communities of practice: what staff meet to talk about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.learning import CommunityDriver, CommunityStatus


class CommunityOfPractice(Record):
    """What staff meet to talk about, suggested by anybody and open to all of them.

    Findings are never deleted, so their identifiers always name one.
    """

    __tablename__ = "communities_of_practice"
    __table_args__ = (
        CheckConstraint(
            "(status IN ('suggested', 'running')) = (status_reason IS NULL)", name="status_reason"
        ),
        CheckConstraint("(status IN ('running', 'closed')) = (run_by IS NOT NULL)", name="run_by"),
        CheckConstraint(
            "(status = 'suggested') = (decided_at IS NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        Index("ix_communities_of_practice_changed_in", "changed_in"),
        Index("ix_communities_of_practice_finding_ids", "finding_ids", postgresql_using="gin"),
        Index("ix_communities_of_practice_theme_codes", "theme_codes", postgresql_using="gin"),
        Index("ix_communities_of_practice_status", "status", "created_at", "id"),
    )

    title: Mapped[str]
    summary: Mapped[str]
    driven_by: Mapped[CommunityDriver]
    theme_codes: Mapped[list[str]]
    finding_ids: Mapped[list[str]]
    status: Mapped[CommunityStatus] = mapped_column(default=CommunityStatus.SUGGESTED)
    status_reason: Mapped[str | None]
    suggested_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    run_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
