"""Alerts: a finding that a child may not be safe now reaches people as a headline, at once.

These are the person it was raised with, the QA managers of the place, and the team and service
managers of the child's case. They see who, where and until when, and never the narrative.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, and_, func, literal, select
from sqlalchemy.orm import Session, aliased

from app.core import clock, ids
from app.core.config import settings
from app.models.findings.findings import Finding
from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.models.platform.base import Located
from app.schemas.findings.safeguarding_alerts import (
    SafeguardingAlertQuery,
    SafeguardingAlertSort,
)
from app.services import access
from app.services.access import Actor
from app.services.cases import allocations
from app.services.findings.safeguarding_alert_workflow import ACKNOWLEDGE
from app.services.organisation import org_units
from app.services.platform import documents, events, filters, history, pagination, workflow
from app.services.reference import closed_days
from app.vocabulary.findings import FindingStatus, SafeguardingAlertStatus, Severity
from app.vocabulary.organisation import ServiceLine

RAISE, REDIRECT = "safeguarding_alert.raise", "safeguarding_alert.redirect"
OVERDUE = "safeguarding_alert.overdue"
events.declare(RAISE, SafeguardingAlert, "Safeguarding alert: a child may not be safe now.")
events.declare(REDIRECT, SafeguardingAlert, "Safeguarding alert: raised with another person.")
events.declare(OVERDUE, SafeguardingAlert, "Safeguarding alert: not acknowledged in time.")

NEVER = date(9999, 12, 31)  # an alert without a due day comes last
ORDERS = pagination.orders(
    SafeguardingAlertSort,
    SafeguardingAlert,
    due_date=(func.coalesce(SafeguardingAlert.due_date, literal(NEVER, Date)).label("due_date"),),
)
MATCHED = (
    "id",
    "status",
    "finding_id",
    "subject_id",
    "escalated_to_id",
    "raised_by",
    "org_unit_id",
    "service_line",
)


def search(actor: Actor, query: SafeguardingAlertQuery) -> Select[SafeguardingAlert]:
    rows = access.visible(actor, SafeguardingAlert)
    rows = filters.matching(rows, actor, SafeguardingAlert, query, *MATCHED)
    rows = org_units.within(rows, SafeguardingAlert, query.under)
    if query.overdue is not None:
        rows = rows.where(_overdue(SafeguardingAlert, actor) == query.overdue)
    return rows


@documents.computed(SafeguardingAlert, "overdue")
def _overdue(row: Any, actor: Actor) -> Any:
    return and_(
        row.status == SafeguardingAlertStatus.OPEN,
        func.coalesce(row.due_date < actor.today, False),
    )


@documents.computed(SafeguardingAlert, "stands")
def _stands(row: Any, _actor: Actor) -> Any:
    finding = aliased(Finding)
    stands = and_(
        finding.status == FindingStatus.RECORDED,
        finding.severity == Severity.IMMEDIATE_SAFEGUARDING,
    )
    return select(stands).where(finding.id == row.finding_id).scalar_subquery()


def acknowledge(db: Session, actor: Actor, row: SafeguardingAlert, response_text: str) -> None:
    """Acknowledges an alert by saying what was done."""
    workflow.transition(
        db,
        actor,
        row,
        ACKNOWLEDGE,
        response_text=response_text,
        acknowledged_by=actor.person_id,
        acknowledged_at=clock.now(),
    )


def raise_for(db: Session, actor: Actor, finding: Mapping[str, Any]) -> None:
    """Raises the alert of a finding, given by its columns, if its severity needs one."""
    if finding["severity"] != Severity.IMMEDIATE_SAFEGUARDING:
        return
    alert = SafeguardingAlert(
        id=ids.new(),
        finding_id=finding["id"],
        subject_id=finding["subject_id"],
        raised_by=finding["recorded_by"],
        raised_at=clock.now(),
        escalated_to_id=finding["escalated_to_id"],
        escalated_at=finding["escalated_at"],
        due_date=closed_days.due_in(db, settings().safeguarding_alert_days),
        **_location(db, finding),
    )
    db.add(alert)
    db.flush()
    history.record(db, actor, RAISE, alert, after=history.values(alert))
    events.emit(db, RAISE, alert)


def _location(db: Session, finding: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the place of the case today; where nobody holds it, that of the finding."""
    subject_id = finding["subject_id"]
    today = allocations.location_today(db, subject_id) if subject_id is not None else None
    place = {name: finding[name] for name in Located.columns}
    return today or place | {"service_line": finding["service_line"] or ServiceLine.OTHER}


def follow(db: Session, actor: Actor, finding: Finding, before: Mapping[str, Any]) -> None:
    """Raises or redirects the alert of a finding that was replaced; never takes one away."""
    same = all(getattr(finding, name) == before[name] for name in ("severity", "escalated_to_id"))
    if same or finding.severity is not Severity.IMMEDIATE_SAFEGUARDING:
        return
    alert = _open_alert(db, finding.id)
    if alert is None:
        raise_for(db, actor, history.values(finding) | {"id": finding.id})
    elif alert.escalated_to_id != finding.escalated_to_id:
        _redirect(db, actor, alert, finding)


def _open_alert(db: Session, finding_id: UUID) -> SafeguardingAlert | None:
    waiting = select(SafeguardingAlert).where(
        SafeguardingAlert.finding_id == finding_id,
        SafeguardingAlert.status == SafeguardingAlertStatus.OPEN,
    )
    locked = waiting.with_for_update().execution_options(populate_existing=True)
    return db.scalar(locked)


def _redirect(db: Session, actor: Actor, alert: SafeguardingAlert, finding: Finding) -> None:
    names = ("escalated_to_id", "escalated_at")
    before = {name: getattr(alert, name) for name in names}
    after = {name: getattr(finding, name) for name in names}
    for name, value in after.items():
        setattr(alert, name, value)
    db.flush()
    history.record(db, actor, REDIRECT, alert, before=before, after=after)
    events.emit(db, REDIRECT, alert)


def note_overdue(db: Session) -> int:
    """Emits an event, once, for each open alert that is past its due day; returns their number."""
    late = select(SafeguardingAlert).where(
        SafeguardingAlert.status == SafeguardingAlertStatus.OPEN,
        SafeguardingAlert.overdue_noted_at.is_(None),
        SafeguardingAlert.due_date < clock.today(),
    )
    alerts = db.scalars(late.order_by(SafeguardingAlert.id).with_for_update()).all()
    for alert in alerts:
        alert.overdue_noted_at = clock.now()
        events.emit(db, OVERDUE, alert)
    return len(alerts)
