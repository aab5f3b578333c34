"""Inbox entries of feedback."""

from datetime import date

from sqlalchemy import (
    ColumnElement,
    Date,
    SQLColumnExpression,
    and_,
    cast,
    func,
)

from app.models.feedback.outcomes import FeedbackDisclosure
from app.models.feedback.readings import FeedbackReading
from app.models.feedback.submissions import FeedbackSubmission
from app.services.feedback import disclosure_workflow, reading_workflow, submission_workflow
from app.services.notifications.inbox.waiting import Waiting, in_status
from app.vocabulary.feedback import FeedbackStatus, ReadingStatus
from app.vocabulary.notifications import NotificationKind


def _week_of_disclosure(row: type[FeedbackDisclosure]) -> SQLColumnExpression[date]:
    """Returns the first day of the week: a disclosure is due at once and has no other day."""
    return row.submitted_week


def _escalated_on(row: type[FeedbackSubmission]) -> ColumnElement[date]:
    return cast(func.timezone("Europe/London", row.escalated_at), Date)


def _not_deleted(row: type[FeedbackSubmission]) -> ColumnElement[bool]:
    """Whether the source still has the submission; an open concern needs work even if not."""
    return row.deleted_at.is_(None)


def _uncoded(row: type[FeedbackSubmission]) -> ColumnElement[bool]:
    return and_(_not_deleted(row), row.status == FeedbackStatus.TRIAGED)


def _reading_due(row: type[FeedbackReading]) -> SQLColumnExpression[date]:
    return row.due_date


KINDS = (
    Waiting(
        NotificationKind.FEEDBACK_DISCLOSURE_TO_READ,
        FeedbackDisclosure,
        step=disclosure_workflow.CLOSE,
        since=lambda row: row.created_at,
        due=_week_of_disclosure,
    ),
    Waiting(
        NotificationKind.FEEDBACK_BOX_TO_READ,
        FeedbackReading,
        step=reading_workflow.READ,
        when=in_status(ReadingStatus.WAITING),
        since=lambda row: row.created_at,
        person=lambda row: row.reader_id,
        due=_reading_due,
    ),
    Waiting(
        NotificationKind.FEEDBACK_ESCALATION_TO_RESOLVE,
        FeedbackSubmission,
        step=submission_workflow.RESOLVE,
        since=lambda row: row.escalated_at,
        due=_escalated_on,
    ),
    Waiting(
        NotificationKind.FEEDBACK_TO_TRIAGE,
        FeedbackSubmission,
        step=submission_workflow.TRIAGE,
        when=_not_deleted,
        since=lambda row: row.created_at,
    ),
    Waiting(
        NotificationKind.FEEDBACK_TO_CODE,
        FeedbackSubmission,
        step=submission_workflow.CODE,
        when=_uncoded,
        since=lambda row: row.updated_at,
    ),
    Waiting(
        NotificationKind.FEEDBACK_TO_REVIEW,
        FeedbackSubmission,
        step=submission_workflow.REVIEW,
        when=_not_deleted,
        since=lambda row: row.updated_at,
    ),
    Waiting(
        NotificationKind.FEEDBACK_TO_CLOSE,
        FeedbackSubmission,
        step=submission_workflow.CLOSE,
        when=_not_deleted,
        since=lambda row: row.updated_at,
    ),
)
