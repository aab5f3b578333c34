"""Requests to amend or void an audit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Located, Record
from app.models.platform.unique_values import refusal
from app.vocabulary.moderation import ChangeRequestKind, ChangeRequestStatus


class ChangeRequest(Located, Record):
    """A proposal to void or amend an audit, which a second person decides."""

    __tablename__ = "change_requests"
    about = "subject_id"
    __table_args__ = (
        CheckConstraint("decided_by <> proposed_by", name="approver_is_not_proposer"),
        CheckConstraint("(status = 'proposed') = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("(kind = 'amend') = (new_values IS NOT NULL)", name="new_values"),
        Index(
            "uq_change_requests_open",
            "audit_id",
            unique=True,
            postgresql_where="status = 'proposed'",
            info=refusal("This audit already has an open change request."),
        ),
    )

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"), index=True)
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    kind: Mapped[ChangeRequestKind]
    status: Mapped[ChangeRequestStatus] = mapped_column(default=ChangeRequestStatus.PROPOSED)
    reason: Mapped[str]
    new_values: Mapped[dict[str, Any] | None]
    cancel_assignment: Mapped[bool] = mapped_column(default=False)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str | None]
