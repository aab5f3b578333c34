"""What feedback leaves to do."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    and_,
    cast,
    func,
)

from app.models.feedback.outcomes import FeedbackDisclosure
from app.models.feedback.submissions import FeedbackSubmission
from app.services.feedback import disclosure_workflow, submission_workflow
from app.services.notifications.inbox.waiting import Waiting
from app.vocabulary.feedback import FeedbackStatus
from app.vocabulary.notifications import NotificationKind


def _told_on(row: Any) -> ColumnElement[Any]:
    """Words of harm are due at once: of a disclosure no day is known but the week's first."""
    day: ColumnElement[Any] = row.submitted_week
    return day


def _escalated_on(row: Any) -> ColumnElement[Any]:
    return cast(func.timezone("Europe/London", row.escalated_at), Date)


def _there(row: Any) -> ColumnElement[bool]:
    """Its source still has it. A concern waits whether or not."""
    there: ColumnElement[bool] = row.deleted_at.is_(None)
    return there


def _uncoded(row: Any) -> ColumnElement[bool]:
    return and_(_there(row), row.status == FeedbackStatus.TRIAGED)


KINDS = (
    Waiting(
        NotificationKind.FEEDBACK_DISCLOSURE_TO_READ,
        FeedbackDisclosure,
        step=disclosure_workflow.CLOSE,
        since=lambda row: row.created_at,
        due=_told_on,
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
        when=_there,
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
        when=_there,
        since=lambda row: row.updated_at,
    ),
    Waiting(
        NotificationKind.FEEDBACK_TO_CLOSE,
        FeedbackSubmission,
        step=submission_workflow.CLOSE,
        when=_there,
        since=lambda row: row.updated_at,
    ),
)
