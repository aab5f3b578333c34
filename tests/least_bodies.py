"""The least body that a schema of the OpenAPI document takes, with identifiers that exist."""

from typing import Any
from uuid import UUID

from tests.world import World

PLAIN = {"date": "2026-05-01", "date-time": "2026-11-25T09:00:00Z"}


def body_of(document: dict[str, Any], schema: dict[str, Any], world: World, name: str = "") -> Any:
    """What the schema asks for and no more, with the identifiers of the world."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return body_of(document, schema[word][0], world, name)
    if schema.get("type") == "object":
        told = schema.get("properties", {})
        return {n: body_of(document, told[n], world, n) for n in schema.get("required", [])}
    if schema.get("type") == "array":
        least = schema.get("minItems", 0)
        return [body_of(document, schema["items"], world, name) for _ in range(least)]
    return _plain(schema, world, name)


def _plain(schema: dict[str, Any], world: World, name: str) -> Any:
    """A value that is no list and no object: the first that is told of, else the smallest."""
    if schema.get("format") == "uuid":
        return str(UUID(world.named(name)))
    for word in ("const", "default"):
        if word in schema:
            return schema[word]
    for word in ("enum", "examples"):
        if word in schema:
            return schema[word][0]
    if schema.get("type") in {"integer", "number", "boolean"}:
        return False if schema["type"] == "boolean" else schema.get("minimum", 1)
    return PLAIN.get(schema.get("format", ""), world.ids.get(name, "x"))
