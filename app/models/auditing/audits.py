"""Audits with their sections, answers and versions."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.platform.base import Base, Located, Record
from app.models.platform.unique_values import refusal
from app.vocabulary.auditing import AuditStatus, Confidence
from app.vocabulary.moderation import SelectionReason


class Audit(Located, Record):
    """One auditor's assessment of one child's record, with one version of a tool."""

    __tablename__ = "audits"
    about = "subject_id"
    __table_args__ = (
        Index(
            "uq_audits_live_assignment",
            "assignment_id",
            unique=True,
            postgresql_where="status <> 'voided'",
            info=refusal("This assignment already has an audit."),
        ),
        CheckConstraint(
            "auditor_grade IS NULL OR grade_rationale IS NOT NULL"
            " OR status IN ('draft', 'returned', 'voided')",
            name="a_grade_has_a_rationale",
        ),
        CheckConstraint("moderator_id <> auditor_id", name="moderator_is_not_auditor"),
        CheckConstraint("(status = 'draft') <= (submitted_at IS NULL)", name="submitted_at"),
        Index("ix_audits_due_date", "due_date", "id"),
        Index("ix_audits_status_due_date", "status", "due_date", "id"),
        Index("ix_audits_auditor_id", "auditor_id", "due_date", "id"),
        Index("ix_audits_org_unit_id_due_date", "org_unit_id", "due_date", "id"),
        Index("ix_audits_moderator_id", "moderator_id"),
        Index("ix_audits_subject_id", "subject_id"),
        Index("ix_audits_round_id", "round_id"),
        Index("ix_audits_updated_at", "updated_at", "id"),
        Index("ix_audits_changed_in", "changed_in"),
    )

    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("audit_assignments.id"), index=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("audit_rounds.id"))
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("audit_cycles.id"))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    auditor_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    tool_version_id: Mapped[UUID] = mapped_column(ForeignKey("tool_versions.id"))
    tool_key: Mapped[str] = mapped_column(ForeignKey("tools.key"))
    tool_content_hash: Mapped[str]
    engine_version: Mapped[str]
    due_date: Mapped[date]
    status: Mapped[AuditStatus] = mapped_column(default=AuditStatus.DRAFT)
    started_at: Mapped[datetime]
    first_submitted_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    finalised_at: Mapped[datetime | None]
    auditor_grade: Mapped[str | None]
    override_grade: Mapped[str | None]
    grade_rationale: Mapped[str | None]
    indicative_grade: Mapped[str | None]
    grade_variance: Mapped[int | None]
    proposed_grade: Mapped[str | None]
    moderated_grade: Mapped[str | None]
    final_grade: Mapped[str | None]
    score_of_available: Mapped[Decimal | None]
    score_of_applicable: Mapped[Decimal | None]
    practitioner_involved: Mapped[bool] = mapped_column(default=False)
    practitioner_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    family_feedback_submission_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("feedback_submissions.id")
    )
    practitioner_feedback_submission_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("feedback_submissions.id")
    )
    re_audit_of: Mapped[UUID | None] = mapped_column(ForeignKey("audits.id"))
    selection_reason: Mapped[SelectionReason | None]
    selected_at: Mapped[datetime | None]
    moderator_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    moderation_session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("moderation_sessions.id", use_alter=True, name="fk_audits_moderation_session_id")
    )
    blind: Mapped[bool] = mapped_column(default=False)
    inquiry_required: Mapped[bool] = mapped_column(default=False)
    status_reason: Mapped[str | None]

    sections: Mapped[list["AuditSection"]] = relationship(
        order_by="AuditSection.position", cascade="all, delete-orphan"
    )


class AuditSection(Record):
    """One section of an audit: its grade, strengths, areas for development and evidence."""

    __tablename__ = "audit_sections"
    __table_args__ = (
        UniqueConstraint("audit_id", "section_key"),
        Index("ix_audit_sections_changed_in", "changed_in"),
    )

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"))
    section_key: Mapped[str]
    position: Mapped[int]
    section_grade: Mapped[str | None]
    section_score: Mapped[Decimal | None]
    strengths_text: Mapped[str | None]
    development_text: Mapped[str | None]
    framework_evidence: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    answers: Mapped[list["AuditAnswer"]] = relationship(
        order_by="AuditAnswer.position", cascade="all, delete-orphan", lazy="selectin"
    )


class AuditAnswer(Base):
    """The answer to one question: one kind of value, or not applicable with a reason."""

    __tablename__ = "audit_answers"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(value_num, value_text, value_codes, value_bool, value_date)"
            " <= CASE WHEN is_na THEN 0 ELSE 1 END",
            name="one_value_or_not_applicable",
        ),
        CheckConstraint("is_na OR na_reason IS NULL", name="na_reason"),
    )

    section_id: Mapped[UUID] = mapped_column(
        ForeignKey("audit_sections.id", ondelete="CASCADE"), primary_key=True
    )
    question_key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    value_num: Mapped[Decimal | None]
    value_text: Mapped[str | None]
    value_codes: Mapped[list[str] | None]
    value_bool: Mapped[bool | None]
    value_date: Mapped[date | None]
    is_na: Mapped[bool] = mapped_column(default=False)
    na_reason: Mapped[str | None]
    carried_forward: Mapped[bool] = mapped_column(default=False)
    confidence: Mapped[Confidence | None]


class AuditPeriod(Base):
    """A period in which an audit did not change; a trigger writes it on every change."""

    __tablename__ = "audit_periods"
    __table_args__ = (
        Index(
            "ix_audit_periods_open", "audit_id", unique=True, postgresql_where="valid_to IS NULL"
        ),
        # With what figures of today count.
        Index(
            "ix_audit_periods_live",
            "assignment_id",
            unique=True,
            postgresql_where="valid_to IS NULL AND status <> 'voided'",
            postgresql_include=["status", "first_submitted_at", "finalised_at"],
        ),
        Index("ix_audit_periods_assignment_id", "assignment_id"),
    )

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"), primary_key=True)
    valid_from: Mapped[datetime] = mapped_column(primary_key=True)
    valid_to: Mapped[datetime | None]
    assignment_id: Mapped[UUID]
    status: Mapped[AuditStatus]
    auditor_id: Mapped[UUID]
    moderator_id: Mapped[UUID | None]
    blind: Mapped[bool]
    first_submitted_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    finalised_at: Mapped[datetime | None]
    proposed_grade: Mapped[str | None]
    moderated_grade: Mapped[str | None]
    final_grade: Mapped[str | None]
    inquiry_required: Mapped[bool]


class AuditVersion(Base):
    """An audit as it was submitted or amended, stored whole and never overwritten."""

    __tablename__ = "audit_versions"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]
    taken_by: Mapped[UUID | None]
    reason: Mapped[str]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str]
