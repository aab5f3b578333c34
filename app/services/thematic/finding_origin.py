"""Findings of a thematic audit: its circle records them in fieldwork and analysis.

The circle proposes what is recommended because of them, until the audit is closed.
"""

from sqlalchemy import and_

from app.models.thematic.audits import ThematicAudit
from app.services.access.policies.thematic import of_my_circle
from app.services.findings import origins
from app.services.findings.origins import Origin
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.roles import Permission
from app.vocabulary.thematic import ThematicAuditStatus

RECORDING = (ThematicAuditStatus.FIELDWORK, ThematicAuditStatus.ANALYSIS)
RECOMMENDING = (*RECORDING, ThematicAuditStatus.REPORTED)

origins.declare(
    FindingOrigin.THEMATIC,
    Origin(
        ThematicAudit,
        mine=of_my_circle,
        open=lambda row: row.status.in_(RECORDING),
        permission=Permission.THEMATIC_WORK,
        named=True,
        recommends=lambda row, me: and_(of_my_circle(row, me), row.status.in_(RECOMMENDING)),
        child_blind=True,
        child=origins.no_child,
        line=origins.no_line,
    ),
)
