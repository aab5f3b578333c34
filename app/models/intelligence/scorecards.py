"""Scorecards: a chosen list of indicators and of QAF's own metrics."""

from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record


class Scorecard(Record):
    """A list of indicators by key and of metrics by slug, in the order in which they are shown."""

    __tablename__ = "scorecards"
    __table_args__ = (CheckConstraint("jsonb_array_length(lines) >= 1", name="lines"),)

    title: Mapped[str] = mapped_column(unique=True)
    lines: Mapped[list[dict[str, Any]]]
    active: Mapped[bool]
