"""The OpenAPI document: what FastAPI makes of the routes, and what it cannot know."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app.http import declarations

# What `credentials.current_actor` takes, for the document.
SCHEMES: dict[str, dict[str, str]] = {
    "HTTPBearer": {
        "type": "http",
        "description": "An access token of Entra ID or our issuer.",
        "scheme": "bearer",
    },
    "APIKeyHeader": {
        "type": "apiKey",
        "description": "`id.secret` of a key.",
        "in": "header",
        "name": "X-API-Key",
    },
    "HTTPBasic": {
        "type": "http",
        "description": "Key id and secret, as Power BI keeps them.",
        "scheme": "basic",
    },
}


class Service(FastAPI):
    """An application whose document has the bodies and credentials that FastAPI does not read."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = declarations.add_batches(super().openapi())
            self.openapi_schema = in_order(with_text_warnings(with_security(document)))
        return self.openapi_schema


TEXT_WARNINGS = {
    "description": "Where a text that was sent seems to say who somebody is, such as by a telephone"
    ' number: `"/strengths_text";kind=phone_number, …`. It was kept as it is.',
    "schema": {"type": "string"},
}


def with_text_warnings(document: dict[str, Any]) -> dict[str, Any]:
    """Says of every operation that takes texts that its answer may hint at what is in them."""
    takers = [
        operation
        for item in document["paths"].values()
        for operation in item.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
        and operation.get("security") != []
    ]
    for operation in takers:
        for status in {"200", "201"} & set(operation["responses"]):
            operation["responses"][status]["headers"] = {"Text-Warnings": TEXT_WARNINGS}
    return document


def in_order(document: dict[str, Any]) -> dict[str, Any]:
    """Sorts paths and verbs, so that moving a route in the code changes nothing."""
    items = sorted(document["paths"].items())
    document["paths"] = {path: dict(sorted(item.items())) for path, item in items}
    return document


def with_security(document: dict[str, Any]) -> dict[str, Any]:
    """Says of every operation that does not say otherwise that it asks for credentials."""
    document["components"]["securitySchemes"] = SCHEMES
    first = dict.fromkeys(("tags", "summary", "description", "operationId"))
    asks: dict[str, Any] = {**first, "security": [{name: []} for name in SCHEMES]}
    for item in document["paths"].values():
        item.update({verb: asks | operation for verb, operation in item.items()})
    return document


def operation_id(route: APIRoute) -> str:
    """Returns the name of a route's function, which is unique."""
    return route.name
