"""The steps of an appreciative inquiry (source 2.1 and 3.4)."""

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select

from app.models.auditing.audits import Audit
from app.models.moderation.inquiries import AppreciativeInquiry
from app.services import access
from app.services.access import Actor
from app.services.access.policies.moderation import auditor_stays_unknown
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.auditing import WITH_INQUIRY, AuditStatus
from app.vocabulary.moderation import InquiryStatus
from app.vocabulary.roles import Permission

QUESTIONS = ("what_went_well", "what_differently_next_time")

_AUDITOR_MODERATOR_OR_UNIT = Guard(
    "not_yours",
    "Only the audit's auditor, its moderator or the QA unit can start its inquiry.",
    lambda row, me: or_(
        row.auditor_id == me.me,
        row.moderator_id == me.me,
        access.allowed(me, Permission.MODERATION_MANAGE, row),
    ),
)


def _the_facilitator(row: type[AppreciativeInquiry], me: Actor) -> ColumnElement[bool]:
    return row.facilitator_id == me.me


_NOT_THE_PRACTITIONER = Guard(
    "not_yours",
    "The practitioner cannot keep the record of their own inquiry.",
    lambda row, me: row.practitioner_id != me.me,
)
_THE_PRACTITIONER = Guard(
    "not_yours",
    "Only the practitioner of this inquiry can confirm it.",
    lambda row, me: row.practitioner_id == me.me,
)
_ANSWERED = Guard(
    "unanswered",
    "Both questions of the inquiry must be answered first.",
    lambda row, _: and_(*(getattr(row, name).is_not(None) for name in QUESTIONS)),
)
_NONE_YET = Guard(
    "inquiry_exists",
    "This audit already has an appreciative inquiry.",
    lambda row, _: not_(
        exists(select(AppreciativeInquiry.id).where(AppreciativeInquiry.audit_id == row.id))
    ),
)
_AUDITOR_MAY_MEET = Guard(
    "moderation_blind",
    "While the moderation may be blind, the auditor does not meet the practitioner: wait for the"
    " decision, or name another facilitator.",
    lambda row, _: not_(
        and_(
            auditor_stays_unknown(row),
            exists(
                select(Audit.id).where(
                    Audit.id == row.audit_id, Audit.auditor_id == row.facilitator_id
                )
            ),
        )
    ),
)
# The audit stays where it is, so that an inquiry never ends or delays its moderation.
START = Step(
    Audit,
    "start-appreciative-inquiry",
    Permission.INQUIRY_FACILITATE,
    WITH_INQUIRY,
    None,
    who=_AUDITOR_MODERATOR_OR_UNIT,
    guards=(_NONE_YET,),
)
# From then on the practitioner sees the grade and the texts.
ENTER = Step(
    Audit,
    "enter_inquiry",
    None,
    frozenset({AuditStatus.MODERATED}),
    AuditStatus.APPRECIATIVE_INQUIRY,
)
EDIT = Step(
    AppreciativeInquiry,
    "edit",
    Permission.INQUIRY_FACILITATE,
    frozenset({InquiryStatus.PLANNED, InquiryStatus.HELD, InquiryStatus.RECORDED}),
    None,
    who=_NOT_THE_PRACTITIONER,
    named=_the_facilitator,
)
HOLD = Step(
    AppreciativeInquiry,
    "hold",
    Permission.INQUIRY_FACILITATE,
    frozenset({InquiryStatus.PLANNED}),
    InquiryStatus.HELD,
    who=_NOT_THE_PRACTITIONER,
    named=_the_facilitator,
    guards=(_AUDITOR_MAY_MEET,),
)
RECORD = Step(
    AppreciativeInquiry,
    "record",
    Permission.INQUIRY_FACILITATE,
    frozenset({InquiryStatus.HELD}),
    InquiryStatus.RECORDED,
    who=_NOT_THE_PRACTITIONER,
    named=_the_facilitator,
    guards=(_ANSWERED,),
)
CONFIRM = Step(
    AppreciativeInquiry,
    "confirm",
    Permission.INQUIRY_CONFIRM,
    frozenset({InquiryStatus.RECORDED}),
    InquiryStatus.CONFIRMED_BY_PRACTITIONER,
    who=_THE_PRACTITIONER,
    named=_THE_PRACTITIONER.holds,
)
workflow.declare(START, ENTER, EDIT, HOLD, RECORD, CONFIRM)
