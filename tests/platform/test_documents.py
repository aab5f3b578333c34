"""The compiled read path prints what Pydantic would: for every Read schema of a row.

A new schema that a route gives to `reader` or `writer` needs a line in PAIRS; its rows are made up
from the schema, once with every member filled and once with as few as may be.
"""

import ast
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, TypeAdapter
from sqlalchemy import ARRAY, JSON, Column, Select, cast, column, inspect, select, table, text
from sqlalchemy import Enum as Words
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

import app.main  # noqa: F401 - registers every computed member
from app.core import ids
from app.models.auditing.audits import Audit, AuditSection
from app.models.notifications.webhooks import WebhookDelivery
from app.models.platform.events import Event
from app.models.tools.tools import ToolVersion
from app.schemas.auditing.audits import (
    AuditRead,
)
from app.schemas.auditing.sections import (
    AuditSectionRead,
)
from app.schemas.notifications.webhooks import EventRead, WebhookDeliveryRead
from app.schemas.platform.source_records import SourceRecordRead
from app.schemas.tools.tools import ToolVersionRead
from app.services import access
from app.services.access import Actor, Grant
from app.services.platform.documents import COMPUTED, document
from app.services.platform.references import REFERENCES, identifier_of
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.documents import PAIRS

EVERYTHING = Actor(name="all", grants=(Grant(Role.AUDITOR, None),))
ROUTERS = Path(__file__).parents[2] / "app" / "routers"
# Schemas that cannot be filled at random; each has a test of its own below.
# `SourceRecordRead` is compared in tests/intake/test_source_records.py.
WHOLE: set[type[BaseModel]] = {SourceRecordRead, ToolVersionRead, WebhookDeliveryRead}


def answered_with() -> Iterator[tuple[str, str]]:
    """Yields every schema that a router gives to `reader` or `writer`, and where."""
    for path in ROUTERS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            first = node.args[0] if node.args else None
            compiled = node.func.attr in {"one", "page", "answer"}
            if compiled and isinstance(first, ast.Name) and first.id.endswith("Read"):
                yield first.id, f"{path.name}:{node.lineno}"


def test_every_compiled_schema_is_compared_with_pydantic_here() -> None:
    known = {schema.__name__ for schema in PAIRS.keys() | WHOLE}
    names = list(answered_with())
    assert len(names) > 50
    assert {(name, at) for name, at in names if name not in known} == set()


AWKWARD = 'Zoë: "I\'m 8" \\ \n\t<b>&amp;</b> \U0001f9d2\u200d\U0001f9bd e\u0301'
A_LINE = AWKWARD.replace("\n\t", " ")


def random_value(kind: Any, *, sparse: bool) -> Any:
    """Returns a value of an annotation: as awkward as possible, or as small."""
    origin, kinds = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if sparse and type(None) in kinds else random_value(kinds[0], sparse=sparse)
    if origin in (Annotated, Literal):
        plain = kinds[0] if origin is Literal else random_value(kinds[0], sparse=sparse)
        return _by_pattern(repr(kinds[1:])) or plain if kinds[0] is str else plain
    if origin is list:
        return [] if sparse else [random_value(kinds[0], sparse=False)]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        members = {n: _annotated(f.annotation, f.metadata) for n, f in kind.model_fields.items()}
        return {n: random_value(member, sparse=sparse) for n, member in members.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    of_models = any(isinstance(each, type) and issubclass(each, BaseModel) for each in kinds)
    of_plain = len(kinds) > 1 and kinds[1] in {int, str}
    full = {"a": _PLAIN[kinds[1]]} if of_plain else _MAPPING
    mapping = {} if sparse or of_models else full
    return mapping if (origin or kind) is dict else _PLAIN[kind]


def _by_pattern(written: str) -> str | None:
    """Returns a text that the pattern of a type allows, if it has one."""
    if "^[a-z]" in written:
        return "a_key"
    return A_LINE if "pattern" in written else None


_MAPPING = {"a": [1, 2.5, None, True], "b": AWKWARD}
_MOMENT = datetime(2026, 3, 29, 1, 30, 0, 120, UTC)
_PLAIN: dict[Any, Any] = {
    str: AWKWARD,
    UUID: UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
    bool: True,
    int: 7,
    float: 0.3333,
    Decimal: Decimal("0.3333"),
    date: date(2026, 2, 28),
    datetime: _MOMENT,
    AwareDatetime: _MOMENT,
    bytes: b"x",
    object: {},  # the type of a JSON column
    Any: None,
}


def a_row(db: Session, schema: type[BaseModel], model: Any, *, sparse: bool) -> Any:
    """Returns a row without references and checks; it exists only in this test."""
    values: dict[str, Any] = {}
    for name, stored in columns(model).items():
        derived = (model, name) in COMPUTED and not isinstance(stored.type, JSON)
        field = None if derived else schema.model_fields.get(name)
        kind = stored.type.python_type if field is None else field.annotation
        empty = stored.nullable and (sparse or field is None)
        value = None if empty else random_value(kind, sparse=sparse)
        if value is None and not empty and not stored.nullable:
            value = random_value(kind, sparse=False)  # null only for callers who may not see it
        if isinstance(stored.type, JSON) and field is None:
            value = []  # no member shows it as it is stored, but one may be computed from it
        if isinstance(stored.type, JSON) and value is not None:
            shape: Any = Any if field is None else field.annotation
            adapter: TypeAdapter[Any] = TypeAdapter(shape)
            value = adapter.dump_python(adapter.validate_python(value), mode="json")
        if isinstance(stored.type, Words) and value is not None:
            value = stored.type.python_type(value)
        if isinstance(stored.type, ARRAY) and value is None:
            value = []
        values[name] = value
    values |= {"version": 1} if "version" in values else {}
    values |= {name: ids.new() for name in values if name == "id"}
    without_checks(db, model)
    row = factories.saved(db, model(**{n: v for n, v in values.items() if n != "changed_in"}))
    db.refresh(row)
    return row


def without_checks(db: Session, model: Any) -> None:
    """Turns off the checks of a table for this test: random values contradict each other."""
    name = model.__tablename__
    checks: Select[Any] = select(column("conname")).select_from(table("pg_constraint"))
    checks = checks.where(text("conrelid = to_regclass(:name) AND contype IN ('c', 'f')"))
    for check in db.scalars(checks, {"name": name}).all():
        db.execute(text(f'ALTER TABLE {name} DROP CONSTRAINT "{check}"'))
    db.execute(text("SET LOCAL session_replication_role = replica"))


def columns(model: Any) -> dict[str, Column[Any]]:
    return {attribute.key: attribute.columns[0] for attribute in inspect(model).column_attrs}


def compiled(db: Session, schema: type[BaseModel], model: Any, row: Any) -> Any:
    body = cast(document(schema, model, EVERYTHING), Text)
    keys = [column == getattr(row, column.key) for column in inspect(model).primary_key]
    text_of_row = db.scalar(select(body).where(*keys))
    assert text_of_row is not None
    return json.loads(text_of_row)


def printed(schema: type[BaseModel], row: Any, name: str) -> Any:
    field = schema.model_fields[name]
    adapter: TypeAdapter[Any] = TypeAdapter(_annotated(field.annotation, field.metadata))
    value = adapter.validate_python(getattr(row, name), from_attributes=True)
    return adapter.dump_python(value, mode="json")


def _annotated(annotation: Any, metadata: list[Any]) -> Any:
    for each in metadata:
        annotation = Annotated[annotation, each]
    return annotation


def compare_with_pydantic(db: Session, schema: type[BaseModel], model: Any, row: Any) -> None:
    document_read = compiled(db, schema, model, row)
    assert list(document_read) == list(schema.model_fields)
    for name in schema.model_fields:
        if name == "allowed_actions" or (model, name) in COMPUTED:
            continue
        if is_reference(schema, name):  # null where the row it refers to was not created
            named = getattr(row, identifier_of(row, name))
            assert document_read[name] is None or document_read[name]["id"] == str(named), name
        else:
            assert document_read[name] == printed(schema, row, name), name


def is_reference(schema: type[BaseModel], name: str) -> bool:
    annotation = schema.model_fields[name].annotation
    return bool({annotation, *get_args(annotation)} & set(REFERENCES))


@pytest.fixture
def all_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shows every member to this caller; masks have tests of their own."""
    monkeypatch.setattr(access, "SENSITIVE", {})


@pytest.mark.usefixtures("all_shown")
@pytest.mark.parametrize("sparse", [False, True], ids=["full", "sparse"])
@pytest.mark.parametrize(
    ("schema", "model"), PAIRS.items(), ids=lambda each: getattr(each, "__name__", "")
)
def test_the_document_is_what_pydantic_prints(
    db: Session, schema: type[BaseModel], model: Any, sparse: bool
) -> None:
    compare_with_pydantic(db, schema, model, a_row(db, schema, model, sparse=sparse))


@pytest.mark.usefixtures("all_shown")
def test_so_are_an_audit_with_its_sections_and_answers_and_a_tool_with_its_questions(
    db: Session,
) -> None:
    audit = factories.an_audit(db, status="submitted")
    db.refresh(audit)
    assert audit.sections[0].answers
    for section in audit.sections:  # members that are computed
        section.etag = f'"{section.version}"'  # type: ignore[attr-defined]
        section.audit_etag = f'"{audit.version}"'  # type: ignore[attr-defined]
    compare_with_pydantic(db, AuditRead, Audit, audit)
    version = factories.a_tool_version(db)
    compare_with_pydantic(db, ToolVersionRead, ToolVersion, version)


@pytest.mark.usefixtures("all_shown")
def test_so_is_a_delivery_with_its_event(db: Session) -> None:
    event = a_row(db, EventRead, Event, sparse=False)
    row = a_row(db, WebhookDeliveryRead, WebhookDelivery, sparse=False)
    row.event = event
    db.flush()
    compare_with_pydantic(db, WebhookDeliveryRead, WebhookDelivery, row)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
)
def test_quotes_newlines_emoji_and_combining_characters_come_through(
    db: Session, text: str
) -> None:
    audit = factories.an_audit(db)
    section = audit.sections[0]
    section.strengths_text = text
    section.framework_evidence = [{"code": "x", "note": text}]
    db.flush()
    body = cast(document(AuditSectionRead, AuditSection, EVERYTHING, Audit), Text)
    text_of_row = db.scalar(
        select(body)
        .join_from(AuditSection, Audit, Audit.id == AuditSection.audit_id)
        .where(AuditSection.id == section.id)
    )
    assert text_of_row is not None
    read = json.loads(text_of_row)
    assert read["strengths_text"] == text
    assert read["framework_evidence"] == [{"code": "x", "note": text}]
