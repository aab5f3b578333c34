"""Findings of a multi-agency audit: its learning, which is about practice and about no child.

Its lead and the Unit of its place record them from the joint discussion on, until it is closed.
"""

from sqlalchemy import Text, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import array

from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.services import access
from app.services.findings import origins, trail_links
from app.services.findings.origins import Origin
from app.services.findings.trail_links import Link
from app.vocabulary.findings import FindingOrigin, TrailKind
from app.vocabulary.partnership import MultiAgencyAuditStatus, PracticeDomain
from app.vocabulary.roles import Permission

trail_links.declare_source(
    Link(
        TrailKind.AGENCY_RETURN,
        AgencyReturn,
        of_finding=lambda row, finding: and_(
            literal(finding.origin is FindingOrigin.MULTI_AGENCY),
            row.multi_agency_audit_id == finding.origin_id,
        ),
        because_of=lambda row: row.multi_agency_audit_id,
        title=trail_links.no_title,
        due_date=lambda row: row.due_date,
    )
)
RECORDING = (MultiAgencyAuditStatus.DISCUSSION, MultiAgencyAuditStatus.REPORTED)
DOMAINS = array([domain.value for domain in PracticeDomain], type_=Text)

origins.declare(
    FindingOrigin.MULTI_AGENCY,
    Origin(
        MultiAgencyAudit,
        mine=lambda row, me: or_(
            row.lead_person_id == me.me,
            access.allowed(me, Permission.PARTNERSHIP_MANAGE, row),
        ),
        open=lambda row: row.status.in_(RECORDING),
        permission=Permission.FINDING_WRITE,
        child=origins.no_child,
        line=origins.no_line,
        # Its domains stand for the sections of a tool.
        sections=lambda _: select(func.unnest(DOMAINS)),
    ),
)
