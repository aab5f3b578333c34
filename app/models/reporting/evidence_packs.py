"""Evidence packs: what a place answers to the questions of the inspectorate, frozen as a whole."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.platform.base import Record, Sited
from app.models.reporting.evidence_entries import EvidenceEntry
from app.vocabulary.reporting import EvidencePackStatus, Inspection


class EvidencePack(Sited, Record):
    """The evidence of a place and period; once frozen it never changes."""

    __tablename__ = "evidence_packs"
    __table_args__ = (
        CheckConstraint("period_from <= period_to AND period_to <= as_of", name="period"),
        CheckConstraint(
            "(status = 'draft') = (frozen_by IS NULL)"
            " AND (frozen_by IS NULL) = (frozen_at IS NULL)"
            " AND (frozen_by IS NULL) = (content IS NULL)"
            " AND (content IS NULL) = (sha256 IS NULL)",
            name="frozen",
        ),
        CheckConstraint("frozen_by <> composed_by", name="two_people"),
        CheckConstraint("supersedes_id <> id", name="supersedes_another"),
        Index("ix_evidence_packs_period_from", "period_from", "id"),
        Index("ix_evidence_packs_supersedes_id", "supersedes_id"),
    )

    title: Mapped[str]
    inspection: Mapped[Inspection] = mapped_column(default=Inspection.CHILDREN_SERVICES)
    period_from: Mapped[date]
    period_to: Mapped[date]
    as_of: Mapped[date]
    status: Mapped[EvidencePackStatus] = mapped_column(default=EvidencePackStatus.DRAFT)
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence_packs.id"))
    composed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    frozen_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    frozen_at: Mapped[datetime | None]
    content: Mapped[dict[str, Any] | None]
    sha256: Mapped[str | None]

    entries: Mapped[list[EvidenceEntry]] = relationship(
        order_by="(EvidenceEntry.position, EvidenceEntry.id)", viewonly=True
    )
