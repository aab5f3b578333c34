"""The sections of an audit and their answers."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Code, Flag, GradeCode, Instant, Prose, Schema, Score
from app.schemas.tools.answers import AnswerRead, AnswerWrite
from app.vocabulary.auditing import Confidence


class EvidenceWrite(Schema):
    """A part of the practice framework that the work shows, with a note."""

    code: Code
    note: Prose | None = None


class EvidenceRead(Schema):
    """A part of the practice framework that the work shows, with a note."""

    code: str
    note: str | None


class AuditAnswerWrite(AnswerWrite):
    """The answer to one question: one value of its type, or not applicable with a reason."""

    carried_forward: Flag = Field(
        False,
        description="Whether the answer is copied from an earlier audit and not confirmed yet.",
    )
    confidence: Confidence | None = None


class AuditSectionWrite(Schema):
    """One whole section: its grade, strengths, areas for development, evidence and answers."""

    section_grade: GradeCode | None = None
    strengths_text: Prose | None = None
    development_text: Prose | None = None
    framework_evidence: Annotated[list[EvidenceWrite], Field(max_length=50)] = []
    answers: Annotated[list[AuditAnswerWrite], Field(max_length=100)] = []


class AuditAnswerRead(AnswerRead):
    """The answer to one question, or why there is none."""

    carried_forward: bool
    confidence: Confidence | None


class AuditSectionRead(Schema):
    """One section of an audit."""

    id: UUID
    audit_id: UUID
    section_key: str
    section_grade: str | None
    section_score: Score | None
    strengths_text: str | None
    development_text: str | None
    framework_evidence: list[EvidenceRead] | None
    answers: list[AuditAnswerRead]
    updated_at: Instant
    version: int
    etag: str = Field(
        description="The `If-Match` with which the section is saved.", examples=['"3"']
    )
    audit_etag: str = Field(
        description="The `If-Match` with which the audit itself is saved; saving a section changes"
        " it.",
        examples=['"7"'],
    )
