"""Which roles see which decisions, inquiries and change requests, and which members.

I4 is an invariant of docs/domain/moderation.md.
"""

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select

from app.models.auditing.audits import Audit
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditCycle
from app.models.moderation.audit_replies import AuditReply
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.moderation.selections import ModerationSelection
from app.models.moderation.sessions import ModerationSession
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import (
    MANAGERS,
    QA,
    QA_ONLY,
    Masks,
    Member,
    Scopes,
    covered,
    for_roles,
    to,
)
from app.vocabulary.auditing import FINAL, UNDECIDED, AuditStatus
from app.vocabulary.moderation import ModerationOutcome
from app.vocabulary.roles import DIRECTORS, Role


def decided_and_final(
    row: type[ModerationDecision] | type[AuditReply], _me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    """Whether the row's audit is final, for roles that see no other audits."""
    audit = exists(select(Audit.id).where(Audit.id == row.audit_id, Audit.status.in_(FINAL)))
    return and_(place.covers(row), audit)


def unless_returned_blind(row: type[ModerationDecision]) -> ColumnElement[bool]:
    """Whether the row is no blind return: a returned audit comes back and stays blind (I4)."""
    return not_(and_(row.blind, row.outcome == ModerationOutcome.RETURNED))


def may_be_blind(audit: type[Audit]) -> ColumnElement[bool]:
    """Whether the moderation of a submitted audit is or will be blind, and is not decided yet."""
    rule = exists(
        select(ModerationRule.id)
        .join(AuditCycle, AuditCycle.programme_id == ModerationRule.programme_id)
        .where(AuditCycle.id == audit.cycle_id, ModerationRule.blind)
    )
    return or_(
        and_(audit.blind, audit.status.in_(UNDECIDED)),
        and_(audit.status == AuditStatus.SUBMITTED, rule),
    )


def auditor_stays_unknown(inquiry: type[AppreciativeInquiry]) -> ColumnElement[bool]:
    """Whether the practitioner must not learn yet from an inquiry who audited."""
    return exists(select(Audit.id).where(Audit.id == inquiry.audit_id, may_be_blind(Audit)))


def _once_auditor_is_known(row: type[AppreciativeInquiry]) -> ColumnElement[bool]:
    return not_(auditor_stays_unknown(row))


_PEOPLE: Member = {
    **for_roles(*QA, Role.AUDITOR, Role.MODERATOR, Role.TEAM_MANAGER),
    Role.PRACTITIONER: _once_auditor_is_known,
}
_DISAGREEMENT: Member = for_roles(Role.QA_MANAGER, Role.MODERATOR)
_SNAPSHOT: Member = {
    **for_roles(*QA, Role.AUDITOR, Role.SERVICE_MANAGER, *DIRECTORS),
    Role.MODERATOR: unless_returned_blind,
}


def _my_reply(row: type[AuditReply], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.author_id == me.me


def _reply_to_my_audit(row: type[AuditReply], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return exists(select(Audit.id).where(Audit.id == row.audit_id, Audit.auditor_id == me.me))


def _my_reply_or_here(row: type[AuditReply], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(row.author_id == me.me, decided_and_final(row, me, place))


_REPLY: Member = for_roles(Role.QA_MANAGER, Role.AUDITOR, Role.PRACTITIONER, *MANAGERS)


SCOPES: Scopes = {
    AuditReply: {
        **to(*QA),
        Role.AUDITOR: _reply_to_my_audit,
        Role.PRACTITIONER: _my_reply,
        Role.TEAM_MANAGER: _my_reply_or_here,
        Role.SERVICE_MANAGER: decided_and_final,
    },
    ChangeRequest: to(*QA),
    ModerationSelection: to(*QA),
    ModerationSession: to(*QA, Role.MODERATOR),
    ModerationDecision: {
        **to(*QA),
        Role.MODERATOR: lambda row, me, _: row.moderator_id == me.me,
        Role.AUDITOR: lambda row, me, _: row.auditor_id == me.me,
        **to(Role.SERVICE_MANAGER, *DIRECTORS, rows=decided_and_final),
    },
    AppreciativeInquiry: {
        **to(*QA),
        **to(Role.AUDITOR, Role.MODERATOR, rows=lambda row, me, _: row.facilitator_id == me.me),
        Role.TEAM_MANAGER: covered,
        Role.PRACTITIONER: lambda row, me, _: row.practitioner_id == me.me,
    },
}


SENSITIVE: Masks = {
    AuditReply: {"text": _REPLY, "will_do": _REPLY},
    ModerationDecision: {
        "auditor_grade_snapshot": _SNAPSHOT,
        "selection_reason": {**for_roles(*QA), Role.MODERATOR: unless_returned_blind},
        "moderator_id": for_roles(*QA, Role.MODERATOR),
        "rationale": _DISAGREEMENT,
        "section_decisions": _DISAGREEMENT,
        "feedback_to_auditor": for_roles(Role.QA_MANAGER, Role.MODERATOR, Role.AUDITOR),
    },
    AppreciativeInquiry: {
        name: for_roles(
            Role.QA_MANAGER, Role.AUDITOR, Role.MODERATOR, Role.TEAM_MANAGER, Role.PRACTITIONER
        )
        for name in (
            "what_went_well",
            "what_differently_next_time",
            "discovery",
            "dream",
            "design",
            "destiny",
            "agreed_actions",
        )
    }
    | {"facilitator_id": _PEOPLE, "participant_ids": _PEOPLE},
    ChangeRequest: {"new_values": for_roles(Role.QA_MANAGER), "reason": QA_ONLY},
}
