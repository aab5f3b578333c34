"""Subjects and their case allocations."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Period, Record
from app.vocabulary.cases import AgeBand, SubjectKind
from app.vocabulary.organisation import ServiceLine


class Subject(Record):
    """A child, family, carer or plan: a keyed pseudonym and an age band, never a name.

    `source_id_sealed` is the source's own case number, which only `case_numbers` unseals. A child
    whom the source knew under two numbers stands in one row; the other is deleted and names it.
    """

    __tablename__ = "subjects"
    about = "id"
    __table_args__ = (
        UniqueConstraint("source_system", "case_ref"),
        CheckConstraint(
            "merged_into_id IS NULL OR (deleted_at IS NOT NULL AND merged_into_id <> id)",
            name="merged_into_id",
        ),
        CheckConstraint("legal_status ~ '^[A-Z][1-9]$'", name="legal_status"),
    )

    kind: Mapped[SubjectKind] = mapped_column(default=SubjectKind.CHILD)
    source_system: Mapped[str]
    case_ref: Mapped[str]
    source_id_sealed: Mapped[bytes | None]
    age_band: Mapped[AgeBand | None]
    became_looked_after_on: Mapped[date | None]
    legal_status: Mapped[str | None]
    legal_hold: Mapped[bool] = mapped_column(default=False)
    source_version: Mapped[int | None] = mapped_column(BigInteger)
    body_hash: Mapped[str | None]
    deleted_at: Mapped[datetime | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("subjects.id"), index=True)


class CaseAllocation(Period, Record):
    """The team, worker and service line of a subject's case in a period."""

    __tablename__ = "case_allocations"
    about = "subject_id"
    __table_args__ = (
        CheckConstraint("valid_to > valid_from", name="period"),
        Index("ix_case_allocations_subject_id_valid_from", "subject_id", "valid_from"),
        Index("ix_case_allocations_person_id", "person_id"),
        Index("ix_case_allocations_org_unit_id", "org_unit_id"),
    )

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    service_line: Mapped[ServiceLine]
