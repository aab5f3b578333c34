"""The documents of an audit besides the audit itself: sections, versions, validation, grading."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, literal_column, select
from sqlalchemy.orm import Session, aliased

from app.core.errors import Fault, NotFound
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit, AuditSection, AuditVersion
from app.schemas.auditing.audits import (
    AuditRead,
    AuditVersionItem,
    AuditVersionRead,
    FaultRead,
    GradingRead,
    ValidationRead,
)
from app.schemas.auditing.sections import (
    AuditSectionRead,
)
from app.services import access
from app.services.access import Actor
from app.services.auditing import audit_grading
from app.services.platform.documents import computed, document, one
from app.services.platform.personal_data import text_hints
from app.services.platform.read_log import logged
from app.services.platform.reading import Document, Reading
from app.services.platform.subresources import Parts
from app.services.tools.grading import ENGINE_VERSION

VERSIONS = Parts(AuditVersionItem, AuditVersion, Audit, AuditVersion.audit_id, AuditVersion.number)
VERSION = replace(VERSIONS, schema=AuditVersionRead)


@computed(Audit, "source")
def source(row: Any, _actor: Actor) -> Any:
    """Returns whether the audit was drawn at random, directed, or a re-audit."""
    assignment = aliased(AuditAssignment)
    of = select(assignment.source).where(assignment.id == row.assignment_id)
    return of.scalar_subquery()


@computed(AuditSection, "etag")
def _etag(row: Any, _actor: Actor) -> Any:
    return func.concat(literal_column("'\"'"), row.version, literal_column("'\"'"))


@computed(AuditSection, "audit_etag")
def _audit_etag(row: Any, actor: Actor) -> Any:
    audit = aliased(Audit)
    return select(_etag(audit, actor)).where(audit.id == row.audit_id).scalar_subquery()


def numbered(number: int) -> ColumnElement[bool]:
    return AuditVersion.number == number


def section(reading: Reading, audit_id: UUID, key: str) -> Document:
    """Returns one section of a visible audit, with the section's own version."""
    actor = reading.actor
    body = cast(document(AuditSectionRead, AuditSection, actor, Audit), Text)
    sections = (
        select(Audit.id, Audit.subject_id, AuditSection.version, body.label("body"))
        .join(AuditSection, AuditSection.audit_id == Audit.id)
        .where(Audit.id == audit_id, AuditSection.section_key == key, access.scope(actor, Audit))
        .cte("sections")
    )
    query = logged(select(sections.c.version, sections.c.body), sections, Audit, reading)
    row = reading.connection.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such section, or it is not visible to you.")
    return Document(row.body.encode(), row.version)


def validation(db: Session, actor: Actor, audit_id: UUID) -> ValidationRead:
    """Returns the errors that submitting would give, and hints of personal data in the texts."""
    audit = access.get(db, actor, Audit, audit_id)
    faults = audit_grading.faults_of(audit, audit_grading.content_of(db, audit))
    return ValidationRead(
        valid=not faults,
        errors=[FaultRead.model_validate(fault) for fault in faults],
        warnings=[FaultRead.model_validate(hint) for hint in _hints(audit)],
    )


def _hints(audit: Audit) -> Iterator[Fault]:
    yield from text_hints.hints(audit.grade_rationale, "/grade_rationale")
    for section in audit.sections:
        prefix = f"/sections/{section.section_key}"
        yield from text_hints.hints(section.strengths_text, f"{prefix}/strengths_text")
        yield from text_hints.hints(section.development_text, f"{prefix}/development_text")
        for answer in section.answers:
            pointer = f"{prefix}/answers/{answer.question_key}"
            yield from text_hints.hints(answer.value_text, pointer)
            yield from text_hints.hints(answer.na_reason, pointer)


def grading_of(db: Session, actor: Actor, audit_id: UUID, *, explain: bool) -> GradingRead:
    """Returns scores and grades as the audit shows them; the terms only to those who see grades."""
    route = "/v1/audits/{audit_id}/grading"
    audit_document = one(Reading(db.connection(), actor, route), AuditRead, Audit, audit_id)
    shown: dict[str, Any] = json.loads(audit_document.body)
    audit = db.get_one(Audit, audit_id)
    sees_grades = access.mask_condition(actor, Audit, "indicative_grade", Audit)
    hidden = sees_grades is not None and not db.scalar(
        select(sees_grades).where(Audit.id == audit_id)
    )
    explanation = None
    if explain and not hidden:
        content = audit_grading.content_of(db, audit)
        explanation = audit_grading.graded(db, audit, content).explain()
    names = set(GradingRead.model_fields) - {"engine_version", "explanation"}
    return GradingRead(
        engine_version=ENGINE_VERSION,
        explanation=explanation,
        **{name: shown[name] for name in names},
    )
