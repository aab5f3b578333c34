"""Area Learning Events: who was invited and came, and what was decided."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.platform.base import Record, Sited
from app.vocabulary.learning import (
    AreaLearningEventStatus,
    AreaLearningPresence,
    AreaLearningSeat,
)
from app.vocabulary.roles import Role


class AreaLearningAttendance(Sited, Record):
    """A person who was invited or came, with their role and unit on the day."""

    __tablename__ = "area_learning_attendances"
    __table_args__ = (UniqueConstraint("area_learning_event_id", "person_id"),)

    area_learning_event_id: Mapped[UUID] = mapped_column(ForeignKey("area_learning_events.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role]
    seat: Mapped[AreaLearningSeat]
    presence: Mapped[AreaLearningPresence]


class AreaLearningDecision(Record):
    """What an event decided, with the actions that follow, or why none does.

    Actions are never deleted, so their identifiers always name one.
    """

    __tablename__ = "area_learning_decisions"
    __table_args__ = (
        CheckConstraint(
            "no_action_reason IS NULL OR jsonb_array_length(action_ids) = 0",
            name="actions_or_reason",
        ),
        Index("ix_area_learning_decisions_changed_in", "changed_in"),
        Index("ix_area_learning_decisions_event", "area_learning_event_id", "position"),
        Index("ix_area_learning_decisions_action_ids", "action_ids", postgresql_using="gin"),
    )

    area_learning_event_id: Mapped[UUID] = mapped_column(ForeignKey("area_learning_events.id"))
    position: Mapped[int]
    text: Mapped[str]
    action_ids: Mapped[list[str]]
    no_action_reason: Mapped[str | None]


class AreaLearningEvent(Sited, Record):
    """A meeting of the leaders of an area about what audits of all kinds have shown.

    What it is about is never deleted, so the identifiers always name a row.
    """

    __tablename__ = "area_learning_events"
    __table_args__ = (
        CheckConstraint("area_id IS NOT NULL AND area_id = org_unit_id", name="area"),
        CheckConstraint(
            "(chair_role = 'corporate_director') = (deputising_for IS NULL)"
            " AND deputising_for <> chair_id",
            name="deputy",
        ),
        CheckConstraint(
            "(status = 'cancelled') = (status_reason IS NOT NULL)", name="status_reason"
        ),
        CheckConstraint(
            "(status IN ('planned', 'cancelled')) = (recorded_at IS NULL)", name="recorded"
        ),
        CheckConstraint(
            "(status IN ('minuted', 'closed')) = (minutes_text IS NOT NULL)"
            " AND (minutes_text IS NULL) = (minuted_at IS NULL)"
            " AND (minuted_by IS NULL) = (minuted_at IS NULL)",
            name="minuted",
        ),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        Index("ix_area_learning_events_changed_in", "changed_in"),
        Index("ix_area_learning_events_held_on", "held_on", "id"),
        Index("ix_area_learning_events_finding_ids", "finding_ids", postgresql_using="gin"),
        Index(
            "ix_area_learning_events_recommendation_ids",
            "recommendation_ids",
            postgresql_using="gin",
        ),
    )

    title: Mapped[str]
    held_on: Mapped[date]
    place: Mapped[str | None]
    chair_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    chair_role: Mapped[Role]
    deputising_for: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    finding_ids: Mapped[list[str]]
    recommendation_ids: Mapped[list[str]]
    outcome_analysis_ids: Mapped[list[str]]
    multi_agency_audit_ids: Mapped[list[str]]
    planned_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    status: Mapped[AreaLearningEventStatus] = mapped_column(default=AreaLearningEventStatus.PLANNED)
    status_reason: Mapped[str | None]
    recorded_at: Mapped[datetime | None]  # when it was recorded that it was held
    minutes_text: Mapped[str | None]
    minuted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    minuted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    attendance: Mapped[list[AreaLearningAttendance]] = relationship(
        order_by="(AreaLearningAttendance.seat, AreaLearningAttendance.person_id)",
        cascade="all, delete-orphan",
    )
    decisions: Mapped[list[AreaLearningDecision]] = relationship(
        order_by="AreaLearningDecision.position", cascade="all, delete-orphan"
    )
