"""Supervision, from which findings come until the next one is due."""

from app.models.learning.supervision_reviews import SupervisionReview
from app.services.access import SYSTEM
from app.services.findings import origins
from app.services.findings.origins import Origin
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.roles import Permission

origins.declare(
    FindingOrigin.SUPERVISION,
    Origin(
        SupervisionReview,
        mine=lambda row, me: row.supervisor_id == me.me,
        open=lambda row: row.next_due_on >= SYSTEM.today,
        permission=Permission.SUPERVISION_RECORD,
        named=True,
        line=origins.no_line,  # supervision is the line's own work
    ),
)
