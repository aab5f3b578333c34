"""Samples: a draw from the open cases for a round, and its members."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.auditing import SampleOutcome
from app.vocabulary.organisation import ServiceLine


class SampleDraw(Record):
    """A stratified random sample that can be repeated from its seed and hashed frame."""

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
    """One child of a draw's frame: its rank, whether it was drawn, and why or why not."""

    __tablename__ = "sample_members"
    about = "subject_id"
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
