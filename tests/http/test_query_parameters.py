"""Every route takes the parameters that it declares, each once unless it is a list."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.project.test_architecture import protected

pytestmark = pytest.mark.usefixtures("callers_are_remembered")


def pointers(client: Client, method: str, path: str, query: str) -> dict[str, str]:
    """Returns the code of each fault of a request with this query, by its pointer."""
    url = re.sub(r"\{[^}]+\}", "01890a5d-ac96-774b-bcce-b302099a8057", path)
    answer = client.request(
        method, f"{url}?{query}", json={} if method in {"PUT", "POST"} else None
    )
    if not answer.headers["Content-Type"].endswith("json"):  # a file
        return {}
    return {fault["pointer"]: fault["code"] for fault in answer.json().get("errors", [])}


def test_no_operation_takes_a_parameter_it_does_not_declare(
    db: Session, as_: As, app: FastAPI
) -> None:
    client = as_(factories.a_person(db, Role.QA_MANAGER))
    for method, path, name in protected(app):
        assert pointers(client, method, path, "colour=red") == {"?colour": "unknown"}, name


def test_only_a_parameter_that_is_a_list_may_repeat(db: Session, as_: As, app: FastAPI) -> None:
    client = as_(factories.a_person(db, Role.QA_MANAGER))
    lists = 0
    for method, path, name in protected(app):
        for parameter in app.openapi()["paths"][path][method.lower()].get("parameters", []):
            if parameter["in"] != "query":
                continue
            word = parameter["name"]
            codes = pointers(client, method, path, f"{word}=x&{word}=x")
            if is_list(parameter["schema"]):
                lists += 1
                assert "repeated" not in codes.values(), (name, word)
            else:
                assert codes == {f"?{word}": "repeated"}, (name, word)
    assert lists > 10


def test_a_flag_is_true_or_false_and_nothing_else(db: Session, as_: As, app: FastAPI) -> None:
    client, seen = as_(factories.a_person(db, Role.QA_MANAGER)), 0
    for method, path, name in protected(app):
        for parameter in app.openapi()["paths"][path][method.lower()].get("parameters", []):
            if "'boolean'" not in str(parameter["schema"]):
                continue
            seen += 1
            word = parameter["name"]
            for value in ("1", "0", "on", "yes", "T", "True", ""):
                codes = pointers(client, method, path, f"{word}={value}")
                assert codes == {f"?{word}": "wrong_type"}, (name, word, value)
            assert f"?{word}" not in pointers(client, method, path, f"{word}=true"), (name, word)
    assert seen > 50


def is_list(schema: dict[str, Any]) -> bool:
    return "array" in [schema.get("type"), *(each.get("type") for each in schema.get("anyOf", []))]


def test_values_of_a_list_are_any_of_them(db: Session, as_: As) -> None:
    factories.a_team(db, "swale-1")
    client = as_(factories.a_person(db, Role.IRO))
    page = client.get("/v1/org-units?kind=area&kind=team").json()
    assert [unit["code"] for unit in page["items"]] == ["north", "swale-1"]


def test_several_wrong_names_have_a_fault_each_and_no_echo(db: Session, as_: As) -> None:
    client = as_(factories.a_person(db, Role.IRO))
    answer = client.get("/v1/org-units?limit=1&limit=2&sory=code&a%20child=x")
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["?limit", "?sory", "?"]
    assert "child" not in answer.text


def test_a_caller_who_has_not_signed_in_learns_nothing_about_parameters(anyone: Client) -> None:
    assert anyone.get("/v1/org-units?sory=code").status_code == 401
