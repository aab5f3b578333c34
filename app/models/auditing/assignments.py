"""Assignments: the audits that are due."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Base, Located, Record
from app.models.platform.unique_values import refusal
from app.vocabulary.auditing import AssignmentSource, AssignmentStatus
from app.vocabulary.cases import AgeBand
from app.vocabulary.organisation import ServiceLine


class AuditAssignment(Located, Record):
    """One audit that is due: this child, this auditor, by this date.

    Completion is counted over assignments.
    """

    __tablename__ = "audit_assignments"
    about = "subject_id"
    __table_args__ = (
        CheckConstraint(
            "exemption_decided_by <> exemption_requested_by", name="approver_is_not_requester"
        ),
        CheckConstraint("kept_at IS NULL OR case_ended_on IS NOT NULL", name="kept_at"),
        CheckConstraint(
            "auditor_id IS NOT NULL OR status NOT IN ('allocated', 'fulfilled')",
            name="allocated_to_somebody",
        ),
        Index(
            "uq_audit_assignments_round_subject",
            "round_id",
            "subject_id",
            "tool_version_id",
            unique=True,
            postgresql_where="status <> 'cancelled'",
            info=refusal(
                "This round already has an assignment with this subject and tool version."
            ),
        ),
        Index("ix_audit_assignments_due_date", "due_date", "id"),
        Index("ix_audit_assignments_auditor_id", "auditor_id", "due_date", "id"),
        Index("ix_audit_assignments_subject_id", "subject_id"),
        Index("ix_audit_assignments_sample_draw_id", "sample_draw_id"),
        Index("ix_audit_assignments_changed_in", "changed_in"),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("audit_rounds.id"), index=True)
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("audit_cycles.id"))
    tool_version_id: Mapped[UUID] = mapped_column(ForeignKey("tool_versions.id"))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    auditor_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    due_date: Mapped[date]
    source: Mapped[AssignmentSource]
    status: Mapped[AssignmentStatus] = mapped_column(default=AssignmentStatus.PROPOSED)
    sample_draw_id: Mapped[UUID | None] = mapped_column(ForeignKey("sample_draws.id"))
    re_audit_of: Mapped[UUID | None] = mapped_column(
        ForeignKey("audits.id", use_alter=True, name="fk_audit_assignments_re_audit_of")
    )
    status_reason: Mapped[str | None]
    case_ended_on: Mapped[date | None]
    kept_at: Mapped[datetime | None]
    exemption_reason_code: Mapped[str | None]
    exemption_requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    exemption_requested_at: Mapped[datetime | None]
    exemption_decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    exemption_decided_at: Mapped[datetime | None]


class AssignmentPeriod(Base):
    """A period in which an assignment did not change; a trigger writes it on every change."""

    __tablename__ = "assignment_periods"
    __table_args__ = (
        Index(
            # With what figures of today count.
            "ix_assignment_periods_open",
            "assignment_id",
            unique=True,
            postgresql_where="valid_to IS NULL",
            postgresql_include=[
                "status",
                "due_date",
                "district_id",
                "area_id",
                "org_unit_id",
                "service_line",
            ],
        ),
        Index("ix_assignment_periods_due_date", "due_date"),
        Index("ix_assignment_periods_cycle_id", "cycle_id", "district_id"),
    )

    assignment_id: Mapped[UUID] = mapped_column(
        ForeignKey("audit_assignments.id"), primary_key=True
    )
    valid_from: Mapped[datetime] = mapped_column(primary_key=True)
    valid_to: Mapped[datetime | None]
    status: Mapped[AssignmentStatus]
    auditor_id: Mapped[UUID | None]
    due_date: Mapped[date]
    round_id: Mapped[UUID]
    cycle_id: Mapped[UUID]
    tool_version_id: Mapped[UUID]
    org_unit_id: Mapped[UUID]
    district_id: Mapped[UUID | None]
    area_id: Mapped[UUID | None]
    service_line: Mapped[ServiceLine]
    source: Mapped[AssignmentSource]
    age_band: Mapped[AgeBand | None]
