"""Escalations, their stages and the responses."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.platform.base import Located, Record
from app.vocabulary.reviewing import (
    EscalationKind,
    EscalationOutcome,
    EscalationParty,
    EscalationStage,
    EscalationStatus,
)
from app.vocabulary.roles import Role


class Escalation(Located, Record):
    """A dispute about practice with a child, raised by a chair or reviewing officer.

    Each of its days is set once, so figures can be computed as of any past day.
    """

    __tablename__ = "escalations"
    about = "subject_id"
    __table_args__ = (
        CheckConstraint(
            "(status IN ('resolved', 'referred_cafcass', 'withdrawn')) = (closed_on IS NOT NULL)",
            name="closed_on",
        ),
        CheckConstraint("(status = 'resolved') = (outcome IS NOT NULL)", name="outcome"),
        CheckConstraint("outcome_text IS NULL OR outcome IS NOT NULL", name="outcome_text"),
        CheckConstraint(
            "(status IN ('referred_cafcass', 'withdrawn')) = (status_reason IS NOT NULL)",
            name="status_reason",
        ),
        CheckConstraint("(closed_on IS NULL) = (waiting_for IS NOT NULL)", name="waiting_for"),
        CheckConstraint("(stage = 'cafcass') = (status = 'referred_cafcass')", name="cafcass"),
        CheckConstraint("kind = 'iro' OR stage <> 'cafcass'", name="cafcass_of_iro"),
        CheckConstraint(
            "status NOT IN ('alert', 'informal') OR stage = status", name="before_formal"
        ),
        CheckConstraint(
            "status <> 'formal' OR stage IN ('formal_1', 'formal_2', 'formal_3')", name="formal"
        ),
        CheckConstraint(
            "stage NOT IN ('formal_1', 'formal_2', 'formal_3') OR formal_on IS NOT NULL",
            name="formal_on",
        ),
        CheckConstraint(
            "stage NOT IN ('alert', 'informal') OR formal_on IS NULL", name="not_formal"
        ),
        CheckConstraint("(formal_on IS NULL) = (target_on IS NULL)", name="target_on"),
        CheckConstraint("formal_on >= opened_on", name="formal_after_opened"),
        CheckConstraint("closed_on >= coalesce(formal_on, opened_on)", name="closed_after"),
        CheckConstraint("responder_id <> raised_by", name="responder"),
        Index("ix_escalations_changed_in", "changed_in"),
        Index("ix_escalations_subject_id", "subject_id"),
        Index("ix_escalations_meeting_id", "meeting_id"),
        Index("ix_escalations_qa_record_id", "qa_record_id"),
        Index("ix_escalations_raised_by", "raised_by"),
        Index("ix_escalations_responder_id", "responder_id"),
        Index("ix_escalations_opened_on", "opened_on", "id"),
        Index("ix_escalations_due_on", "due_on", "id"),
        Index("ix_escalations_formal_on", "formal_on"),
    )

    kind: Mapped[EscalationKind]
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meetings.id"))
    qa_record_id: Mapped[UUID | None] = mapped_column(ForeignKey("qa_records.id"))
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reason_code: Mapped[str]
    text: Mapped[str]
    status: Mapped[EscalationStatus]
    status_reason: Mapped[str | None]
    stage: Mapped[EscalationStage]
    bypassed_stages: Mapped[list[str]]
    opened_on: Mapped[date]
    formal_on: Mapped[date | None]
    target_on: Mapped[date | None]  # the last day of the formal process
    due_on: Mapped[date]  # the last day of its present stage, or of its last one
    waiting_for: Mapped[EscalationParty | None]
    waiting_since: Mapped[datetime]
    responder_role: Mapped[Role]
    responder_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[EscalationOutcome | None]
    outcome_text: Mapped[str | None]
    closed_on: Mapped[date | None]
    stages: Mapped[list["EscalationStageEntry"]] = relationship(
        order_by="EscalationStageEntry.position"
    )
    responses: Mapped[list["EscalationResponse"]] = relationship(
        order_by="(EscalationResponse.responded_at, EscalationResponse.id)"
    )


class EscalationStageEntry(Record):
    """One stage of an escalation, with its responder and its target day."""

    __tablename__ = "escalation_stage_entries"
    __table_args__ = (
        UniqueConstraint("escalation_id", "stage"),
        CheckConstraint("(stage = 'cafcass') = (target_on IS NULL)", name="target_on"),
        CheckConstraint("(stage = 'cafcass') = (responder_role IS NULL)", name="responder_role"),
        CheckConstraint("left_on >= entered_on", name="left_on"),
        Index("ix_escalation_stage_entries_responder_id", "responder_id"),
    )

    escalation_id: Mapped[UUID] = mapped_column(ForeignKey("escalations.id"))
    stage: Mapped[EscalationStage]
    position: Mapped[int]  # of the stage in the order of stages, from 1
    entered_on: Mapped[date]
    target_on: Mapped[date | None]
    left_on: Mapped[date | None]
    responder_role: Mapped[Role | None]
    responder_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    bypassed_stages: Mapped[list[str]]
    reason: Mapped[str | None]


class EscalationResponse(Record):
    """One response to an escalation, with the stage at which it was given."""

    __tablename__ = "escalation_responses"
    __table_args__ = (
        CheckConstraint("stage <> 'cafcass'", name="stage"),
        Index("ix_escalation_responses_escalation_id", "escalation_id"),
        Index("ix_escalation_responses_person_id", "person_id"),
    )

    escalation_id: Mapped[UUID] = mapped_column(ForeignKey("escalations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    stage: Mapped[EscalationStage]
    responded_at: Mapped[datetime]
    text: Mapped[str]
