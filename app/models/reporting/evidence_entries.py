"""Entries of evidence packs: the three answers under one heading of the inspectorate."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.reporting import EvidenceHeading


class EvidenceEntry(Sited, Record):
    """What is known under a heading, how, and what is planned; and the figures it rests on.

    Recommendations are never deleted, so their identifiers always name one.
    """

    __tablename__ = "evidence_entries"
    __table_args__ = (
        UniqueConstraint("pack_id", "heading"),
        CheckConstraint(
            "(written_by IS NULL) = (written_at IS NULL)"
            " AND (written_by IS NOT NULL"
            " OR num_nonnulls(known_text, evidence_text, plans_text) = 0)",
            name="written",
        ),
        Index("ix_evidence_entries_owner_id", "owner_id"),
        Index("ix_evidence_entries_position", "pack_id", "position", "id"),
    )

    pack_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_packs.id"))
    heading: Mapped[EvidenceHeading]
    position: Mapped[int]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    metrics: Mapped[list[str]]
    indicators: Mapped[list[str]]
    recommendation_ids: Mapped[list[str]] = mapped_column(default=list)
    known_text: Mapped[str | None]
    evidence_text: Mapped[str | None]
    plans_text: Mapped[str | None]
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime | None]
