"""Themes and findings."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.findings.findings import Finding
from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.models.organisation.people import Person
from app.models.platform.base import location_of
from app.models.reference.themes import Theme
from app.vocabulary.findings import FindingOrigin, Polarity, SafeguardingAlertStatus, Severity
from app.vocabulary.roles import Role
from tests.factories.base import saved
from tests.factories.organisation import a_person


def a_theme(db: Session, code: str = "voice_of_child", **fields: Any) -> Theme:
    """A theme of every polarity, created if it is missing."""
    known = db.scalar(select(Theme).where(Theme.code == code))
    usual = {"code": code, "label": code.title(), "polarity_allowed": list(Polarity)}
    return known or saved(db, Theme(**usual | fields))


def a_finding(db: Session, audit: Audit, **fields: Any) -> Finding:
    """An area for development, recorded by the auditor of an audit."""
    copied = ("org_unit_id", "district_id", "area_id", "service_line", "subject_id")
    usual = {name: getattr(audit, name) for name in copied} | {
        "origin": FindingOrigin.AUDIT,
        "origin_id": audit.id,
        "audit_id": audit.id,
        "recorded_by": audit.auditor_id,
        "polarity": Polarity.DEVELOPMENT,
        "text": "The plan says not who does what.",
        "theme_codes": [],
        "severity": Severity.NOTE,
        "practice_framework_codes": [],
    }
    return saved(db, Finding(**usual | fields))


def a_safeguarding_alert(
    db: Session, audit: Audit, told: Person | None = None, **fields: Any
) -> SafeguardingAlert:
    """The alert of a finding of an audit, open or what `status` says, due today."""
    told = told or a_person(db, Role.TEAM_MANAGER)
    recorder = a_person(db, Role.AUDITOR)
    escalation = {"escalated_to_id": told.id, "escalated_at": clock.now()}
    grave = {"severity": Severity.IMMEDIATE_SAFEGUARDING, "recorded_by": recorder.id}
    finding = a_finding(db, audit, **grave, **escalation)
    acknowledged = fields.get("status") == SafeguardingAlertStatus.ACKNOWLEDGED
    usual = {
        "finding_id": finding.id,
        "subject_id": audit.subject_id,
        "raised_by": recorder.id,
        "raised_at": clock.now(),
        "due_date": clock.today(),
        "response_text": "The family was seen today." if acknowledged else None,
        "acknowledged_by": told.id if acknowledged else None,
        "acknowledged_at": clock.now() if acknowledged else None,
        **escalation,
        **location_of(audit),
    }
    return saved(db, SafeguardingAlert(**usual | fields))
