"""Re-audits in the trail of findings: what the first audit and the next one say."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, false, null, select, true
from sqlalchemy.orm import Session, aliased

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit, AuditSection
from app.models.findings.findings import Finding
from app.models.tools.tools import ToolVersion
from app.schemas.findings.trails import GradeChange, SectionChange
from app.services import access
from app.services.access import Actor
from app.services.findings import trail_links
from app.services.findings.trail_links import Link
from app.services.tools import scales
from app.vocabulary.auditing import FINAL
from app.vocabulary.findings import TrailKind

Grades = dict[str | None, str]  # by section, the audit's own under None


def changes(db: Session, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, GradeChange]:
    """Returns the change from the first audit to the re-audit of each of these assignments.

    Both audits are final, and the caller may see both with their grades.
    """
    first, again = aliased(Audit), aliased(Audit)
    pairs = db.execute(
        select(AuditAssignment.id, first.id, again.id)
        .join(first, first.id == AuditAssignment.re_audit_of)
        .join(again, again.assignment_id == AuditAssignment.id)
        .where(AuditAssignment.id.in_(ids))
    ).all()
    grades = _grades(db, actor, {each for _, *both in pairs for each in both})
    return {
        assignment: _change(grades[before], grades[after])
        for assignment, before, after in pairs
        if before in grades and after in grades
    }


def _grades(
    db: Session, actor: Actor, audit_ids: set[UUID]
) -> dict[UUID, tuple[dict[str, int], Grades]]:
    """Returns of each final audit that the caller sees its scale, and the grades they may see."""
    audit, section, version = aliased(Audit), aliased(AuditSection), aliased(ToolVersion)
    shown = access.mask_condition(actor, Audit, "final_grade", audit)
    rows = db.execute(
        select(audit.id, version.grade_scale_code, audit.final_grade)
        .join(version, version.id == audit.tool_version_id)
        .where(audit.id.in_(audit_ids), audit.status.in_(sorted(FINAL)))
        .where(access.scope(actor, Audit, audit), true() if shown is None else shown)
    ).all()
    found: dict[UUID, tuple[dict[str, int], Grades]] = {
        row.id: (_ordinals(db, row.grade_scale_code), {None: row.final_grade}) for row in rows
    }
    of_sections = access.mask_condition(actor, AuditSection, "section_grade", section, audit)
    sections = db.execute(
        select(section.audit_id, section.section_key, section.section_grade)
        .join(audit, audit.id == section.audit_id)
        .where(section.audit_id.in_(found), section.section_grade.is_not(None))
        .where(true() if of_sections is None else of_sections)
        .order_by(section.position)
    )
    for row in sections:
        found[row.audit_id][1][row.section_key] = row.section_grade
    return found


def _ordinals(db: Session, scale_code: str) -> dict[str, int]:
    return {level.code: level.ordinal for level in scales.levels_of(db, scale_code)}


def _change(
    before: tuple[dict[str, int], Grades], after: tuple[dict[str, int], Grades]
) -> GradeChange:
    keys = [key for key in before[1] if key is not None]
    keys += [key for key in after[1] if key is not None and key not in keys]

    def levels(key: str | None) -> int | None:
        pair = before[1].get(key), after[1].get(key)
        if None in pair or before[0] != after[0]:
            return None
        return after[0][str(pair[1])] - before[0][str(pair[0])]

    def members(key: str | None) -> dict[str, Any]:
        return {
            "grade_before": before[1].get(key),
            "grade_after": after[1].get(key),
            "levels": levels(key),
        }

    sections = [SectionChange(section_key=key, **members(key)) for key in keys]
    return GradeChange(sections=sections, **members(None))


def _of_finding(row: Any, finding: Finding) -> ColumnElement[bool]:
    """Whether an assignment is the re-audit of the audit that a finding is of, if it is of one."""
    if finding.audit_id is None:
        return false()
    again: ColumnElement[bool] = row.re_audit_of == finding.audit_id
    return again


trail_links.declare(
    Link(
        TrailKind.RE_AUDIT,
        AuditAssignment,
        of_finding=_of_finding,
        because_of=lambda row: row.re_audit_of,
        title=lambda _, __: cast(null(), Text),
        due_date=lambda row: row.due_date,
        changes=changes,
    )
)
