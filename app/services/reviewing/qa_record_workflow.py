"""The steps of a QA record: who may take them, from which status, and their guards.

The table: docs/domain/reviewing.md.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, not_, or_, select

from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.services.access import Actor
from app.services.access.independence import own_line
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.services.reviewing.qa_record_states import MANAGERS
from app.vocabulary.reviewing import QA_COMPLETE, RECORD_OF, QaRecordStatus, ShareRole
from app.vocabulary.roles import Permission


def unanswered(row: Any, me: Actor) -> ColumnElement[bool]:
    """Whether it was shared with the caller, and the caller has not acknowledged it."""
    return exists(
        select(QaShare.id).where(
            QaShare.qa_record_id == row.id,
            QaShare.person_id == me.me,
            QaShare.acknowledged_at.is_(None),
        )
    )


def _shared_with(row: Any, *roles: ShareRole) -> ColumnElement[bool]:
    return exists(select(QaShare.id).where(QaShare.qa_record_id == row.id, QaShare.role.in_(roles)))


def shared_with_both(row: Any) -> ColumnElement[bool]:
    """Whether it is shared with a social worker and a manager, who are two people."""
    return and_(_shared_with(row, ShareRole.SOCIAL_WORKER), _shared_with(row, *MANAGERS))


def _reviewed_or_chaired(row: Any, me: Actor) -> ColumnElement[bool]:
    chaired = select(Meeting.id).where(
        Meeting.id == row.meeting_id, Meeting.chair_person_id == me.me
    )
    return or_(row.reviewer_id == me.me, exists(chaired))


def _meeting_matches(row: Any, _me: Actor) -> ColumnElement[bool]:
    kind_of = case(RECORD_OF, value=Meeting.kind)
    held = select(Meeting.id).where(
        Meeting.id == row.meeting_id,
        Meeting.held_on.is_not(None),
        Meeting.deleted_at.is_(None),
        kind_of == row.kind,
    )
    return exists(held)


_REVIEWER = Guard(
    "not_yours",
    "Only the reviewer of this record can do this.",
    lambda row, me: row.reviewer_id == me.me,
)
_REVIEWER_OR_CHAIR = Guard(
    "not_yours",
    "Only the reviewer of this record or the chair of the meeting can do this.",
    _reviewed_or_chaired,
)
_READER = Guard(
    "not_yours",
    "This record was not shared with you, or you have acknowledged it already.",
    unanswered,
)
_NOT_OWN_LINE = Guard(
    "own_line",
    "You held this case, or worked in or managed its team, too recently to amend its record.",
    lambda row, me: not_(own_line(row, me.me)),
)
_HELD = Guard(
    "meeting_changed",
    "The source has changed the meeting: it was not held, or it is of another kind.",
    _meeting_matches,
)
_BOTH = Guard(
    "share_with_both",
    "The record must be shared with at least a social worker and a manager.",
    lambda row, _: shared_with_both(row),
)
_ON_FILE = Guard(
    "not_on_file",
    "The record is not on the child's file yet; record that first.",
    lambda row, _: row.recorded_on_file_at.is_not(None),
)

EDIT = Step(
    QaRecord,
    "edit",
    Permission.QA_RECORD_WRITE,
    frozenset({QaRecordStatus.DRAFT}),
    None,
    who=_REVIEWER,
    named=_REVIEWER.holds,
)
COMPLETE = Step(
    QaRecord,
    "complete",
    Permission.QA_RECORD_WRITE,
    frozenset({QaRecordStatus.DRAFT}),
    QaRecordStatus.COMPLETED,
    who=_REVIEWER,
    guards=(_HELD,),
    named=_REVIEWER.holds,
)
DISCARD = Step(
    QaRecord,
    "discard",
    Permission.QA_RECORD_WRITE,
    frozenset({QaRecordStatus.DRAFT}),
    QaRecordStatus.ENTERED_IN_ERROR,
    who=_REVIEWER,
    named=_REVIEWER.holds,
)
_SHAREABLE = frozenset(
    {
        QaRecordStatus.COMPLETED,
        QaRecordStatus.AMENDED,
        QaRecordStatus.SHARED,
        QaRecordStatus.ACKNOWLEDGED,
    }
)
SHARE = Step(
    QaRecord,
    "share",
    Permission.QA_RECORD_WRITE,
    _SHAREABLE,
    QaRecordStatus.SHARED,
    who=_REVIEWER_OR_CHAIR,
    results=(_BOTH,),
    named=_REVIEWER_OR_CHAIR.holds,
)
ACKNOWLEDGE = Step(
    QaRecord,
    "acknowledge",
    Permission.QA_RECORD_RESPOND,
    QA_COMPLETE - {QaRecordStatus.COMPLETED},
    None,
    who=_READER,
    named=_READER.holds,
)
ANSWERED = Step(
    QaRecord, "answered", None, frozenset({QaRecordStatus.SHARED}), QaRecordStatus.ACKNOWLEDGED
)
RECORD_ON_FILE = Step(
    QaRecord,
    "record-on-file",
    Permission.QA_RECORD_WRITE,
    QA_COMPLETE - {QaRecordStatus.CLOSED},
    None,
    who=_REVIEWER_OR_CHAIR,
    named=_REVIEWER_OR_CHAIR.holds,
)
CLOSE = Step(
    QaRecord,
    "close",
    Permission.QA_RECORD_WRITE,
    frozenset({QaRecordStatus.SHARED, QaRecordStatus.ACKNOWLEDGED, QaRecordStatus.AMENDED}),
    QaRecordStatus.CLOSED,
    who=_REVIEWER_OR_CHAIR,
    guards=(_BOTH, _ON_FILE),
    named=_REVIEWER_OR_CHAIR.holds,
)
AMEND = Step(
    QaRecord,
    "amend",
    Permission.QA_RECORD_CORRECT,
    QA_COMPLETE,
    QaRecordStatus.AMENDED,
    guards=(_NOT_OWN_LINE,),
)
ENTER_IN_ERROR = Step(
    QaRecord,
    "enter-in-error",
    Permission.QA_RECORD_CORRECT,
    QA_COMPLETE | {QaRecordStatus.DRAFT},
    QaRecordStatus.ENTERED_IN_ERROR,
)
workflow.declare(
    EDIT,
    COMPLETE,
    DISCARD,
    SHARE,
    ACKNOWLEDGE,
    ANSWERED,
    RECORD_ON_FILE,
    CLOSE,
    AMEND,
    ENTER_IN_ERROR,
)
