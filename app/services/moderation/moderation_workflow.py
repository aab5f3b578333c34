"""The steps of an audit from submission until it is final (docs/domain/moderation.md)."""

from sqlalchemy import and_, exists, not_, or_, select

from app.models.auditing.audits import Audit
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditCycle
from app.models.moderation.inquiries import AppreciativeInquiry
from app.services.access.independence import own_line
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.moderation import InquiryStatus
from app.vocabulary.roles import Permission

SELECT = Step(
    Audit, "select", None, frozenset({AuditStatus.SUBMITTED}), AuditStatus.AWAITING_MODERATION
)
NO_RULE = "The programme has no moderation rule."
_HAS_RULE = Guard(
    "no_rule",
    NO_RULE,
    lambda row, _: exists(
        select(ModerationRule.id)
        .join(AuditCycle, AuditCycle.programme_id == ModerationRule.programme_id)
        .where(AuditCycle.id == row.cycle_id)
    ),
)
REQUEST = Step(
    Audit,
    "request-moderation",
    Permission.AUDIT_SELECT,
    frozenset({AuditStatus.SUBMITTED}),
    AuditStatus.AWAITING_MODERATION,
    guards=(_HAS_RULE,),
)
workflow.declare(SELECT, REQUEST)


NOT_OWN = Guard(
    "own_audit", "You cannot moderate your own audit.", lambda row, me: row.auditor_id != me.me
)
NOT_OWN_LINE = Guard(
    "own_line",
    "You held this case, or worked in or managed its team, too recently to moderate its audit.",
    lambda row, me: not_(own_line(row, me.me)),
)
ITS_MODERATOR = Guard(
    "not_yours",
    "Only the moderator who started this moderation can do this.",
    lambda row, me: row.moderator_id == me.me,
)
_FREE = Guard(
    "claimed",
    "This audit is assigned to another moderator.",
    lambda row, me: or_(row.moderator_id.is_(None), row.moderator_id == me.me),
)
BEGIN = Step(
    Audit,
    "begin-moderation",
    Permission.MODERATION_DECIDE,
    frozenset({AuditStatus.AWAITING_MODERATION}),
    AuditStatus.IN_MODERATION,
    guards=(NOT_OWN, _FREE, NOT_OWN_LINE),
)
ASSIGN = Step(
    Audit,
    "assign-moderator",
    Permission.MODERATION_ASSIGN,
    frozenset({AuditStatus.AWAITING_MODERATION, AuditStatus.IN_MODERATION}),
    AuditStatus.AWAITING_MODERATION,
)
workflow.declare(BEGIN, ASSIGN)


DECIDE = Step(
    Audit,
    "decide",
    Permission.MODERATION_DECIDE,
    frozenset({AuditStatus.IN_MODERATION}),
    AuditStatus.MODERATED,
    who=ITS_MODERATOR,
    guards=(NOT_OWN, NOT_OWN_LINE),
)
RETURN = Step(
    Audit,
    "return",
    Permission.MODERATION_DECIDE,
    frozenset({AuditStatus.IN_MODERATION}),
    AuditStatus.RETURNED,
    who=ITS_MODERATOR,
    guards=(NOT_OWN, NOT_OWN_LINE),
)
workflow.declare(DECIDE, RETURN)


_INQUIRY_DONE = Guard(
    "inquiry_open",
    "The practitioner has not confirmed the inquiry: finish it, or waive it with a reason.",
    lambda row, _: or_(
        and_(row.status == AuditStatus.MODERATED, not_(row.inquiry_required)),
        select(AppreciativeInquiry.id)
        .where(
            AppreciativeInquiry.audit_id == row.id,
            AppreciativeInquiry.status == InquiryStatus.CONFIRMED_BY_PRACTITIONER,
        )
        .exists(),
    ),
    waivable=True,
)
_BEFORE = frozenset({AuditStatus.MODERATED, AuditStatus.APPRECIATIVE_INQUIRY})
FINALISE = Step(
    Audit,
    "finalise",
    Permission.AUDIT_FINALISE,
    _BEFORE,
    AuditStatus.FINALISED,
    guards=(_INQUIRY_DONE,),
)
PASS_OVER = Step(
    Audit, "pass_over", None, frozenset({AuditStatus.SUBMITTED}), AuditStatus.FINALISED
)
workflow.declare(FINALISE, PASS_OVER)
