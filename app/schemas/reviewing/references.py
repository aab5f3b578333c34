"""References to meetings and QA records in other documents."""

from datetime import date
from uuid import UUID

from app.schemas.platform.common import Schema
from app.vocabulary.reviewing import MeetingKind, QaRecordKind, QaRecordStatus


class MeetingRef(Schema):
    """A conference or review by its kind and days."""

    id: UUID
    kind: MeetingKind
    due_date: date | None
    held_on: date | None


class QaRecordRef(Schema):
    """A QA record by its kind and status."""

    id: UUID
    kind: QaRecordKind
    status: QaRecordStatus
