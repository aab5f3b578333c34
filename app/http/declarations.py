"""What the decorator of a route declares of its answers and its body, for the OpenAPI document.

`answers(XRead, *MOVES)` is what most routes have: what they answer, and every error they raise.
"""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    PreconditionRequired,
    Stale,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from app.http.problems.openapi import declared_errors
from app.schemas.platform.batches import BatchRead

JSON, NDJSON = "application/json", "application/x-ndjson"

# Of a request that creates; of a PUT or DELETE at an identifier; of a verb on a row.
CREATES = (Conflict, Invalid)
CHANGES = (Conflict, Stale, Invalid, PreconditionRequired)
MOVES = (NotFound, Conflict, Stale, Invalid)
# Of every route that asks for credentials.
_ALWAYS = (Unauthenticated, Forbidden, TooMany, Unavailable)

_SCHEMA = "#/components/schemas/{model}"
_batches: list[type[BaseModel]] = []  # schemas of bodies that are not read by FastAPI


def answers(
    schema: type[BaseModel] | None,
    *errors: type[DomainError],
    status: int = 200,
    creates: bool = False,
) -> dict[int | str, dict[str, Any]]:
    """Returns the `responses=` of a route: its answer (None: nothing), and every error it raises.

    `creates` is for a PUT that answers 201 where there was nothing before.
    """
    good: dict[str, Any] = {"model": schema, "description": "As it is now."}
    if schema is None:
        good = {"description": "It is done."}
    declared: dict[int | str, dict[str, Any]] = {status: good, **declared_errors(*_ALWAYS, *errors)}
    return declared | {201: {**good, "description": "It is created."}} if creates else declared


def documented(batch: type[BaseModel], record: str) -> dict[str, Any]:
    """Returns what a batch's decorator says: its bodies and its answers, each in both forms."""
    _batches.append(batch)
    line = {"schema": {"$ref": _SCHEMA.format(model=record)}}
    content = {JSON: {"schema": {"$ref": _SCHEMA.format(model=batch.__name__)}}, NDJSON: line}
    responses = answers(BatchRead, Conflict, Invalid, Malformed, status=207)
    item = {"schema": {"$ref": _SCHEMA.format(model="BatchItem")}}
    responses[207] |= {"content": {NDJSON: item}, "description": "What became of each record."}
    return {
        "status_code": 207,
        "responses": responses,
        "openapi_extra": {"requestBody": {"required": True, "content": content}},
    }


def add_batches(document: dict[str, Any]) -> dict[str, Any]:
    """Puts the schemas of batches into an OpenAPI document, which FastAPI does not do itself."""
    _, generated = models_json_schema(
        [(batch, "validation") for batch in _batches], ref_template=_SCHEMA
    )
    schemas = document["components"]["schemas"]
    for name, schema in generated["$defs"].items():
        schemas.setdefault(name, schema)
    return document
