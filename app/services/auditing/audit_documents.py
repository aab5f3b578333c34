"""What is read of an audit besides the audit itself."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, select
from sqlalchemy.orm import Session

from app.core.errors import Fault, NotFound
from app.models.auditing.audits import Audit, AuditSection, AuditVersion
from app.schemas.auditing.audits import (
    AuditRead,
    AuditSectionRead,
    AuditVersionItem,
    AuditVersionRead,
    FaultRead,
    GradingRead,
    ValidationRead,
)
from app.services import access
from app.services.access import Actor
from app.services.auditing import audit_grading
from app.services.platform import personal_data_hints
from app.services.platform.documents import document, one
from app.services.platform.read_log import logged
from app.services.platform.reading import Document, Reading
from app.services.platform.subresources import Parts
from app.services.tools.grading import ENGINE_VERSION

VERSIONS = Parts(AuditVersionItem, AuditVersion, Audit, AuditVersion.audit_id, AuditVersion.number)
VERSION = replace(VERSIONS, schema=AuditVersionRead)


def numbered(number: int) -> ColumnElement[bool]:
    return AuditVersion.number == number


def section(reading: Reading, audit_id: UUID, key: str) -> Document:
    """One section of a visible audit, with its own version."""
    actor = reading.actor
    made = cast(document(AuditSectionRead, AuditSection, actor, Audit), Text)
    found = (
        select(Audit.id, Audit.subject_id, AuditSection.version, made.label("body"))
        .join(AuditSection, AuditSection.audit_id == Audit.id)
        .where(Audit.id == audit_id, AuditSection.section_key == key, access.scope(actor, Audit))
        .cte("found")
    )
    query = logged(select(found.c.version, found.c.body), found, Audit, reading)
    row = reading.connection.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such section, or it is not visible to you.")
    return Document(row.body.encode(), row.version)


def validation(db: Session, actor: Actor, audit_id: UUID) -> ValidationRead:
    """The errors that submitting would give, and what the texts need not say."""
    audit = access.get(db, actor, Audit, audit_id)
    faults = audit_grading.faults_of(audit, audit_grading.content_of(db, audit))
    return ValidationRead(
        valid=not faults,
        errors=[FaultRead.model_validate(fault) for fault in faults],
        warnings=[FaultRead.model_validate(hint) for hint in _hints(audit)],
    )


def _hints(audit: Audit) -> Iterator[Fault]:
    yield from personal_data_hints.hints(audit.grade_rationale, "/grade_rationale")
    for section in audit.sections:
        at = f"/sections/{section.section_key}"
        yield from personal_data_hints.hints(section.strengths_text, f"{at}/strengths_text")
        yield from personal_data_hints.hints(section.development_text, f"{at}/development_text")
        for answer in section.answers:
            place = f"{at}/answers/{answer.question_key}"
            yield from personal_data_hints.hints(answer.value_text, place)
            yield from personal_data_hints.hints(answer.na_reason, place)


def grading_of(db: Session, actor: Actor, audit_id: UUID, *, explain: bool) -> GradingRead:
    """Scores and grades as the audit itself shows them; terms only to who sees the grades."""
    route = "/v1/audits/{audit_id}/grading"
    found = one(Reading(db.connection(), actor, route), AuditRead, Audit, audit_id)
    shown: dict[str, Any] = json.loads(found.body)
    audit = db.get_one(Audit, audit_id)
    sees = access.mask_condition(actor, Audit, "indicative_grade", Audit)
    hidden = sees is not None and not db.scalar(select(sees).where(Audit.id == audit_id))
    told = None
    if explain and not hidden:
        told = audit_grading.graded(db, audit, audit_grading.content_of(db, audit)).explain()
    names = set(GradingRead.model_fields) - {"engine_version", "explanation"}
    return GradingRead(
        engine_version=ENGINE_VERSION,
        explanation=told,
        **{name: shown[name] for name in names},
    )
