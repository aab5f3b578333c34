"""How an error looks on the wire (RFC 9457), and in the OpenAPI document."""

import json
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from app.core import validation
from app.core.database_errors import CONSTRAINTS, translate
from app.core.errors import (
    DomainError,
    Invalid,
    Malformed,
    MethodNotAllowed,
    NotFound,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
)
from app.http import route_index, transaction_retry
from app.http.problems.catalogue import CATALOGUE
from app.http.problems.challenges import challenges

__all__ = [
    "CONSTRAINTS",
    "SHAPES",
    "Problem",
    "ProblemError",
    "complete",
    "documents",
    "install",
    "respond",
    "translate",
]

MEDIA_TYPE = "application/problem+json"

# Answers that have a shape of their own, by the beginning of the path: OData, OAuth.
SHAPES: dict[str, Callable[[Scope, DomainError], Response]] = {}


class ProblemError(BaseModel):
    """One place of the request, and what is wrong there."""

    pointer: str = Field(
        description="JSON pointer into the body, or `?name` of a parameter.",
        max_length=2000,
        examples=["/sections/0/answer/score"],
    )
    code: str = Field(description="For a program.", max_length=64, examples=["out_of_range"])
    detail: str = Field(description="For a person.", examples=["Must be at most 10."])


class Problem(BaseModel):
    """Why a request was refused (RFC 9457). Some codes add members, such as `current_version`."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="A page about the code.", examples=["/problems/invalid"])
    title: str = Field(examples=["Not valid"])
    status: int = Field(ge=400, le=599, examples=[422])
    detail: str = Field(
        description="One sentence for a person.", examples=["1 place of the request is not valid."]
    )
    code: str = Field(description="For a program.", max_length=64, examples=["invalid"])
    instance: str = Field(
        description="This occurrence.",
        examples=["urn:qaf:request:0198c5a2-6d1e-7c3b-8f00-5a1b2c3d"],
    )
    request_id: str | None = Field(
        description="As in `X-Request-Id`; give it when you ask for help.",
        examples=["0198c5a2-6d1e-7c3b-8f00-5a1b2c3d"],
    )
    errors: list[ProblemError] = Field(description="Where in the request; often empty.")


def respond(scope: Scope, error: DomainError) -> Response:
    """The answer to a refusal, in the shape that belongs to the path."""
    scope["qaf.problem"] = error.code
    shapes = (shape for prefix, shape in SHAPES.items() if scope["path"].startswith(prefix))
    response = next(shapes, _problem)(scope, error)
    if error.status == Unauthenticated.status:
        for challenge in challenges(scope, error.detail):
            response.headers.append("WWW-Authenticate", challenge)
    return response


def _problem(scope: Scope, error: DomainError) -> Response:
    request_id = scope.get("qaf.request_id")
    problem = {
        **error.extra,
        "type": f"/problems/{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "instance": f"urn:qaf:request:{request_id}",
        "request_id": request_id,
        "errors": [vars(fault) for fault in error.errors],
    }
    # Members of `extra` may be identifiers or times, which print as themselves.
    body = json.dumps(problem, default=str, ensure_ascii=False).encode(errors="replace")
    return Response(body, error.status, error.headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let `app` answer every error as a problem. What nobody expects is caught by the Envelope."""

    @app.exception_handler(DomainError)
    async def refused(request: Request, error: DomainError) -> Response:
        return respond(request.scope, error)

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, error: RequestValidationError) -> Response:
        return respond(request.scope, _of_validation(error))

    @app.exception_handler(HTTPException)
    async def not_served(request: Request, error: HTTPException) -> Response:
        return respond(request.scope, _of_http(error, request))

    @app.exception_handler(SQLAlchemyError)
    async def not_stored(request: Request, error: SQLAlchemyError) -> Response:
        transaction_retry.note(request.scope, error)
        return respond(request.scope, translate(error))

    generate = app.openapi
    app.openapi = lambda: complete(generate())  # type: ignore[method-assign]


def _of_validation(error: RequestValidationError) -> DomainError:
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return Malformed("The body is not valid JSON.")
    if isinstance(error.body, bytes):  # FastAPI leaves unparsed what it does not take for JSON
        return UnsupportedMedia("Send the body with Content-Type: application/json.")
    places = (
        f"{len(found)} places of the request are" if len(found) > 1 else "1 place of the request is"
    )
    return Invalid(f"{places} not valid.", errors=validation.from_request(found, error.body))


_FAULTS_OF_OURS = 500  # and more; the only one that a client ever sees is 503
_BY_STATUS = {kind.status: kind for kind in DomainError.__subclasses__()}


def _of_http(error: HTTPException, request: Request) -> DomainError:
    """Starlette's and FastAPI's own refusals. Their `detail` may hold input, so it is left out."""
    headers = dict(error.headers or {})
    if error.status_code == NotFound.status:
        return NotFound("Nothing is served at this address.", code="unknown_path", headers=headers)
    if error.status_code == MethodNotAllowed.status:
        allowed = route_index.methods_at(request.app, request.scope) or {"GET", "HEAD"}
        headers["Allow"] = ", ".join(sorted(allowed))
        return MethodNotAllowed("This address does not take this method.", headers=headers)
    if error.status_code >= _FAULTS_OF_OURS:
        return Unavailable("The service cannot answer just now.")
    kind = _BY_STATUS.get(error.status_code, Malformed)
    return kind(CATALOGUE[kind.default_code].meaning, headers=headers)


def documents(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route, so that OpenAPI tells the truth about its errors."""
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


_RETRY = _header("Retry-After", "Seconds to wait.", "integer")
_HEADERS: dict[int, dict[str, Any]] = {
    401: _header("WWW-Authenticate", "How to sign in."),
    405: _header("Allow", "The methods that this address takes."),
    429: _RETRY,
    503: _RETRY,
}


_FASTAPI_OWN = {
    "application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Put the Problem schema into an OpenAPI document, in place of FastAPI's own errors."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(schema.pop("$defs"), Problem=schema)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for item in [*document.get("paths", {}).values(), *document.get("webhooks", {}).values()]:
        for operation in item.values():
            declared = operation.get("responses", {}) if isinstance(operation, dict) else {}
            if declared.get("422", {}).get("content") == _FASTAPI_OWN:
                declared["422"] = documents(Invalid)[Invalid.status]
    return document
