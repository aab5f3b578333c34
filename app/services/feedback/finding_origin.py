"""Findings of feedback: the Unit records them from coded feedback, until that is closed."""

from sqlalchemy import and_

from app.models.feedback.submissions import FeedbackSubmission
from app.services import access
from app.services.findings import origins
from app.services.findings.origins import Origin
from app.vocabulary.feedback import FeedbackStatus
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.roles import Permission

origins.declare(
    FindingOrigin.FEEDBACK,
    Origin(
        FeedbackSubmission,
        mine=lambda row, me: access.allowed(me, Permission.FEEDBACK_TRIAGE, row),
        # Whoever did not agree to analysis is not made a finding of.
        open=lambda row: and_(
            row.consent_analysis,
            row.status.in_((FeedbackStatus.CODED, FeedbackStatus.REVIEWED)),
        ),
    ),
)
