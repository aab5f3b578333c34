"""The steps of an appreciative inquiry (source 2.1 and 3.4)."""

from sqlalchemy import and_, or_

from app.models.auditing.audits import Audit
from app.models.moderation.inquiries import AppreciativeInquiry
from app.services import access
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.auditing import AuditStatus
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
START = Step(
    Audit,
    "start-appreciative-inquiry",
    Permission.INQUIRY_FACILITATE,
    frozenset({AuditStatus.MODERATED}),
    AuditStatus.APPRECIATIVE_INQUIRY,
    who=_AUDITOR_MODERATOR_OR_UNIT,
)
EDIT = Step(
    AppreciativeInquiry,
    "edit",
    Permission.INQUIRY_FACILITATE,
    frozenset({InquiryStatus.PLANNED, InquiryStatus.HELD, InquiryStatus.RECORDED}),
    None,
    who=_NOT_THE_PRACTITIONER,
    in_any_place=True,
)
HOLD = Step(
    AppreciativeInquiry,
    "hold",
    Permission.INQUIRY_FACILITATE,
    frozenset({InquiryStatus.PLANNED}),
    InquiryStatus.HELD,
    who=_NOT_THE_PRACTITIONER,
    in_any_place=True,
)
RECORD = Step(
    AppreciativeInquiry,
    "record",
    Permission.INQUIRY_FACILITATE,
    frozenset({InquiryStatus.HELD}),
    InquiryStatus.RECORDED,
    who=_NOT_THE_PRACTITIONER,
    in_any_place=True,
    guards=(_ANSWERED,),
)
CONFIRM = Step(
    AppreciativeInquiry,
    "confirm",
    Permission.INQUIRY_CONFIRM,
    frozenset({InquiryStatus.RECORDED}),
    InquiryStatus.CONFIRMED_BY_PRACTITIONER,
    who=_THE_PRACTITIONER,
    in_any_place=True,
)
workflow.declare(START, EDIT, HOLD, RECORD, CONFIRM)
