"""What every answer has in the OpenAPI document, whichever route gives it: 400, ETag, files."""

from typing import Any

from app.core.errors import Invalid, Malformed
from app.http.problems.openapi import declared_errors

ETAG = {
    "description": "The version of the row and a hash of this answer: send it as `If-Match` to"
    " change the row, or as `If-None-Match` to read it only if it has changed.",
    "schema": {"type": "string"},
    "example": '"7.3fa9c0d1e2b4"',
}
_JSON = "application/json"
_SUCCESS = ("200", "201")
_TEXTS = ("text/", "application/json", "application/problem+json", "application/x-ndjson")


def with_malformed(document: dict[str, Any]) -> dict[str, Any]:
    """Declares 400 for every operation: any address, header or body can be malformed."""
    malformed = declared_errors(Malformed)[Malformed.status]
    for operation in _operations(document):
        operation["responses"].setdefault(str(Malformed.status), malformed)
    return document


def with_unknown_parameters(document: dict[str, Any]) -> dict[str, Any]:
    """Declares 422 for every operation under /v1: any refuses a parameter that it does not know."""
    invalid = declared_errors(Invalid)[Invalid.status]
    for path, item in document["paths"].items():
        for operation in item.values() if path.startswith("/v1/") else ():
            operation["responses"].setdefault(str(Invalid.status), invalid)
    return document


def with_etags(document: dict[str, Any]) -> dict[str, Any]:
    """Documents the ETag of every answer that has one."""
    for item in document["paths"].values():
        for method, operation in item.items():
            for status in _SUCCESS:
                answer = operation["responses"].get(status, {})
                if operation.get("security") != [] and _has_etag(document, method, answer):
                    answer.setdefault("headers", {})["ETag"] = ETAG
    return document


def with_files(document: dict[str, Any]) -> dict[str, Any]:
    """Documents answers that are no text as bytes; else a client would read them as a text."""
    for operation in _operations(document):
        for answer in operation["responses"].values():
            for media, content in answer.get("content", {}).items():
                if not media.startswith(_TEXTS):
                    content["schema"] = {"type": "string", "format": "binary"}
    return document


def _has_etag(document: dict[str, Any], method: str, answer: dict[str, Any]) -> bool:
    """Whether an answer has an ETag: what is read has one unless it is a page, and so has a row."""
    reference = answer.get("content", {}).get(_JSON, {}).get("schema", {}).get("$ref")
    if reference is None:
        return False
    members = document["components"]["schemas"][reference.rsplit("/", 1)[-1]].get("properties", {})
    is_page = {"items", "next_cursor", "watermark"} <= set(members)
    return (method == "get" and not is_page) or "version" in members


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for item in document["paths"].values() for operation in item.values()]
