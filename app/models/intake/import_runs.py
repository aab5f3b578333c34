"""Imports of returns."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record


class ImportRun(Record):
    """One import of a return: its counts, its notes and every row that was rejected."""

    __tablename__ = "import_runs"

    kind: Mapped[str]
    source_system: Mapped[str]
    as_at: Mapped[date]
    run_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    counts: Mapped[dict[str, Any]]
    notes: Mapped[list[str]]
    errors: Mapped[list[dict[str, Any]]]
