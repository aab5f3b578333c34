"""Programmes, their cycles and the rounds of a cycle."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.auditing import CycleStatus, RoundStatus


class AuditProgramme(Record):
    """A year of peer auditing: by default three cycles of four months (source 2.1)."""

    __tablename__ = "audit_programmes"
    __table_args__ = (
        CheckConstraint("cycle_months BETWEEN 1 AND 12", name="cycle_months"),
        CheckConstraint("cycles_per_year * cycle_months <= 12", name="within_a_year"),
    )

    name: Mapped[str] = mapped_column(unique=True)
    year_start: Mapped[date]
    cycle_months: Mapped[int] = mapped_column(default=4)
    cycles_per_year: Mapped[int] = mapped_column(default=3)


class AuditCycle(Record):
    __tablename__ = "audit_cycles"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("ends_on > starts_on", name="period"),
    )

    programme_id: Mapped[UUID] = mapped_column(ForeignKey("audit_programmes.id"), index=True)
    number: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[CycleStatus] = mapped_column(default=CycleStatus.PLANNED)


class AuditRound(Record):
    """One month of a cycle."""

    __tablename__ = "audit_rounds"
    __table_args__ = (
        UniqueConstraint("cycle_id", "number"),
        CheckConstraint("due_date >= month", name="due_date"),
    )

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("audit_cycles.id"), index=True)
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("audit_programmes.id"))
    number: Mapped[int]
    month: Mapped[date]
    kinds: Mapped[list[str]]
    due_date: Mapped[date]
    status: Mapped[RoundStatus] = mapped_column(default=RoundStatus.OPEN)
