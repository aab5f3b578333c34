"""Findings of a moderation and of an appreciative inquiry.

A moderator records them after the decision, until the next step of the audit; the facilitator of an
inquiry once it was held, until the practitioner has confirmed it.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select

from app.models.auditing.audits import Audit, AuditSection
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.inquiries import AppreciativeInquiry
from app.services.access.independence import own_line
from app.services.findings import origins
from app.services.findings.origins import Origin
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.moderation import InquiryStatus
from app.vocabulary.roles import Permission


def _of_moderated(row: Any) -> ColumnElement[bool]:
    audit = select(Audit.id).where(Audit.id == row.audit_id, Audit.status == AuditStatus.MODERATED)
    return and_(row.superseded_at.is_(None), exists(audit))


def _audit_of(row: Any, column: Any) -> Select[Any]:
    """Selects of the audit that an inquiry is about; one without an audit is about no child."""
    return select(column).where(Audit.id == row.audit_id).correlate(row)


origins.declare(
    FindingOrigin.MODERATION,
    Origin(
        ModerationDecision,
        mine=lambda row, me: row.moderator_id == me.me,
        open=_of_moderated,
        permission=Permission.MODERATION_DECIDE,
        audit_id=lambda row: row.audit_id,
        sections=lambda row: select(AuditSection.section_key).where(
            AuditSection.audit_id == row.audit_id
        ),
    ),
)
origins.declare(
    FindingOrigin.APPRECIATIVE_INQUIRY,
    Origin(
        AppreciativeInquiry,
        mine=lambda row, me: row.facilitator_id == me.me,
        open=lambda row: row.status.in_((InquiryStatus.HELD, InquiryStatus.RECORDED)),
        permission=Permission.INQUIRY_FACILITATE,
        audit_id=lambda row: row.audit_id,
        child=lambda row: _audit_of(row, Audit.subject_id).scalar_subquery(),
        line=lambda row, me: _audit_of(row, Audit.id).where(own_line(Audit, me.me)).exists(),
    ),
)
