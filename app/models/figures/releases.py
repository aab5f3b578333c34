"""Releases: figures that two people let out of the council, as they were on one day."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.figures import ReleaseStatus


class Release(Record):
    """Tables of figures of one period; from its proposal on they never change."""

    __tablename__ = "releases"
    __table_args__ = (
        CheckConstraint("period_from < period_to AND period_to <= as_of", name="period"),
        CheckConstraint("jsonb_array_length(tables) >= 1", name="tables"),
        CheckConstraint(
            "(status IN ('draft', 'checking')) = (figures IS NULL)"
            " AND (figures IS NULL) = (checksum IS NULL)"
            " AND (figures IS NULL) = (figures_in_all IS NULL)"
            " AND (figures IS NULL) = (figures_withheld IS NULL)",
            name="counted",
        ),
        CheckConstraint(
            "(proposed_by IS NULL) = (proposed_at IS NULL)"
            " AND (status = 'draft' OR proposed_by IS NOT NULL)",
            name="proposed",
        ),
        CheckConstraint(
            "(checked_at IS NULL) = (check_reasons IS NULL)"
            " AND (status <> 'checking' OR checked_at IS NULL)"
            " AND (figures IS NULL OR check_reasons = '[]')",
            name="checked",
        ),
        CheckConstraint(
            "(status IN ('published', 'superseded')) = (approved_by IS NOT NULL)"
            " AND (approved_by IS NULL) = (approved_at IS NULL)",
            name="approved",
        ),
        CheckConstraint(
            "approved_by <> proposed_by AND approved_by <> composed_by", name="two_people"
        ),
        CheckConstraint("(supersedes_id IS NULL) = (correction_reason IS NULL)", name="correction"),
        CheckConstraint("supersedes_id <> id", name="supersedes_another"),
        Index("ix_releases_status", "status", "period_from", "id"),
        Index(
            "uq_releases_supersedes_id",
            "supersedes_id",
            unique=True,
            postgresql_where="status IN ('published', 'superseded')",
        ),
    )

    title: Mapped[str]
    period_from: Mapped[date]
    period_to: Mapped[date]
    as_of: Mapped[date]
    tables: Mapped[list[dict[str, Any]]]
    # The kinds of row that are counted, by the name of their table.
    populations: Mapped[list[str]]
    status: Mapped[ReleaseStatus] = mapped_column(default=ReleaseStatus.DRAFT)
    status_reason: Mapped[str | None]
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("releases.id"))
    correction_reason: Mapped[str | None]
    composed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime | None]
    # The check of its figures together with the releases that share rows with it.
    checked_at: Mapped[datetime | None]
    check_reasons: Mapped[list[str] | None]
    checked_with: Mapped[list[str]] = mapped_column(default=list)
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None]
    figures: Mapped[list[dict[str, Any]] | None]
    figures_in_all: Mapped[int | None]
    figures_withheld: Mapped[int | None]
    checksum: Mapped[str | None]
