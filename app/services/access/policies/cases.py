"""Which children each role sees."""

from sqlalchemy import ColumnElement, exists, or_, select, true

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.platform.base import valid_on
from app.models.reviewing.meetings import Meeting
from app.services.access.actor import Actor, GrantScope
from app.services.access.chairs import MANAGED, REVIEWED, chairs
from app.services.access.policies.auditing import to_moderate
from app.services.access.predicates import (
    MANAGERS,
    QA,
    Masks,
    Rows,
    Scopes,
    Wholes,
    for_roles,
    my_case,
    there_is,
    to,
)
from app.vocabulary.auditing import FINAL, AssignmentStatus, AuditStatus
from app.vocabulary.roles import Role


def _in_my_place(row: type[Subject], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return there_is(
        CaseAllocation,
        CaseAllocation.subject_id == row.id,
        place.covers(CaseAllocation),
        valid_on(CaseAllocation, me.today),
    )


def _in_the_units_place(row: type[Subject], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    """Whether the child is in the place of a role of the Unit; the whole county holds everybody."""
    if place.grant.is_for_county:
        return true()
    return _in_my_place(row, me, place)


def _mine_to_audit(row: type[Subject], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return exists(
        select(AuditAssignment.id).where(
            AuditAssignment.subject_id == row.id, AuditAssignment.auditor_id == me.me
        )
    )


def _mine_to_moderate(row: type[Subject], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return exists(select(Audit.id).where(Audit.subject_id == row.id, to_moderate(Audit, me, place)))


def _mine_to_review(role: Role) -> Rows:
    """Returns a rule that shows a chair the children of their meetings and of their cases."""

    def rows(row: type[Subject], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
        return or_(my_case(row.id, me), chairs(row, row.id, me, role))

    return rows


def _reviewed_here(chair: Role) -> Rows:
    """Returns a rule that shows a manager of chairs the children of the meetings in their place."""

    def rows(row: type[Subject], _me: Actor, place: GrantScope) -> ColumnElement[bool]:
        meetings = select(Meeting.id).where(
            Meeting.subject_id == row.id,
            Meeting.deleted_at.is_(None),
            Meeting.kind.in_(REVIEWED[chair]),
            place.covers(Meeting),
        )
        return exists(meetings)

    return rows


SUBJECTS: dict[Role, Rows] = {
    **to(*QA, rows=_in_the_units_place),
    Role.AUDITOR: _mine_to_audit,
    Role.MODERATOR: _mine_to_moderate,
    **to(*MANAGERS, rows=_in_my_place),
    Role.PRACTITIONER: lambda row, me, _: my_case(row.id, me),
    **{role: _mine_to_review(role) for role in REVIEWED},
    **{role: _reviewed_here(chair) for role, chair in MANAGED.items()},
    Role.INTEGRATION_CLIENT: lambda row, me, _: row.source_system == me.my_system,
}


# The source's own case number of a child: who is shown it, one by one.


def _audit_under_way(row: type[Subject], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    """Whether I am asked to audit the child, until the audit is final."""
    final = exists(
        select(Audit.id).where(
            Audit.assignment_id == AuditAssignment.id,
            Audit.status.in_(FINAL),
        )
    )
    return exists(
        select(AuditAssignment.id).where(
            AuditAssignment.subject_id == row.id,
            AuditAssignment.auditor_id == me.me,
            AuditAssignment.status.in_(UNDER_WAY),
            ~final,
        )
    )


def _moderation_under_way(row: type[Subject], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    """Whether I moderate an audit of the child that is not final."""
    return exists(
        select(Audit.id).where(
            Audit.subject_id == row.id,
            Audit.moderator_id == me.me,
            Audit.status.not_in((*FINAL, AuditStatus.VOIDED)),
        )
    )


def _chairs(role: Role) -> Rows:
    return lambda row, me, _: chairs(row, row.id, me, role)


UNDER_WAY = (
    AssignmentStatus.ALLOCATED,
    AssignmentStatus.EXEMPTION_REQUESTED,
    AssignmentStatus.FULFILLED,
)
WITH_REASON = frozenset(QA)
CASE_NUMBERS: dict[Role, Rows] = {
    **to(*QA, rows=_in_the_units_place),
    Role.AUDITOR: _audit_under_way,
    Role.MODERATOR: _moderation_under_way,
    Role.TEAM_MANAGER: _in_my_place,
    Role.PRACTITIONER: lambda row, me, _: my_case(row.id, me),
    **{role: _chairs(role) for role in REVIEWED},
    Role.INTEGRATION_CLIENT: lambda row, me, _: row.source_system == me.my_system,
}


SCOPES: Scopes = {
    Subject: SUBJECTS,
}


SENSITIVE: Masks = {
    CaseAllocation: {
        "person_id": for_roles(
            *QA,
            Role.AUDITOR,
            *MANAGERS,
            Role.PRACTITIONER,
            *REVIEWED,
            *MANAGED,
            Role.INTEGRATION_CLIENT,
        )
    },
}


WHOLES: Wholes = {
    CaseAllocation: (Subject, "subject_id"),
}
