"""Holds answers against the OpenAPI document: only what it declares, and all of it."""

import re
from functools import cached_property
from typing import Any

import jsonschema_rs

JSON, PROBLEM = "application/json", "application/problem+json"
# Refusals that docs/api-conventions.md declares once for all operations.
OF_ALL = {405: "method", 406: "media type", 413: "body too large", 415: "media type"}
HERE = "urn:qaf"
HIDDEN = "…"  # in place of values: what people wrote comes into no output
WORST = 5  # faults of one answer that are told


def _noun(path: str) -> str:
    """Returns `/v1/audits` of `/v1/audits/{audit_id}` and of `/v1/audits:assign-moderators`."""
    found = re.match("(/v1)?/[^/:{]*", path)
    return "" if found is None else found[0]


class Contract:
    """The answers that an OpenAPI document allows."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.paths: dict[str, Any] = document["paths"]
        schemas = {"components": document["components"]}
        self.registry = jsonschema_rs.Registry([(HERE, schemas)], draft=jsonschema_rs.Draft202012)
        self.validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

    @cached_property
    def templates(self) -> dict[str, list[tuple[re.Pattern[str], str]]]:
        """The paths by what they begin with, the most literal ones first."""
        found: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for path in sorted(self.paths, key=lambda path: (path.count("{"), path)):
            parts = re.split(r"\{\w+\}", path)
            pattern = re.compile("[^/]+".join(map(re.escape, parts)))
            found.setdefault(_noun(path), []).append((pattern, path))
        return found

    def operation_at(self, method: str, address: str) -> dict[str, Any] | None:
        """Returns the operation that an address, as it was sent, leads to."""
        path = address.partition("?")[0]
        wanted = "get" if method.upper() == "HEAD" else method.lower()
        for pattern, template in self.templates.get(_noun(path), ()):
            if pattern.fullmatch(path) and wanted in self.paths[template]:
                operation: dict[str, Any] = self.paths[template][wanted]
                return operation
        return None

    def faults(self, operation: dict[str, Any], status: int, media: str, body: Any) -> list[str]:
        """Returns what the document does not allow in an answer; the body is parsed JSON or None.

        An answer without a body is of no media type.
        """
        if status == 304 and media == "":
            return []
        declared = operation["responses"].get(str(status))
        if declared is None and status not in OF_ALL:
            return [f"{status} is not declared"]
        kinds = {PROBLEM: None} if declared is None else declared.get("content", {})
        if media not in kinds and (media or kinds):
            return [f"{status} has {media or 'no body'}, not {' or '.join(kinds) or 'no body'}"]
        schema = (kinds.get(media) or {}).get("schema")
        if schema is None or media not in {JSON, PROBLEM}:
            return []
        return [f"{status} {error}" for error in self._invalid(schema, body)]

    def _invalid(self, schema: dict[str, Any], body: Any) -> list[str]:
        key = repr(schema)
        if key not in self.validators:
            here = schema
            if "$ref" in schema:
                here = {"$ref": HERE + schema["$ref"]}
            self.validators[key] = jsonschema_rs.Draft202012Validator(
                here, validate_formats=True, registry=self.registry, mask=HIDDEN
            )
        validator = self.validators[key]
        if validator.is_valid(body):
            return []
        found = []
        for error in list(validator.iter_errors(body))[:WORST]:
            place = "/".join("0" if isinstance(part, int) else part for part in error.instance_path)
            found.append(f"/{place}: {error.message}")
        return sorted(set(found))
