"""The OpenAPI document: FastAPI's own, completed with what FastAPI cannot know."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app.http import declarations, exports, openapi_answers, openapi_schemas, openapi_words

# The credentials that `credentials.current_actor` accepts.
SCHEMES: dict[str, dict[str, str]] = {
    "HTTPBearer": {
        "type": "http",
        "description": "An access token of Entra ID or of the built-in issuer.",
        "scheme": "bearer",
    },
    "APIKeyHeader": {
        "type": "apiKey",
        "description": "An API key, as `id.secret`.",
        "in": "header",
        "name": "X-API-Key",
    },
    "HTTPBasic": {
        "type": "http",
        "description": "The id and the secret of an API key, as Power BI stores them.",
        "scheme": "basic",
    },
}


class Service(FastAPI):
    """The application, whose document has the bodies and credentials that FastAPI does not know."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = declarations.add_batches(super().openapi())
            for complete in STEPS:
                document = complete(document)
            self.openapi_schema = document
        return self.openapi_schema


TEXT_WARNINGS = {
    "description": "The texts of the request that seem to identify somebody, such as by a telephone"
    ' number: `"/strengths_text";kind=phone_number, …`. They were stored unchanged.',
    "schema": {"type": "string"},
}


def with_text_warnings(document: dict[str, Any]) -> dict[str, Any]:
    """Adds the header Text-Warnings to the answers of every operation that takes texts."""
    takers = [
        operation
        for item in document["paths"].values()
        for operation in item.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
        and operation.get("security") != []
    ]
    for operation in takers:
        for status in {"200", "201"} & set(operation["responses"]):
            headers = operation["responses"][status].setdefault("headers", {})
            headers["Text-Warnings"] = TEXT_WARNINGS
    return document


def in_order(document: dict[str, Any]) -> dict[str, Any]:
    """Sorts paths and methods, so that moving a route in the code changes nothing."""
    items = sorted(document["paths"].items())
    document["paths"] = {path: dict(sorted(item.items())) for path, item in items}
    return document


def with_security(document: dict[str, Any]) -> dict[str, Any]:
    """Adds the credentials to every operation that does not declare its own."""
    document["components"]["securitySchemes"] = SCHEMES
    first = dict.fromkeys(("tags", "summary", "description", "operationId"))
    asks: dict[str, Any] = {**first, "security": [{name: []} for name in SCHEMES]}
    for item in document["paths"].values():
        item.update({verb: asks | operation for verb, operation in item.items()})
    return document


STEPS = (
    exports.without_pages,
    with_security,
    with_text_warnings,
    openapi_answers.with_malformed,
    openapi_answers.with_unknown_parameters,
    openapi_answers.with_etags,
    openapi_answers.with_files,
    openapi_schemas.with_generators_words,
    openapi_words.with_meanings,
    openapi_words.with_examples,
    in_order,
)


def operation_id(route: APIRoute) -> str:
    """Returns the name of a route's function, which is unique."""
    return route.name
