"""Faults name the thing that is wrong and what would be right, and never the input."""

from typing import Annotated, Literal

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import validation
from app.core.errors import Fault
from app.core.schema_members import members_at
from app.schemas.platform.common import Code, Line, Schema
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.small_app import Section, Thing, small_app


class Coded(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: Code
    title: Line = "A title"
    service_line: ServiceLine | None = None


class Batch(Schema):
    records: list[Coded | Thing] = Field(max_length=3)


def faults_of(schema: type[BaseModel], body: object) -> list[Fault]:
    with pytest.raises(ValidationError) as refusal:
        schema.model_validate(body)
    return validation.from_pydantic(refusal.value.errors(), body, schema=schema)


def detail_of(schema: type[BaseModel], body: object) -> str:
    (fault,) = faults_of(schema, body)
    return fault.detail


def test_an_unknown_member_is_refused_with_the_nearest_that_is_known() -> None:
    sentence = "Unknown member. Did you mean `title`?"
    assert faults_of(Coded, {"code": "a", "titel": 1}) == [Fault("/titel", "unknown", sentence)]


def test_an_unknown_member_that_resembles_none_is_only_unknown() -> None:
    assert detail_of(Coded, {"code": "a", "colour": "red"}) == "Unknown member."


def test_the_nearest_member_is_sought_at_the_place_of_the_unknown_one() -> None:
    body = {"sections": [{"answer": {"kind": "scaled", "scale": 3, "scael": 3}}]}
    (fault,) = faults_of(Thing, body)
    assert fault.pointer == "/sections/0/answer/scael"
    assert fault.detail == "Unknown member. Did you mean `scale`?"


def test_a_name_that_is_no_identifier_is_neither_compared_nor_repeated() -> None:
    (fault,) = faults_of(Coded, {"code": "a", "the title": 1})
    assert fault == Fault("", "unknown", "Unknown member.")


def test_the_members_of_a_schema_are_found_through_unions_and_lists() -> None:
    assert members_at(Batch, ["records", 0, "Coded"]) == [
        *("code", "title", "service_line"),
        *("id", "sections"),
    ]
    assert members_at(Batch, ["records", 0, "Thing", "sections", 1]) == ["answer"]
    assert members_at(Annotated[Section | None, Field()], []) == ["answer"]
    assert members_at(dict[str, Literal["a"]], ["a"]) == []


def test_a_request_says_which_member_and_which_parameter_was_meant() -> None:
    client = TestClient(small_app())
    body = client.post("/v1/things", json={"section": []}).json()
    assert {fault["detail"] for fault in body["errors"]} == {
        "This is required.",
        "Unknown member. Did you mean `sections`?",
    }
    query = client.get("/v1/things?limits=3").json()
    assert [(fault["pointer"], fault["detail"]) for fault in query["errors"]] == [
        ("?limits", "Unknown query parameter. Did you mean `limit`?")
    ]


def test_a_list_says_which_parameter_was_meant(db: Session, as_: As, app: FastAPI) -> None:
    del app
    problem = as_(factories.a_person(db, Role.IRO)).get("/v1/org-units?sory=code").json()
    sentence = "Unknown query parameter. Did you mean `sort`?"
    assert problem["detail"] == sentence
    assert problem["errors"] == [{"pointer": "?sory", "code": "unknown", "detail": sentence}]


def test_a_word_of_no_list_is_refused_with_the_words_that_are() -> None:
    sentence = detail_of(Coded, {"code": "a", "service_line": "canary"})
    assert sentence == f"Must be one of {', '.join(list(ServiceLine)[:-1])} or {ServiceLine.OTHER}."


def test_a_code_in_the_wrong_form_is_refused_with_a_sentence_and_no_pattern() -> None:
    assert faults_of(Coded, {"code": "Good"}) == [
        Fault(
            "/code",
            "bad_format",
            "Must be a code, such as `requires_improvement`: a-z, 0-9, `_`, `.`, `:` and `-`.",
        )
    ]
    assert detail_of(Coded, {"code": "a", "title": "  "}).startswith("Must be one line of visible")
