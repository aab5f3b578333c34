"""The rows that metrics count, as they were at the end of a day.

Every state, approver, due date, auditor, place and grade is the one in force at 24:00 in London,
read from the periods that each change of an assignment or audit writes.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased, join

from app import clock
from app.models.assignments import AssignmentPeriod, AuditAssignment
from app.models.audits import Audit, AuditPeriod, AuditVersion
from app.models.inquiries import AppreciativeInquiry
from app.models.moderation import ModerationDecision
from app.models.tools import GradeCrosswalk, GradeLevel, ToolVersion
from app.vocabulary import AuditStatus, InquiryStatus, ModerationOutcome

COMMON_SCALE = "ofsted4"
GRADES = ("inadequate", "requires_improvement", "good", "outstanding")

P = aliased(AssignmentPeriod, name="p")
A = aliased(AuditPeriod, name="a")
D = aliased(ModerationDecision, name="d")
V = aliased(ToolVersion, name="v")
LIVE = tuple(s for s in AuditStatus if s is not AuditStatus.VOIDED)
SUBMITTED = tuple(s for s in LIVE if s is not AuditStatus.DRAFT)


def instant(as_of: date) -> ColumnElement[Any]:
    """24:00 of the day."""
    return bindparam("as_of_instant", clock.end_of(as_of), DateTime(timezone=True))


def in_force(period: Any, moment: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(
        period.valid_from < moment, or_(period.valid_to.is_(None), period.valid_to >= moment)
    )


@dataclass(frozen=True)
class Fact:
    """Rows to count: where they come from, which count at all, and what each is known by."""

    source: FromClause
    where: ColumnElement[bool]
    ids: tuple[tuple[str, Any], ...]
    grade: ColumnElement[Any] | None = None
    measures: tuple[tuple[str, ColumnElement[Any]], ...] = ()


def expectations(as_of: date) -> Fact:
    """Every assignment, with its live audit if there is one."""
    moment = instant(as_of)
    audit = and_(A.assignment_id == P.assignment_id, A.status.in_(LIVE), in_force(A, moment))
    source = _sourced(P).outerjoin(A, audit)
    return Fact(source, in_force(P, moment), _IDS)


def audits(as_of: date) -> Fact:
    """Every submitted audit that is not voided."""
    moment = instant(as_of)
    audit = and_(A.assignment_id == P.assignment_id, A.status.in_(SUBMITTED), in_force(A, moment))
    return Fact(_sourced(P).join(A, audit), in_force(P, moment), _IDS)


def graded_audits(as_of: date, basis: str) -> Fact:
    """Submitted audits with the grade of one basis, read on the common scale."""
    plain = audits(as_of)
    column = {
        "auditor": A.proposed_grade,
        "moderated": A.moderated_grade,
        "final": A.final_grade,
    }[basis]
    read = common_grades(as_of)
    source = plain.source.join(
        read, and_(read.c.scale == V.grade_scale_code, read.c.level == column), isouter=True
    )
    return Fact(
        source, and_(plain.where, column.is_not(None)), _IDS, read.c.grade,
        (("ordinal", read.c.ordinal),),
    )  # fmt: skip


def graded_sections(as_of: date) -> Fact:
    """The section grades of each audit's last submitted version."""
    plain = audits(as_of)
    moment = instant(as_of)
    newest = (
        select(AuditVersion.content["sections"].label("sections"))
        .where(AuditVersion.audit_id == A.audit_id, AuditVersion.taken_at < moment)
        .order_by(AuditVersion.number.desc())
        .limit(1)
        .lateral("newest")
    )
    section = func.jsonb_array_elements(newest.c.sections).table_valued("value").lateral("section")
    given = section.c.value.op("->>")("section_grade")
    read = common_grades(as_of)
    source = (
        plain.source.join(newest, true())
        .join(section, true())
        .join(read, and_(read.c.scale == V.grade_scale_code, read.c.level == given), isouter=True)
    )
    key = section.c.value.op("->>")("section_key")
    return Fact(
        source, and_(plain.where, given.is_not(None)), (*_IDS, ("section_key", key)), read.c.grade,
        (("ordinal", read.c.ordinal), ("section", key)),
    )  # fmt: skip


def decisions(as_of: date) -> Fact:
    """Current decisions, each with the grade before and the moderated one on the common scale."""
    moment = instant(as_of)
    before, after = common_grades(as_of, "before"), common_grades(as_of, "after")
    current = and_(
        D.decided_at < moment,
        or_(D.superseded_at.is_(None), D.superseded_at >= moment),
        D.auditor_grade_snapshot.is_not(None),
        D.moderated_grade.is_not(None),
    )
    plain = audits(as_of)
    source = (
        plain.source.join(D, D.audit_id == A.audit_id)
        .outerjoin(
            before,
            and_(before.c.scale == V.grade_scale_code, before.c.level == D.auditor_grade_snapshot),
        )
        .outerjoin(
            after, and_(after.c.scale == V.grade_scale_code, after.c.level == D.moderated_grade)
        )
    )
    difference = after.c.ordinal - before.c.ordinal
    return Fact(
        source,
        and_(plain.where, current),
        (*_IDS, ("decision_id", D.id)),
        before.c.grade,
        (("difference", difference), ("before", before.c.ordinal), ("after", after.c.ordinal)),
    )


def re_audits(as_of: date) -> Fact:
    """Pairs of a re-audit and the audit it repeats, both with a final grade."""
    plain = graded_audits(as_of, "final")
    moment = instant(as_of)
    first, first_version = aliased(AuditPeriod, name="o"), aliased(ToolVersion, name="ov")
    assignment = aliased(AuditAssignment, name="oa")
    this = aliased(Audit, name="this")
    read = common_grades(as_of, "first_grades")
    source = (
        plain.source.join(this, this.id == A.audit_id)
        .join(first, and_(first.audit_id == this.re_audit_of, in_force(first, moment)))
        .join(assignment, assignment.id == first.assignment_id)
        .join(first_version, first_version.id == assignment.tool_version_id)
        .join(
            read,
            and_(
                read.c.scale == first_version.grade_scale_code,
                read.c.level == first.final_grade,
            ),
        )
    )
    ordinal = dict(plain.measures)["ordinal"]
    return Fact(source, plain.where, _IDS, plain.grade, (("difference", ordinal - read.c.ordinal),))


def common_grades(as_of: date, name: str = "common") -> Any:
    """Each level of each scale on the common scale: its own, or by an approved crosswalk."""
    level, target = aliased(GradeLevel), aliased(GradeLevel)
    own = select(
        level.scale_code.label("scale"),
        level.code.label("level"),
        level.ordinal.label("ordinal"),
        level.code.label("grade"),
    ).where(level.scale_code == COMMON_SCALE)
    walk = aliased(GradeCrosswalk)
    newer = aliased(GradeCrosswalk)
    superseded = exists(
        select(newer.id).where(
            newer.from_scale == walk.from_scale,
            newer.from_level == walk.from_level,
            newer.to_scale == walk.to_scale,
            newer.approved_at.is_not(None),
            newer.valid_from > walk.valid_from,
            newer.valid_from <= as_of,
        )
    )
    crossed = (
        select(walk.from_scale, walk.from_level, target.ordinal, target.code)
        .join(target, and_(target.scale_code == walk.to_scale, target.code == walk.to_level))
        .where(
            walk.to_scale == COMMON_SCALE,
            walk.approved_at.is_not(None),
            walk.valid_from <= as_of,
            ~superseded,
        )
    )
    return union_all(own, crossed).subquery(name)


def moderated_at(as_of: date) -> ColumnElement[bool]:
    """Whether an audit of the fact has a current decision that is more than a return."""
    moment = instant(as_of)
    decision = aliased(ModerationDecision)
    return exists(
        select(literal(1)).where(
            decision.audit_id == A.audit_id,
            decision.decided_at < moment,
            or_(decision.superseded_at.is_(None), decision.superseded_at >= moment),
            decision.outcome != ModerationOutcome.RETURNED,
        )
    )


def inquiry_confirmed_at(as_of: date) -> ColumnElement[bool]:
    inquiry = aliased(AppreciativeInquiry)
    return exists(
        select(literal(1)).where(
            inquiry.audit_id == A.audit_id,
            inquiry.status == InquiryStatus.CONFIRMED_BY_PRACTITIONER,
            inquiry.practitioner_confirmed_at < instant(as_of),
        )
    )


def london_date(moment: Any) -> ColumnElement[Any]:
    """The London calendar date of an instant, as SQL."""
    return func.date(func.timezone("Europe/London", moment))


def selected_for(reason: Any) -> ColumnElement[Any]:
    return case((D.selection_reason.is_(None), literal("not_selected")), else_=reason)


def _sourced(period: Any) -> Any:
    return join(period, V, V.id == period.tool_version_id)


def counted(fact: Fact, *columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns).select_from(fact.source).where(fact.where)


_IDS: tuple[tuple[str, Any], ...] = (
    ("assignment_id", P.assignment_id),
    ("audit_id", A.audit_id),
)
