"""Agency returns: what one body found about its own practice with one child."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.partnership import AgencyReturnStatus, BodyKind


class AgencyReturn(Sited, Record):
    """The return of one body about one child; it has the place of the audit that asked for it.

    Nobody but its body reads it before `shared_at`, when the joint discussion was opened.
    """

    __tablename__ = "agency_returns"
    about = "subject_id"
    __table_args__ = (
        UniqueConstraint("multi_agency_audit_id", "agency_id", "subject_id"),
        CheckConstraint(
            "(status = 'submitted') = (submitted_at IS NOT NULL)"
            " AND (submitted_by IS NULL) = (submitted_at IS NULL)",
            name="submitted",
        ),
        CheckConstraint(
            "(status = 'no_involvement') = (no_involvement_reason IS NOT NULL)",
            name="no_involvement_reason",
        ),
        CheckConstraint(
            "(overdue_reason IS NULL) = (overdue_marked_at IS NULL)", name="overdue_reason"
        ),
        Index("ix_agency_returns_changed_in", "changed_in"),
        Index("ix_agency_returns_agency_id", "agency_id", "status", "due_date", "id"),
        Index("ix_agency_returns_contact_person_id", "contact_person_id"),
        Index("ix_agency_returns_subject_id", "subject_id"),
        Index("ix_agency_returns_due_date", "due_date", "id"),
    )

    multi_agency_audit_id: Mapped[UUID] = mapped_column(ForeignKey("multi_agency_audits.id"))
    case_number: Mapped[int]
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    kind: Mapped[BodyKind]
    contact_person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    due_date: Mapped[date]
    status: Mapped[AgencyReturnStatus] = mapped_column(default=AgencyReturnStatus.REQUESTED)
    domains: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    narrative: Mapped[str | None]
    no_involvement_reason: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    overdue_reason: Mapped[str | None]
    overdue_marked_at: Mapped[datetime | None]
    shared_at: Mapped[datetime | None]
