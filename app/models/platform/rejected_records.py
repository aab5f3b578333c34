"""Pushed records that were rejected and have not come right since."""

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.models.platform.base import Record


class RejectedRecord(Record):
    """A record of a source as it was rejected last: its key and its faults, never its content."""

    __tablename__ = "rejected_records"
    __table_args__ = (
        UniqueConstraint("source_system", "kind", "key"),
        Index("ix_rejected_records_created_at", "created_at", "id"),
    )

    source_system: Mapped[str]
    kind: Mapped[str]  # the table of the rows that such records become
    key: Mapped[str | None]  # null if the identifier could not be read
    faults: Mapped[list[dict[str, Any]]]
