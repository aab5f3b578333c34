"""Alerts the case's managers to an audit submitted as inadequate, as a headline.

They see the child, the auditor and the grade before moderation, and never the narrative.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Text, and_, case, cast, func, literal, select
from sqlalchemy.orm import Session, aliased

from app.core import clock, ids
from app.core.config import settings
from app.models.auditing.audit_alerts import AuditAlert
from app.models.auditing.audits import Audit
from app.models.platform.base import location_of
from app.models.tools.grades import GradeCrosswalk, GradeLevel
from app.models.tools.tools import ToolVersion
from app.schemas.auditing.audit_alerts import (
    AuditAlertAcknowledgeItem,
    AuditAlertQuery,
    AuditAlertSort,
)
from app.schemas.tools.tool_content import ToolContent
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.auditing import audit_grading
from app.services.auditing.audit_alert_workflow import ACKNOWLEDGE, WITHDRAW
from app.services.cases import allocations
from app.services.organisation import org_units
from app.services.platform import documents, events, filters, history, pagination, workflow
from app.services.platform.bulk_verbs import BulkVerb
from app.services.reference import closed_days
from app.services.tools import scales
from app.vocabulary.auditing import (
    FINAL,
    AuditAlertReason,
    AuditAlertStanding,
    AuditAlertStatus,
    AuditStatus,
)
from app.vocabulary.roles import Permission

RAISE = "audit_alert.raise"
events.declare(RAISE, AuditAlert, "Audit alert: an audit was submitted as inadequate.")

INADEQUATE, COMMON_SCALE = "inadequate", "ofsted4"
MODERATED = (AuditStatus.MODERATED, AuditStatus.APPRECIATIVE_INQUIRY)
NEVER = date(9999, 12, 31)  # an alert without a due day comes last
ORDERS = pagination.orders(
    AuditAlertSort,
    AuditAlert,
    due_date=(func.coalesce(AuditAlert.due_date, literal(NEVER, Date)).label("due_date"),),
)
MATCHED = (
    "id",
    "status",
    "reason",
    "audit_id",
    "subject_id",
    "auditor_id",
    "org_unit_id",
    "service_line",
)


def search(actor: Actor, query: AuditAlertQuery) -> Select[AuditAlert]:
    rows = access.visible(actor, AuditAlert)
    rows = filters.matching(rows, actor, AuditAlert, query, *MATCHED)
    rows = org_units.within(rows, AuditAlert, query.under)
    if query.overdue is not None:
        rows = rows.where(_overdue(AuditAlert, actor) == query.overdue)
    return rows


@documents.computed(AuditAlert, "overdue")
def _overdue(row: Any, actor: Actor) -> Any:
    return and_(
        row.status == AuditAlertStatus.OPEN, func.coalesce(row.due_date < actor.today, False)
    )


@documents.computed(AuditAlert, "standing")
def _standing(row: Any, _actor: Actor) -> Any:
    audit = aliased(Audit)
    standing = case(
        (audit.status.in_(sorted(FINAL)), AuditAlertStanding.FINAL.value),
        (audit.status.in_(MODERATED), AuditAlertStanding.MODERATED.value),
        (audit.status == AuditStatus.VOIDED, AuditAlertStanding.VOIDED.value),
        else_=AuditAlertStanding.NOT_MODERATED.value,
    )
    return select(cast(standing, Text)).where(audit.id == row.audit_id).scalar_subquery()


@documents.computed(AuditAlert, "grade")
def _grade(row: Any, _actor: Actor) -> Any:
    audit = aliased(Audit)
    grade = select(_grade_that_counts(row, audit)).where(audit.id == row.audit_id)
    return grade.scalar_subquery()


def _grade_that_counts(row: Any, audit: Any) -> ColumnElement[Any]:
    """Returns the grade as submitted, or the final grade, so that the two are never compared."""
    return case((audit.status.in_(sorted(FINAL)), audit.final_grade), else_=row.grade)


@documents.computed(AuditAlert, "grade_label")
def _grade_label(row: Any, _actor: Actor) -> Any:
    audit = aliased(Audit)  # joined, not nested: deeper down it would not be tied to `row`
    label = _label_of(row, _grade_that_counts(row, audit))
    return label.where(audit.id == row.audit_id).scalar_subquery()


@documents.computed(AuditAlert, "limited_to_label")
def _limited_to_label(row: Any, _actor: Actor) -> Any:
    return _label_of(row, row.limited_to).scalar_subquery()


def _label_of(row: Any, code: Any) -> Select[Any]:
    level, version = aliased(GradeLevel), aliased(ToolVersion)
    return (
        select(level.label)
        .join(version, version.grade_scale_code == level.scale_code)
        .where(version.id == row.tool_version_id, level.code == code)
    )


def acknowledge(db: Session, actor: Actor, row: AuditAlert, response_text: str) -> None:
    """Acknowledges an alert by saying what will be done."""
    workflow.transition(
        db,
        actor,
        row,
        ACKNOWLEDGE,
        response_text=response_text,
        acknowledged_by=actor.person_id,
        acknowledged_at=clock.now(),
    )


ACKNOWLEDGE_EACH: BulkVerb[AuditAlertAcknowledgeItem, AuditAlert] = BulkVerb(
    AuditAlert,
    Permission.AUDIT_ALERT_ACKNOWLEDGE,
    lambda item: item.alert_id,
    lambda db, actor, row, item: acknowledge(db, actor, row, item.response_text),
)


def on_submission(db: Session, actor: Actor, audit: Audit, content: ToolContent) -> None:
    """Raises the alert of an inadequate audit, and withdraws one that no longer holds."""
    inadequate = inadequate_levels(db, content.grade_scale)
    caps = {cap.cap for cap in audit_grading.graded(db, audit, content).caps_applied} & inadequate
    given = audit.proposed_grade in inadequate
    live = _live(db, Audit.id == audit.id)
    if not given and not caps:
        for alert in live:
            _withdraw(db, alert, "The audit was submitted again with a better grade.")
    elif not live:
        reason = AuditAlertReason.GRADE if given else AuditAlertReason.LIMITING_RULE
        _raise(db, actor, audit, reason, min(caps, default=None))


def _raise(
    db: Session, actor: Actor, audit: Audit, reason: AuditAlertReason, limited_to: str | None
) -> None:
    alert = AuditAlert(
        id=ids.new(),
        audit_id=audit.id,
        subject_id=audit.subject_id,
        auditor_id=audit.auditor_id,
        tool_version_id=audit.tool_version_id,
        raised_at=clock.now(),
        reason=reason,
        grade=audit.proposed_grade,
        limited_to=limited_to,
        due_date=closed_days.due_in(db, settings().audit_alert_days),
        **case_location(db, audit),
    )
    db.add(alert)
    db.flush()
    history.record(db, actor, RAISE, alert, after=history.values(alert))
    events.emit(db, RAISE, alert)


def case_location(db: Session, audit: Audit) -> dict[str, Any]:
    """Returns the place of the case today; where the case has ended, that of the audit."""
    return allocations.location_today(db, audit.subject_id) or location_of(audit)


def withdraw_of(db: Session, assignment_id: UUID) -> None:
    """Withdraws the alert of an assignment's audit, which was recalled or voided."""
    for alert in _live(db, Audit.assignment_id == assignment_id):
        _withdraw(db, alert, "The audit was taken back.")


def _withdraw(db: Session, alert: AuditAlert, reason: str) -> None:
    workflow.transition(db, SYSTEM, alert, WITHDRAW, note=reason, status_reason=reason)


def _live(db: Session, of: ColumnElement[bool]) -> list[AuditAlert]:
    """Returns the alerts that stand for the audits that `of` names, locked: one at most each."""
    audits = select(Audit.id).where(of)
    rows = select(AuditAlert).where(
        AuditAlert.audit_id.in_(audits), AuditAlert.status != AuditAlertStatus.WITHDRAWN
    )
    db.flush()
    locked = rows.with_for_update(of=AuditAlert).execution_options(populate_existing=True)
    return list(db.scalars(locked))


def inadequate_levels(db: Session, scale_code: str) -> set[str]:
    """Returns the levels of a scale that count as inadequate.

    The approved crosswalk to the common scale says which; without one it is the lowest level.
    """
    levels = [level.code for level in scales.levels_of(db, scale_code)]
    if scale_code == COMMON_SCALE:
        return {INADEQUATE}
    walks = select(GradeCrosswalk.from_level, GradeCrosswalk.to_level).where(
        GradeCrosswalk.from_scale == scale_code,
        GradeCrosswalk.to_scale == COMMON_SCALE,
        GradeCrosswalk.approved_at.is_not(None),
        GradeCrosswalk.valid_from <= clock.today(),
    )
    crossed = {walk.from_level: walk.to_level for walk in db.execute(walks.order_by("valid_from"))}
    return (
        {level for level, common in crossed.items() if common == INADEQUATE}
        if crossed
        else set(levels[:1])
    )
