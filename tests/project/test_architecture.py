"""The style of the house, executable."""

import ast
import inspect
import re
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from app.commands import generated_docs
from app.http.route_index import api_routes
from app.models.platform.base import Base
from app.schemas.platform.common import Schema
from app.services import access
from app.services.access import GRANTS, SCOPES, SENSITIVE
from app.services.platform.workflow import STEPS, Step
from app.vocabulary.roles import Permission

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
OPEN = (
    "/livez",
    "/readyz",
    "/metrics",
    "/docs",
    "/openapi.json",
    "/problems",
    "/oauth",
    "/.well-known",
    "/static",
    "/v1/public/",
)


def protected(app: FastAPI) -> list[tuple[str, str, str]]:
    """(method, path, operation id) of every route that asks for credentials."""
    return [
        (method.upper(), path, operation["operationId"])
        for path, item in app.openapi()["paths"].items()
        if not path.startswith(OPEN)
        for method, operation in item.items()
    ]


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_every_operation_has_a_summary_a_tag_and_an_id_of_its_own(
    document: dict[str, Any],
) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for _, path, operation in operations(document):
        assert operation.get("summary"), path
        assert operation.get("description"), path
        assert len(operation.get("tags", [])) == 1, path


def test_nothing_answers_without_credentials_but_what_must(app: FastAPI) -> None:
    client = TestClient(app)
    for method, path, name in protected(app):
        url = re.sub(r"\{[^}]+\}", "01890a5d-ac96-774b-bcce-b302099a8057", path)
        answer = client.request(method, url, json={} if method in {"PUT", "POST"} else None)
        assert answer.status_code == 401, (name, answer.status_code, answer.text)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), name


def test_every_error_of_signing_in_is_declared(app: FastAPI, document: dict[str, Any]) -> None:
    for method, path, name in protected(app):
        declared = document["paths"][path][method.lower()]["responses"]
        assert {"401", "403", "429", "503"} <= set(declared), name


def test_every_permission_is_granted_to_somebody() -> None:
    assert frozenset().union(*GRANTS.values()) == frozenset(Permission)


def test_every_model_with_members_for_some_is_visible_to_some() -> None:
    by_another = {"AuditSection", "CaseAllocation"}  # judged by the row they belong to
    judged = {model for model in SENSITIVE if model.__name__ not in by_another}
    assert judged <= set(SCOPES)


def test_every_step_is_declared_so_that_what_is_enforced_is_published(app: FastAPI) -> None:
    del app
    declared = {id(step) for steps in STEPS.values() for step in steps}
    pages = sorted(APP.rglob("*_workflow.py"))
    assert len(pages) > 15
    for page in pages:
        module = import_module(".".join(page.relative_to(ROOT).with_suffix("").parts))
        for name, value in vars(module).items():
            assert not isinstance(value, Step) or id(value) in declared, (page.name, name)


def test_every_state_can_be_left_or_is_an_end(app: FastAPI) -> None:
    del app
    for model, steps in STEPS.items():
        starts = frozenset().union(*(step.start for step in steps))
        if not starts:  # what has no states
            continue
        words: type[StrEnum] = type(next(iter(starts)))
        reached = {step.end for step in steps if step.end is not None}
        first = next(iter(words))
        assert starts - {first} <= reached, (model, starts - {first} - reached)


def test_whatever_has_states_says_what_may_be_done_to_it(document: dict[str, Any]) -> None:
    ids = {operation["operationId"] for _, _, operation in operations(document)}
    for model, steps in STEPS.items():
        if any(step.permission for step in steps):
            noun = access.label(model).replace(" ", "_")
            assert f"list_{noun}_actions" in ids, noun
            members = document["components"]["schemas"][f"{model.__name__}Read"]["properties"]
            assert "allowed_actions" in members, noun


def test_only_the_workflow_changes_a_status() -> None:
    for path in APP.rglob("*.py"):
        if path.name == "workflow.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    assert not (isinstance(target, ast.Attribute) and target.attr == "status"), (
                        f"{path.name}:{node.lineno}"
                    )


def test_only_the_clock_knows_the_time() -> None:
    for path in APP.rglob("*.py"):
        if path.name == "clock.py":
            continue
        text = path.read_text(encoding="utf-8")
        assert "datetime.now(" not in text, path
        assert "date.today(" not in text, path
        assert "func.now(" not in text, path


def test_python_jose_stands_behind_one_door() -> None:
    for path in APP.rglob("*.py"):
        if path.name != "tokens.py":
            assert not re.search(r"^\s*(from|import) jose", path.read_text(), re.MULTILINE), path


def schemas() -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = []
    todo: list[type[BaseModel]] = [Schema]
    while todo:
        kind = todo.pop()
        for child in kind.__subclasses__():
            if child.__module__.startswith("app.") and child not in found:
                found.append(child)
                todo.append(child)
    return found


def test_read_schemas_have_no_defaults(app: FastAPI) -> None:
    del app
    for schema in schemas():
        if schema.__name__.endswith("Read"):
            for name, field in schema.model_fields.items():
                assert field.is_required(), f"{schema.__name__}.{name}"


def test_every_text_that_comes_in_is_bounded(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        if name.endswith("Write"):
            for member, described in schema.get("properties", {}).items():
                kinds = [described, *described.get("anyOf", [])]
                for kind in kinds:
                    if kind.get("type") == "string" and not kind.get("format"):
                        bounded = {"maxLength", "enum", "const"} & set(kind)
                        assert bounded, f"{name}.{member}"
                    if kind.get("type") == "array":
                        assert "maxItems" in kind, f"{name}.{member}"


def test_every_status_has_its_words_in_the_vocabulary() -> None:
    for table in Base.metadata.tables.values():
        if "status" in table.columns and not table.name.startswith("idempotent"):
            assert hasattr(table.columns["status"].type, "enums"), table.name


def test_a_put_that_creates_declares_that_it_does(app: FastAPI, document: dict[str, Any]) -> None:
    """A client generated from the document knows what it is answered."""
    for route in api_routes(app):
        if "PUT" in (route.methods or ()):
            creates = "created=" in inspect.getsource(route.endpoint)
            declared = document["paths"][route.path_format]["put"]["responses"]
            assert ("201" in declared) == creates, route.path


@pytest.mark.parametrize("path", sorted(generated_docs.pages()), ids=str)
def test_the_pages_written_from_the_code_are_current(path: Path) -> None:
    """`make docs` writes them; every figure is described there."""
    assert (ROOT / path).read_text(encoding="utf-8") == generated_docs.pages()[path]
