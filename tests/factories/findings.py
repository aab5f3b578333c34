"""Themes and findings."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit
from app.models.findings.findings import Finding
from app.models.reference.themes import Theme
from app.vocabulary.findings import FindingOrigin, Polarity, Severity
from tests.factories.base import saved


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
