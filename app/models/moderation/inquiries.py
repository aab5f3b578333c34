"""Appreciative inquiries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Located, Record
from app.models.platform.unique_values import refusal
from app.vocabulary.moderation import InquiryContext, InquiryStatus


class AppreciativeInquiry(Located, Record):
    """A conversation about what went well and what to do differently next time (source 3.4)."""

    __tablename__ = "appreciative_inquiries"
    __table_args__ = (
        CheckConstraint("context <> 'audit_cycle' OR audit_id IS NOT NULL", name="audit_cycle"),
        CheckConstraint("(status = 'planned') = (held_at IS NULL)", name="held_at"),
        CheckConstraint(
            "(status = 'confirmed_by_practitioner') = (practitioner_confirmed_at IS NOT NULL)",
            name="practitioner_confirmed_at",
        ),
        CheckConstraint("facilitator_id <> practitioner_id", name="facilitator"),
        CheckConstraint(
            "status IN ('planned', 'held')"
            " OR (what_went_well IS NOT NULL AND what_differently_next_time IS NOT NULL)",
            name="both_questions_answered",
        ),
        Index(
            "uq_appreciative_inquiries_audit",
            "audit_id",
            unique=True,
            postgresql_where="audit_id IS NOT NULL",
            info=refusal("This audit already has an appreciative inquiry."),
        ),
    )

    audit_id: Mapped[UUID | None] = mapped_column(ForeignKey("audits.id"))
    context: Mapped[InquiryContext]
    status: Mapped[InquiryStatus] = mapped_column(default=InquiryStatus.PLANNED)
    facilitator_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    participant_ids: Mapped[list[str]]
    planned_for: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    what_went_well: Mapped[str | None]
    what_differently_next_time: Mapped[str | None]
    discovery: Mapped[str | None]
    dream: Mapped[str | None]
    design: Mapped[str | None]
    destiny: Mapped[str | None]
    agreed_actions: Mapped[list[dict[str, Any]]]
    practitioner_confirmed_at: Mapped[datetime | None]
