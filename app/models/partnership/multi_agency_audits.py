"""Multi-agency audits, the bodies that take part, and their cases with the joint discussion."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.platform.base import Record, Sited
from app.vocabulary.partnership import AuditTrigger, BodyKind, LeadBody, MultiAgencyAuditStatus


class MultiAgencyAudit(Sited, Record):
    """An audit that several agencies make together of a few children, because of a trigger."""

    __tablename__ = "multi_agency_audits"
    __table_args__ = (
        CheckConstraint("period_to >= period_from", name="period"),
        CheckConstraint(
            "status <> 'cancelled' OR status_reason IS NOT NULL", name="cancelled_with_reason"
        ),
        CheckConstraint(
            "(status IN ('discussion', 'reported', 'closed')) = (opened_at IS NOT NULL)",
            name="opened_at",
        ),
        Index("ix_multi_agency_audits_changed_in", "changed_in"),
        Index("ix_multi_agency_audits_status", "status", "created_at", "id"),
    )

    title: Mapped[str]
    theme_codes: Mapped[list[str]]
    trigger: Mapped[AuditTrigger]
    trigger_date: Mapped[date]
    rationale: Mapped[str]
    lead_body: Mapped[LeadBody]
    lead_person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    period_from: Mapped[date]
    period_to: Mapped[date]
    returns_due_date: Mapped[date]
    status: Mapped[MultiAgencyAuditStatus] = mapped_column(default=MultiAgencyAuditStatus.PROPOSED)
    status_reason: Mapped[str | None]
    opened_at: Mapped[datetime | None]
    bodies: Mapped[list["MultiAgencyBody"]] = relationship(
        order_by="MultiAgencyBody.position", cascade="all, delete-orphan"
    )
    cases: Mapped[list["MultiAgencyCase"]] = relationship(
        order_by="MultiAgencyCase.number", cascade="all, delete-orphan"
    )


class MultiAgencyBody(Record):
    """A body that takes part: the unit of an agency, or of children's social care."""

    __tablename__ = "multi_agency_bodies"
    __table_args__ = (
        UniqueConstraint("multi_agency_audit_id", "org_unit_id"),
        Index(
            "uq_multi_agency_bodies_social_care",
            "multi_agency_audit_id",
            unique=True,
            postgresql_where="kind = 'social_care'",
        ),
    )

    multi_agency_audit_id: Mapped[UUID] = mapped_column(ForeignKey("multi_agency_audits.id"))
    position: Mapped[int]
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    kind: Mapped[BodyKind]
    contact_person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class MultiAgencyCase(Record):
    """A child of a multi-agency audit, and what the joint discussion said of the practice."""

    __tablename__ = "multi_agency_cases"
    about = "subject_id"
    __table_args__ = (
        UniqueConstraint("multi_agency_audit_id", "number"),
        UniqueConstraint("multi_agency_audit_id", "subject_id"),
        CheckConstraint(
            "(held_on IS NULL) = (recorded_by IS NULL) AND (held_on IS NULL) = (narrative IS NULL)",
            name="discussed",
        ),
    )

    multi_agency_audit_id: Mapped[UUID] = mapped_column(ForeignKey("multi_agency_audits.id"))
    number: Mapped[int]
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"), index=True)
    held_on: Mapped[date | None]
    participant_ids: Mapped[list[str]] = mapped_column(default=list)
    domains: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    narrative: Mapped[str | None]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
