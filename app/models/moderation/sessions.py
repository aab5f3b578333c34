"""Moderation sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.moderation import SessionMode, SessionStatus


class ModerationSession(Record):
    """A session in which one moderator or a panel moderates audits of one cycle."""

    __tablename__ = "moderation_sessions"
    __table_args__ = (CheckConstraint("(status = 'planned') = (held_at IS NULL)", name="held_at"),)

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("audit_cycles.id"), index=True)
    title: Mapped[str]
    mode: Mapped[SessionMode]
    blind: Mapped[bool]
    chair_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    member_ids: Mapped[list[str]]
    planned_for: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    status: Mapped[SessionStatus] = mapped_column(default=SessionStatus.PLANNED)
