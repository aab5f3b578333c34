"""Inbox entries of assignments, and of audits until they are submitted."""

from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    DateTime,
    SQLColumnExpression,
    and_,
    cast,
    func,
    select,
)

from app.models.auditing.assignments import AssignmentPeriod, AuditAssignment
from app.models.auditing.audit_alerts import AuditAlert
from app.models.auditing.audits import Audit, AuditPeriod
from app.services.auditing import assignment_workflow, audit_alert_workflow
from app.services.notifications.inbox.waiting import Waiting, in_status
from app.vocabulary.auditing import AssignmentStatus, AuditStatus
from app.vocabulary.notifications import NotificationKind


def audit_since(row: type[Audit]) -> ColumnElement[datetime]:
    """Returns the time of the audit's last change of status, which its open period begins with."""
    open_period = (AuditPeriod.audit_id == row.id, AuditPeriod.valid_to.is_(None))
    return select(AuditPeriod.valid_from).where(*open_period).scalar_subquery()


def _assignment_since(row: type[AuditAssignment]) -> ColumnElement[datetime]:
    open_period = (AssignmentPeriod.assignment_id == row.id, AssignmentPeriod.valid_to.is_(None))
    return select(AssignmentPeriod.valid_from).where(*open_period).scalar_subquery()


def _not_begun(row: type[AuditAssignment]) -> ColumnElement[bool]:
    return and_(row.status == AssignmentStatus.ALLOCATED, ~assignment_workflow.begun(row))


def _due_date(
    row: type[Audit] | type[AuditAssignment],
) -> SQLColumnExpression[date]:
    return row.due_date


def _alert_due_date(row: type[AuditAlert]) -> SQLColumnExpression[date | None]:
    return row.due_date


def _case_ended_at(row: type[AuditAssignment]) -> ColumnElement[datetime]:
    return func.timezone("Europe/London", cast(row.case_ended_on, DateTime))


KINDS = (
    Waiting(
        NotificationKind.ASSIGNMENT_TO_BEGIN,
        AuditAssignment,
        when=_not_begun,
        since=_assignment_since,
        person=lambda row: row.auditor_id,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.AUDIT_TO_FINISH,
        Audit,
        when=in_status(AuditStatus.DRAFT),
        since=lambda row: row.started_at,
        person=lambda row: row.auditor_id,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.AUDIT_RETURNED,
        Audit,
        when=in_status(AuditStatus.RETURNED),
        since=audit_since,
        person=lambda row: row.auditor_id,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.EXEMPTION_TO_DECIDE,
        AuditAssignment,
        step=assignment_workflow.APPROVE_EXEMPTION,
        since=lambda row: row.exemption_requested_at,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.AUDIT_ALERT_TO_ACKNOWLEDGE,
        AuditAlert,
        step=audit_alert_workflow.ACKNOWLEDGE,
        since=lambda row: row.raised_at,
        due=_alert_due_date,
    ),
    Waiting(
        NotificationKind.CASE_ENDED,
        AuditAssignment,
        when=assignment_workflow.case_end_undecided,
        since=_case_ended_at,
        person=lambda row: row.auditor_id,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.CASE_END_TO_DECIDE,
        AuditAssignment,
        step=assignment_workflow.KEEP,
        since=_case_ended_at,
        due=_due_date,
    ),
)
