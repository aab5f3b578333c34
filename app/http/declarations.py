"""The answers and bodies that routes declare for the OpenAPI document.

Most routes have `responses=answers(XRead, *MOVES)`: the answer, and every error they may raise.
"""

import re
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

# The errors of a request that creates, of a PUT or DELETE at an identifier, of a verb on a row.
CREATES = (Conflict, Invalid)
CHANGES = (Conflict, Stale, Invalid, PreconditionRequired)
MOVES = (NotFound, Conflict, Stale, Invalid)
# The errors of every route that requires credentials.
_ALWAYS = (Unauthenticated, Forbidden, TooMany, Unavailable)

_SCHEMA = "#/components/schemas/{model}"
_batches: list[type[BaseModel]] = []  # schemas of bodies that FastAPI does not read


def answers(
    schema: type[BaseModel] | None,
    *errors: type[DomainError],
    status: int = 200,
    creates: bool = False,
) -> dict[int | str, dict[str, Any]]:
    """Returns the responses of a route: its answer (None: no body), and every error it may raise.

    `creates` is for a PUT, which answers 201 if it has created the resource.
    """
    refusals = declared(*errors)
    if schema is None:
        return {status: {"description": "Done; there is no content."}, **refusals}
    noun = described(schema)
    noun = noun[0].upper() + noun[1:]
    created = {"model": schema, "description": f"{noun}, newly created."}
    answer = {"model": schema, "description": f"{noun}."}
    both: dict[int | str, dict[str, Any]] = {200: answer, 201: created}
    return {status: both.get(status, answer), **refusals, **({201: created} if creates else {})}


def declared(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Returns the errors of a route that requires credentials."""
    return declared_errors(*_ALWAYS, *errors)


_ACRONYMS = {"qa": "QA", "api": "API"}
_PLURALS = {
    "person": "people",
    "inquiry": "inquiries",
    "delivery": "deliveries",
    "analysis": "analyses",
}
# Schemas whose name does not say what the answer is.
_NOUNS = {
    "MeRead": "the caller, with their roles and permissions",
    "ReplayedRead": "how many deliveries were put back into the queue",
    "ApiKeyWithSecret": "the API key with its secret",
    "LineOfEnquiryRead": "the line of enquiry",
    "LineOfEnquiryPage": "a page of lines of enquiry",
    "FormRead": "the form of the tool version",
}


def described(schema: type[BaseModel]) -> str:
    """Returns the noun of a schema: `the audit` of AuditRead, `a page of audits` of AuditPage."""
    name = schema.__name__
    if name in _NOUNS:
        return _NOUNS[name]
    *words, last = re.findall("[A-Z][a-z]*", name.removesuffix("Read").removesuffix("Page"))
    words = [_ACRONYMS.get(word.lower(), word.lower()) for word in words]
    last = last.lower()
    if name.endswith("Page"):
        return " ".join(["a page of", *words, _PLURALS.get(last, f"{last}s")])
    return " ".join(["the", *words, last])


def documented(batch: type[BaseModel], record: str) -> dict[str, Any]:
    """Returns the arguments of a batch's decorator: bodies and answers as JSON and JSON lines."""
    _batches.append(batch)
    line = {"schema": {"$ref": _SCHEMA.format(model=record)}}
    content = {JSON: {"schema": {"$ref": _SCHEMA.format(model=batch.__name__)}}, NDJSON: line}
    responses = answers(BatchRead, Conflict, Invalid, Malformed, status=207)
    item = {"schema": {"$ref": _SCHEMA.format(model="BatchItem")}}
    responses[207] |= {"content": {NDJSON: item}, "description": "The outcome of each record."}
    return {
        "status_code": 207,
        "responses": responses,
        "openapi_extra": {"requestBody": {"required": True, "content": content}},
    }


def batches() -> tuple[type[BaseModel], ...]:
    """Returns the schemas of the batches that routes have declared."""
    return tuple(_batches)


def add_batches(document: dict[str, Any]) -> dict[str, Any]:
    """Puts the schemas of batches into an OpenAPI document; FastAPI does not do so itself."""
    _, generated = models_json_schema(
        [(batch, "validation") for batch in _batches], ref_template=_SCHEMA
    )
    schemas = document["components"]["schemas"]
    for name, schema in generated["$defs"].items():
        schemas.setdefault(name, schema)
    return document
