"""Inbox entries of findings that a child may not be safe now, of recommendations and actions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, null, select

from app.models.findings.actions import Action, ActionPeriod
from app.models.findings.recommendations import Recommendation
from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.services.access import moments
from app.services.findings import (
    action_people,
    recommendation_workflow,
    safeguarding_alert_workflow,
)
from app.services.notifications.inbox.waiting import Waiting, in_status
from app.vocabulary.findings import TO_DO, ActionStatus, SafeguardingAlertStatus
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.roles import Permission


def _to_do(row: type[Action]) -> ColumnElement[bool]:
    return row.status.in_(sorted(TO_DO))


def _overdue(row: type[Action]) -> ColumnElement[bool]:
    return and_(_to_do(row), row.due_date < moments.today())


def _unowned(row: type[Action]) -> ColumnElement[bool]:
    return and_(_to_do(row), action_people.has_left(row.owner_person_id, moments.today()))


def _since(row: type[Action]) -> ColumnElement[datetime]:
    open_period = (ActionPeriod.action_id == row.id, ActionPeriod.valid_to.is_(None))
    return select(ActionPeriod.valid_from).where(*open_period).scalar_subquery()


def _due_date(row: type[Action]) -> SQLColumnExpression[date]:
    return row.due_date


def _accountable(row: type[Action]) -> SQLColumnExpression[UUID]:
    return row.accountable_person_id


def _verifier(row: type[Action]) -> ColumnElement[UUID | None]:
    """Returns the accountable manager; nobody by name if they own the action themselves."""
    other = row.accountable_person_id != row.owner_person_id
    return case((other, row.accountable_person_id), else_=null())


def _alert_due_date(row: type[SafeguardingAlert]) -> SQLColumnExpression[date | None]:
    return row.due_date


KINDS = (
    Waiting(
        NotificationKind.SAFEGUARDING_ALERT_TO_ACKNOWLEDGE,
        SafeguardingAlert,
        step=safeguarding_alert_workflow.ACKNOWLEDGE,
        when=in_status(SafeguardingAlertStatus.OPEN),
        since=lambda row: row.raised_at,
        person=lambda row: row.escalated_to_id,
        due=_alert_due_date,
    ),
    Waiting(
        NotificationKind.RECOMMENDATION_TO_DECIDE,
        Recommendation,
        step=recommendation_workflow.ACCEPT,
        since=lambda row: row.created_at,
    ),
    Waiting(
        NotificationKind.ACTION_TO_DO,
        Action,
        when=_to_do,
        since=_since,
        person=lambda row: row.owner_person_id,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.ACTION_TO_VERIFY,
        Action,
        when=in_status(ActionStatus.COMPLETED),
        since=lambda row: row.completed_at,
        person=_verifier,
        pool=Permission.ACTION_VERIFY,
    ),
    Waiting(
        NotificationKind.ACTION_OVERDUE,
        Action,
        when=_overdue,
        since=_since,
        person=_accountable,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.ACTION_UNOWNED,
        Action,
        when=_unowned,
        since=_since,
        person=_accountable,
        due=_due_date,
    ),
)
