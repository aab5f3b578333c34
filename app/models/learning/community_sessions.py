"""Sessions of communities of practice, and who attended them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.learning import CommunitySessionStatus
from app.vocabulary.roles import Role


class CommunitySession(Record):
    """One meeting of a community of practice, which all staff may book and listen to later."""

    __tablename__ = "community_sessions"
    __table_args__ = (
        CheckConstraint("num_nonnulls(place, link) >= 1", name="place_or_link"),
        CheckConstraint("link LIKE 'https://%'", name="link"),
        CheckConstraint("recording_url LIKE 'https://%'", name="recording_url"),
        CheckConstraint("duration_minutes > 0", name="duration"),
        CheckConstraint("capacity > 0 AND booked >= 0 AND others_attended >= 0", name="counts"),
        CheckConstraint("(status = 'held') = (others_attended IS NOT NULL)", name="held"),
        CheckConstraint(
            "(status = 'cancelled') = (status_reason IS NOT NULL)", name="status_reason"
        ),
        CheckConstraint("recording_url IS NULL OR status = 'held'", name="recorded_when_held"),
        Index("ix_community_sessions_changed_in", "changed_in"),
        Index("ix_community_sessions_starts_at", "starts_at", "id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities_of_practice.id"), index=True)
    title: Mapped[str]
    starts_at: Mapped[datetime]
    duration_minutes: Mapped[int]
    place: Mapped[str | None]
    link: Mapped[str | None]
    facilitator_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    booking_reference: Mapped[str | None]
    capacity: Mapped[int | None]
    booked: Mapped[int | None]
    recording_url: Mapped[str | None]
    status: Mapped[CommunitySessionStatus] = mapped_column(default=CommunitySessionStatus.PLANNED)
    status_reason: Mapped[str | None]
    others_attended: Mapped[int | None]


class CommunityAttendance(Sited, Record):
    """A person who attended a session, with their role and unit on its day."""

    __tablename__ = "community_attendances"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("community_sessions.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role]
