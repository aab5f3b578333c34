"""Errors in the OpenAPI document: the schema of a problem, and the error responses of a route."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.errors import DomainError, Invalid

MEDIA_TYPE = "application/problem+json"


class ProblemError(BaseModel):
    """One fault: a place in the request, and what is wrong with it."""

    pointer: str = Field(
        description="A JSON pointer into the body, or `?name` for a parameter.",
        max_length=2000,
        examples=["/sections/0/answer/score"],
    )
    code: str = Field(
        description="A stable code for a program.", max_length=64, examples=["out_of_range"]
    )
    detail: str = Field(description="A sentence for a person.", examples=["Must be at most 10."])


class ProblemRow(BaseModel):
    """The row that a conflict is about."""

    entity: str = Field(description="Its table.", examples=["audit_assignments"])
    id: UUID = Field(description="Its identifier.")


class Problem(BaseModel):
    """Why a request was refused (RFC 9457). Some codes add members, such as `current_version`."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(
        description="The address of a page that explains the code.", examples=["/problems/invalid"]
    )
    title: str = Field(description="The kind of refusal, in words.", examples=["Not valid"])
    status: int = Field(description="The HTTP status.", ge=400, le=599, examples=[422])
    detail: str = Field(
        description="A sentence for a person.", examples=["1 part of the request is not valid."]
    )
    code: str = Field(
        description="A stable code for a program.", max_length=64, examples=["invalid"]
    )
    instance: str = Field(
        description="The identifier of this one occurrence.",
        examples=["urn:qaf:request:0198c5a2-6d1e-7c3b-8f00-5a1b2c3d"],
    )
    request_id: str | None = Field(
        description="The same as `X-Request-Id`; quote it when you ask for help.",
        examples=["0198c5a2-6d1e-7c3b-8f00-5a1b2c3d"],
    )
    errors: list[ProblemError] = Field(
        description="The faults of the request, each with its place; empty for most refusals."
    )
    about: ProblemRow | None = Field(
        None, description="The row that a conflict is about, if it is about one."
    )


def declared_errors(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Returns the responses that a route declares for these errors."""
    return {
        error.status: {
            "description": error.title,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            **({"headers": _HEADERS[error.status]} if error.status in _HEADERS else {}),
        }
        for error in errors
    }


def _header(name: str, meaning: str, kind: str = "string") -> dict[str, Any]:
    return {name: {"description": meaning, "schema": {"type": kind}}}


_RETRY = _header("Retry-After", "The number of seconds to wait.", "integer")
_HEADERS: dict[int, dict[str, Any]] = {
    401: _header("WWW-Authenticate", "The ways to sign in."),
    405: _header("Allow", "The methods that this address supports."),
    429: _RETRY,
    503: _RETRY,
}


_FASTAPI_OWN = {
    "application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Puts the Problem schema into an OpenAPI document, in place of FastAPI's error schemas."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(schema.pop("$defs"), Problem=schema)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for item in [*document.get("paths", {}).values(), *document.get("webhooks", {}).values()]:
        for operation in item.values():
            declared = operation.get("responses", {}) if isinstance(operation, dict) else {}
            if declared.get("422", {}).get("content") == _FASTAPI_OWN:
                declared["422"] = declared_errors(Invalid)[Invalid.status]
    return document
