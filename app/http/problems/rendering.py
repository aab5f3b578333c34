"""How an error looks on the wire (RFC 9457), wherever it was raised."""

import json
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from app.core import validation
from app.core.database_errors import translate
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
from app.http import query_parameters, route_index, transaction_retry
from app.http.problems.catalogue import CATALOGUE
from app.http.problems.challenges import challenges
from app.http.problems.openapi import MEDIA_TYPE, complete

# Answers that have a shape of their own, by the beginning of the path: OData, OAuth.
SHAPES: dict[str, Callable[[Scope, DomainError], Response]] = {}


def respond(scope: Scope, error: DomainError) -> Response:
    """Returns the answer to a refusal, in the shape that belongs to the path."""
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
    # Members of `extra` may be identifiers or times, which `str` prints.
    body = json.dumps(problem, default=str, ensure_ascii=False).encode(errors="replace")
    return Response(body, error.status, error.headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Lets `app` answer every error as a problem; the Envelope catches unexpected ones."""

    @app.exception_handler(DomainError)
    async def refused(request: Request, error: DomainError) -> Response:
        return respond(request.scope, error)

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, error: RequestValidationError) -> Response:
        return respond(request.scope, _of_validation(error, request.scope))

    @app.exception_handler(HTTPException)
    async def not_served(request: Request, error: HTTPException) -> Response:
        return respond(request.scope, _of_http(error, request))

    @app.exception_handler(SQLAlchemyError)
    async def not_stored(request: Request, error: SQLAlchemyError) -> Response:
        transaction_retry.note(request.scope, error)
        return respond(request.scope, translate(error))

    generate = app.openapi
    app.openapi = lambda: complete(generate())  # type: ignore[method-assign]


def _of_validation(error: RequestValidationError, scope: Scope) -> DomainError:
    errors = error.errors()
    if any(each["type"] == "json_invalid" for each in errors):
        return Malformed("The body is not valid JSON.")
    if isinstance(error.body, bytes):  # FastAPI leaves unparsed what it does not take for JSON
        return UnsupportedMedia("Send the body with Content-Type: application/json.")
    route = route_index.route_of(scope)
    faults = validation.from_request(
        errors,
        error.body,
        schema=route_index.body_type(route),
        parameters=query_parameters.names_of(route),
    )
    parts = (
        "1 part of the request is"
        if len(errors) == 1
        else f"{len(errors)} parts of the request are"
    )
    return Invalid(f"{parts} not valid.", errors=faults)


_FAULTS_OF_OURS = 500  # and above; a client sees only 503
_BY_STATUS = {kind.status: kind for kind in DomainError.__subclasses__()}


def _of_http(error: HTTPException, request: Request) -> DomainError:
    """Returns a refusal of the frameworks as ours, without its `detail`, which may hold input."""
    headers = dict(error.headers or {})
    if error.status_code == NotFound.status:
        return NotFound("There is nothing at this address.", code="unknown_path", headers=headers)
    if error.status_code == MethodNotAllowed.status:
        allowed = route_index.methods_at(request.app, request.scope) or {"GET", "HEAD"}
        headers["Allow"] = ", ".join(sorted(allowed))
        return MethodNotAllowed("This address does not support this method.", headers=headers)
    if error.status_code >= _FAULTS_OF_OURS:
        return Unavailable("The service cannot answer at the moment.")
    kind = _BY_STATUS.get(error.status_code, Malformed)
    return kind(CATALOGUE[kind.default_code].meaning, headers=headers)
