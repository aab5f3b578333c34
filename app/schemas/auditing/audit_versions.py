"""An audit as one of its versions has it."""

from app.schemas.auditing.sections import EvidenceRead
from app.schemas.platform.common import Schema, Score
from app.schemas.tools.answers import AnswerRead


class AuditVersionSection(Schema):
    """One section, as it was."""

    section_key: str
    section_grade: str | None
    section_score: Score | None
    strengths_text: str | None
    development_text: str | None
    framework_evidence: list[EvidenceRead]
    answers: list[AnswerRead]


class AuditVersionContent(Schema):
    """Grades, reasons, scores and sections, as they were."""

    auditor_grade: str | None
    override_grade: str | None
    grade_rationale: str | None
    indicative_grade: str | None
    grade_variance: int | None
    proposed_grade: str | None
    score_of_applicable: Score | None
    score_of_available: Score | None
    practitioner_involved: bool
    sections: list[AuditVersionSection]
