"""Dataset snapshots: figures and the rows behind them, as they were at a moment."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.platform.base import Record


class DatasetSnapshot(Record):
    """Figures of a period that never change, with the rows that they were counted from."""

    __tablename__ = "dataset_snapshots"
    __table_args__ = (
        CheckConstraint("period_from < period_to AND period_to <= as_of", name="period"),
        Index("ix_dataset_snapshots_taken_at", "taken_at", "id"),
    )

    period_from: Mapped[date]
    period_to: Mapped[date]
    as_of: Mapped[date]
    taken_at: Mapped[datetime]
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    tables: Mapped[list[dict[str, Any]]]
    sha256: Mapped[str]

    datasets: Mapped[list["SnapshotDataset"]] = relationship(
        order_by="SnapshotDataset.number", cascade="all, delete-orphan"
    )


class SnapshotDataset(Record):
    """The rows of one metric: identifiers and what of each is counted, and no text."""

    __tablename__ = "snapshot_datasets"
    __table_args__ = (
        UniqueConstraint("snapshot_id", "number"),
        CheckConstraint("jsonb_array_length(rows) = row_count", name="row_count"),
    )

    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("dataset_snapshots.id"))
    number: Mapped[int]
    metric: Mapped[str]
    basis: Mapped[str]
    level: Mapped[str]
    shape: Mapped[str]
    entity: Mapped[str]
    is_whole: Mapped[bool]
    columns: Mapped[list[str]]
    rows: Mapped[list[Any]]
    row_count: Mapped[int]
    sha256: Mapped[str]
