"""Findings of a thematic audit: its circle records them in fieldwork and analysis."""

from app.models.thematic.audits import ThematicAudit
from app.services.access.policies.thematic import of_my_circle
from app.services.findings import origins
from app.services.findings.origins import Origin
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.roles import Permission
from app.vocabulary.thematic import ThematicAuditStatus

origins.declare(
    FindingOrigin.THEMATIC,
    Origin(
        ThematicAudit,
        mine=of_my_circle,
        open=lambda row: row.status.in_(
            (ThematicAuditStatus.FIELDWORK, ThematicAuditStatus.ANALYSIS)
        ),
        permission=Permission.THEMATIC_WORK,
        named=True,
        child_blind=True,
        child=origins.no_child,
        line=origins.no_line,
    ),
)
