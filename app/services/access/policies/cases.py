"""Which children each role sees."""

from sqlalchemy import ColumnElement, exists, select

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.platform.base import valid_on
from app.services.access.actor import Actor, GrantScope
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
    to,
)
from app.vocabulary.roles import Role


def _in_my_place(row: type[Subject], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return exists(
        select(CaseAllocation.id).where(
            CaseAllocation.subject_id == row.id,
            place.covers(CaseAllocation),
            valid_on(CaseAllocation, me.today),
        )
    )


def _mine_to_audit(row: type[Subject], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return exists(
        select(AuditAssignment.id).where(
            AuditAssignment.subject_id == row.id, AuditAssignment.auditor_id == me.me
        )
    )


def _mine_to_moderate(row: type[Subject], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return exists(select(Audit.id).where(Audit.subject_id == row.id, to_moderate(Audit, me, place)))


SUBJECTS: dict[Role, Rows] = {
    **to(*QA),
    Role.AUDITOR: _mine_to_audit,
    Role.MODERATOR: _mine_to_moderate,
    **to(*MANAGERS, rows=_in_my_place),
    **to(Role.PRACTITIONER, Role.IRO, Role.CPC, rows=lambda row, me, _: my_case(row.id, me)),
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
            Role.IRO,
            Role.CPC,
            Role.INTEGRATION_CLIENT,
        )
    },
}


WHOLES: Wholes = {
    CaseAllocation: (Subject, "subject_id"),
}
