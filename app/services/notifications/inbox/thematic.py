"""Inbox entries of thematic audits: for the chair of the circle, and for its members."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, SQLColumnExpression

from app.models.thematic.audits import ThematicAudit
from app.services.notifications.inbox.waiting import Waiting
from app.services.thematic import audit_workflow
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.thematic import ThematicAuditStatus


def _since(row: type[ThematicAudit]) -> SQLColumnExpression[datetime]:
    return row.moved_at


def _due_date(row: type[ThematicAudit]) -> SQLColumnExpression[date | None]:
    return row.due_date


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
)
