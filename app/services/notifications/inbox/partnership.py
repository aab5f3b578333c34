"""Inbox entries of multi-agency audits: what bodies write, and what the lead does next."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_

from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.services.notifications.inbox.waiting import Waiting, in_status
from app.services.partnership import multi_agency_audit_workflow
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.partnership import OUTSTANDING, MultiAgencyAuditStatus


def _to_write(row: type[AgencyReturn]) -> ColumnElement[bool]:
    """Whether a return is wanted still: nobody waits for it once the discussion is opened."""
    return and_(row.status.in_(sorted(OUTSTANDING)), row.shared_at.is_(None))


def _contact(row: type[AgencyReturn]) -> SQLColumnExpression[UUID]:
    return row.contact_person_id


def _return_due(row: type[AgencyReturn]) -> SQLColumnExpression[date]:
    return row.due_date


def _since(row: type[MultiAgencyAudit]) -> SQLColumnExpression[datetime]:
    return row.updated_at


KINDS = (
    Waiting(
        NotificationKind.AGENCY_RETURN_TO_WRITE,
        AgencyReturn,
        when=_to_write,
        since=lambda row: row.created_at,
        person=_contact,
        due=_return_due,
    ),
    Waiting(
        NotificationKind.JOINT_DISCUSSION_TO_OPEN,
        MultiAgencyAudit,
        step=multi_agency_audit_workflow.OPEN_DISCUSSION,
        since=_since,
    ),
    Waiting(
        NotificationKind.JOINT_DISCUSSION_TO_REPORT,
        MultiAgencyAudit,
        when=in_status(MultiAgencyAuditStatus.DISCUSSION),
        since=lambda row: row.opened_at,
        person=lambda row: row.lead_person_id,
    ),
)
