"""The OpenAPI document: committed, served as it stands, current, and never broken for clients."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.core.config import settings
from app.main import create_app
from app.routers.platform.tags import TAGS
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.support.openapi_diff import breaks

FOLDER = Path(__file__).parents[2] / "openapi"


def committed() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8"))
    return document


def released() -> list[dict[str, Any]]:
    """Returns the document of each release: `released-<version>.json`, from the first tag on."""
    files = sorted(FOLDER.glob("released-*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def test_the_committed_document_is_current() -> None:
    assert committed() == json.loads(json.dumps(create_app(settings()).openapi()))


def test_the_committed_document_is_the_one_served(anyone: Client) -> None:
    assert anyone.get("/openapi.json").json() == committed()


def test_every_schema_has_a_name_of_its_own(app: FastAPI) -> None:
    """Of two schemas with one name, a generator makes one class, and omits operations."""
    assert [name for name in app.openapi()["components"]["schemas"] if "__" in name] == []


def test_every_tag_is_explained() -> None:
    used = {
        tag
        for item in committed()["paths"].values()
        for operation in item.values()
        for tag in operation["tags"]
    }
    assert used <= set(TAGS)


def test_whoever_accepts_only_what_an_operation_answers_is_not_refused(anyone: Client) -> None:
    asked = 0
    for path, item in committed()["paths"].items():
        for method, operation in item.items() if path.startswith("/v1") else ():
            for media in media_of_answers(operation):
                url = path.replace("{", "").replace("}", "")
                answer = anyone.request(method, url, headers={"Accept": media})
                assert answer.status_code != 406, (path, media)
                asked += media != "application/json"
    assert asked > 90


def media_of_answers(operation: dict[str, Any]) -> set[str]:
    """Returns the media types of the answers to a request that succeeds."""
    answers = [told for status, told in operation["responses"].items() if status < "300"]
    return {media for told in answers for media in told.get("content", {})}


def test_every_operation_says_that_it_refuses_unknown_parameters(db: Session, as_: As) -> None:
    client = as_(factories.a_person(db, Role.QA_MANAGER))
    assert client.get("/v1/me?not_known=1").status_code == 422
    for path, item in committed()["paths"].items():
        for operation in item.values() if path.startswith("/v1/") else ():
            assert "422" in operation["responses"], path


def test_an_answer_that_is_no_text_is_documented_as_bytes() -> None:
    files = {
        media: content["schema"]
        for item in committed()["paths"].values()
        for operation in item.values()
        for answer in operation["responses"].values()
        for media, content in answer.get("content", {}).items()
        if media.startswith("application/") and "json" not in media
    }
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert {"application/pdf", word} < files.keys()
    assert all(schema == {"type": "string", "format": "binary"} for schema in files.values())


def test_no_client_of_a_release_is_broken() -> None:
    assert [fault for document in released() for fault in breaks(document, committed())] == []


Change = Callable[[dict[str, Any]], object]


def schema(document: dict[str, Any], name: str) -> Any:
    return document["components"]["schemas"][name]


def members(document: dict[str, Any], name: str) -> Any:
    return schema(document, name)["properties"]


def parameter(document: dict[str, Any], path: str, name: str) -> Any:
    parameters = document["paths"][path]["get"]["parameters"]
    return next(each for each in parameters if each["name"] == name)


BREAKING: list[tuple[Change, str]] = [
    (lambda d: d["paths"]["/v1/me"].pop("get"), "get_me: gone or moved"),
    (lambda d: d["paths"]["/v1/me"]["get"].update(operationId="who_am_i"), "get_me: gone or moved"),
    (lambda d: d["paths"].update({"/v1/i": d["paths"].pop("/v1/me")}), "get_me: gone or moved"),
    (
        lambda d: d["paths"]["/v1/audits"]["get"]["parameters"].pop(0),
        "list_audits: no longer takes",
    ),
    (
        lambda d: parameter(d, "/v1/audits", "limit").update(required=True),
        "list_audits: demands limit",
    ),
    (
        lambda d: parameter(d, "/v1/audits", "limit")["schema"].update(maximum=100),
        "list_audits?limit: narrower maximum",
    ),
    (
        lambda d: d["paths"]["/v1/audits"]["get"]["responses"].pop("422"),
        "list_audits: no longer declares 422",
    ),
    (lambda d: members(d, "OrgUnitRead").pop("name"), "OrgUnitRead.name: gone"),
    (
        lambda d: members(d, "OrgUnitRead")["name"].update(type="integer"),
        "OrgUnitRead.name: may now be integer",
    ),
    (
        lambda d: members(d, "OrgUnitRead").update(name={"type": ["string", "null"]}),
        "OrgUnitRead.name: may now be null",
    ),
    (
        lambda d: schema(d, "OrgUnitRead")["required"].remove("name"),
        "OrgUnitRead.name: may be missing",
    ),
    (
        lambda d: schema(d, "OrgUnitWrite")["required"].append("is_qa_unit"),
        "OrgUnitWrite.is_qa_unit: demanded",
    ),
    (
        lambda d: members(d, "OrgUnitWrite")["name"].update(maxLength=3),
        "OrgUnitWrite.name: narrower maxLength",
    ),
    (
        lambda d: members(d, "OrgUnitWrite")["name"].update(pattern="^x$"),
        "OrgUnitWrite.name: another pattern",
    ),
    (
        lambda d: members(d, "OrgUnitWrite")["name"].update(type="integer"),
        "OrgUnitWrite.name: no longer takes string",
    ),
    (
        lambda d: schema(d, "OrgUnitKind")["enum"].remove("team"),
        "OrgUnitKind: no longer takes the word team",
    ),
]


@pytest.mark.parametrize(
    ("change", "noticed"), BREAKING, ids=[noticed_as for _, noticed_as in BREAKING]
)
def test_a_change_that_would_break_a_client_is_found(change: Change, noticed: str) -> None:
    new = committed()
    change(new)
    assert any(each.startswith(noticed) for each in breaks(committed(), new))


WELCOME: list[Change] = [
    lambda d: d["paths"].update(
        {"/v1/new": {"get": d["paths"]["/v1/me"]["get"] | {"operationId": "get_new"}}}
    ),
    lambda d: members(d, "OrgUnitRead").update(colour={"type": "string"}),
    lambda d: members(d, "OrgUnitWrite").update(colour={"type": "string"}),
    lambda d: members(d, "OrgUnitWrite")["name"].update(maxLength=3000),
    lambda d: parameter(d, "/v1/audits", "limit")["schema"].update(maximum=500),
    lambda d: schema(d, "OrgUnitWrite")["required"].remove("name"),
]


@pytest.mark.parametrize("change", WELCOME)
def test_a_change_that_breaks_no_client_is_allowed(change: Change) -> None:
    new = committed()
    change(new)
    assert breaks(committed(), new) == []
