"""The scores and grades of an audit, calculated from its answers and stored on the row.

The arithmetic is in docs/domain/tools.md; I5 is an invariant of docs/domain/moderation.md.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.models.auditing.audits import Audit, AuditAnswer, AuditSection
from app.models.tools.tools import ToolVersion
from app.schemas.tools.tool_content import ToolContent
from app.services.platform.rounding import half_up
from app.services.tools import answer_rules, grading
from app.services.tools.grading import Answer, Graded
from app.services.tools.scales import levels_of
from app.vocabulary.tool_content import GradingMode, QuestionType


def content_of(db: Session, audit: Audit) -> ToolContent:
    """Returns the content of the audit's tool version, cached because it never changes."""
    version = db.get_one(ToolVersion, audit.tool_version_id)
    if version.content_hash not in _contents:
        _contents[version.content_hash] = ToolContent.model_validate(version.content)
    return _contents[version.content_hash]


_contents: dict[str, ToolContent] = {}


def answers_of(content: ToolContent, sections: Iterable[AuditSection]) -> dict[str, Answer]:
    """Returns every answer by its question, the two texts of each section included."""
    answers: dict[str, Answer] = {}
    for section in sections:
        for row in section.answers:
            answers[row.question_key] = answer_of(row)
        asked = content.section(section.section_key)
        for kind, text in (
            (QuestionType.STRENGTHS_TEXT, section.strengths_text),
            (QuestionType.DEVELOPMENT_TEXT, section.development_text),
        ):
            for question in asked.of_type(kind) if asked else ():
                answers[question.key] = Answer(question.key, text)
    return answers


def answer_of(row: AuditAnswer) -> Answer:
    """Returns a stored answer in the form that the answer rules read."""
    values: tuple[Any, ...] = (
        row.value_num,
        row.value_text,
        tuple(row.value_codes) if row.value_codes is not None else None,
        row.value_bool,
        row.value_date,
    )
    value = next((v for v in values if v is not None), None)
    return Answer(row.question_key, value, row.is_na, row.na_reason, row.carried_forward)


def graded(db: Session, audit: Audit, content: ToolContent) -> Graded:
    return grading.grade(
        content,
        levels_of(db, content.grade_scale),
        answers_of(content, audit.sections),
        {section.section_key: section.section_grade for section in audit.sections},
    )


def recalculate(db: Session, audit: Audit, content: ToolContent) -> None:
    """Recalculates scores, indicative, proposed and final grade, and the variance (I5)."""
    result = graded(db, audit, content)
    scores = {section.section_key: section.section_score for section in result.sections}
    for section in audit.sections:
        section.section_score = _stored(scores.get(section.section_key))
    audit.score_of_applicable = _stored(result.score_of_applicable)
    audit.score_of_available = _stored(result.score_of_available)
    audit.indicative_grade = result.indicative_grade
    levels = levels_of(db, content.grade_scale)
    given = audit.auditor_grade or audit.override_grade
    audit.grade_variance = grading.variance(given, result.indicative_grade, levels)
    audit.proposed_grade = grading.proposed_grade(
        content.grading_mode,
        auditor=audit.auditor_grade,
        override=audit.override_grade,
        indicative=result.indicative_grade,
    )
    audit.final_grade = audit.moderated_grade or audit.proposed_grade


def faults_of(audit: Audit, content: ToolContent) -> list[Fault]:
    """Returns everything that stops the submission."""
    grades = {name: getattr(audit, name) for name in GRADES}
    return missing(content, answers_of(content, audit.sections), **grades)


GRADES = ("auditor_grade", "override_grade", "grade_rationale")


def missing(
    content: ToolContent,
    answers: Mapping[str, Answer],
    *,
    auditor_grade: str | None,
    override_grade: str | None,
    grade_rationale: str | None,
) -> list[Fault]:
    """Returns a fault for each missing answer, and for a grade or its reasons where required."""
    faults = answer_rules.missing(content, answers)
    if content.grading_mode is GradingMode.JUDGEMENT and auditor_grade is None:
        faults.append(Fault("/auditor_grade", "required", "Give your overall grade."))
    graded = auditor_grade is not None or override_grade is not None
    if graded and not (grade_rationale or "").strip():
        faults.append(Fault("/grade_rationale", "required", "Give the reasons for your grade."))
    return faults


def unknown_grade(pointer: str, levels: Iterable[str]) -> Fault:
    """Returns the fault of a grade that is no level of the tool's scale."""
    return Fault(pointer, "unknown_grade", f"Must be one of {', '.join(levels)}.")


def _stored(score: Decimal | None) -> Decimal | None:
    return None if score is None else half_up(score)
