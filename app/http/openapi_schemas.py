"""Schemas of the OpenAPI document as generators of clients read them best."""

from collections.abc import Iterator
from typing import Any


def with_generators_words(document: dict[str, Any]) -> dict[str, Any]:
    """Says twice what generators read in two ways: an uploaded file, and a member of one value.

    OpenAPI 3.1 marks a file by its media type, and most generators still look for `format: binary`.
    A discriminator's member has one value, which some read from `const` and some from `enum`.
    """
    for part in _parts(document["components"]["schemas"]):
        if part.get("contentMediaType") == "application/octet-stream":
            part.setdefault("format", "binary")
        if "const" in part:
            part.setdefault("enum", [part["const"]])
    return document


def _parts(node: Any) -> Iterator[dict[str, Any]]:
    """Yields every object of a tree."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, (dict, list)):
            yield from _parts(child)
