"""The steps of a multi-agency audit (docs/domain/partnership.md)."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, select
from sqlalchemy.orm import aliased

from app.models.findings.findings import Finding
from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import MultiAgencyAudit, MultiAgencyCase
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.findings import FindingOrigin, FindingStatus
from app.vocabulary.partnership import OUTSTANDING, MultiAgencyAuditStatus
from app.vocabulary.roles import Permission


def _all_answered(row: Any) -> ColumnElement[bool]:
    each = aliased(AgencyReturn)
    silent = select(each.id).where(
        each.multi_agency_audit_id == row.id,
        each.status.in_(sorted(OUTSTANDING)),
        each.overdue_reason.is_(None),
    )
    return not_(exists(silent))


def _all_discussed(row: Any) -> ColumnElement[bool]:
    case = aliased(MultiAgencyCase)
    waiting = select(case.id).where(case.multi_agency_audit_id == row.id, case.held_on.is_(None))
    return not_(exists(waiting))


def _has_findings(row: Any) -> ColumnElement[bool]:
    finding = aliased(Finding)
    valid = and_(
        finding.origin == FindingOrigin.MULTI_AGENCY,
        finding.origin_id == row.id,
        finding.status == FindingStatus.RECORDED,
    )
    return exists(select(finding.id).where(valid))


_ANSWERED = Guard(
    "returns_outstanding",
    "Each return must be submitted, be without involvement, or be marked overdue with the reason.",
    lambda row, _: _all_answered(row),
)
_DISCUSSED = Guard(
    "not_discussed",
    "The joint discussion of each case must be recorded first.",
    lambda row, _: _all_discussed(row),
)
_LEARNING = Guard(
    "no_findings",
    "Record what was learned as at least one finding first.",
    lambda row, _: _has_findings(row),
)
_PLANNED = frozenset({MultiAgencyAuditStatus.PROPOSED, MultiAgencyAuditStatus.AGREED})
_UNTIL_DISCUSSION = _PLANNED | {MultiAgencyAuditStatus.REQUESTING}

EDIT = Step(MultiAgencyAudit, "edit", Permission.PARTNERSHIP_MANAGE, _UNTIL_DISCUSSION, None)
AGREE = Step(
    MultiAgencyAudit,
    "agree",
    Permission.PARTNERSHIP_MANAGE,
    frozenset({MultiAgencyAuditStatus.PROPOSED}),
    MultiAgencyAuditStatus.AGREED,
)
REQUEST_RETURNS = Step(
    MultiAgencyAudit,
    "request-returns",
    Permission.PARTNERSHIP_MANAGE,
    frozenset({MultiAgencyAuditStatus.AGREED}),
    MultiAgencyAuditStatus.REQUESTING,
)
OPEN_DISCUSSION = Step(
    MultiAgencyAudit,
    "open-discussion",
    Permission.PARTNERSHIP_MANAGE,
    frozenset({MultiAgencyAuditStatus.REQUESTING}),
    MultiAgencyAuditStatus.DISCUSSION,
    guards=(_ANSWERED,),
)
RECORD_DISCUSSION = Step(
    MultiAgencyAudit,
    "record-discussion",
    Permission.PARTNERSHIP_MANAGE,
    frozenset({MultiAgencyAuditStatus.DISCUSSION}),
    None,
)
REPORT = Step(
    MultiAgencyAudit,
    "report",
    Permission.PARTNERSHIP_MANAGE,
    frozenset({MultiAgencyAuditStatus.DISCUSSION}),
    MultiAgencyAuditStatus.REPORTED,
    guards=(_DISCUSSED, _LEARNING),
)
CLOSE = Step(
    MultiAgencyAudit,
    "close",
    Permission.PARTNERSHIP_MANAGE,
    frozenset({MultiAgencyAuditStatus.REPORTED}),
    MultiAgencyAuditStatus.CLOSED,
)
CANCEL = Step(
    MultiAgencyAudit,
    "cancel",
    Permission.PARTNERSHIP_MANAGE,
    _UNTIL_DISCUSSION,
    MultiAgencyAuditStatus.CANCELLED,
)
workflow.declare(
    EDIT, AGREE, REQUEST_RETURNS, OPEN_DISCUSSION, RECORD_DISCUSSION, REPORT, CLOSE, CANCEL
)
