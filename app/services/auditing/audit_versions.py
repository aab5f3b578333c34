"""Versions of an audit: a submitted or amended audit is stored whole and never overwritten."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit, AuditSection, AuditVersion
from app.services.access import Actor
from app.services.platform import history


def add_version(db: Session, actor: Actor, audit: Audit, reason: str) -> AuditVersion:
    """Stores the audit as a new version, with a hash of its content."""
    content = {
        **{name: _plain(getattr(audit, name)) for name in VERSIONED},
        "sections": [_section(section) for section in audit.sections],
    }
    text = json.dumps(content, sort_keys=True)
    last = select(func.max(AuditVersion.number)).where(AuditVersion.audit_id == audit.id)
    version = AuditVersion(
        audit_id=audit.id,
        number=(db.scalar(last) or 0) + 1,
        taken_at=clock.now(),
        taken_by=actor.person_id,
        reason=reason,
        content=content,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )
    db.add(version)
    db.flush()
    return version


VERSIONED = (
    "auditor_grade",
    "override_grade",
    "grade_rationale",
    "indicative_grade",
    "grade_variance",
    "proposed_grade",
    "score_of_applicable",
    "score_of_available",
    "practitioner_involved",
)


def _plain(value: object) -> object:
    """Returns a value as the audit itself shows it: a score is a number."""
    return float(value) if isinstance(value, Decimal) else history.plain(value)


def _section(section: AuditSection) -> dict[str, Any]:
    names = ("section_key", "section_grade", "section_score", "strengths_text", "development_text")
    answers = (
        "question_key",
        "value_num",
        "value_text",
        "value_codes",
        "value_bool",
        "value_date",
        "is_na",
        "na_reason",
    )
    return {
        **{name: _plain(getattr(section, name)) for name in names},
        "framework_evidence": section.framework_evidence,
        "answers": [
            {name: _plain(getattr(answer, name)) for name in answers} for answer in section.answers
        ],
    }
