"""Inbox entries of feedback."""

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


def _week_of_disclosure(row: Any) -> ColumnElement[Any]:
    """Returns the first day of the week: a disclosure is due at once and has no other day."""
    day: ColumnElement[Any] = row.submitted_week
    return day


def _escalated_on(row: Any) -> ColumnElement[Any]:
    return cast(func.timezone("Europe/London", row.escalated_at), Date)


def _not_deleted(row: Any) -> ColumnElement[bool]:
    """Whether the source still has the submission; an open concern needs work even if not."""
    present: ColumnElement[bool] = row.deleted_at.is_(None)
    return present


def _uncoded(row: Any) -> ColumnElement[bool]:
    return and_(_not_deleted(row), row.status == FeedbackStatus.TRIAGED)


KINDS = (
    Waiting(
        NotificationKind.FEEDBACK_DISCLOSURE_TO_READ,
        FeedbackDisclosure,
        step=disclosure_workflow.CLOSE,
        since=lambda row: row.created_at,
        due=_week_of_disclosure,
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
