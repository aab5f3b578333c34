from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Placed, Record
from app.vocabulary.moderation import ModerationOutcome, SelectionReason, SessionMode, SessionStatus


class ModerationRule(Record):
    """Which audits of a programme are moderated, and how."""

    __tablename__ = "moderation_rules"
    __table_args__ = (CheckConstraint("random_pct BETWEEN 0 AND 100", name="random_pct"),)

    programme_id: Mapped[UUID] = mapped_column(ForeignKey("audit_programmes.id"), unique=True)
    always_grades: Mapped[list[str]]
    random_pct: Mapped[Decimal]
    min_per_auditor_per_cycle: Mapped[int]
    applies_to_tools: Mapped[list[str]]
    blind: Mapped[bool]
    inquiry_required: Mapped[bool]
    moderation_window_days: Mapped[int]


class ModerationSelection(Record):
    """One run of a round's selection: its seed, the rule as it was, and who was chosen and why.

    `passed_over` are the audits that became final in the run: with the selected ones and the seed,
    all that is needed to draw it again.
    """

    __tablename__ = "moderation_selections"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("audit_rounds.id"))
    number: Mapped[int]
    run_at: Mapped[datetime]
    run_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    seed: Mapped[str]
    rule: Mapped[dict[str, Any]]
    candidates: Mapped[int]
    selected: Mapped[list[dict[str, Any]]]
    passed_over: Mapped[list[str]]
    finalised: Mapped[int]


class ModerationSession(Record):
    """A moderator alone, or a panel, sitting on audits of one cycle."""

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


class ModerationDecision(Placed, Record):
    """A moderator's decision on one version of an audit; the auditor's grade stays beside it."""

    __tablename__ = "moderation_decisions"
    __table_args__ = (
        Index(
            "uq_moderation_decisions_current",
            "audit_id",
            unique=True,
            postgresql_where="superseded_at IS NULL",
        ),
        CheckConstraint(
            "(outcome IN ('upheld', 'raised', 'lowered')) = (moderated_grade IS NOT NULL)",
            name="outcome_has_grade",
        ),
        CheckConstraint("outcome = 'upheld' OR rationale IS NOT NULL", name="rationale"),
        CheckConstraint("moderator_id <> auditor_id", name="moderator_is_not_auditor"),
        Index("ix_moderation_decisions_decided_at", "decided_at", "id"),
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
