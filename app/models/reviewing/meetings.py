"""Conferences and reviews."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Base, Located, Pushed, Record
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reviewing import ClockGap, MeetingKind, PlanOutcome, StartEvent


class Meeting(Located, Pushed, Record):
    """A child protection conference or a child in care review, held or due.

    The members about timeliness (the previous meeting, the clock, its start and the last day in
    time) are recalculated whenever a meeting of the child changes.
    """

    __tablename__ = "meetings"
    about = "subject_id"
    __table_args__ = (
        UniqueConstraint("source_system", "external_id"),
        CheckConstraint("NOT (cancelled AND held_on IS NOT NULL)", name="cancelled"),
        CheckConstraint("takes_place_on = coalesce(held_on, due_date)", name="takes_place_on"),
        CheckConstraint("number BETWEEN 1 AND 200", name="number"),
        CheckConstraint("participation_code ~ '^PN[0-7]$'", name="participation_code"),
        CheckConstraint("(due_by IS NULL) = (clock_gap IS NOT NULL)", name="clock"),
        Index("ix_meetings_subject_id_takes_place_on", "subject_id", "takes_place_on"),
        Index("ix_meetings_takes_place_on", "takes_place_on", "id"),
        Index("ix_meetings_source_system_held_on", "source_system", "held_on", "id"),
        Index("ix_meetings_chair_person_id", "chair_person_id"),
        Index("ix_meetings_previous_meeting_id", "previous_meeting_id"),
        Index("ix_meetings_changed_in", "changed_in"),
    )

    kind: Mapped[MeetingKind]
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    due_date: Mapped[date | None]
    held_on: Mapped[date | None]
    takes_place_on: Mapped[date]
    cancelled: Mapped[bool]
    number: Mapped[int | None]
    start_event: Mapped[StartEvent | None]
    started_on: Mapped[date | None]
    quorate: Mapped[bool | None]
    participation_code: Mapped[str | None]
    plan_outcome: Mapped[PlanOutcome | None]
    chair_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    previous_meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meetings.id"))
    clock_code: Mapped[str | None]
    clock_started_on: Mapped[date | None]
    due_by: Mapped[date | None]
    clock_gap: Mapped[ClockGap | None] = mapped_column(default=ClockGap.START_UNKNOWN)


class MeetingPeriod(Base):
    """A period in which what was known of a meeting did not change; a trigger writes it."""

    __tablename__ = "meeting_periods"
    __table_args__ = (
        Index(
            "ix_meeting_periods_open",
            "meeting_id",
            unique=True,
            postgresql_where="valid_to IS NULL",
        ),
        Index("ix_meeting_periods_held_on", "held_on"),
    )

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    valid_from: Mapped[datetime] = mapped_column(primary_key=True)
    valid_to: Mapped[datetime | None]
    held_on: Mapped[date | None]
    takes_place_on: Mapped[date]
    participation_code: Mapped[str | None]
    chair_person_id: Mapped[UUID | None]
    clock_code: Mapped[str | None]
    clock_started_on: Mapped[date | None]
    due_by: Mapped[date | None]
    clock_gap: Mapped[ClockGap | None]
    org_unit_id: Mapped[UUID]
    district_id: Mapped[UUID | None]
    area_id: Mapped[UUID | None]
    service_line: Mapped[ServiceLine]
    deleted_at: Mapped[datetime | None]
