"""Quality circles and their thematic audits."""

from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.models.findings.findings import Finding
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.base import location_of
from app.models.thematic.audits import ThematicAudit
from app.models.thematic.circle_meetings import CircleMeeting
from app.models.thematic.circles import QualityCircle
from app.vocabulary.findings import FindingOrigin, Polarity, Severity
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Role
from app.vocabulary.thematic import OUT, CircleMeetingStatus, ThematicAuditStatus
from tests.factories.base import saved
from tests.factories.findings import a_theme
from tests.factories.organisation import a_person, a_unit, placed, the_county


def the_qa_unit(db: Session) -> OrgUnit:
    unit = a_unit(db, "qa-unit", OrgUnitKind.SERVICE, the_county(db))
    unit.is_qa_unit = True
    db.flush()
    return unit


def a_circle_chair(db: Session, role: Role = Role.ASSISTANT_DIRECTOR, **fields: Any) -> Person:
    """An assistant director, or who `role` says, of the QA Unit."""
    return a_person(db, role, at=the_qa_unit(db), **fields)


def a_quality_circle(
    db: Session, *members: Person, at: OrgUnit | None = None, **fields: Any
) -> QualityCircle:
    """A circle in any `status` for the whole county unless `at` names a unit."""
    usual: dict[str, Any] = {
        "name": "Quality circle on supervision",
        "chair_role": Role.ASSISTANT_DIRECTOR,
        "member_ids": [str(member.id) for member in members],
        "terms_of_reference": "Plans thematic audits of supervision.",
        **placed(db, at or the_county(db)),
        "service_line": None,
    }
    if "chair_id" not in fields:
        fields["chair_id"] = a_circle_chair(db).id
    return saved(db, QualityCircle(**usual | fields))


def a_circle_meeting(
    db: Session, circle: QualityCircle | None = None, **fields: Any
) -> CircleMeeting:
    """A meeting of today in any `status`; once held with minutes of its chair."""
    circle = circle or a_quality_circle(db)
    status = CircleMeetingStatus(fields.get("status", CircleMeetingStatus.PLANNED))
    held = status in {CircleMeetingStatus.HELD, CircleMeetingStatus.CONFIRMED}
    confirmed = status is CircleMeetingStatus.CONFIRMED
    usual: dict[str, Any] = {
        "circle_id": circle.id,
        "meets_on": clock.today(),
        "agenda": None,
        "status_reason": "The chair was away." if status == "cancelled" else None,
        "attendee_ids": [str(circle.chair_id)] if held else [],
        "decisions": ["Plans alone."] if held else [],
        "minutes": "The circle agreed the questions." if held else None,
        "recorded_by": circle.chair_id if held else None,
        "recorded_at": clock.now() if held else None,
        "confirmed_by": circle.chair_id if confirmed else None,
        "confirmed_at": clock.now() if confirmed else None,
        **location_of(circle),
    }
    return saved(db, CircleMeeting(**usual | fields))


def a_thematic_audit(
    db: Session, circle: QualityCircle | None = None, **fields: Any
) -> ThematicAudit:
    """A thematic audit in any `status`; from its analysis on with a report."""
    circle = circle or a_quality_circle(db)
    status = ThematicAuditStatus(fields.get("status", ThematicAuditStatus.PROPOSED))
    decided = status is not ThematicAuditStatus.PROPOSED
    written = status in OUT | {ThematicAuditStatus.ANALYSIS}
    usual: dict[str, Any] = {
        "circle_id": circle.id,
        "title": "What supervision changes",
        "rationale": "Audits say that supervision does not show its reasons.",
        "terms_of_reference": "Supervision of plans.",
        "questions": ["Do records say why a plan was changed?"],
        "methods": ["case_audit"],
        "theme_codes": ["supervision"],
        "finding_ids": [],
        "proposed_by": circle.chair_id,
        "moved_at": clock.now(),
        "status_reason": "It was done last year." if status == "rejected" else None,
        "decided_by": circle.chair_id if decided else None,
        "decided_at": clock.now() if decided else None,
        "headline": "Supervision seldom says why." if written else None,
        "narrative": "Most records say what was decided." if written else None,
        "published_by": circle.chair_id if status in OUT else None,
        "published_at": clock.now() if status in OUT else None,
        **location_of(circle),
    }
    a_theme(db, "supervision")
    return saved(db, ThematicAudit(**usual | fields))


def a_thematic_finding(db: Session, audit: ThematicAudit, **fields: Any) -> Finding:
    """An area for development, recorded by the proposer of a thematic audit."""
    usual: dict[str, Any] = {
        "origin": FindingOrigin.THEMATIC,
        "origin_id": audit.id,
        "recorded_by": audit.proposed_by,
        "polarity": Polarity.DEVELOPMENT,
        "text": "Supervision seldom says why.",
        "theme_codes": [],
        "severity": Severity.NOTE,
        "practice_framework_codes": [],
        **location_of(audit),
    }
    if fields.get("status") == "withdrawn":
        usual["withdrawn_at"] = clock.now()
    return saved(db, Finding(**usual | fields))
