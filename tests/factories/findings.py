"""Themes, findings, and what came of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.findings.actions import Action
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.base import location_of
from app.models.reference.themes import Theme
from app.vocabulary.findings import (
    CHECKED,
    ActionStatus,
    Destination,
    FindingOrigin,
    FindingStatus,
    Polarity,
    RecommendationStatus,
    SafeguardingAlertStatus,
    Severity,
)
from app.vocabulary.roles import Role
from tests.factories.auditing import an_audit
from tests.factories.base import saved
from tests.factories.organisation import a_person, a_team, placed


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
    return saved(db, Finding(**usual | _withdrawn(fields) | fields))


def _withdrawn(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"withdrawn_at": clock.now()} if fields.get("status") == "withdrawn" else {}


def withdrawn(db: Session, finding: Finding, reason: str = "A mistake.") -> None:
    """Withdraws a finding now, without asking who may."""
    finding.status, finding.status_reason = FindingStatus.WITHDRAWN, reason
    finding.withdrawn_at = clock.now()
    db.flush()


def a_recommendation(
    db: Session, *findings: Finding, at: OrgUnit | None = None, **fields: Any
) -> Recommendation:
    """A recommendation in any `status` for a team, because of findings of a final audit there."""
    team = at or a_team(db)
    findings = findings or (a_finding(db, an_audit(db, at=team, status="finalised")),)
    status = RecommendationStatus(fields.get("status", RecommendationStatus.PROPOSED))
    decided = status in {RecommendationStatus.ACCEPTED, RecommendationStatus.REJECTED}
    usual: dict[str, Any] = {
        "text": "Supervision records say what was decided, and why.",
        "finding_ids": [str(finding.id) for finding in findings],
        "destinations": [Destination.AREA_LEARNING_EVENT.value],
        "decided_by": a_person(db, Role.QA_MANAGER).id if decided else None,
        "decided_at": clock.now() if decided else None,
        "status_reason": "It is done already." if status == "rejected" else None,
        **placed(db, team),
    }
    if "proposed_by" not in fields:
        fields["proposed_by"] = a_person(db, Role.QA_MANAGER).id
    if status is RecommendationStatus.SUPERSEDED and "superseded_by_id" not in fields:
        fields["superseded_by_id"] = a_recommendation(db, *findings, at=team).id
    return saved(db, Recommendation(**usual | fields))


def an_action(
    db: Session,
    owner: Person | None = None,
    source: Finding | Recommendation | None = None,
    **fields: Any,
) -> Action:
    """An action in any `status`, due in a week, because of a finding of a final audit."""
    source = source or a_finding(db, an_audit(db, status="finalised"))
    status = ActionStatus(fields.get("status", ActionStatus.OPEN))
    manager, is_finding = a_person(db, Role.QA_MANAGER), isinstance(source, Finding)
    usual: dict[str, Any] = {
        "finding_id": source.id if is_finding else None,
        "recommendation_id": None if is_finding else source.id,
        "subject_id": getattr(source, "subject_id", None),
        "title": "Agree a template for supervision records.",
        "owner_person_id": (owner or a_person(db, Role.PRACTITIONER)).id,
        "accountable_person_id": manager.id,
        "raised_by": manager.id,
        "due_date": clock.today() + timedelta(days=7),
        "evidence": [],
        "status_reason": "It is done already." if status is ActionStatus.CANCELLED else None,
        "completed_at": clock.now() if status in CHECKED | {ActionStatus.COMPLETED} else None,
        "verified_by": manager.id if status in CHECKED else None,
        "verified_at": clock.now() if status in CHECKED else None,
        **location_of(source),
    }
    return saved(db, Action(**usual | fields))


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
