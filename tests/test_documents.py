"""The compiled read path prints what Pydantic would: for every Read schema of a row."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import cast, select
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from app.models.assignments import AuditAssignment
from app.models.audits import Audit, AuditSection
from app.models.organisation import OrgUnit
from app.models.people import Person, RoleAssignment
from app.models.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.subjects import Subject
from app.models.tools import ToolVersion
from app.schemas.assignments import AuditAssignmentRead
from app.schemas.audits import AuditRead, AuditSectionRead
from app.schemas.cycles import AuditCycleRead
from app.schemas.organisation import OrgUnitRead
from app.schemas.people import PersonRead, RoleAssignmentRead
from app.schemas.programmes import AuditProgrammeRead
from app.schemas.rounds import AuditRoundRead
from app.schemas.subjects import SubjectRead
from app.schemas.tools import ToolVersionRead
from app.services.access import Actor, Grant
from app.services.documents import document
from app.vocabulary import Role
from tests import make

EVERYTHING = Actor(name="all", grants=(Grant(Role.AUDITOR, None),))

PAIRS: list[tuple[type[BaseModel], Any]] = [
    (OrgUnitRead, OrgUnit),
    (PersonRead, Person),
    (RoleAssignmentRead, RoleAssignment),
    (AuditProgrammeRead, AuditProgramme),
    (AuditCycleRead, AuditCycle),
    (AuditRoundRead, AuditRound),
    (SubjectRead, Subject),
    (ToolVersionRead, ToolVersion),
    (AuditAssignmentRead, AuditAssignment),
    (AuditRead, Audit),
]


def compiled(db: Session, schema: type[BaseModel], model: Any, row: Any) -> Any:
    made = cast(document(schema, model, EVERYTHING), Text)
    text = db.scalar(select(made).where(model.id == row.id))
    assert text is not None
    return json.loads(text)


def printed(schema: type[BaseModel], row: Any, name: str) -> Any:
    field = schema.model_fields[name]
    adapter: TypeAdapter[Any] = TypeAdapter(_annotated(field.annotation, field.metadata))
    value = adapter.validate_python(getattr(row, name), from_attributes=True)
    return adapter.dump_python(value, mode="json")


def _annotated(annotation: Any, metadata: list[Any]) -> Any:
    from typing import Annotated  # noqa: PLC0415

    for each in metadata:
        annotation = Annotated[annotation, each]
    return annotation


@pytest.mark.parametrize(("schema", "model"), PAIRS, ids=lambda pair: getattr(pair, "__name__", ""))
def test_the_document_is_what_pydantic_prints(
    db: Session, schema: type[BaseModel], model: Any
) -> None:
    make.an_audit(db, status="submitted", selection_reason=None)
    db.expire_all()
    row = db.scalars(select(model)).first()
    assert row is not None
    found = compiled(db, schema, model, row)
    assert list(found) == list(schema.model_fields)
    hidden = {"allowed_actions", "selection_reason", "moderator_id"}
    for name in set(schema.model_fields) - hidden:
        assert found[name] == printed(schema, row, name), name


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
)
def test_quotes_newlines_emoji_and_combining_characters_come_through(
    db: Session, text: str
) -> None:
    audit = make.an_audit(db)
    section = audit.sections[0]
    section.strengths_text = text
    section.framework_evidence = [{"code": "x", "note": text}]
    db.flush()
    made = cast(document(AuditSectionRead, AuditSection, EVERYTHING, Audit), Text)
    found = db.scalar(
        select(made)
        .join_from(AuditSection, Audit, Audit.id == AuditSection.audit_id)
        .where(AuditSection.id == section.id)
    )
    assert found is not None
    read = json.loads(found)
    assert read["strengths_text"] == text
    assert read["framework_evidence"] == [{"code": "x", "note": text}]
