"""Replies to final audits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Located, Record
from app.vocabulary.moderation import ReplyCapacity


class AuditReply(Located, Record):
    """What the practitioner or the team manager says to a final audit; the audit stays as it is."""

    __tablename__ = "audit_replies"
    about = "subject_id"
    __table_args__ = (
        UniqueConstraint("audit_id", "capacity"),
        UniqueConstraint("audit_id", "author_id"),
        Index("ix_audit_replies_replied_at", "replied_at", "id"),
    )

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"))
    audit_version_number: Mapped[int]
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    capacity: Mapped[ReplyCapacity]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    agrees: Mapped[bool]
    text: Mapped[str]
    will_do: Mapped[str | None]
    replied_at: Mapped[datetime]
