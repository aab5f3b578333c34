"""Selections for moderation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record


class ModerationSelection(Record):
    """One run of a round's selection: its seed, the rule at that time, and the selected audits.

    `passed_over` are the audits that became final in the run. Together with the selected audits and
    the seed they are all that is needed to repeat the run.
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
