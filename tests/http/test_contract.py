"""`make fuzz` holds every answer against the OpenAPI document."""

from copy import deepcopy
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.vocabulary.roles import Role
from fuzz.__main__ import attack
from fuzz.world import World
from tests import factories
from tests.conftest import Client, headers_of
from tests.support.contract import Contract
from tests.support.pointers import leads_somewhere


def small(**changed: Any) -> Contract:
    """Returns the contract of a document with one operation."""
    theme = {
        "type": "object",
        "properties": {"code": {"type": "string"}, "seen": {"type": "string", "format": "date"}},
        "required": ["code"],
        "additionalProperties": False,
    }
    answer = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Theme"}}}}
    responses = {"200": answer, "204": {}} | changed
    paths = {"/v1/themes/{code}": {"get": {"operationId": "get_theme", "responses": responses}}}
    return Contract({"paths": paths, "components": {"schemas": {"Theme": theme}}})


@pytest.mark.parametrize(
    ("status", "media", "body", "faults"),
    [
        (200, "application/json", {"code": "a", "seen": "2026-05-01"}, []),
        (204, "", None, []),
        (304, "", None, []),
        (404, "application/problem+json", {}, ["404 is not declared"]),
        (200, "text/html", None, ["200 has text/html, not application/json"]),
        (200, "", None, ["200 has no body, not application/json"]),
        (204, "application/json", {}, ["204 has application/json, not no body"]),
        (200, "application/json", {}, ['200 /: "code" is a required property']),
        (200, "application/json", {"code": 1}, ['200 /code: … is not of type "string"']),
        (
            200,
            "application/json",
            {"code": "a", "name": "Ann"},
            ["200 /: Additional properties are not allowed ('name' was unexpected)"],
        ),
        (200, "application/json", {"code": "a", "seen": "May"}, ['200 /seen: … is not a "date"']),
    ],
)
def test_an_answer_that_the_document_does_not_allow_is_a_fault(
    status: int, media: str, body: Any, faults: list[str]
) -> None:
    contract = small()
    operation = contract.operation_at("GET", "/v1/themes/a?x=1")
    assert operation is not None
    assert contract.faults(operation, status, media, body) == faults


def test_every_operation_is_found_by_its_address(app: FastAPI) -> None:
    document = app.openapi()
    contract = Contract(document)
    for path, item in document["paths"].items():
        address = path.replace("{", "").replace("}", "")
        for method, operation in item.items():
            found = contract.operation_at(method.upper(), f"{address}?limit=1")
            assert found is operation, path
    assert contract.operation_at("GET", "/v1/nothing/1") is None
    assert contract.operation_at("PATCH", "/v1/audits/1") is None


@pytest.mark.parametrize(
    ("pointer", "leads"),
    [
        ("", True),
        ("?limit", True),
        ("?$filter", True),
        ("/items", True),
        ("/items/0", True),
        ("/items/1", False),
        ("/missing", True),
        ("/missing/deeper", False),
        ("items", False),
    ],
)
def test_a_pointer_leads_to_a_place_or_a_missing_member(pointer: str, leads: bool) -> None:
    assert leads_somewhere(b'{"items": [{}]}', pointer) is leads


def test_the_storm_of_make_fuzz_finds_no_fault_in_themes_and_one_where_the_document_lacks_a_status(
    db: Session, app: FastAPI
) -> None:
    me = factories.a_person(db, *Role)
    headers = headers_of(me)
    db.flush()
    world = World(Client(app, db, headers))
    world.tokens = {"everybody": headers["Authorization"].removeprefix("Bearer ")}
    operations = {each.name: each for each in world.operations()}
    world.learn([operations["list_themes"]])
    document = deepcopy(app.openapi())
    contract = Contract(document)
    for name in ("put_theme", "get_theme", "list_themes"):
        found = attack(world, contract, operations[name], 0.05)
        assert found.faults == {}
        assert found.answers.total() > 5
    del document["paths"]["/v1/themes/{code}"]["put"]["responses"]["422"]
    found = attack(world, contract, operations["put_theme"], 0.05)
    assert "put_theme: 422 is not declared" in found.faults
