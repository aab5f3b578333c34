"""Which roles see which programmes, assignments and audits, and which members.

I4 is an invariant of docs/domain/moderation.md.
"""

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audit_alerts import AuditAlert
from app.models.auditing.audits import Audit, AuditSection, AuditVersion
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.auditing.samples import SampleDraw, SampleMember
from app.services.access.actor import Actor, GrantScope
from app.services.access.chairs import MANAGED, REVIEWED, chairs
from app.services.access.independence import own_line
from app.services.access.predicates import (
    ALL_STAFF,
    EVERYONE,
    MANAGERS,
    QA,
    Masks,
    Member,
    Rows,
    Scopes,
    Wholes,
    always,
    covered,
    for_county,
    for_roles,
    my_case,
    to,
)
from app.vocabulary.auditing import FINAL, SHARED_WITH_PRACTITIONER, UNDECIDED, AuditStatus
from app.vocabulary.roles import DIRECTORS, LEADERS, Role


def _final_here(row: type[Audit], _me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return and_(place.covers(row), row.status.in_(FINAL))


def _shared_with_me(row: type[Audit], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return and_(row.practitioner_person_id == me.me, row.status.in_(SHARED_WITH_PRACTITIONER))


def to_moderate(row: type[Audit], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    """Whether the audit waits for a moderator and I may take it, or I am already its moderator."""
    waiting = and_(
        row.status == AuditStatus.AWAITING_MODERATION,
        or_(row.moderator_id.is_(None), row.moderator_id == me.me),
        place.covers(row),
        row.auditor_id != me.me,
        not_(own_line(row, me.me)),
    )
    return or_(
        waiting, and_(row.moderator_id == me.me, row.status != AuditStatus.AWAITING_MODERATION)
    )


def _alerts_here(row: type[AuditAlert], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    """Whether the alert is of my place; its grade is not for the audit's moderator (I4)."""
    mine = exists(select(Audit.id).where(Audit.id == row.audit_id, Audit.moderator_id == me.me))
    return and_(place.covers(row), not_(mine))


def _final_of_my_child(role: Role) -> Rows:
    """Returns a rule that shows a chair the final audits of their children and of their cases."""

    def rows(row: type[Audit], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
        mine = or_(my_case(row.subject_id, me), chairs(row, row.subject_id, me, role))
        return and_(row.status.in_(FINAL), mine)

    return rows


def _drawn_by_me_or_for_county(
    row: type[SampleDraw], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    """Whether I drew the sample; a role for the whole county sees every draw."""
    return or_(for_county(row, me, place), row.drawn_by == me.me)


AUDITS: dict[Role, Rows] = {
    **to(*QA, rows=covered),
    Role.AUDITOR: lambda row, me, _: row.auditor_id == me.me,
    Role.MODERATOR: to_moderate,
    **to(*MANAGERS, *DIRECTORS, rows=_final_here),
    Role.PRACTITIONER: _shared_with_me,
    **{role: _final_of_my_child(role) for role in REVIEWED},
}


def with_its_audit(role: Role) -> Rows:
    """Returns a rule that shows a row to a role that sees the row's audit."""

    def rows(
        row: type[AuditSection] | type[AuditVersion], me: Actor, place: GrantScope
    ) -> ColumnElement[bool]:
        return exists(
            select(Audit.id).where(Audit.id == row.audit_id, AUDITS[role](Audit, me, place))
        )

    return rows


def once_submitted(row: type[Audit]) -> ColumnElement[bool]:
    """Whether the audit was submitted: neither a draft nor voided as a draft."""
    return row.submitted_at.is_not(None)


def unless_blind(row: type[Audit]) -> ColumnElement[bool]:
    """Whether a moderator may see the grade and everything derived from it (I4).

    They may not before a blind decision, nor before the moderation has begun, because its session
    may make it blind.
    """
    waiting = row.status == AuditStatus.AWAITING_MODERATION
    return not_(or_(waiting, and_(row.blind, row.status.in_(UNDECIDED))))


def unless_blind_or_voided(row: type[Audit]) -> ColumnElement[bool]:
    """Whether a moderator may see the reason of a state: that of a void is not for them."""
    return and_(row.status != AuditStatus.VOIDED, unless_blind(row))


_GRADES: Member = {
    **for_roles(Role.AUDITOR, *MANAGERS, *DIRECTORS, *REVIEWED),
    **for_roles(*QA, when=once_submitted),
    Role.MODERATOR: unless_blind,
}
# Team managers and chairs see the final grade of an audit, and not what moderation changed.
_FINAL_GRADE_ALONE = (Role.TEAM_MANAGER, Role.IRO, Role.CPC)
_BEFORE_MODERATION: Member = {
    role: shown for role, shown in _GRADES.items() if role not in _FINAL_GRADE_ALONE
}


def _unless_moderated(row: type[Audit]) -> ColumnElement[bool]:
    """Whether no moderator graded the audit, so that its auditor's reasons are of the final grade.

    They are hidden of an upheld grade too: otherwise their absence would say that it was changed.
    """
    return row.moderated_grade.is_(None)


_JUDGEMENT: Member = {
    **for_roles(Role.AUDITOR, Role.SERVICE_MANAGER, *LEADERS),
    **for_roles(*_FINAL_GRADE_ALONE, when=_unless_moderated),
    Role.QA_MANAGER: once_submitted,
    Role.MODERATOR: unless_blind,
}
NARRATIVE: Member = {
    **for_roles(Role.AUDITOR, Role.MODERATOR, *MANAGERS, *LEADERS, Role.PRACTITIONER),
    **for_roles(*REVIEWED, *MANAGED),
    Role.QA_MANAGER: once_submitted,
}
_SECTION_GRADE: Member = {**_GRADES}


SCOPES: Scopes = {
    AuditProgramme: EVERYONE,
    AuditCycle: EVERYONE,
    AuditRound: EVERYONE,
    SampleDraw: to(*QA, rows=_drawn_by_me_or_for_county),
    SampleMember: to(*QA, rows=covered),
    AuditAssignment: {
        **to(*QA, *MANAGERS, *DIRECTORS, rows=covered),
        Role.AUDITOR: lambda row, me, _: row.auditor_id == me.me,
    },
    Audit: AUDITS,
    AuditVersion: {role: with_its_audit(role) for role in (*QA, Role.AUDITOR)},
    AuditAlert: {
        **to(*QA, rows=covered),
        Role.AUDITOR: lambda row, me, _: row.auditor_id == me.me,
        **to(*MANAGERS, rows=_alerts_here),
    },
    ModerationRule: ALL_STAFF,
}


SENSITIVE: Masks = {
    Audit: {
        "auditor_grade": _BEFORE_MODERATION,
        "override_grade": _BEFORE_MODERATION,
        "indicative_grade": _BEFORE_MODERATION,
        "grade_variance": _BEFORE_MODERATION,
        "proposed_grade": _BEFORE_MODERATION,
        "moderated_grade": _BEFORE_MODERATION,
        "final_grade": {**_GRADES, Role.PRACTITIONER: always},
        "score_of_available": _GRADES,
        "score_of_applicable": _GRADES,
        "grade_rationale": _JUDGEMENT,
        "selection_reason": {**for_roles(*QA), Role.MODERATOR: unless_blind},
        "status_reason": {**for_roles(*QA, Role.AUDITOR), Role.MODERATOR: unless_blind_or_voided},
        "moderator_id": for_roles(*QA, Role.MODERATOR),
    },
    AuditSection: {
        "section_grade": _SECTION_GRADE,
        "section_score": _SECTION_GRADE,
        "strengths_text": NARRATIVE,
        "development_text": NARRATIVE,
        "framework_evidence": NARRATIVE,
        "answers": {k: v for k, v in NARRATIVE.items() if k is not Role.PRACTITIONER},
    },
    AuditAlert: {"response_text": for_roles(Role.QA_MANAGER, *MANAGERS)},
    AuditVersion: {"content": for_roles(Role.QA_MANAGER, Role.AUDITOR)},
}


WHOLES: Wholes = {
    AuditSection: (Audit, "audit_id"),
}
