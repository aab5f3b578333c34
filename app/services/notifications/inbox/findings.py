"""Inbox entries of findings that a child may not be safe now."""

from datetime import date

from sqlalchemy import SQLColumnExpression

from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.services.findings import safeguarding_alert_workflow
from app.services.notifications.inbox.waiting import Waiting, in_status
from app.vocabulary.findings import SafeguardingAlertStatus
from app.vocabulary.notifications import NotificationKind


def _due_date(row: type[SafeguardingAlert]) -> SQLColumnExpression[date | None]:
    return row.due_date


KINDS = (
    Waiting(
        NotificationKind.SAFEGUARDING_ALERT_TO_ACKNOWLEDGE,
        SafeguardingAlert,
        step=safeguarding_alert_workflow.ACKNOWLEDGE,
        when=in_status(SafeguardingAlertStatus.OPEN),
        since=lambda row: row.raised_at,
        person=lambda row: row.escalated_to_id,
        due=_due_date,
    ),
)
