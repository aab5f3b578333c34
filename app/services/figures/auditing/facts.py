"""The facts of audit metrics, read from the periods that each change writes."""

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
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased, join

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit, AuditPeriod, AuditVersion
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.tools.grades import GradeCrosswalk, GradeLevel
from app.models.tools.tools import ToolVersion
from app.services.figures.auditing.population import (
    ASSIGNMENT,
    AUDIT,
    VERSION,
    blinded_grades,
    grade_readers,
    still_blind,
)
from app.services.figures.engine.common_scale import COMMON_SCALE
from app.services.figures.engine.facts import Fact, in_force, instant
from app.vocabulary.auditing import FINAL, AuditStatus
from app.vocabulary.figures import Dimension
from app.vocabulary.moderation import InquiryStatus, ModerationOutcome
from app.vocabulary.roles import Role

DECISION = aliased(ModerationDecision, name="d")
# Figures that are built on grades count only grades that the caller may read.
OF_GRADES: dict[str, Any] = {
    "readers": grade_readers((AUDIT, ASSIGNMENT)),
    "blinded": blinded_grades,
    "unreleased": still_blind(),
}
# A team manager sees the final grade of an audit, and not what moderation changed.
OF_MODERATION: dict[str, Any] = OF_GRADES | {
    "readers": {
        role: rule for role, rule in OF_GRADES["readers"].items() if role is not Role.TEAM_MANAGER
    }
}
LIVE = tuple(each for each in AuditStatus if each is not AuditStatus.VOIDED)
SUBMITTED = tuple(each for each in LIVE if each is not AuditStatus.DRAFT)


def expectations(as_of: date) -> Fact:
    """Returns every assignment, with its live audit if there is one."""
    audit = and_(
        AUDIT.assignment_id == ASSIGNMENT.assignment_id,
        AUDIT.status.in_(LIVE),
        in_force(AUDIT, as_of),
    )
    source = _with_tool_version(ASSIGNMENT).outerjoin(AUDIT, audit)
    return Fact(source, in_force(ASSIGNMENT, as_of))


def audits(as_of: date) -> Fact:
    """Returns every submitted audit that is not voided."""
    audit = and_(
        AUDIT.assignment_id == ASSIGNMENT.assignment_id,
        AUDIT.status.in_(SUBMITTED),
        in_force(AUDIT, as_of),
    )
    return Fact(_with_tool_version(ASSIGNMENT).join(AUDIT, audit), in_force(ASSIGNMENT, as_of))


def graded_audits(as_of: date, basis: str) -> Fact:
    """Returns submitted audits with the grade of one basis on the common scale."""
    base = audits(as_of)
    column = {
        "auditor": AUDIT.proposed_grade,
        "moderated": AUDIT.moderated_grade,
        "proposed": AUDIT.final_grade,  # of an audit under way, the grade that it would have
        "final": AUDIT.final_grade,
    }[basis]
    common = common_grades(as_of)
    source = base.source.outerjoin(common, graded_as(common, column))
    return Fact(
        source,
        and_(base.where, column.is_not(None)),
        {Dimension.GRADE: common.c.grade},
        {"ordinal": common.c.ordinal},
        **(OF_GRADES if basis == "final" else OF_MODERATION),
    )


def graded_sections(as_of: date) -> Fact:
    """Returns the section grades of the last submitted version of each audit."""
    base = audits(as_of)
    newest = newest_version(as_of)
    section = (
        func.jsonb_array_elements(newest.c.content["sections"])
        .table_valued("value")
        .lateral("section")
    )
    given = section.c.value.op("->>")("section_grade")
    common = common_grades(as_of)
    source = (
        base.source.join(newest, true())
        .join(section, true())
        .outerjoin(common, graded_as(common, given))
    )
    key = section.c.value.op("->>")("section_key")
    return Fact(
        source,
        and_(base.where, given.is_not(None)),
        {Dimension.GRADE: common.c.grade, Dimension.SECTION: key},
        {"ordinal": common.c.ordinal},
        part=key,
        **OF_GRADES,
    )


def newest_version(as_of: date) -> Any:
    """Returns the version of an audit that was the newest on the day, for a join on true."""
    return (
        select(AuditVersion.content.label("content"))
        .where(AuditVersion.audit_id == AUDIT.audit_id, AuditVersion.taken_at < instant(as_of))
        .order_by(AuditVersion.number.desc())
        .limit(1)
        .lateral("newest")
    )


def decisions(as_of: date) -> Fact:
    """Returns the first decision of each audit, with both grades on the common scale.

    A later one would count the agreement that the first one brought about.
    """
    moment = instant(as_of)
    before, after = common_grades(as_of, "before"), common_grades(as_of, "after")
    earlier = aliased(ModerationDecision)
    precedes = tuple_(earlier.decided_at, earlier.id) < tuple_(DECISION.decided_at, DECISION.id)
    has_earlier = exists(select(earlier.id).where(earlier.audit_id == DECISION.audit_id, precedes))
    first = and_(DECISION.decided_at < moment, ~has_earlier)
    base = audits(as_of)
    source = (
        base.source.join(DECISION, DECISION.audit_id == AUDIT.audit_id)
        .outerjoin(before, graded_as(before, DECISION.auditor_grade_snapshot))
        .outerjoin(after, graded_as(after, DECISION.moderated_grade))
    )
    difference = after.c.ordinal - before.c.ordinal
    return Fact(
        source,
        and_(base.where, first),
        {
            Dimension.GRADE: before.c.grade,
            Dimension.SELECTION_REASON: func.coalesce(
                cast(DECISION.selection_reason, Text), "not_selected"
            ),
        },
        {"difference": difference, "before": before.c.ordinal, "after": after.c.ordinal},
        {"selection_reason": DECISION.selection_reason},
        **OF_MODERATION,
    )


def re_audits(as_of: date) -> Fact:
    """Returns pairs of a re-audit and the audit it repeats, both with a final grade."""
    base = graded_audits(as_of, "final")
    first, first_version = aliased(AuditPeriod, name="o"), aliased(ToolVersion, name="ov")
    assignment = aliased(AuditAssignment, name="oa")
    this = aliased(Audit, name="this")
    common = common_grades(as_of, "first_grades")
    before = and_(
        first.audit_id == this.re_audit_of,
        first.status.in_(FINAL),
        first.final_grade.is_not(None),
        in_force(first, as_of),
    )
    source = (
        base.source.join(this, this.id == AUDIT.audit_id)
        .join(first, before)
        .join(assignment, assignment.id == first.assignment_id)
        .join(first_version, first_version.id == assignment.tool_version_id)
        .outerjoin(common, graded_as(common, first.final_grade, first_version))
    )
    change = base.measures["ordinal"] - common.c.ordinal
    return Fact(
        source,
        and_(base.where, AUDIT.status.in_(FINAL)),
        base.dimensions,
        {"difference": change},
        readers=grade_readers((AUDIT, ASSIGNMENT), (first, assignment)),
        blinded=blinded_grades,
        unreleased=still_blind(),
    )


def common_grades(as_of: date, name: str = "common") -> Any:
    """Returns each level of each scale with its grade on the common scale.

    It is the level itself on the common scale. On others it comes from a crosswalk that had been
    approved by the day, so that an approval changes no figure of a day before it.
    """
    moment = instant(as_of)
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
            newer.approved_at < moment,
            newer.valid_from > walk.valid_from,
            newer.valid_from <= as_of,
        )
    )
    crossed = (
        select(walk.from_scale, walk.from_level, target.ordinal, target.code)
        .join(target, and_(target.scale_code == walk.to_scale, target.code == walk.to_level))
        .where(
            walk.to_scale == COMMON_SCALE,
            walk.approved_at < moment,
            walk.valid_from <= as_of,
            ~superseded,
        )
    )
    return union_all(own, crossed).subquery(name)


def graded_as(common: Any, grade: Any, version: Any = VERSION) -> ColumnElement[bool]:
    """Returns the join of a grade to its level on the scale of the tool version."""
    return and_(common.c.scale == version.grade_scale_code, common.c.level == grade)


def moderated_at(as_of: date) -> ColumnElement[bool]:
    """Whether the audit has a current decision other than a return."""
    moment = instant(as_of)
    decision = aliased(ModerationDecision)
    return exists(
        select(literal(1)).where(
            decision.audit_id == AUDIT.audit_id,
            decision.decided_at < moment,
            or_(decision.superseded_at.is_(None), decision.superseded_at >= moment),
            decision.outcome != ModerationOutcome.RETURNED,
        )
    )


def inquiry_confirmed_at(as_of: date) -> ColumnElement[bool]:
    inquiry = aliased(AppreciativeInquiry)
    return exists(
        select(literal(1)).where(
            inquiry.audit_id == AUDIT.audit_id,
            inquiry.status == InquiryStatus.CONFIRMED_BY_PRACTITIONER,
            inquiry.practitioner_confirmed_at < instant(as_of),
        )
    )


def _with_tool_version(period: Any) -> Any:
    # Every period has one; by an outer join PostgreSQL leaves it out where no column of it counts.
    return join(period, VERSION, VERSION.id == period.tool_version_id, isouter=True)
