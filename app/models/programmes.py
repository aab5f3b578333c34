from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Record
from app.vocabulary.auditing import CycleStatus, RoundStatus, SampleOutcome
from app.vocabulary.organisation import ServiceLine


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


class SampleDraw(Record):
    """A stratified random sample, reproducible from its seed and its hashed frame."""

    __tablename__ = "sample_draws"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("audit_rounds.id"), index=True)
    tool_version_id: Mapped[UUID] = mapped_column(ForeignKey("tool_versions.id"))
    frame_query: Mapped[dict[str, Any]]
    frame_size: Mapped[int]
    frame_hash: Mapped[str]
    strata: Mapped[list[dict[str, Any]]]
    n_per_stratum: Mapped[dict[str, Any]]
    seed: Mapped[str]
    audited_within_months: Mapped[int]
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    allocated_at: Mapped[datetime | None]


class SampleMember(Record):
    """One subject of a draw's frame: where it ranked, whether it was drawn, and why or why not."""

    __tablename__ = "sample_members"
    __table_args__ = (
        UniqueConstraint("sample_draw_id", "subject_id"),
        Index("ix_sample_members_stratum", "sample_draw_id", "stratum", "rank", "id"),
        Index("ix_sample_members_outcome", "sample_draw_id", "outcome", "rank"),
    )

    sample_draw_id: Mapped[UUID] = mapped_column(ForeignKey("sample_draws.id"))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    stratum: Mapped[str]
    rank: Mapped[int]
    draw_hash: Mapped[str]
    outcome: Mapped[SampleOutcome]
    reason: Mapped[str]
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    service_line: Mapped[ServiceLine]
