"""Reminders and the rules that send them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.notifications import NotificationKind


class ReminderRule(Record):
    """A rule for reminders of one kind of notification: how many days after the due date."""

    __tablename__ = "reminder_rules"
    __table_args__ = (
        UniqueConstraint("kind", "days"),
        CheckConstraint("days BETWEEN -90 AND 90", name="days"),
    )

    kind: Mapped[NotificationKind]
    days: Mapped[int]  # after the due date; negative: before it
    active: Mapped[bool] = mapped_column(default=True)


class Reminder(Record):
    """A reminder of one row, sent to one person once by one rule while the row waits for them."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("rule_id", "entity_id", "person_id", "due_on"),
        Index("ix_reminders_person_id", "person_id", "created_at", "id"),
        Index("ix_reminders_unsettled", "kind", postgresql_where="settled_at IS NULL"),
    )

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("reminder_rules.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[NotificationKind]
    entity: Mapped[str]
    entity_id: Mapped[UUID]
    due_on: Mapped[date]
    read_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]  # when the row no longer waited for the person
