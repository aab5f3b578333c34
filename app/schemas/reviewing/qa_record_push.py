"""QA records as case-management systems push them."""

from typing import Annotated

from pydantic import Field

from app.schemas.platform.batches import (
    BatchWrite,
    EmploymentRef,
    ExternalId,
    PushedRecord,
    SourceVersion,
)
from app.schemas.platform.common import Instant, Line, Prose, Schema
from app.schemas.reviewing.meetings import SourceSystem
from app.schemas.reviewing.qa_records import ConcernBase, QaAnswers
from app.vocabulary.reviewing import QaRecordKind, ShareRole


class PushedConcern(ConcernBase):
    """A concern about practice, from a case-management system; it becomes a finding."""

    escalated_to_ref: EmploymentRef | None = Field(
        None,
        description="The employment reference of the person who was told. Required if the severity"
        " is `immediate_safeguarding`; they and the managers of the case get an alert.",
    )


class PushedShare(Schema):
    """The sharing of a record with one person in a case-management system."""

    worker_ref: EmploymentRef
    role: ShareRole
    shared_at: Instant
    acknowledged_at: Instant | None = None
    response_text: Prose | None = None


class SourceQaRecordWrite(QaAnswers):
    """A completed record from a case-management system."""

    concerns: Annotated[list[PushedConcern], Field(max_length=20)] = []
    source_version: SourceVersion | None = Field(
        None, description="A number that rises with every change; an older one has no effect."
    )
    kind: QaRecordKind
    meeting_external_id: ExternalId
    meeting_source_system: SourceSystem | None = Field(
        None, description="The system that the meeting's identifier is from; this one if not given."
    )
    reviewer_ref: EmploymentRef | None = Field(
        None, description="The reviewer's employment reference."
    )
    completed_at: Instant
    shares: Annotated[list[PushedShare], Field(max_length=20)] = []
    file_reference: Line | None = None
    recorded_on_file_at: Instant | None = None


class SourceQaRecord(SourceQaRecordWrite, PushedRecord):
    """One pushed record."""


class SourceQaRecordBatchWrite(BatchWrite[SourceQaRecord]):
    """At most 1,000 QA records; each is accepted or rejected on its own."""
