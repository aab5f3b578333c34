"""What all figures of auditing have in common: the rows, and who sees figures over them.

I4 is an invariant of docs/domain/moderation.md.
"""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from app.models.auditing.assignments import AssignmentPeriod, AuditAssignment
from app.models.auditing.audits import Audit, AuditPeriod
from app.models.auditing.programmes import AuditCycle
from app.models.tools.tools import ToolVersion
from app.schemas.figures.metrics import CountedAssignment
from app.services import access
from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.services.access.policies.auditing import unless_blind
from app.services.figures.engine.facts import Period, Population, Rows, Rule, instant
from app.vocabulary.auditing import FINAL
from app.vocabulary.figures import Dimension
from app.vocabulary.roles import DIRECTORS, Role

P = aliased(AssignmentPeriod, name="p")
A = aliased(AuditPeriod, name="a")
V = aliased(ToolVersion, name="v")

QA = (Role.QA_ADMIN, Role.QA_MANAGER)
LINE = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *DIRECTORS)


def _everything(_me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return true()


def _covered(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return place.covers(P)


def grade_readers(*audits: tuple[Any, Any]) -> dict[Role, Rule]:
    """Who sees exact figures over grades: as the audits themselves are shown, on the day.

    Each audit is given with what has its place: managers read the final audits of theirs only.
    """

    def own(me: Actor, _place: GrantScope) -> ColumnElement[bool]:
        return and_(true(), *(audit.auditor_id == me.me for audit, _ in audits))

    def final_here(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
        terms = [and_(at.status.in_(FINAL), place.covers(where)) for at, where in audits]
        return and_(true(), *terms)

    return {
        **dict.fromkeys(QA, _everything),
        Role.AUDITOR: own,
        **dict.fromkeys(LINE, final_here),
    }


def _blind_to(me: Actor) -> ColumnElement[bool]:
    """Until the decision nothing that is built on a grade reaches a blind moderator (I4).

    What the audit is now decides, whatever day is asked for: the day before its selection would
    tell the same grade.
    """
    now = aliased(Audit)
    return exists(
        select(now.id).where(
            now.id == A.audit_id,
            not_(unless_blind(now)),
            or_(now.moderator_id.is_(None), now.moderator_id == me.me),
        )
    )


def hidden_grades(actor: Actor) -> ColumnElement[bool]:
    """Whose grades are in no figure that is published to the caller."""
    return _blind_to(actor) if Role.MODERATOR in actor.roles else false()


def _columns(actor: Actor, as_of: date) -> dict[str, Any]:
    """What is told of an assignment that was counted; of its audit, to who may read that."""
    this, period, audit = aliased(AuditAssignment), aliased(AssignmentPeriod), aliased(Audit)
    readable = exists(
        select(audit.id).where(audit.id == A.audit_id, access.scope(actor, Audit, audit))
    )

    def of_it(column: Any) -> Any:
        return select(column).where(this.id == P.assignment_id).scalar_subquery()

    auditors = select(func.count(period.auditor_id.distinct())).where(
        period.assignment_id == P.assignment_id, period.valid_from < instant(as_of)
    )
    return {
        "entity": literal("audit_assignment"),
        "assignment_id": P.assignment_id,
        "audit_id": case((readable, A.audit_id)),
        "subject_id": of_it(this.subject_id),
        "auditor_id": P.auditor_id,
        "org_unit_id": P.org_unit_id,
        "service_line": P.service_line,
        "due_date": P.due_date,
        "assignment_status": P.status,
        "audit_status": case((readable, A.status)),
        "first_submitted_at": A.first_submitted_at,
        "exemption_reason_code": of_it(this.exemption_reason_code),
        "exemption_decided_by": of_it(this.exemption_decided_by),
        "auditors_so_far": auditors.scalar_subquery(),
    }


def _cycles(db: Session) -> list[Period]:
    cycles = db.execute(select(AuditCycle.id, AuditCycle.ends_on).order_by(AuditCycle.ends_on))
    return [Period(ends_on, P.cycle_id == cycle_id) for cycle_id, ends_on in cycles]


AUDITING = Population(
    rows=Rows(CountedAssignment, "audit_assignments", "assignment_id", P.assignment_id, _columns),
    row=P,
    day=P.due_date,
    columns={
        Dimension.MONTH: func.to_char(P.due_date, "YYYY-MM"),
        Dimension.CYCLE: P.cycle_id,
        Dimension.ROUND: P.round_id,
        Dimension.AREA: P.area_id,
        Dimension.DISTRICT: P.district_id,
        Dimension.SERVICE: P.service_line,
        Dimension.TEAM: P.org_unit_id,
        Dimension.TOOL: V.tool_key,
        Dimension.AUDITOR: P.auditor_id,
    },
    filters={
        "cycle_id": P.cycle_id,
        "round_id": P.round_id,
        "service_line": P.service_line,
        "tool_key": V.tool_key,
        "auditor_id": P.auditor_id,
    },
    exact={
        **dict.fromkeys(QA, _everything),
        Role.AUDITOR: lambda me, _place: P.auditor_id == me.me,
        **dict.fromkeys(LINE, _covered),
    },
    aggregated=dict.fromkeys(
        (Role.MI_ANALYST, Role.IRO, Role.CPC, Role.MODERATOR, Role.PRACTITIONER), _covered
    ),
    periods=_cycles,
    grain=(Dimension.CYCLE, Dimension.DISTRICT, Dimension.SERVICE),
    published=frozenset(
        {Dimension.CYCLE, Dimension.DISTRICT, Dimension.SERVICE, Dimension.AREA, Dimension.GRADE}
    ),
    published_filters=frozenset({"cycle_id", "service_line"}),
)
