"""Bodies that a schema of the OpenAPI document accepts: the smallest, and those at its limits."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tests.tables.world import World

CHOICES = ("anyOf", "oneOf", "allOf")
SOMEBODY = "01890a5d-ac96-774b-bcce-b302099a8057"
PLAIN = {"date": "2026-05-01", "date-time": "2026-11-25T09:00:00Z"}


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def body_of(document: dict[str, Any], schema: dict[str, Any], world: World, name: str = "") -> Any:
    """Returns a body with the required members only, and with identifiers of the world."""
    schema = resolved(document, schema)
    for word in CHOICES:
        if word in schema:
            return body_of(document, schema[word][0], world, name)
    if schema.get("type") == "object":
        members = schema.get("properties", {})
        return {n: body_of(document, members[n], world, n) for n in schema.get("required", [])}
    if schema.get("type") == "array":
        least = schema.get("minItems", 0)
        return [body_of(document, schema["items"], world, name) for _ in range(least)]
    return _plain(schema, world, name)


def _plain(schema: dict[str, Any], world: World, name: str) -> Any:
    """Returns a value that is no list and no object: the first example, or the smallest."""
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


FORMATS: dict[str, list[Any]] = {
    "uuid": [SOMEBODY],
    "date": ["1900-01-01", "2199-12-31"],
    "date-time": ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"],
}


def edges(
    document: dict[str, Any], schema: dict[str, Any], world: World, name: str = ""
) -> Iterator[Any]:
    """Yields unusual values that the schema accepts: its limits, unknown ones, the same twice."""
    schema = resolved(document, schema)
    for word in CHOICES:
        for option in schema.get(word, []):
            yield from edges(document, option, world, name)
    yield from schema.get("enum", [])[-1:]
    kind, length = schema.get("type"), schema.get("maxLength", 0)
    if kind == "string" and "enum" not in schema:
        long = "\u202e\U0001f9d2\u00e9 " * (length // 4) if length else "x"
        yield from FORMATS.get(schema.get("format", ""), [long[:length]])
    elif kind in {"integer", "number"}:
        yield from (schema.get("minimum", -(2**63)), schema.get("maximum", 2**63 - 1))
    elif kind == "array":
        item = body_of(document, schema["items"], world, name)
        yield from ([item, item], [])
        yield from ([edge] for edge in edges(document, schema["items"], world, name))
    elif kind == "object":
        members = schema.get("properties", {})
        yield {each: body_of(document, members[each], world, each) for each in members}
    elif kind in {"boolean", "null"}:
        yield True if kind == "boolean" else None
