"""Feedback of children, families, staff and partners (docs/childrens-data.md).

An anonymous answer has no row of its own before its week is over: it is held in its campaign's box,
which is shuffled at every answer. A submission that leaves the box has a random identifier, the
Monday of a week in place of every time, and shares one transaction with the whole week.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.platform.base import Base, Record, Sited
from app.vocabulary.cases import AgeBand
from app.vocabulary.feedback import (
    EthnicGroup,
    FeedbackChannel,
    FeedbackStatus,
    Gender,
    RespondentGroup,
    SafeguardingOutcome,
)
from app.vocabulary.findings import Polarity


class FeedbackSubmission(Sited, Record):
    """The feedback of one respondent, and its triage, coding and review."""

    __tablename__ = "feedback_submissions"
    about = "subject_id"
    __table_args__ = (
        CheckConstraint(
            "NOT anonymous OR num_nonnulls(submitted_on, submitted_by, subject_id, invitation_id,"
            " source_system, source_ref, source_version, body_hash) = 0",
            name="anonymous_names_nobody",
        ),
        CheckConstraint("anonymous OR submitted_on IS NOT NULL", name="submitted_on"),
        CheckConstraint("extract(isodow FROM submitted_week) = 1", name="submitted_week"),
        CheckConstraint("status <> 'escalated' OR safeguarding_flag", name="escalated"),
        CheckConstraint(
            "NOT (status = 'closed' AND safeguarding_flag AND safeguarding_outcome IS NULL)",
            name="no_end_without_an_outcome",
        ),
        CheckConstraint("reviewed_by <> coded_by", name="reviewer_is_not_coder"),
        UniqueConstraint("source_system", "source_ref"),
        Index("ix_feedback_submissions_changed_in", "changed_in"),
        Index("ix_feedback_submissions_submitted_week", "submitted_week", "id"),
        Index("ix_feedback_submissions_campaign_id", "campaign_id", "status"),
        Index("ix_feedback_submissions_subject_id", "subject_id"),
        Index("ix_feedback_submissions_submitted_by", "submitted_by"),
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("feedback_campaigns.id"))
    anonymous: Mapped[bool]
    respondent_group: Mapped[RespondentGroup]
    channel: Mapped[FeedbackChannel]
    invitation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("feedback_invitations.id"), unique=True
    )
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("subjects.id"))
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    source_system: Mapped[str | None]
    source_ref: Mapped[str | None]
    source_version: Mapped[int | None] = mapped_column(BigInteger)
    body_hash: Mapped[str | None]
    deleted_at: Mapped[datetime | None]
    submitted_on: Mapped[date | None]
    submitted_week: Mapped[date]
    language: Mapped[str]
    narrative: Mapped[str | None]
    complete: Mapped[bool]
    consent_analysis: Mapped[bool]
    consent_quote: Mapped[bool]
    consent_contact: Mapped[bool]
    age_band: Mapped[AgeBand | None]
    gender: Mapped[Gender | None]
    ethnic_group: Mapped[EthnicGroup | None]
    disabled: Mapped[bool | None]
    status: Mapped[FeedbackStatus] = mapped_column(default=FeedbackStatus.RECEIVED)
    safeguarding_flag: Mapped[bool] = mapped_column(default=False)
    escalation_reason: Mapped[str | None]
    escalated_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    escalated_at: Mapped[datetime | None]
    safeguarding_outcome: Mapped[SafeguardingOutcome | None]
    safeguarding_note: Mapped[str | None]
    coded_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    # It stood when its campaign closed: figures count it, whatever its source deletes later.
    counted_at_close: Mapped[bool] = mapped_column(default=False)

    answers: Mapped[list["FeedbackAnswer"]] = relationship(
        order_by="FeedbackAnswer.position", cascade="all, delete-orphan"
    )
    themes: Mapped[list["FeedbackCoding"]] = relationship(
        order_by="FeedbackCoding.theme_code, FeedbackCoding.polarity",
        cascade="all, delete-orphan",
    )


class FeedbackAnswer(Base):
    """The answer to one question: exactly one kind of value."""

    __tablename__ = "feedback_answers"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(value_num, value_text, value_codes, value_bool, value_date) = 1",
            name="one_value",
        ),
    )

    submission_id: Mapped[UUID] = mapped_column(
        ForeignKey("feedback_submissions.id", ondelete="CASCADE"), primary_key=True
    )
    question_key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    value_num: Mapped[Decimal | None]
    value_text: Mapped[str | None]
    value_codes: Mapped[list[str] | None]
    value_bool: Mapped[bool | None]
    value_date: Mapped[date | None]


class FeedbackCoding(Base):
    """A theme of a submission with its polarity; each pair counts once."""

    __tablename__ = "feedback_codings"

    submission_id: Mapped[UUID] = mapped_column(
        ForeignKey("feedback_submissions.id", ondelete="CASCADE"), primary_key=True
    )
    theme_code: Mapped[str] = mapped_column(ForeignKey("themes.code"), primary_key=True)
    polarity: Mapped[Polarity] = mapped_column(primary_key=True)
