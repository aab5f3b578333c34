"""QA records of chairs and IROs, and their shares."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.platform.base import Located, Record
from app.models.platform.unique_values import refusal
from app.vocabulary.reviewing import QaRecordKind, QaRecordSource, QaRecordStatus, ShareRole


class QaRecord(Located, Record):
    """The record of a chair or reviewing officer after a meeting: made in a portal, or pushed.

    A later correction does not change its instants, so figures can be computed as of any past day.
    """

    __tablename__ = "qa_records"
    about = "subject_id"
    __table_args__ = (
        UniqueConstraint("source_system", "external_id"),
        Index(
            "uq_qa_records_live",
            "meeting_id",
            "kind",
            unique=True,
            postgresql_where="entered_in_error_at IS NULL AND deleted_at IS NULL",
            info=refusal("This meeting already has a QA record.", "meeting_has_record"),
        ),
        CheckConstraint(
            "status IN ('draft', 'entered_in_error') OR completed_at IS NOT NULL",
            name="completed_at",
        ),
        CheckConstraint(
            "status NOT IN ('shared', 'acknowledged') OR shared_at IS NOT NULL", name="shared_at"
        ),
        CheckConstraint(
            "status <> 'closed' OR (closed_at IS NOT NULL AND shared_at IS NOT NULL"
            " AND recorded_on_file_at IS NOT NULL)",
            name="closed",
        ),
        CheckConstraint(
            "(recorded_on_file_at IS NULL) = (file_reference IS NULL)", name="file_reference"
        ),
        CheckConstraint(
            "(status = 'entered_in_error') = (entered_in_error_at IS NOT NULL)",
            name="entered_in_error_at",
        ),
        CheckConstraint(
            "(source = 'case_system') = (source_system IS NOT NULL AND external_id IS NOT NULL)",
            name="source",
        ),
        Index("ix_qa_records_meeting_id", "meeting_id"),
        Index("ix_qa_records_subject_id", "subject_id"),
        Index("ix_qa_records_reviewer_id", "reviewer_id"),
        Index("ix_qa_records_created_at", "created_at", "id"),
        Index("ix_qa_records_changed_in", "changed_in"),
    )

    kind: Mapped[QaRecordKind]
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    reviewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    tool_version_id: Mapped[UUID] = mapped_column(ForeignKey("tool_versions.id"))
    answers: Mapped[list[dict[str, Any]]]
    overall_rating: Mapped[str | None]
    good_practice: Mapped[bool]
    good_practice_text: Mapped[str | None]
    good_practice_theme_codes: Mapped[list[str]]
    concerns: Mapped[list[dict[str, Any]]]
    status: Mapped[QaRecordStatus] = mapped_column(default=QaRecordStatus.DRAFT)
    status_reason: Mapped[str | None]
    completed_at: Mapped[datetime | None]
    shared_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    recorded_on_file_at: Mapped[datetime | None]
    # When QAF came to know of it; the database keeps them (migrations/sql/qa_known_moments.sql).
    shared_known_at: Mapped[datetime | None]
    acknowledged_known_at: Mapped[datetime | None]
    filed_known_at: Mapped[datetime | None]
    file_reference: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    amended_at: Mapped[datetime | None]
    entered_in_error_at: Mapped[datetime | None]
    source: Mapped[QaRecordSource]
    source_system: Mapped[str | None]
    external_id: Mapped[str | None]
    source_version: Mapped[int | None] = mapped_column(BigInteger)
    body_hash: Mapped[str | None]
    deleted_at: Mapped[datetime | None]
    shares: Mapped[list["QaShare"]] = relationship(order_by="(QaShare.shared_at, QaShare.id)")


class QaShare(Record):
    """The sharing of a record with one person, and their response.

    `worker_ref` is the person's reference in the case system, null if the record was shared in a
    portal; `person_id` is null while nobody in QAF has that reference.
    """

    __tablename__ = "qa_shares"
    __table_args__ = (
        UniqueConstraint("qa_record_id", "person_id"),
        UniqueConstraint("qa_record_id", "worker_ref"),
        CheckConstraint("response_text IS NULL OR acknowledged_at IS NOT NULL", name="response"),
        CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_in IS NULL)", name="acknowledged_in"
        ),
        Index("ix_qa_shares_person_id", "person_id"),
    )

    qa_record_id: Mapped[UUID] = mapped_column(ForeignKey("qa_records.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    worker_ref: Mapped[str | None]
    role: Mapped[ShareRole]
    shared_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_known_at: Mapped[datetime | None]  # kept by the database, as those of a record
    acknowledged_in: Mapped[QaRecordSource | None]
    response_text: Mapped[str | None]
