"""Who sees which audits, with what belongs to them, and which children."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.cases.subjects import CaseAllocation
from app.services.access.actor import Actor, Place
from app.services.access.independence import own_line
from app.services.access.predicates import MANAGERS, QA, Rows, my_case, to
from app.vocabulary.auditing import FINAL, SHARED_WITH_PRACTITIONER, AuditStatus
from app.vocabulary.roles import DIRECTORS, Role


def _final_here(row: Any, _me: Actor, place: Place) -> ColumnElement[bool]:
    return and_(place.covers(row), row.status.in_(FINAL))


def _shared_with_me(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    return and_(row.practitioner_person_id == me.me, row.status.in_(SHARED_WITH_PRACTITIONER))


def _to_moderate(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
    """Waiting for a moderator here, not of my own line; and, once begun, those I hold."""
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


def _my_case_final(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    return and_(row.status.in_(FINAL), my_case(row.subject_id, me))


AUDITS: dict[Role, Rows] = {
    **to(*QA),
    Role.AUDITOR: lambda row, me, _: row.auditor_id == me.me,
    Role.MODERATOR: _to_moderate,
    **to(*MANAGERS, *DIRECTORS, rows=_final_here),
    Role.PRACTITIONER: _shared_with_me,
    **to(Role.IRO, Role.CPC, rows=_my_case_final),
}


def with_its_audit(role: Role) -> Rows:
    """As the audit is visible, so is what belongs to it."""

    def rows(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
        return exists(
            select(Audit.id).where(Audit.id == row.audit_id, AUDITS[role](Audit, me, place))
        )

    return rows


def decided_and_final(row: Any, _me: Actor, place: Place) -> ColumnElement[bool]:
    """Who sees only final audits sees their decisions no earlier."""
    audit = exists(select(Audit.id).where(Audit.id == row.audit_id, Audit.status.in_(FINAL)))
    return and_(place.covers(row), audit)


# Subjects


def _in_my_place(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
    return exists(
        select(CaseAllocation.id).where(
            CaseAllocation.subject_id == row.id,
            place.covers(CaseAllocation),
            CaseAllocation.valid_from <= me.today,
            or_(CaseAllocation.valid_to.is_(None), CaseAllocation.valid_to > me.today),
        )
    )


def _mine_to_audit(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    return exists(
        select(AuditAssignment.id).where(
            AuditAssignment.subject_id == row.id, AuditAssignment.auditor_id == me.me
        )
    )


def _mine_to_moderate(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
    return exists(
        select(Audit.id).where(Audit.subject_id == row.id, _to_moderate(Audit, me, place))
    )


SUBJECTS: dict[Role, Rows] = {
    **to(*QA),
    Role.AUDITOR: _mine_to_audit,
    Role.MODERATOR: _mine_to_moderate,
    **to(*MANAGERS, rows=_in_my_place),
    **to(Role.PRACTITIONER, Role.IRO, Role.CPC, rows=lambda row, me, _: my_case(row.id, me)),
    Role.INTEGRATION_CLIENT: lambda row, me, _: row.source_system == me.my_system,
}
