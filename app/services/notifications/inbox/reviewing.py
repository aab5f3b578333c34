"""The notifications about conferences, reviews, QA records and escalations.

A meeting stays in people's to-do list for `qa_waiting_days`; `missing-qa` lists older ones too.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    SQLColumnExpression,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
)

from app.core.config import settings
from app.models.cases.subjects import CaseAllocation
from app.models.platform.base import valid_on
from app.models.reviewing.escalations import Escalation
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.services.access import moments
from app.services.notifications.inbox.waiting import Waiting
from app.services.reviewing import escalation_workflow, qa_record_workflow
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.reviewing import QA_COMPLETE, EscalationParty, QaRecordStatus, ShareRole
from app.vocabulary.roles import Permission


def _days_after(
    instant: SQLColumnExpression[datetime] | SQLColumnExpression[datetime | None], days: int
) -> ColumnElement[date]:
    return cast(func.timezone("Europe/London", instant), Date) + days


# Meetings


def without_record(row: type[Meeting]) -> ColumnElement[bool]:
    """Whether a meeting was held and has no completed record."""
    recorded = exists(
        select(QaRecord.id).where(
            QaRecord.meeting_id == row.id,
            QaRecord.status.in_(QA_COMPLETE),
            QaRecord.deleted_at.is_(None),
        )
    )
    return and_(
        row.held_on >= moments.today() - settings().qa_waiting_days,
        row.deleted_at.is_(None),
        ~recorded,
    )


def to_record_by(row: type[Meeting]) -> ColumnElement[date]:
    return cast(row.held_on + settings().qa_record_days, Date)


# QA records that wait for their reviewers


def reviewer(row: type[QaRecord]) -> ColumnElement[UUID | None]:
    """Returns the reviewer of a record or, if that is not known, the chair of its meeting."""
    chair = select(Meeting.chair_person_id).where(Meeting.id == row.meeting_id)
    return func.coalesce(row.reviewer_id, chair.scalar_subquery())


def _recent(row: type[QaRecord], *statuses: StrEnum) -> ColumnElement[bool]:
    return and_(
        row.status.in_(statuses),
        row.deleted_at.is_(None),
        row.completed_at >= moments.now() - timedelta(days=settings().qa_waiting_days),
    )


def unshared(row: type[QaRecord]) -> ColumnElement[bool]:
    return and_(
        _recent(row, QaRecordStatus.COMPLETED, QaRecordStatus.AMENDED),
        ~qa_record_workflow.shared_with_both(row),
    )


def to_share_by(row: type[QaRecord]) -> ColumnElement[date]:
    return _days_after(row.completed_at, settings().qa_share_days)


def not_on_file(row: type[QaRecord]) -> ColumnElement[bool]:
    shared = and_(
        _recent(row, QaRecordStatus.SHARED, QaRecordStatus.ACKNOWLEDGED, QaRecordStatus.AMENDED),
        qa_record_workflow.shared_with_both(row),
    )
    return and_(shared, row.recorded_on_file_at.is_(None))


def to_file_by(row: type[QaRecord]) -> ColumnElement[date]:
    return _days_after(row.shared_at, settings().qa_file_days)


def unclosed(row: type[QaRecord]) -> ColumnElement[bool]:
    """Whether a record is shared and on file, and so can be closed."""
    shared = and_(
        _recent(row, QaRecordStatus.SHARED, QaRecordStatus.ACKNOWLEDGED, QaRecordStatus.AMENDED),
        qa_record_workflow.shared_with_both(row),
    )
    return and_(shared, row.recorded_on_file_at.is_not(None))


# Shares that wait for an acknowledgement


def unanswered(row: type[QaShare]) -> ColumnElement[bool]:
    """Whether a share is not acknowledged, and its person can still read the record."""
    start = tuple(qa_record_workflow.ACKNOWLEDGE.start)
    record = select(QaRecord.id).where(
        QaRecord.id == row.qa_record_id, _recent(QaRecord, *start), _still_theirs(row)
    )
    return and_(row.acknowledged_at.is_(None), exists(record))


def _still_theirs(row: type[QaShare]) -> ColumnElement[bool]:
    """Whether the case has not become another social worker's."""
    held = select(CaseAllocation.id).where(
        CaseAllocation.subject_id == QaRecord.subject_id,
        valid_on(CaseAllocation, moments.today()),
    )
    mine = exists(held.where(CaseAllocation.person_id == row.person_id))
    claimed = exists(held.where(CaseAllocation.person_id.is_not(None)))
    return or_(row.role != ShareRole.SOCIAL_WORKER, mine, ~claimed)


def to_answer_by(row: type[QaShare]) -> ColumnElement[date]:
    return _days_after(row.shared_at, settings().qa_acknowledge_days)


def _waits_for_responder(row: type[Escalation]) -> ColumnElement[bool]:
    return row.waiting_for == EscalationParty.RESPONDER


def _unanswered_in_time(row: type[Escalation]) -> ColumnElement[bool]:
    return and_(_waits_for_responder(row), row.due_on < moments.today())


def _waiting_since(row: type[Escalation]) -> SQLColumnExpression[datetime]:
    return row.waiting_since


def _raised_by(row: type[Escalation]) -> SQLColumnExpression[UUID]:
    return row.raised_by


def _due_on(row: type[Escalation]) -> SQLColumnExpression[date]:
    return row.due_on


KINDS = (
    Waiting(
        NotificationKind.MEETING_TO_JUDGE,
        Meeting,
        when=without_record,
        since=lambda row: func.timezone("Europe/London", cast(row.held_on, DateTime)),
        person=lambda row: row.chair_person_id,
        pool=Permission.QA_RECORD_WRITE,
        due=to_record_by,
    ),
    Waiting(
        NotificationKind.QA_RECORD_TO_SHARE,
        QaRecord,
        when=unshared,
        since=lambda row: row.completed_at,
        person=reviewer,
        due=to_share_by,
    ),
    Waiting(
        NotificationKind.QA_RECORD_TO_ACKNOWLEDGE,
        QaShare,
        when=unanswered,
        since=lambda row: row.shared_at,
        person=lambda row: row.person_id,
        due=to_answer_by,
        whole=QaRecord,
        whole_id=lambda row: row.qa_record_id,
    ),
    Waiting(
        NotificationKind.QA_RECORD_TO_FILE,
        QaRecord,
        when=not_on_file,
        since=lambda row: row.shared_at,
        person=reviewer,
        due=to_file_by,
    ),
    Waiting(
        NotificationKind.QA_RECORD_TO_CLOSE,
        QaRecord,
        when=unclosed,
        since=lambda row: func.greatest(row.shared_at, row.recorded_on_file_at),
        person=reviewer,
    ),
    Waiting(
        NotificationKind.ESCALATION_TO_ANSWER,
        Escalation,
        step=escalation_workflow.RESPOND,
        when=_waits_for_responder,
        since=_waiting_since,
        person=lambda row: row.responder_id,
        due=_due_on,
    ),
    Waiting(
        NotificationKind.ESCALATION_TO_DECIDE,
        Escalation,
        when=lambda row: row.waiting_for == EscalationParty.RAISER,
        since=_waiting_since,
        person=_raised_by,
        due=_due_on,
    ),
    Waiting(
        NotificationKind.ESCALATION_OVERDUE,
        Escalation,
        when=_unanswered_in_time,
        since=_waiting_since,
        person=_raised_by,
        due=_due_on,
    ),
)
