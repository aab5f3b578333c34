"""The routes of safeguarding alerts."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Poster, Reader
from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.schemas.findings.safeguarding_alerts import (
    SafeguardingAlertAcknowledge,
    SafeguardingAlertPage,
    SafeguardingAlertQuery,
    SafeguardingAlertRead,
    SafeguardingAlertSummary,
)
from app.schemas.platform.common import Actions, Id
from app.services.findings import safeguarding_alerts

router = APIRouter(prefix="/v1/safeguarding-alerts", tags=["findings"])


@router.get("", responses=answers(SafeguardingAlertPage, Invalid))
def list_safeguarding_alerts(
    reader: Reader, query: Annotated[SafeguardingAlertQuery, Query()]
) -> Response:
    """The alerts that you were told of: children who may not be safe now, the earliest first."""
    schema = query.shown(SafeguardingAlertSummary, SafeguardingAlertRead)
    return reader.page(schema, safeguarding_alerts.search, query, safeguarding_alerts.ORDERS)


@router.get("/{safeguarding_alert_id}", responses=answers(SafeguardingAlertRead, NotFound))
def get_safeguarding_alert(reader: Reader, safeguarding_alert_id: Id) -> Response:
    """One alert: the child, the team, who raised it and when it is due, without the narrative."""
    return reader.one(SafeguardingAlertRead, SafeguardingAlert, safeguarding_alert_id)


@router.get("/{safeguarding_alert_id}/actions", responses=answers(Actions, NotFound))
def list_safeguarding_alert_actions(reader: Reader, safeguarding_alert_id: Id) -> Response:
    """Which actions you can take on an alert now, and why the others are not possible."""
    return reader.actions(SafeguardingAlert, safeguarding_alert_id)


@router.post(
    "/{safeguarding_alert_id}/acknowledge", responses=answers(SafeguardingAlertRead, *MOVES)
)
def acknowledge_safeguarding_alert(
    poster: Poster, safeguarding_alert_id: Id, data: SafeguardingAlertAcknowledge
) -> Response:
    """Acknowledge an alert that you were told of, and say what was done."""
    row = poster.row(SafeguardingAlert, safeguarding_alert_id)
    safeguarding_alerts.acknowledge(poster.db, poster.actor, row, data.response_text)
    return poster.answer(SafeguardingAlertRead, SafeguardingAlert, safeguarding_alert_id)
