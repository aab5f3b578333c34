"""The OpenAPI document: committed, served as it stands, current, and never broken for clients."""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from app.routers.tags import TAGS
from tests.conftest import Client

FOLDER = Path(__file__).parent.parent / "openapi"


def committed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8"))
    return found


def released() -> dict[str, Any]:
    """What the last release promised its clients."""
    found: dict[str, Any] = json.loads((FOLDER / "released.json").read_text(encoding="utf-8"))
    return found


def test_the_committed_document_is_current(app: FastAPI) -> None:
    assert committed() == json.loads(json.dumps(app.openapi()))


def test_the_committed_document_is_the_one_served(anyone: Client) -> None:
    assert anyone.get("/openapi.json").json() == committed()


def test_every_schema_has_a_name_of_its_own(app: FastAPI) -> None:
    """Of two of one name, a generator makes one class, and leaves operations out."""
    assert [name for name in app.openapi()["components"]["schemas"] if "__" in name] == []


def test_every_tag_is_explained() -> None:
    used = {
        tag
        for item in committed()["paths"].values()
        for operation in item.values()
        for tag in operation["tags"]
    }
    assert used <= set(TAGS)


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation | {"path": path, "method": method}
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def breaks(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What a client generated from `old` would find missing, renamed or newly demanded."""
    found = []
    now = operations(new)
    for name, was in operations(old).items():
        kept = now.get(name)
        if kept is None or (kept["path"], kept["method"]) != (was["path"], was["method"]):
            found.append(f"{name}: gone or moved")
            continue
        before = {(p["in"], p["name"]) for p in was.get("parameters", [])}
        for parameter in kept.get("parameters", []):
            key = (parameter["in"], parameter["name"])
            if parameter.get("required") and key not in before:
                found.append(f"{name}: demands {key}")
        after = {(p["in"], p["name"]) for p in kept.get("parameters", [])}
        found += [f"{name}: no longer takes {key}" for key in sorted(before - after)]
    schemas = new["components"]["schemas"]
    for name, was in old["components"]["schemas"].items():
        kept = schemas.get(name)
        if kept is None:
            found.append(f"{name}: gone")
            continue
        gone = set(was.get("properties", {})) - set(kept.get("properties", {}))
        found += [f"{name}.{member}: gone" for member in sorted(gone)]
        if name.endswith("Write"):
            demanded = set(kept.get("required", [])) - set(was.get("required", []))
            found += [f"{name}.{member}: demanded" for member in sorted(demanded)]
    return found


def test_no_client_of_the_last_release_is_broken() -> None:
    assert breaks(released(), committed()) == []


def test_a_broken_client_would_be_noticed() -> None:
    new = committed()
    operation = new["paths"]["/v1/me"].pop("get")
    operation["operationId"] = "get_myself"
    new["paths"]["/v1/me"]["get"] = operation
    del new["components"]["schemas"]["OrgUnitRead"]["properties"]["name"]
    new["components"]["schemas"]["OrgUnitWrite"]["required"].append("is_qa_unit")
    assert breaks(committed(), new) == [
        "get_me: gone or moved",
        "OrgUnitRead.name: gone",
        "OrgUnitWrite.is_qa_unit: demanded",
    ]
