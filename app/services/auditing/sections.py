"""One section of an audit: always saved whole."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid, NotFound
from app.models.auditing.audits import Audit, AuditAnswer, AuditSection
from app.models.reference.code_lists import ReferenceCode
from app.schemas.auditing.sections import (
    AuditSectionWrite,
)
from app.schemas.tools.tool_content import ToolContent
from app.services import access
from app.services.access import Actor
from app.services.auditing import audit_grading, audits
from app.services.platform import history
from app.services.platform.preconditions import Precondition
from app.services.tools import answer_parsing, scales
from app.vocabulary.tool_content import TEXTS, QuestionType

OWN_TEXTS = TEXTS - {QuestionType.TEXT}


def find(db: Session, audit_id: UUID, key: str) -> AuditSection:
    query = select(AuditSection).where(
        AuditSection.audit_id == audit_id, AuditSection.section_key == key
    )
    section = db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if section is None:
        raise NotFound("This audit has no section with that key.")
    return section


def save(
    db: Session,
    actor: Actor,
    audit_id: UUID,
    key: str,
    data: AuditSectionWrite,
    precondition: Precondition,
) -> AuditSection:
    """Replaces a section, recalculates the scores, and raises the audit's version too."""
    audit = access.get(db, actor, Audit, audit_id)
    section = find(db, audit_id, key)
    changed = history.difference(_as_written(section), _normalised(data))
    if not changed:
        audits.require_auditor(db, actor, audit)
        return section
    audits.require_editable(db, actor, audit)
    precondition.demand(section)
    content = audit_grading.content_of(db, audit)
    check(db, content, key, data)
    apply(section, data)
    audit.updated_at = clock.now()
    db.flush()
    audit_grading.recalculate(db, audit, content)
    db.flush()
    # Without the texts: versions store what is submitted, and only the auditor reads a draft.
    after = {"members": sorted(changed)}
    history.record(db, actor, "audit_section.replace", section, after=after)
    return section


def check(
    db: Session, content: ToolContent, key: str, data: AuditSectionWrite, prefix: str = ""
) -> None:
    """Refuses answers to other questions or of another type, and unknown grades and evidence."""
    section = content.section(key)
    if section is None:
        raise NotFound("This tool has no section with that key.")
    asked = {q.key: q for q in section.questions if q.type not in OWN_TEXTS}
    _, faults = answer_parsing.parse(asked, data.answers, prefix)
    levels = [level.code for level in scales.levels_of(db, content.grade_scale)]
    if data.section_grade is not None and data.section_grade not in levels:
        faults.append(audit_grading.unknown_grade(f"{prefix}/section_grade", levels))
    faults += _unknown_evidence(db, data, prefix)
    if faults:
        raise Invalid("The section cannot be saved like this.", errors=faults)


def _unknown_evidence(db: Session, data: AuditSectionWrite, prefix: str) -> list[Fault]:
    if not data.framework_evidence:
        return []
    known = set(
        db.scalars(
            select(ReferenceCode.code).where(ReferenceCode.list_code == "practice_framework")
        )
    )
    return [
        Fault(
            f"{prefix}/framework_evidence/{n}/code",
            "unknown_code",
            "Must be a code of the practice framework.",
        )
        for n, evidence in enumerate(data.framework_evidence)
        if evidence.code not in known
    ]


def apply(section: AuditSection, data: AuditSectionWrite) -> None:
    """Writes the values to the row; an answer that exists keeps its row."""
    section.section_grade = data.section_grade
    section.strengths_text = data.strengths_text
    section.development_text = data.development_text
    section.framework_evidence = [e.model_dump(mode="json") for e in data.framework_evidence]
    stored = {answer.question_key: answer for answer in section.answers}
    answers = []
    for position, written in enumerate(data.answers):
        row = stored.get(written.question_key) or AuditAnswer(question_key=written.question_key)
        for name, value in written.model_dump().items():
            setattr(row, name, value)
        if written.value_num is not None:
            row.value_num = Decimal(str(written.value_num))
        row.position = position
        answers.append(row)
    section.answers = answers
    section.updated_at = clock.now()


def _normalised(data: AuditSectionWrite) -> dict[str, Any]:
    written = data.model_dump(mode="json")
    written["answers"].sort(key=lambda answer: answer["question_key"])
    return written


def _as_written(section: AuditSection) -> dict[str, Any]:
    """Returns the row as the request body that would write it."""
    data = AuditSectionWrite.model_validate(
        {
            "section_grade": section.section_grade,
            "strengths_text": section.strengths_text,
            "development_text": section.development_text,
            "framework_evidence": section.framework_evidence,
            "answers": [
                {
                    "question_key": answer.question_key,
                    "value_num": None if answer.value_num is None else float(answer.value_num),
                    "value_text": answer.value_text,
                    "value_codes": answer.value_codes,
                    "value_bool": answer.value_bool,
                    "value_date": answer.value_date,
                    "is_na": answer.is_na,
                    "na_reason": answer.na_reason,
                    "carried_forward": answer.carried_forward,
                    "confidence": answer.confidence,
                }
                for answer in section.answers
            ],
        }
    )
    return _normalised(data)
