"""Findings of feedback: the Unit records them from coded feedback, until that is closed.

A concern that was raised with somebody is recorded by the service itself.
"""

from sqlalchemy import and_
from sqlalchemy.orm import Session

from app.core import ids
from app.models.feedback.submissions import FeedbackSubmission
from app.models.findings.findings import Finding
from app.models.platform.base import location_of
from app.services import access
from app.services.access import Actor
from app.services.findings import origins, safeguarding_alerts
from app.services.findings.origins import Origin
from app.services.platform import history
from app.vocabulary.feedback import FeedbackStatus
from app.vocabulary.findings import FindingOrigin, Polarity, Severity
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Permission

origins.declare(
    FindingOrigin.FEEDBACK,
    Origin(
        FeedbackSubmission,
        mine=lambda row, me: access.allowed(me, Permission.FEEDBACK_TRIAGE, row),
        permission=Permission.FEEDBACK_DECIDE,
        # Whoever did not agree to analysis is not made a finding of.
        open=lambda row: and_(
            row.consent_analysis,
            row.status.in_((FeedbackStatus.CODED, FeedbackStatus.REVIEWED)),
        ),
        since=lambda row: row.submitted_week,  # nobody learns more of when something was submitted
    ),
)


def record(db: Session, actor: Actor, row: FeedbackSubmission) -> None:
    """Records the concern of an escalated submission as a finding, and raises its alert."""
    values = {
        **location_of(row),
        "service_line": row.service_line or ServiceLine.OTHER,
        "origin": FindingOrigin.FEEDBACK,
        "origin_id": row.id,
        "subject_id": row.subject_id,
        "recorded_by": actor.person_id,
        "polarity": Polarity.CONCERN,
        "text": row.escalation_reason,
        "theme_codes": [],
        "severity": Severity.IMMEDIATE_SAFEGUARDING,
        "practice_framework_codes": [],
        "escalated_to_id": row.escalated_to_id,
        "escalated_at": row.escalated_at,
    }
    finding = Finding(id=ids.new(), **values)
    db.add(finding)
    db.flush()
    history.record(db, actor, "finding.create", finding, after=history.values(finding))
    safeguarding_alerts.raise_for(db, actor, {"id": finding.id, **values})
