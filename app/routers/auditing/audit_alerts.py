"""The routes of audit alerts."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http import bulk_verbs
from app.http.declarations import MOVES, answers
from app.http.dependencies import Creator, Poster, Reader
from app.models.auditing.audit_alerts import AuditAlert
from app.schemas.auditing.audit_alerts import (
    AuditAlertAcknowledge,
    AuditAlertPage,
    AuditAlertQuery,
    AuditAlertRead,
    AuditAlertsAcknowledge,
    AuditAlertSummary,
)
from app.schemas.platform.common import Actions, Id
from app.services.auditing import audit_alerts

router = APIRouter(prefix="/v1/audit-alerts", tags=["audits"])


@router.get("", responses=answers(AuditAlertPage, Invalid))
def list_audit_alerts(reader: Reader, query: Annotated[AuditAlertQuery, Query()]) -> Response:
    """The alerts about inadequate audits that you may see; `view=full` gives the responses."""
    schema = query.shown(AuditAlertSummary, AuditAlertRead)
    return reader.page(schema, audit_alerts.search, query, audit_alerts.ORDERS)


@router.get("/{alert_id}", responses=answers(AuditAlertRead, NotFound))
def get_audit_alert(reader: Reader, alert_id: Id) -> Response:
    """One alert: the child, the auditor and the grade, without the narrative."""
    return reader.one(AuditAlertRead, AuditAlert, alert_id)


@router.get("/{alert_id}/actions", responses=answers(Actions, NotFound))
def list_audit_alert_actions(reader: Reader, alert_id: Id) -> Response:
    """Which actions you can take on an alert now, and why the others are not possible."""
    return reader.actions(AuditAlert, alert_id)


@router.post("/{alert_id}/acknowledge", responses=answers(AuditAlertRead, *MOVES))
def acknowledge_audit_alert(poster: Poster, alert_id: Id, data: AuditAlertAcknowledge) -> Response:
    """Acknowledge an alert about a case you manage, and say what will be done."""
    row = poster.row(AuditAlert, alert_id)
    audit_alerts.acknowledge(poster.db, poster.actor, row, data.response_text)
    return poster.answer(AuditAlertRead, AuditAlert, alert_id)


@router.post(":acknowledge", **bulk_verbs.ROUTE)
def acknowledge_audit_alerts(creator: Creator, data: AuditAlertsAcknowledge) -> Response:
    """Acknowledge many alerts, each with its response; a rejected item leaves the others alone."""
    return bulk_verbs.answer(creator, audit_alerts.ACKNOWLEDGE_EACH, data.items)
