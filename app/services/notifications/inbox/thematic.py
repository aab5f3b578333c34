"""Inbox entries of thematic audits and circle meetings: for the chair and for the members."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, DateTime, SQLColumnExpression, and_, cast, func

from app.models.thematic.audits import ThematicAudit
from app.models.thematic.circle_meetings import CircleMeeting
from app.services.access import moments
from app.services.notifications.inbox.waiting import Waiting
from app.services.thematic import audit_workflow, circle_meeting_workflow
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.thematic import CircleMeetingStatus, ThematicAuditStatus


def _since(row: type[ThematicAudit]) -> SQLColumnExpression[datetime]:
    return row.moved_at


def _due_date(row: type[ThematicAudit]) -> SQLColumnExpression[date | None]:
    return row.due_date


def _meets_on(row: type[CircleMeeting]) -> SQLColumnExpression[date | None]:
    return row.meets_on


def _day_has_come(row: type[CircleMeeting]) -> ColumnElement[bool]:
    planned = row.status == CircleMeetingStatus.PLANNED
    return and_(planned, row.meets_on <= moments.today())


def _not_written(row: type[ThematicAudit]) -> ColumnElement[bool]:
    return row.headline.is_(None)


def _in_hand(row: type[ThematicAudit]) -> ColumnElement[bool]:
    return row.status.in_((ThematicAuditStatus.PLANNED, ThematicAuditStatus.FIELDWORK))


KINDS = (
    Waiting(
        NotificationKind.THEMATIC_AUDIT_TO_DECIDE,
        ThematicAudit,
        step=audit_workflow.PLAN,
        since=_since,
    ),
    Waiting(
        NotificationKind.THEMATIC_AUDIT_TO_CARRY_OUT,
        ThematicAudit,
        step=audit_workflow.EDIT,
        when=_in_hand,
        since=_since,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.THEMATIC_AUDIT_TO_WRITE,
        ThematicAudit,
        step=audit_workflow.WRITE_REPORT,
        when=_not_written,
        since=_since,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.THEMATIC_AUDIT_TO_PUBLISH,
        ThematicAudit,
        step=audit_workflow.PUBLISH,
        since=_since,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.CIRCLE_MEETING_TO_RECORD,
        CircleMeeting,
        step=circle_meeting_workflow.RECORD,
        when=_day_has_come,
        since=lambda row: func.timezone("Europe/London", cast(row.meets_on, DateTime)),
        due=_meets_on,
    ),
    Waiting(
        NotificationKind.CIRCLE_MEETING_TO_CONFIRM,
        CircleMeeting,
        step=circle_meeting_workflow.CONFIRM,
        since=lambda row: row.recorded_at,
    ),
)
