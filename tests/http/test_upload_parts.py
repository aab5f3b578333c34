"""Every upload takes the parts that it declares, each once unless it is a list."""

from typing import Any

from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.core import ids
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.support.example_bodies import resolved


def uploads(app: FastAPI) -> dict[str, dict[str, Any]]:
    """Returns the declared parts of every operation that takes an upload, by its path."""
    document, found = app.openapi(), {}
    for path, item in document["paths"].items():
        body = item.get("post", {}).get("requestBody", {}).get("content", {})
        if "multipart/form-data" in body:
            schema = resolved(document, body["multipart/form-data"]["schema"])
            found[path] = schema["properties"]
    return found


def faults(client: Client, path: str, *parts: tuple[str, str]) -> dict[str, str]:
    """Returns the code of each fault of an upload of these texts, by its pointer."""
    files = [(name, (None, text)) for name, text in parts]
    answer = client.post(path, files=files, headers={"Idempotency-Key": str(ids.new())})
    assert answer.status_code == 422, (path, parts, answer.text)
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


def test_no_upload_takes_a_part_it_does_not_declare_or_one_part_twice(
    db: Session, as_: As, app: FastAPI
) -> None:
    client = as_(factories.a_person(db, Role.ADMINISTRATOR, Role.QA_ADMIN, Role.QA_MANAGER))
    paths = uploads(app)
    assert len(paths) == 3
    for path, parts in paths.items():
        assert faults(client, path, ("colour", "red")) == {"/colour": "unknown"}
        for name, schema in parts.items():
            if schema.get("type") == "array":
                continue
            twice = faults(client, path, (name, "true"), (name, "true"))
            assert twice == {f"/{name}": "repeated"}, (path, name)
            if schema.get("type") == "boolean":
                for text in ("on", "1", "TRUE", ""):
                    assert faults(client, path, (name, text)) == {f"/{name}": "wrong_type"}
                for text in ("true", "False"):  # the second as a generated Python client sends it
                    assert f"/{name}" not in faults(client, path, (name, text))
