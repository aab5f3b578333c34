"""Supervision, from which findings come until the next one is due."""

from app.core import clock
from app.models.learning.supervision_reviews import SupervisionReview
from app.services.findings import origins
from app.services.findings.origins import Origin
from app.vocabulary.findings import FindingOrigin

origins.declare(
    FindingOrigin.SUPERVISION,
    Origin(
        SupervisionReview,
        mine=lambda row, me: row.supervisor_id == me.me,
        open=lambda row: row.next_due_on >= clock.today(),
    ),
)
