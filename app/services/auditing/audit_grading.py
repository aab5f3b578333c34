"""From the answers of an audit to its scores and grades, kept on the row.

The arithmetic: docs/domain/tools.md; I5: docs/domain/moderation.md.
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
    """What its tool version asks: read once, for what is published stays as it is."""
    version = db.get_one(ToolVersion, audit.tool_version_id)
    if version.content_hash not in _contents:
        _contents[version.content_hash] = ToolContent.model_validate(version.content)
    return _contents[version.content_hash]


_contents: dict[str, ToolContent] = {}


def answers_of(content: ToolContent, sections: Iterable[AuditSection]) -> dict[str, Answer]:
    """Everything answered, the two texts of each section among it."""
    found: dict[str, Answer] = {}
    for section in sections:
        for row in section.answers:
            found[row.question_key] = answer_of(row)
        asked = content.section(section.section_key)
        for kind, text in (
            (QuestionType.STRENGTHS_TEXT, section.strengths_text),
            (QuestionType.DEVELOPMENT_TEXT, section.development_text),
        ):
            for question in asked.of_type(kind) if asked else ():
                found[question.key] = Answer(question.key, text)
    return found


def answer_of(row: AuditAnswer) -> Answer:
    """A stored answer as the form's rules read it."""
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
    """Scores, indicative grade, variance, proposed and final grade, as they now are (I5)."""
    found = graded(db, audit, content)
    scores = {section.section_key: section.section_score for section in found.sections}
    for section in audit.sections:
        section.section_score = _stored(scores.get(section.section_key))
    audit.score_of_applicable = _stored(found.score_of_applicable)
    audit.score_of_available = _stored(found.score_of_available)
    audit.indicative_grade = found.indicative_grade
    levels = levels_of(db, content.grade_scale)
    given = audit.auditor_grade or audit.override_grade
    audit.grade_variance = grading.variance(given, found.indicative_grade, levels)
    audit.proposed_grade = grading.proposed_grade(
        content.grading_mode,
        auditor=audit.auditor_grade,
        override=audit.override_grade,
        indicative=found.indicative_grade,
    )
    audit.final_grade = audit.moderated_grade or audit.proposed_grade


def faults_of(audit: Audit, content: ToolContent) -> list[Fault]:
    """All that stops the submission."""
    grades = {name: getattr(audit, name) for name in GRADES}
    return faults(content, answers_of(content, audit.sections), **grades)


GRADES = ("auditor_grade", "override_grade", "grade_rationale")


def faults(
    content: ToolContent,
    answers: Mapping[str, Answer],
    *,
    auditor_grade: str | None,
    override_grade: str | None,
    grade_rationale: str | None,
) -> list[Fault]:
    """What is missing of the answers, of the grade where one is to be given, and of its reasons."""
    found = answer_rules.missing(content, answers)
    if content.grading_mode is GradingMode.JUDGEMENT and auditor_grade is None:
        found.append(Fault("/auditor_grade", "required", "Say how you grade it."))
    graded = auditor_grade is not None or override_grade is not None
    if graded and not (grade_rationale or "").strip():
        found.append(Fault("/grade_rationale", "required", "Say why you grade it so."))
    return found


def _stored(score: Decimal | None) -> Decimal | None:
    return None if score is None else half_up(score)
