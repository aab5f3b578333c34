"""Campaigns, their links and invitations, and the anonymous answers that are held back."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Base, Record, Sited
from app.vocabulary.feedback import (
    Anonymity,
    CampaignStatus,
    FeedbackChannel,
    FeedbackEntry,
    RespondentGroup,
)


class FeedbackCampaign(Sited, Record):
    """A survey of one group of people through one channel, with one form, for a time."""

    __tablename__ = "feedback_campaigns"
    __table_args__ = (
        CheckConstraint("closes >= opens", name="closes"),
        CheckConstraint(
            "CASE WHEN anonymity = 'anonymous' THEN entry <> 'sign_in' ELSE entry <> 'open_link'"
            " END",
            name="entry",
        ),
        Index("ix_feedback_campaigns_opens", "opens", "id"),
    )

    name: Mapped[str] = mapped_column(unique=True)
    respondent_group: Mapped[RespondentGroup]
    channel: Mapped[FeedbackChannel]
    anonymity: Mapped[Anonymity]
    entry: Mapped[FeedbackEntry]
    tool_version_id: Mapped[UUID] = mapped_column(ForeignKey("tool_versions.id"))
    opens: Mapped[date]
    closes: Mapped[date | None]
    status: Mapped[CampaignStatus] = mapped_column(default=CampaignStatus.PLANNED)
    closed_on: Mapped[date | None]
    link: Mapped[str] = mapped_column(unique=True)


class FeedbackBox(Base):
    """The anonymous answers of a campaign that are held until their week is over, and two counts.

    All answers are in one row, so that neither the order of rows nor a transaction distinguishes
    them, and each is sealed with a key outside the database (`sealed_answers`), as are the links
    that were used. `week` is the Monday of the latest answer inside; `complete_left` says how many
    of those that were never released are complete.
    """

    __tablename__ = "feedback_boxes"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("feedback_campaigns.id"), primary_key=True)
    started: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(default=0)
    week: Mapped[date | None]
    answers: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    used_links: Mapped[bytes | None] = mapped_column(LargeBinary)
    complete_left: Mapped[int] = mapped_column(default=0)


class FeedbackToken(Base):
    """A single-use link of an anonymous campaign. Neither its use nor who got it is recorded."""

    __tablename__ = "feedback_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("feedback_campaigns.id"), index=True)


class FeedbackInvitation(Record):
    """An invitation to a campaign. The address is kept as a keyed hash only.

    Whether the person answered is not recorded in anonymous campaigns.
    """

    __tablename__ = "feedback_invitations"
    __table_args__ = (UniqueConstraint("campaign_id", "contact_hash"),)

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("feedback_campaigns.id"))
    contact_hash: Mapped[str]
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    sent_at: Mapped[datetime | None]
    delivered: Mapped[bool] = mapped_column(default=False)
    responded: Mapped[bool] = mapped_column(default=False)
    reminders: Mapped[list[str]] = mapped_column(default=list)
