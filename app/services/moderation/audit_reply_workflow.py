"""The step of replying to a final audit: once each, by the practitioner and the team manager."""

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select

from app.models.auditing.audits import Audit
from app.models.moderation.audit_replies import AuditReply
from app.services import access
from app.services.access import Actor
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.auditing import FINAL
from app.vocabulary.moderation import ReplyCapacity
from app.vocabulary.roles import Permission


def _is_my_practice(row: type[Audit], me: Actor) -> ColumnElement[bool]:
    return row.practitioner_person_id == me.me


def _is_of_its_practice(row: type[Audit], me: Actor) -> ColumnElement[bool]:
    manages = access.allowed(me, Permission.AUDIT_REPLY_AS_MANAGER, row)
    return and_(row.auditor_id != me.me, or_(_is_my_practice(row, me), manages))


def _has_no_such_reply(row: type[Audit], me: Actor) -> ColumnElement[bool]:
    is_practitioner = row.practitioner_person_id.is_not_distinct_from(me.me)
    as_practitioner = AuditReply.capacity == ReplyCapacity.PRACTITIONER
    reply = select(AuditReply.id).where(
        AuditReply.audit_id == row.id,
        or_(AuditReply.author_id == me.me, as_practitioner == is_practitioner),
    )
    return not_(exists(reply))


REPLY = Step(
    Audit,
    "reply",
    Permission.AUDIT_REPLY,
    FINAL,
    None,
    who=Guard(
        "not_yours",
        "Only the practitioner of this audit and the team manager can reply to it.",
        _is_of_its_practice,
    ),
    named=_is_my_practice,
    guards=(
        Guard(
            "already_replied",
            "The practitioner and the team manager can each reply only once.",
            _has_no_such_reply,
        ),
    ),
)
workflow.declare(REPLY)
