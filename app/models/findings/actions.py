"""Actions: what one person does by a day because of a recommendation or a finding."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Base, Record, Sited
from app.vocabulary.findings import ActionPriority, ActionRule, ActionStatus, Effectiveness


class Action(Sited, Record):
    """What exactly one person does by a day, and whether it changed anything."""

    __tablename__ = "actions"
    about = "subject_id"
    __table_args__ = (
        CheckConstraint("num_nonnulls(recommendation_id, finding_id) = 1", name="one_source"),
        CheckConstraint("raised_by IS NOT NULL OR rule IS NOT NULL", name="raised_by"),
        CheckConstraint("verified_by <> owner_person_id", name="verifier_is_not_owner"),
        CheckConstraint("assessed_by <> owner_person_id", name="assessor_is_not_owner"),
        CheckConstraint(
            "(status IN ('completed', 'verified', 'closed')) = (completed_at IS NOT NULL)",
            name="completed_at",
        ),
        CheckConstraint(
            "(status IN ('verified', 'closed')) = (verified_at IS NOT NULL)"
            " AND (verified_by IS NULL) = (verified_at IS NULL)",
            name="verified_at",
        ),
        CheckConstraint(
            "(effectiveness = 'not_assessed') = (assessed_by IS NULL)"
            " AND (assessed_by IS NULL) = (assessed_at IS NULL)"
            " AND (assessed_by IS NULL OR status IN ('verified', 'closed'))",
            name="assessed_when_verified",
        ),
        CheckConstraint("status <> 'cancelled' OR status_reason IS NOT NULL", name="status_reason"),
        Index("ix_actions_changed_in", "changed_in"),
        Index(
            "uq_actions_finding_rule",
            "finding_id",
            "rule",
            unique=True,
            postgresql_where="rule IS NOT NULL",
        ),
        Index("ix_actions_due_date", "due_date", "id"),
        Index("ix_actions_owner_person_id", "owner_person_id", "due_date", "id"),
        Index("ix_actions_accountable_person_id", "accountable_person_id", "due_date", "id"),
        Index("ix_actions_recommendation_id", "recommendation_id"),
        Index("ix_actions_finding_id", "finding_id"),
        Index("ix_actions_subject_id", "subject_id"),
    )

    recommendation_id: Mapped[UUID | None] = mapped_column(ForeignKey("recommendations.id"))
    finding_id: Mapped[UUID | None] = mapped_column(ForeignKey("findings.id"))
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("subjects.id"))
    rule: Mapped[ActionRule | None]
    raised_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    title: Mapped[str]
    text: Mapped[str | None]
    owner_person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    accountable_person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    priority: Mapped[ActionPriority] = mapped_column(default=ActionPriority.MEDIUM)
    due_date: Mapped[date]
    status: Mapped[ActionStatus] = mapped_column(default=ActionStatus.OPEN)
    status_reason: Mapped[str | None]
    outcome_text: Mapped[str | None]
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    completed_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    verified_at: Mapped[datetime | None]
    effectiveness: Mapped[Effectiveness] = mapped_column(default=Effectiveness.NOT_ASSESSED)
    effectiveness_note: Mapped[str | None]
    assessed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    assessed_at: Mapped[datetime | None]


class ActionPeriod(Base):
    """A period in which an action did not change; a trigger writes it on every change."""

    __tablename__ = "action_periods"
    __table_args__ = (
        Index(
            "ix_action_periods_open", "action_id", unique=True, postgresql_where="valid_to IS NULL"
        ),
    )

    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"), primary_key=True)
    valid_from: Mapped[datetime] = mapped_column(primary_key=True)
    valid_to: Mapped[datetime | None]
    status: Mapped[ActionStatus]
    owner_person_id: Mapped[UUID]
    accountable_person_id: Mapped[UUID]
    due_date: Mapped[date]
    completed_at: Mapped[datetime | None]
    effectiveness: Mapped[Effectiveness]
    reason: Mapped[str | None]
