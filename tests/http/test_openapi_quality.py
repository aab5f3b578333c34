"""What the authors of clients need of the OpenAPI document; each test walks all of it."""

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter, ValidationError

from app.data.files import joined
from app.http import declarations
from app.http.route_index import api_routes, body_type

JSON = "application/json"
# A query that answers, a check, and a count: they change no row, so there is no ETag.
READS = re.compile(r"reader\.(one|parts|document|json|finished|actions)\(")
CHANGED = re.compile(r"(writer|poster|creator)\.(answer|document)\(")
# Objects whose members are not known beforehand.
FREE = {
    "ChangeRead.before": "the columns of any table",
    "ChangeRead.after": "the columns of any table",
    "MemberChangeRead.before": "any member of a tool's content",
    "MemberChangeRead.after": "any member of a tool's content",
    "ImportRead.counts": "the counts of each kind of import",
    "ImportRead.errors": "the columns of each kind of row",
    "ImportPreviewRead.counts": "the counts of each kind of import",
    "ImportPreviewRead.errors": "the columns of each kind of row",
    "FileImportPreviewRead.counts": "the counts of each kind of import",
    "FileImportPreviewRead.errors": "the columns of each kind of row",
    "SampleDrawRead.frame_query": "the filters of a frame, as they were",
    "SampleDrawListItem.frame_query": "the filters of a frame, as they were",
    "SampleDrawRead.strata": "the members that divided the frame",
    "SampleDrawListItem.strata": "the members that divided the frame",
    "SampleDrawRead.n_per_stratum": "the number of each stratum",
    "SampleDrawListItem.n_per_stratum": "the number of each stratum",
    "SelectionRead.rule": "a moderation rule, as it was",
}


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def parts(node: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a part of the document, with its pointer."""
    if isinstance(node, dict):
        yield at, node
        children: Any = node.items()
    else:
        children = enumerate(node)
    for name, child in children:
        if isinstance(child, (dict, list)):
            yield from parts(child, f"{at}/{name}")


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for _, _, operation in operations(document):
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{operation['operationId']} {media}", content


def test_every_body_has_an_example_and_no_example_is_of_nothing(document: dict[str, Any]) -> None:
    found = list(bodies(document))
    assert len(found) > 100
    assert [name for name, content in found if "example" not in content] == []
    assert joined("examples").keys() <= document["components"]["schemas"].keys()


def test_every_example_is_accepted_by_its_schema(app: FastAPI, document: dict[str, Any]) -> None:
    batches = {batch.__name__: batch for batch in declarations.batches()}
    checked, wrong = 0, []
    for route in api_routes(app):
        for method in route.methods or ():
            operation = document["paths"].get(route.path, {}).get(method.lower(), {})
            content = operation.get("requestBody", {}).get("content", {}).get(JSON)
            if content is None:
                continue
            name = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
            kind = body_type(route) or batches[name]
            example = json.dumps(content["example"])
            try:
                TypeAdapter(kind).validate_json(example)
            except ValidationError as error:
                wrong.append((operation["operationId"], error.errors(include_url=False)))
            checked += 1
    assert wrong == []
    assert checked > 90


def test_the_example_of_a_line_is_one_of_the_batchs_records(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {})
        if declarations.NDJSON in content:
            assert content[JSON]["example"] == {
                "records": [content[declarations.NDJSON]["example"]]
            }


def test_every_operation_declares_that_a_request_can_be_malformed(
    document: dict[str, Any],
) -> None:
    lacking = [o["operationId"] for _, _, o in operations(document) if "400" not in o["responses"]]
    assert lacking == []


def source_of(function: Any) -> str:
    """The code of a route, with that of the functions of its file that it ends in."""
    source = inspect.getsource(function)
    helpers = re.findall(r"return (_\w+)\(", source)
    return source + "".join(source_of(getattr(inspect.getmodule(function), h)) for h in helpers)


def test_an_etag_is_documented_where_it_is_sent_and_nowhere_else(
    app: FastAPI, document: dict[str, Any]
) -> None:
    wrong = []
    for route in api_routes(app):
        if not route.path.startswith("/v1/") or route.path not in document["paths"]:
            continue
        for method in route.methods or ():
            sent = bool((READS if method == "GET" else CHANGED).search(source_of(route.endpoint)))
            operation = document["paths"][route.path][method.lower()]
            successes = [operation["responses"].get(status, {}) for status in ("200", "201")]
            told = any("ETag" in success.get("headers", {}) for success in successes)
            if sent != told:
                wrong.append((operation["operationId"], sent))
    assert wrong == []


def test_every_answer_in_json_has_a_schema(document: dict[str, Any]) -> None:
    lacking = [
        (operation["operationId"], status)
        for _, _, operation in operations(document)
        for status, answer in operation["responses"].items()
        if answer.get("content", {}).get(JSON, {}).get("schema") == {}
    ]
    assert lacking == []


def test_every_member_is_described(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    members = [
        (f"{name}.{member}", described)
        for name, schema in schemas.items()
        for member, described in schema.get("properties", {}).items()
    ]
    assert len(members) > 2000
    assert [name for name, described in members if not described.get("description")] == []


def test_no_meaning_is_of_a_member_that_there_is_not(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    whole = {
        f"{name}.{m}" for name, schema in schemas.items() for m in schema.get("properties", {})
    }
    known = whole | {name.partition(".")[2] for name in whole}
    assert sorted(joined("members").keys() - known) == []


def test_a_file_is_uploaded_as_binary(document: dict[str, Any]) -> None:
    files = [
        part
        for _, part in parts(document["components"]["schemas"])
        if part.get("contentMediaType") == "application/octet-stream"
    ]
    assert len(files) == 9
    assert {part.get("format") for part in files} == {"binary"}


def test_what_the_service_sends_has_a_tag_of_its_own(document: dict[str, Any]) -> None:
    """A generator that finds a tag in both places makes one class, and omits operations."""
    sent = {
        tag for item in document["webhooks"].values() for o in item.values() for tag in o["tags"]
    }
    served = {tag for _, _, operation in operations(document) for tag in operation["tags"]}
    assert sent == {"outgoing-events"}
    assert sent & served == set()


def test_a_discriminators_member_has_an_enum(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    found = [part["discriminator"] for _, part in parts(schemas) if "discriminator" in part]
    assert found
    for discriminator in found:
        for word, reference in discriminator["mapping"].items():
            schema = schemas[reference.rsplit("/", 1)[-1]]
            assert schema["properties"][discriminator["propertyName"]]["enum"] == [word]


def test_objects_are_typed_but_those_whose_members_nobody_knows(document: dict[str, Any]) -> None:
    free = {
        f"{name}.{member}"
        for name, schema in document["components"]["schemas"].items()
        for member, described in schema.get("properties", {}).items()
        for at, part in parts(described)
        if not at.endswith("/default")
        and (part.get("additionalProperties") is True or not part.keys() - {"title", "description"})
    }
    assert free == FREE.keys()
