"""Stores audits that were made up at random, each step of their lives on its day."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.moderation.decisions import ModerationDecision
from app.models.organisation.people import Person
from app.models.platform.base import location_of
from app.models.tools.grades import GradeCrosswalk, GradeLevel, GradeScale
from app.vocabulary.auditing import AssignmentSource, AssignmentStatus, AuditStatus
from app.vocabulary.findings import Polarity
from app.vocabulary.moderation import ModerationOutcome, SelectionReason
from app.vocabulary.roles import Role
from app.vocabulary.tools import CrosswalkStatus
from tests import factories
from tests.factories.tools import a_scale_question, a_section_content
from tests.figures.random_audits import (
    COMMON,
    QUESTIONS,
    THEMES,
    TOOLS,
    WALKS,
    Decision,
    Row,
    Seen,
    Step,
    Version,
)
from tests.figures.test_grade_metrics import an_inquiry
from tests.figures.test_practice_metrics import a_version
from tests.figures.twins import held_on, on


def stored(db: Session, rows: Sequence[Row]) -> None:
    """Writes the audits, step by step, each on its day."""
    auditor, moderator = (factories.a_person(db, role) for role in (Role.AUDITOR, Role.MODERATOR))
    for theme in THEMES:
        factories.a_theme(db, theme)
    versions = {key: _tool(db, key) for key in TOOLS}
    for row in rows:
        with held_on(row.assigned):
            assignment = factories.an_assignment(
                db,
                auditor,
                factories.a_team(db, row.team),
                tool_version_id=versions[row.tool],
                due_date=row.due,
                source=AssignmentSource(row.source),
            )
            again = {"re_audit_of": row.first.stored} if row.first else {}
            audit = factories.an_audit(
                db, assignment=assignment, inquiry_required=row.requires_inquiry, **again
            )
        row.stored = audit.id
        for step in row.steps:
            with held_on(step.day):
                _step(db, row.at(step.day), step, assignment, audit, moderator)
        _around(db, row, audit)


def _tool(db: Session, key: str) -> Any:
    """Stores a tool on its scale, with the ways from there to the common scale."""
    tool = TOOLS[key]
    sections = [
        a_section_content(
            section,
            n,
            *(
                a_scale_question(each, min=tool.ranges[each][0], max=tool.ranges[each][1])
                for each in questions
            ),
        )
        for n, (section, questions) in enumerate(QUESTIONS.items(), 1)
    ]
    if tool.levels is not COMMON:
        levels = [
            GradeLevel(code=code, ordinal=n, label=code) for n, code in enumerate(tool.levels)
        ]
        factories.saved(db, GradeScale(code=tool.scale, title=tool.scale, levels=levels))
    content: dict[str, Any] = {"grade_scale": tool.scale, "thresholds": [], "sections": sections}
    version = factories.a_tool_version(db, key, **content)
    for walk in WALKS if key == "raa" else ():
        status = CrosswalkStatus.APPROVED if walk.approved else CrosswalkStatus.PROPOSED
        way = GradeCrosswalk(
            from_scale=tool.scale,
            from_level=walk.level,
            to_level=walk.to,
            valid_from=walk.valid,
            status=status,
            approved_at=on(walk.approved) if walk.approved else None,
        )
        factories.saved(db, way)
    return version.id


def _step(
    db: Session,
    seen: Seen,
    step: Step,
    assignment: AuditAssignment,
    audit: Audit,
    moderator: Person,
) -> None:
    """Writes what an audit became on a day, with its version and the decision."""
    audit.status = AuditStatus(step.status)
    first = on(seen.submitted) if seen.submitted else None
    audit.first_submitted_at = first
    audit.submitted_at = None if step.status == "draft" else first
    audit.finalised_at = on(seen.finalised) if seen.finalised else None
    if seen.submitted:
        audit.proposed_grade, audit.final_grade = seen.version.proposed, seen.final
        audit.moderated_grade = seen.moderated
    is_done = step.status not in {"draft", "voided"}
    assignment.status = AssignmentStatus.FULFILLED if is_done else AssignmentStatus.ALLOCATED
    db.flush()
    if step.version:
        number = sum(each.version is not None for each in seen.steps)
        a_version(db, audit, number, **_content(step.version))
    current = db.scalar(_current(audit))
    if current is not None and (step.decision or seen.decision is None):
        current.superseded_at = clock.now()
        db.flush()
    if step.decision:
        _decide(db, audit, step.decision, moderator)


def _current(audit: Audit) -> Any:
    return select(ModerationDecision).where(
        ModerationDecision.audit_id == audit.id, ModerationDecision.superseded_at.is_(None)
    )


def _decide(db: Session, audit: Audit, decision: Decision, moderator: Person) -> None:
    row = ModerationDecision(
        audit_id=audit.id,
        audit_version_number=1,
        subject_id=audit.subject_id,
        cycle_id=audit.cycle_id,
        moderator_id=moderator.id,
        auditor_id=audit.auditor_id,
        selection_reason=SelectionReason(decision.reason) if decision.reason else None,
        tool_key=audit.tool_key,
        auditor_grade_snapshot=decision.before,
        moderated_grade=decision.grade,
        outcome=ModerationOutcome(decision.outcome),
        rationale="Seen differently.",
        section_decisions=[],
        decided_at=clock.now(),
        **location_of(audit),
    )
    factories.saved(db, row)


def _content(version: Version) -> dict[str, Any]:
    """Returns a version as it is stored."""
    return {
        "auditor_grade": version.auditor,
        "indicative_grade": version.indicative,
        "practitioner_involved": version.involved,
        "sections": [
            {
                "section_key": key,
                "section_grade": section.grade,
                "framework_evidence": [{"code": code, "note": None} for code in section.evidence],
                "answers": [
                    {"question_key": question, "value_num": value, "is_na": value is None}
                    for question, value in section.answers.items()
                ],
            }
            for key, section in version.sections.items()
        ],
    }


def _around(db: Session, row: Row, audit: Audit) -> None:
    """Writes the inquiry and the findings of an audit."""
    if row.inquiry:
        with held_on(row.inquiry[1]):
            an_inquiry(db, audit, row.inquiry[0])
    for each in row.findings:
        with held_on(each.day):
            finding = factories.a_finding(
                db,
                audit,
                theme_codes=each.themes,
                polarity=Polarity(each.polarity),
                section_key=each.section,
            )
        if each.withdrawn:
            with held_on(each.withdrawn):
                factories.withdrawn(db, finding)
