"""The history of exports: who took which rows out of the service, when and why."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.feeds import ExportFormat


class Export(Record):
    """A list or set that a person or a machine has exported; written before its first byte left."""

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("num_nonnulls(person_id, client_id) = 1", name="caller"),
        CheckConstraint("NOT about_children OR reason IS NOT NULL", name="reason"),
        CheckConstraint("complete = (sha256 IS NOT NULL)", name="complete"),
        CheckConstraint(
            "(ended_at IS NULL) = (row_count IS NULL) AND (ended_at IS NULL) = (size IS NULL)",
            name="ended",
        ),
        Index("ix_exports_created_at", "created_at", "id"),
        Index("ix_exports_person_id", "person_id", "created_at", "id"),
        Index("ix_exports_client_id", "client_id", "created_at", "id"),
    )

    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    client_id: Mapped[UUID | None]
    source: Mapped[str]  # the path of the list after /v1/, or `sets/` and the name of the set
    format: Mapped[ExportFormat]
    # What was asked, without values that could identify somebody.
    filters: Mapped[list[dict[str, Any]]]
    resumed: Mapped[bool]
    about_children: Mapped[bool]
    reason: Mapped[str | None]
    watermark: Mapped[str]
    complete: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    row_count: Mapped[int | None] = mapped_column(BigInteger)
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None]
    request_id: Mapped[str | None]
