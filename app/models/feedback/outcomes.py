"""Outcomes of feedback: disclosures, quotes, and published responses."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.feedback import (
    DisclosureStatus,
    QuoteStatus,
    RespondentGroup,
    ResponseStatus,
    SafeguardingOutcome,
)


class FeedbackDisclosure(Sited, Record):
    """Text of a public form that the QA unit must read at once, without its source.

    Either the text may indicate harm, or the author chose to leave contact details; only then does
    `contact` hold them. No other answer of the form is here, and no time but the week. Only
    campaigns that are not anonymous have personal links; `invitation_id` then names the invitation.
    """

    __tablename__ = "feedback_disclosures"
    __table_args__ = (
        CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (outcome_note IS NULL)", name="outcome_note"),
        Index("ix_feedback_disclosures_submitted_week", "submitted_week", "id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("feedback_campaigns.id"), index=True)
    invitation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("feedback_invitations.id"), index=True
    )
    respondent_group: Mapped[RespondentGroup]
    submitted_week: Mapped[date]
    words: Mapped[list[str]]
    contact: Mapped[str | None]
    times_told: Mapped[int] = mapped_column(default=1)
    announced: Mapped[bool] = mapped_column(default=False)
    status: Mapped[DisclosureStatus] = mapped_column(default=DisclosureStatus.OPEN)
    outcome: Mapped[SafeguardingOutcome | None]
    outcome_note: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]


class FeedbackQuote(Sited, Record):
    """A respondent's own words, and the decision whether others may read them.

    `decided_by` is null where the service withdrew the quote because consent or the words are gone.
    """

    __tablename__ = "feedback_quotes"
    __table_args__ = (
        CheckConstraint(
            "(status = 'proposed') = (decided_at IS NULL)"
            " AND (decided_at IS NULL) = (decision_reason IS NULL)"
            " AND CASE status WHEN 'proposed' THEN decided_by IS NULL"
            " WHEN 'withdrawn' THEN true ELSE decided_by IS NOT NULL END",
            name="decision",
        ),
        Index("ix_feedback_quotes_created_at", "created_at", "id"),
    )

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("feedback_submissions.id"), index=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("feedback_campaigns.id"))
    respondent_group: Mapped[RespondentGroup]
    text: Mapped[str]
    status: Mapped[QuoteStatus] = mapped_column(default=QuoteStatus.PROPOSED)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]


class FeedbackResponse(Sited, Record):
    """A "You said, we did" response to one submission, or to a theme of a campaign."""

    __tablename__ = "feedback_responses"
    __table_args__ = (
        CheckConstraint("num_nonnulls(submission_id, theme_code) = 1", name="to_one_thing"),
        CheckConstraint(
            "(status = 'draft') = (published_on IS NULL)"
            " AND (published_on IS NULL) = (published_by IS NULL)",
            name="published",
        ),
        Index("ix_feedback_responses_created_at", "created_at", "id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("feedback_campaigns.id"), index=True)
    respondent_group: Mapped[RespondentGroup]
    submission_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("feedback_submissions.id"), index=True
    )
    theme_code: Mapped[str | None] = mapped_column(ForeignKey("themes.code"))
    you_said: Mapped[str]
    we_did: Mapped[str]
    action_id: Mapped[UUID | None]
    status: Mapped[ResponseStatus] = mapped_column(default=ResponseStatus.DRAFT)
    published_on: Mapped[date | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
