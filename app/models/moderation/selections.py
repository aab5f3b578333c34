"""Selections for moderation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record


class ModerationSelection(Record):
    """One run of a round's selection: its seed, the rule as it was, and who was chosen and why.

    `passed_over` are the audits that became final in the run: with the selected ones and the seed,
    all that is needed to draw it again.
    """

    __tablename__ = "moderation_selections"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("audit_rounds.id"))
    number: Mapped[int]
    run_at: Mapped[datetime]
    run_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    seed: Mapped[str]
    rule: Mapped[dict[str, Any]]
    candidates: Mapped[int]
    selected: Mapped[list[dict[str, Any]]]
    passed_over: Mapped[list[str]]
    finalised: Mapped[int]
