"""The moderation rules of programmes."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.auditing import FollowUpOwner


class ModerationRule(Record):
    """Which audits of a programme are moderated, and how."""

    __tablename__ = "moderation_rules"
    __table_args__ = (CheckConstraint("random_pct BETWEEN 0 AND 100", name="random_pct"),)

    programme_id: Mapped[UUID] = mapped_column(ForeignKey("audit_programmes.id"), unique=True)
    always_grades: Mapped[list[str]]
    random_pct: Mapped[Decimal]
    min_per_auditor_per_cycle: Mapped[int]
    applies_to_tools: Mapped[list[str]]
    blind: Mapped[bool]
    inquiry_required: Mapped[bool]
    moderation_window_days: Mapped[int]
    follow_up_owner: Mapped[FollowUpOwner] = mapped_column(default=FollowUpOwner.TEAM_MANAGER)
