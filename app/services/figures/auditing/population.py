"""The population of audit metrics: assignments with their audits, and the scopes of roles.

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
from sqlalchemy.orm import aliased

from app.models.auditing.assignments import AssignmentPeriod, AuditAssignment
from app.models.auditing.audits import Audit, AuditPeriod
from app.models.tools.tools import ToolVersion
from app.schemas.figures.counted_rows import CountedAssignment
from app.services import access
from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.services.access.policies.auditing import unless_blind
from app.services.figures.auditing.draws import of_assignments
from app.services.figures.engine.facts import Population, Rows, ScopeRule, instant, month_of
from app.vocabulary.auditing import FINAL
from app.vocabulary.figures import Dimension
from app.vocabulary.roles import DIRECTORS, Role

ASSIGNMENT = aliased(AssignmentPeriod, name="p")
AUDIT = aliased(AuditPeriod, name="a")
VERSION = aliased(ToolVersion, name="v")

QA = (Role.QA_ADMIN, Role.QA_MANAGER)
LINE = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *DIRECTORS)


def _covered(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return place.covers(ASSIGNMENT)


def grade_readers(*audits: tuple[Any, Any]) -> dict[Role, ScopeRule]:
    """Returns the scopes for exact figures over grades, which follow the visibility of audits.

    Each audit is given with the row that has its location: managers read only final audits there.
    """

    def own(me: Actor, _place: GrantScope) -> ColumnElement[bool]:
        return and_(true(), *(audit.auditor_id == me.me for audit, _ in audits))

    def final_here(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
        terms = [and_(audit.status.in_(FINAL), place.covers(located)) for audit, located in audits]
        return and_(true(), *terms)

    def here(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
        return and_(true(), *(place.covers(located) for _, located in audits))

    return {
        **dict.fromkeys(QA, here),
        Role.AUDITOR: own,
        **dict.fromkeys(LINE, final_here),
    }


def still_blind() -> ColumnElement[bool]:
    """Whether the audit may still be moderated blind by somebody, as it is now."""
    now = aliased(Audit)
    return exists(select(now.id).where(now.id == AUDIT.audit_id, not_(unless_blind(now))))


def _blind_to(me: Actor) -> ColumnElement[bool]:
    """Whether the caller may moderate the audit blind, and so must not learn its grade (I4).

    The current state of the audit decides, whatever `as_of` is: the day before its selection would
    reveal the same grade.
    """
    now = aliased(Audit)
    return exists(
        select(now.id).where(
            now.id == AUDIT.audit_id,
            not_(unless_blind(now)),
            or_(now.moderator_id.is_(None), now.moderator_id == me.me),
        )
    )


def blinded_grades(actor: Actor) -> ColumnElement[bool]:
    """Whether the grade of an audit is kept out of figures published to the caller."""
    return _blind_to(actor) if Role.MODERATOR in actor.roles else false()


def _columns(actor: Actor, as_of: date) -> dict[str, Any]:
    """Returns the columns of a counted assignment; those of its audit if the caller may read it."""
    this, period, audit = aliased(AuditAssignment), aliased(AssignmentPeriod), aliased(Audit)
    readable = exists(
        select(audit.id).where(audit.id == AUDIT.audit_id, access.scope(actor, Audit, audit))
    )

    def of_assignment(column: Any) -> Any:
        return select(column).where(this.id == ASSIGNMENT.assignment_id).scalar_subquery()

    auditors = select(func.count(period.auditor_id.distinct())).where(
        period.assignment_id == ASSIGNMENT.assignment_id, period.valid_from < instant(as_of)
    )
    return {
        "entity": literal("audit_assignment"),
        "assignment_id": ASSIGNMENT.assignment_id,
        "audit_id": case((readable, AUDIT.audit_id)),
        "subject_id": of_assignment(this.subject_id),
        "auditor_id": ASSIGNMENT.auditor_id,
        "org_unit_id": ASSIGNMENT.org_unit_id,
        "service_line": ASSIGNMENT.service_line,
        "due_date": ASSIGNMENT.due_date,
        "assignment_status": ASSIGNMENT.status,
        "audit_status": case((readable, AUDIT.status)),
        "first_submitted_at": AUDIT.first_submitted_at,
        "exemption_reason_code": of_assignment(this.exemption_reason_code),
        "exemption_decided_by": of_assignment(this.exemption_decided_by),
        "auditors_so_far": auditors.scalar_subquery(),
    }


AUDITING = Population(
    rows=Rows(
        CountedAssignment, "audit_assignments", "assignment_id", ASSIGNMENT.assignment_id, _columns
    ),
    row=ASSIGNMENT,
    day=ASSIGNMENT.due_date,
    columns={
        Dimension.MONTH: month_of(ASSIGNMENT.due_date),
        Dimension.CYCLE: ASSIGNMENT.cycle_id,
        Dimension.ROUND: ASSIGNMENT.round_id,
        Dimension.AREA: ASSIGNMENT.area_id,
        Dimension.DISTRICT: ASSIGNMENT.district_id,
        Dimension.SERVICE: ASSIGNMENT.service_line,
        Dimension.TEAM: ASSIGNMENT.org_unit_id,
        Dimension.TOOL: VERSION.tool_key,
        Dimension.AUDITOR: ASSIGNMENT.auditor_id,
        Dimension.SOURCE: ASSIGNMENT.source,
        Dimension.AGE_BAND: ASSIGNMENT.age_band,
    },
    filters={
        "cycle_id": ASSIGNMENT.cycle_id,
        "round_id": ASSIGNMENT.round_id,
        "service_line": ASSIGNMENT.service_line,
        "tool_key": VERSION.tool_key,
        "auditor_id": ASSIGNMENT.auditor_id,
        "source": ASSIGNMENT.source,
    },
    readers={
        **dict.fromkeys((*QA, *LINE), _covered),
        Role.AUDITOR: lambda me, _place: ASSIGNMENT.auditor_id == me.me,
    },
    published=frozenset(
        {
            *(Dimension.CYCLE, Dimension.AREA, Dimension.DISTRICT, Dimension.SERVICE),
            *(Dimension.TOOL, Dimension.SECTION, Dimension.GRADE),
        }
    ),
    design=of_assignments(ASSIGNMENT),
)
