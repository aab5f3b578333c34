"""Findings of an audit: its auditor records them while it is open."""

from sqlalchemy import select

from app.models.auditing.audits import Audit, AuditSection
from app.services.findings import origins
from app.services.findings.origins import Origin
from app.vocabulary.auditing import EDITABLE
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.roles import Permission

origins.declare(
    FindingOrigin.AUDIT,
    Origin(
        Audit,
        mine=lambda row, me: row.auditor_id == me.me,
        open=lambda row: row.status.in_(EDITABLE),
        permission=Permission.AUDIT_WRITE,
        audit_id=lambda row: row.id,
        sections=lambda row: select(AuditSection.section_key).where(
            AuditSection.audit_id == row.id
        ),
    ),
)
