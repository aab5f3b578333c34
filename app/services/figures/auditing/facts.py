"""The rows that metrics of auditing count, read from the periods that each change writes."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased, join

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit, AuditPeriod, AuditVersion
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.tools.grades import GradeCrosswalk, GradeLevel
from app.models.tools.tools import ToolVersion
from app.services.figures.auditing.population import A, P, V, grade_readers, hidden_grades
from app.services.figures.engine.common_scale import COMMON_SCALE
from app.services.figures.engine.facts import Fact, in_force, instant
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.figures import Dimension
from app.vocabulary.moderation import InquiryStatus, ModerationOutcome

D = aliased(ModerationDecision, name="d")
# What is built on grades is for who may read them.
OF_GRADES: dict[str, Any] = {"exact": grade_readers((A, P)), "hidden": hidden_grades}
LIVE = tuple(s for s in AuditStatus if s is not AuditStatus.VOIDED)
SUBMITTED = tuple(s for s in LIVE if s is not AuditStatus.DRAFT)


def expectations(as_of: date) -> Fact:
    """Every assignment, with its live audit if there is one."""
    moment = instant(as_of)
    audit = and_(A.assignment_id == P.assignment_id, A.status.in_(LIVE), in_force(A, moment))
    source = _sourced(P).outerjoin(A, audit)
    return Fact(source, in_force(P, moment))


def audits(as_of: date) -> Fact:
    """Every submitted audit that is not voided."""
    moment = instant(as_of)
    audit = and_(A.assignment_id == P.assignment_id, A.status.in_(SUBMITTED), in_force(A, moment))
    return Fact(_sourced(P).join(A, audit), in_force(P, moment))


def graded_audits(as_of: date, basis: str) -> Fact:
    """Submitted audits with the grade of one basis, read on the common scale."""
    plain = audits(as_of)
    column = {
        "auditor": A.proposed_grade,
        "moderated": A.moderated_grade,
        "final": A.final_grade,
    }[basis]
    read = common_grades(as_of)
    source = plain.source.outerjoin(read, _read_as(read, column))
    return Fact(
        source,
        and_(plain.where, column.is_not(None)),
        {Dimension.GRADE: read.c.grade},
        {"ordinal": read.c.ordinal},
        **OF_GRADES,
    )


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
        .outerjoin(read, _read_as(read, given))
    )
    key = section.c.value.op("->>")("section_key")
    return Fact(
        source,
        and_(plain.where, given.is_not(None)),
        {Dimension.GRADE: read.c.grade, Dimension.SECTION: key},
        {"ordinal": read.c.ordinal},
        part=key,
        **OF_GRADES,
    )


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
        .outerjoin(before, _read_as(before, D.auditor_grade_snapshot))
        .outerjoin(after, _read_as(after, D.moderated_grade))
    )
    difference = after.c.ordinal - before.c.ordinal
    return Fact(
        source,
        and_(plain.where, current),
        {
            Dimension.GRADE: before.c.grade,
            Dimension.SELECTION_REASON: func.coalesce(
                cast(D.selection_reason, Text), "not_selected"
            ),
        },
        {"difference": difference, "before": before.c.ordinal, "after": after.c.ordinal},
        {"selection_reason": D.selection_reason},
        **OF_GRADES,
    )


def re_audits(as_of: date) -> Fact:
    """Pairs of a re-audit and the audit it repeats, both with a final grade."""
    plain = graded_audits(as_of, "final")
    moment = instant(as_of)
    first, first_version = aliased(AuditPeriod, name="o"), aliased(ToolVersion, name="ov")
    assignment = aliased(AuditAssignment, name="oa")
    this = aliased(Audit, name="this")
    read = common_grades(as_of, "first_grades")
    before = and_(
        first.audit_id == this.re_audit_of,
        first.status.in_(SUBMITTED),
        first.final_grade.is_not(None),
        in_force(first, moment),
    )
    source = (
        plain.source.join(this, this.id == A.audit_id)
        .join(first, before)
        .join(assignment, assignment.id == first.assignment_id)
        .join(first_version, first_version.id == assignment.tool_version_id)
        .outerjoin(read, _read_as(read, first.final_grade, first_version))
    )
    change = plain.measures["ordinal"] - read.c.ordinal
    return Fact(
        source,
        plain.where,
        plain.dimensions,
        {"difference": change},
        exact=grade_readers((A, P), (first, assignment)),
        hidden=hidden_grades,
    )


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


def _read_as(read: Any, grade: Any, version: Any = V) -> ColumnElement[bool]:
    """The common grade of one of the scale of a tool's version."""
    return and_(read.c.scale == version.grade_scale_code, read.c.level == grade)


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


def _sourced(period: Any) -> Any:
    return join(period, V, V.id == period.tool_version_id)
