"""Child outcome analyses: a district's whole week, and the report of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.models.platform.base import Record, Sited
from app.vocabulary.outcome_analysis import ExpectedOutcome, OutcomeAnalysisStatus


class OutcomeAnalysis(Sited, Record):
    """A whole working week in which practice in a district is observed, and what it showed."""

    __tablename__ = "outcome_analyses"
    __table_args__ = (
        CheckConstraint("district_id IS NOT NULL AND district_id = org_unit_id", name="district"),
        CheckConstraint(
            "EXTRACT(isodow FROM week_start) = 1 AND week_end = week_start + 4",
            name="whole_working_week",
        ),
        CheckConstraint("follow_up_on > week_end", name="follow_up_on"),
        CheckConstraint("approved_by <> proposed_by", name="approver_is_not_proposer"),
        CheckConstraint(
            "(status = 'proposed') = (approved_at IS NULL)"
            " AND (approved_by IS NULL) = (approved_at IS NULL)",
            name="approved",
        ),
        CheckConstraint("accepted_by <> lead_id", name="accepter_is_not_lead"),
        CheckConstraint(
            "(status IN ('follow_up', 'closed')) = (accepted_at IS NOT NULL)"
            " AND (accepted_by IS NULL) = (accepted_at IS NULL)",
            name="accepted",
        ),
        CheckConstraint("(status = 'closed') = (outcome_text IS NOT NULL)", name="followed_up"),
        Index("ix_outcome_analyses_changed_in", "changed_in"),
        Index("ix_outcome_analyses_week_start", "week_start", "id"),
        Index("ix_outcome_analyses_lead_id", "lead_id"),
        Index("ix_outcome_analyses_observer_ids", "observer_ids", postgresql_using="gin"),
    )

    week_start: Mapped[date]
    week_end: Mapped[date]
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    observer_ids: Mapped[list[str]] = mapped_column(default=list)
    theme_codes: Mapped[list[str]]
    campaign_ids: Mapped[list[str]] = mapped_column(default=list)  # what children said
    tool_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("tool_versions.id"))
    follow_up_on: Mapped[date]
    status: Mapped[OutcomeAnalysisStatus] = mapped_column(default=OutcomeAnalysisStatus.PROPOSED)
    status_reason: Mapped[str | None]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    accepted_at: Mapped[datetime | None]
    outcome_text: Mapped[str | None]

    lines_of_enquiry: Mapped[list[LineOfEnquiry]] = relationship(
        order_by="(LineOfEnquiry.created_at, LineOfEnquiry.id)", viewonly=True
    )
    report: Mapped[list["OutcomeBlock"]] = relationship(
        order_by="OutcomeBlock.position", cascade="all, delete-orphan"
    )


class OutcomeBlock(Record):
    """What the report says of one expected outcome, or why it says nothing.

    Findings are never deleted, so their identifiers always name one.
    """

    __tablename__ = "outcome_blocks"
    __table_args__ = (
        UniqueConstraint("outcome_analysis_id", "outcome"),
        CheckConstraint("text IS NULL OR reason IS NULL", name="text_or_reason"),
        CheckConstraint(
            "reason IS NULL OR jsonb_array_length(finding_ids) = 0", name="reason_for_nothing"
        ),
        Index("ix_outcome_blocks_finding_ids", "finding_ids", postgresql_using="gin"),
    )

    outcome_analysis_id: Mapped[UUID] = mapped_column(ForeignKey("outcome_analyses.id"))
    position: Mapped[int]
    outcome: Mapped[ExpectedOutcome]
    text: Mapped[str | None]
    finding_ids: Mapped[list[str]] = mapped_column(default=list)
    reason: Mapped[str | None]
