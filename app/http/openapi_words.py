"""The words of the OpenAPI document that stand in data files: what members mean, and examples.

`data/members/<area>.json` has the meaning of each member by its name, or by `Schema.member` where
it means something of its own. `data/examples/<area>.json` has a whole body for each schema.
"""

from typing import Any

from app.data.files import joined

_BATCH = "BatchWrite"


def with_meanings(document: dict[str, Any]) -> dict[str, Any]:
    """Describes every member that its schema does not describe."""
    meanings = joined("members")
    for name, schema in document["components"]["schemas"].items():
        for member, described in schema.get("properties", {}).items():
            meaning = meanings.get(f"{name}.{member}") or meanings.get(member)
            if meaning is not None:
                described.setdefault("description", meaning)
    return document


def with_examples(document: dict[str, Any]) -> dict[str, Any]:
    """Gives every body of a request its example."""
    examples = joined("examples")
    for item in document["paths"].values():
        for operation in item.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                example = _example(content["schema"], examples)
                if example is not None:
                    content.setdefault("example", example)
    return document


def _example(schema: dict[str, Any], examples: dict[str, Any]) -> Any:
    """Returns the example of a body; of a batch, it is a batch of the example of its record."""
    reference = schema.get("$ref") or schema.get("anyOf", [{}])[0].get("$ref", "")
    name = reference.rsplit("/", 1)[-1]
    if name in examples:
        return examples[name]
    record = name.removesuffix(_BATCH)
    for each in (f"{record}Record", record):
        if name.endswith(_BATCH) and each in examples:
            return {"records": [examples[each]]}
    return None
