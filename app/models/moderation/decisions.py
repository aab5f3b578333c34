"""Moderators' decisions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Located, Record
from app.models.platform.unique_values import refusal
from app.vocabulary.moderation import ModerationOutcome, SelectionReason


class ModerationDecision(Located, Record):
    """A moderator's decision on one version of an audit; the auditor's grade stays beside it."""

    __tablename__ = "moderation_decisions"
    about = "subject_id"
    __table_args__ = (
        Index(
            "uq_moderation_decisions_current",
            "audit_id",
            unique=True,
            postgresql_where="superseded_at IS NULL",
            info=refusal("This audit already has a current moderation decision."),
        ),
        CheckConstraint(
            "(outcome IN ('upheld', 'raised', 'lowered')) = (moderated_grade IS NOT NULL)",
            name="outcome_has_grade",
        ),
        CheckConstraint("outcome = 'upheld' OR rationale IS NOT NULL", name="rationale"),
        CheckConstraint("moderator_id <> auditor_id", name="moderator_is_not_auditor"),
        Index("ix_moderation_decisions_decided_at", "decided_at", "id"),
        Index("ix_moderation_decisions_changed_in", "changed_in"),
    )

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"), index=True)
    audit_version_number: Mapped[int]
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("audit_cycles.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("moderation_sessions.id"))
    moderator_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    auditor_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    selection_reason: Mapped[SelectionReason | None]
    tool_key: Mapped[str] = mapped_column(ForeignKey("tools.key"))
    blind: Mapped[bool] = mapped_column(default=False)
    auditor_grade_snapshot: Mapped[str | None]
    moderated_grade: Mapped[str | None]
    outcome: Mapped[ModerationOutcome]
    rationale: Mapped[str | None]
    section_decisions: Mapped[list[dict[str, Any]]]
    feedback_to_auditor: Mapped[str | None]
    returned_items: Mapped[list[str]] = mapped_column(default=list)
    decided_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
