"""The steps of voiding and amending an audit: one person proposes, another decides."""

from sqlalchemy import exists, not_, select

from app.models.auditing.audits import Audit
from app.models.moderation.change_requests import ChangeRequest
from app.services.access.independence import own_line
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.auditing import FINAL, AuditStatus
from app.vocabulary.moderation import ChangeRequestStatus
from app.vocabulary.roles import Permission

_NONE_OPEN = Guard(
    "proposal_open",
    "Another proposal to change this audit is still waiting for a decision.",
    lambda row, _: not_(
        exists(
            select(ChangeRequest.id).where(
                ChangeRequest.audit_id == row.id,
                ChangeRequest.status == ChangeRequestStatus.PROPOSED,
            )
        )
    ),
)
_NOT_MY_PROPOSAL = Guard(
    "own_proposal",
    "You made this proposal, so somebody else must decide it.",
    lambda row, me: row.proposed_by != me.me,
)
_NOT_OWN_LINE = Guard(
    "own_line",
    "You held this case, or worked in or managed its team, too recently to change its audit.",
    lambda row, me: not_(own_line(row, me.me)),
)
PROPOSE_AMENDMENT = Step(
    Audit,
    "propose-amendment",
    Permission.AUDIT_CHANGE_PROPOSE,
    FINAL,
    None,
    guards=(_NONE_OPEN, _NOT_OWN_LINE),
)
PROPOSE_VOID = Step(
    Audit,
    "propose-void",
    Permission.AUDIT_CHANGE_PROPOSE,
    frozenset(AuditStatus) - {AuditStatus.VOIDED},
    None,
    guards=(_NONE_OPEN,),
)
APPROVE = Step(
    ChangeRequest,
    "approve",
    Permission.AUDIT_CHANGE_DECIDE,
    frozenset({ChangeRequestStatus.PROPOSED}),
    ChangeRequestStatus.APPROVED,
    guards=(_NOT_MY_PROPOSAL, _NOT_OWN_LINE),
)
REJECT = Step(
    ChangeRequest,
    "reject",
    Permission.AUDIT_CHANGE_DECIDE,
    frozenset({ChangeRequestStatus.PROPOSED}),
    ChangeRequestStatus.REJECTED,
    guards=(_NOT_MY_PROPOSAL,),
)
AMEND = Step(Audit, "amend", None, FINAL, AuditStatus.AMENDED)
VOID = Step(Audit, "void", None, frozenset(AuditStatus) - {AuditStatus.VOIDED}, AuditStatus.VOIDED)
workflow.declare(PROPOSE_AMENDMENT, PROPOSE_VOID, APPROVE, REJECT, AMEND, VOID)
