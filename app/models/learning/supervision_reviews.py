"""Supervision, individual and in groups (source 3.3)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.learning import ReflectiveQuality, SupervisionKind


class SupervisionReview(Sited, Record):
    """One supervision: its supervisor, its supervisees, and how far it met the policy."""

    __tablename__ = "supervision_reviews"
    about = "subject_id"
    __table_args__ = (
        CheckConstraint(
            "jsonb_array_length(supervisee_ids) >= 1"
            " AND (kind <> 'individual' OR jsonb_array_length(supervisee_ids) = 1)",
            name="supervisees",
        ),
        CheckConstraint(
            "NOT supervisee_ids @> to_jsonb(supervisor_id::text)", name="supervisor_is_another"
        ),
        CheckConstraint("next_due_on > held_on", name="next_due_on"),
        Index("ix_supervision_reviews_changed_in", "changed_in"),
        Index("ix_supervision_reviews_supervisee_ids", "supervisee_ids", postgresql_using="gin"),
        Index("ix_supervision_reviews_held_on", "held_on", "id"),
    )

    held_on: Mapped[date]
    next_due_on: Mapped[date]
    kind: Mapped[SupervisionKind]
    supervisor_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    supervisee_ids: Mapped[list[str]]
    requirements_met: Mapped[list[str]]
    reflective_quality: Mapped[ReflectiveQuality]
    risk_reflection: Mapped[str | None]
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    audit_id: Mapped[UUID | None] = mapped_column(ForeignKey("audits.id"), index=True)
    inquiry_id: Mapped[UUID | None] = mapped_column(ForeignKey("appreciative_inquiries.id"))
