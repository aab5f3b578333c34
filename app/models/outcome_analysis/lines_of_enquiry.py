"""Lines of enquiry: what a child outcome analysis asks, because of what was recommended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.outcome_analysis import EnquiryPriority, LineOfEnquiryStatus


class LineOfEnquiry(Sited, Record):
    """A question of a child outcome analysis, and its answer.

    Recommendations are never deleted, so their identifiers always name one.
    """

    __tablename__ = "lines_of_enquiry"
    __table_args__ = (
        CheckConstraint(
            "(status = 'answered') = (answer_text IS NOT NULL)"
            " AND (status = 'answered') = (answered_by IS NOT NULL)"
            " AND (status = 'answered') = (answered_at IS NOT NULL)",
            name="answered",
        ),
        CheckConstraint(
            "(status = 'withdrawn') = (status_reason IS NOT NULL)"
            " AND (status = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name="withdrawn",
        ),
        Index("ix_lines_of_enquiry_changed_in", "changed_in"),
        Index("ix_lines_of_enquiry_outcome_analysis_id", "outcome_analysis_id"),
        Index(
            "ix_lines_of_enquiry_recommendation_ids", "recommendation_ids", postgresql_using="gin"
        ),
    )

    outcome_analysis_id: Mapped[UUID] = mapped_column(ForeignKey("outcome_analyses.id"))
    question: Mapped[str]
    priority: Mapped[EnquiryPriority]
    recommendation_ids: Mapped[list[str]]
    status: Mapped[LineOfEnquiryStatus] = mapped_column(default=LineOfEnquiryStatus.SET)
    status_reason: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    answer_text: Mapped[str | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
