"""Errors on the wire, wherever they are raised."""

import re
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from fastapi import APIRouter, FastAPI
from psycopg import errors as pg
from pydantic import ValidationError
from sqlalchemy import exc
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

import app
from app.core import errors
from app.core.database_errors import CONSTRAINTS, Refusal
from app.core.errors import Conflict, DomainError, Fault, Stale, Unavailable
from app.core.validation import MOST, from_pydantic
from app.http.problems import catalogue, rendering
from app.http.problems.catalogue import CATALOGUE
from app.http.problems.openapi import Problem, declared_errors
from app.routers.platform import problems as pages
from tests.support.small_app import Thing, small_app

CANARY = "canaryOfAChild"
KNOWN = "0198c5a2-6d1e-7c3b-8f00-5a1b2c3d4e5f"


def app_that_raises(error: Exception) -> TestClient:
    app = small_app()

    @app.get("/v1/raise")
    def raise_it() -> None:
        raise error

    return TestClient(app)


def problem_of(error: Exception) -> dict[str, Any]:
    answer = app_that_raises(error).get("/v1/raise")
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["code"] in CATALOGUE
    return problem


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(small_app())


def test_a_refusal_becomes_a_problem_with_every_member() -> None:
    fault = Fault("/sections/0", "required", "This is required.")
    refusal = Stale("It changed.", errors=[fault], extra={"current_version": 7, "status": 200})
    answer = app_that_raises(refusal).get(
        "/v1/raise", headers={"X-Request-Id": "4bf92f3577b34da6a3ce929d0e0e4736"}
    )
    assert answer.json() == {
        "type": "/problems/stale",
        "title": "Changed meanwhile",
        "status": 412,  # `extra` does not replace a standard member
        "detail": "It changed.",
        "code": "stale",
        "instance": "urn:qaf:request:4bf92f3577b34da6a3ce929d0e0e4736",
        "request_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "errors": [{"pointer": "/sections/0", "code": "required", "detail": "This is required."}],
        "current_version": 7,
    }
    Problem.model_validate(answer.json())


def test_a_refusal_brings_its_headers() -> None:
    answer = app_that_raises(Unavailable("Later.", retry_after=7)).get("/v1/raise")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")


@pytest.mark.parametrize("kind", DomainError.__subclasses__())
def test_every_kind_of_refusal_is_answered_with_its_status(kind: type[DomainError]) -> None:
    assert problem_of(kind("A sentence."))["status"] == kind.status


# Faults of validation


INVALID: list[tuple[object, str, str]] = [
    ({}, "/sections", "required"),
    ({"sections": 3}, "/sections", "wrong_type"),
    ({"sections": [], "id": "x"}, "/id", "bad_format"),
    ({"sections": [], "other": 1}, "/other", "unknown"),
    ({"sections": [{}, {}, {}, {}]}, "/sections", "too_long"),
    ({"sections": [{"answer": {}}]}, "/sections/0/answer", "required"),
    ({"sections": [{"answer": {"kind": CANARY}}]}, "/sections/0/answer", "not_in_list"),
    # The tag that Pydantic puts into the path of a union is not part of the pointer.
    ({"sections": [{"answer": {"kind": "scaled"}}]}, "/sections/0/answer/scale", "required"),
    (
        {"sections": [{"answer": {"kind": "scaled", "scale": 11}}]},
        "/sections/0/answer/scale",
        "out_of_range",
    ),
    (
        {"sections": [{"answer": {"kind": "told", "text": CANARY}}]},
        "/sections/0/answer/text",
        "too_long",
    ),
    (
        {"sections": [{"answer": {"kind": "told", "text": "a1"}}]},
        "/sections/0/answer/text",
        "bad_format",
    ),
    (
        {"sections": [{"answer": {"kind": "told", "text": "rude"}}]},
        "/sections/0/answer/text",
        "impolite",
    ),
    (
        {"sections": [{"answer": {"kind": "told", "text": "sly"}}]},
        "/sections/0/answer/text",
        "invalid",
    ),
    ({"sections": [], "a child's own words": 1}, "", "unknown"),  # no plain name: its object
    (3, "", "wrong_type"),
]


@pytest.mark.parametrize(("body", "at", "code"), INVALID)
def test_a_fault_in_a_body_has_a_true_pointer_and_no_echo(
    client: TestClient, body: object, at: str, code: str
) -> None:
    answer = client.post("/v1/things", json=body)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid")
    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [(at, code)]
    for sent in (CANARY, "sly", "rude", "own words"):
        assert sent not in answer.text


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"sections": [{"answer": {"kind": "scaled", "scale": 11}}]}, "Must be at most 10."),
        ({"sections": [{"answer": {"kind": "x"}}]}, "kind must be one of scaled, told."),
        ({"sections": [{}, {}, {}, {}]}, "Must have at most 3 items."),
        ({"sections": [{"answer": {"kind": "told", "text": "rude"}}]}, "Must be polite."),
        (
            {"sections": [{"answer": {"kind": "told", "text": "A"}}]},
            "Must have at least 2 characters.",
        ),
    ],
)
def test_a_sentence_states_the_limit(client: TestClient, body: object, sentence: str) -> None:
    assert client.post("/v1/things", json=body).json()["errors"][0]["detail"] == sentence


@pytest.mark.parametrize(
    ("path", "at", "code"),
    [
        ("/v1/things?limit=201", "?limit", "out_of_range"),
        ("/v1/things?limit=many", "?limit", "wrong_type"),
        ("/v1/things?colour=red", "?colour", "unknown"),
        ("/v1/things?own%20words=1", "?", "unknown"),
        ("/v1/things/x", "?thing_id", "bad_format"),
    ],
)
def test_the_pointer_of_a_parameter_is_its_name(
    client: TestClient, path: str, at: str, code: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(at, code)]


def test_an_answer_has_at_most_a_hundred_faults(client: TestClient) -> None:
    many = {f"x{n}": n for n in range(150)}
    problem = client.post("/v1/things", json={"sections": [], **many}).json()
    assert problem["detail"] == "150 parts of the request are not valid."
    assert len(problem["errors"]) == MOST


def test_a_missing_body_and_a_body_of_another_kind(client: TestClient) -> None:
    missing = client.post("/v1/things")
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "/sections")
    lines = client.post(
        "/v1/things", content=b"{}", headers={"Content-Type": "application/x-ndjson"}
    )
    assert (lines.status_code, lines.json()["code"]) == (415, "unsupported_media_type")


def test_a_record_of_a_batch_has_the_same_sentences() -> None:
    record = {"sections": [{"answer": {"kind": "scaled", "scale": "3x"}}]}
    with pytest.raises(ValidationError) as refusal:
        Thing.model_validate(record)
    faults = from_pydantic(refusal.value.errors(), record, prefix="/records/4")
    assert faults == [
        Fault("/records/4/sections/0/answer/scale", "wrong_type", "Must be a whole number.")
    ]


# Addresses and methods that are not served


def test_an_unknown_address_is_404(client: TestClient) -> None:
    answer = client.get(f"/v1/{CANARY}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_path")
    assert CANARY not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", f"/v1/things/{KNOWN}", "DELETE, GET, HEAD, PUT"),
        ("DELETE", "/v1/things", "GET, HEAD, POST"),
        ("OPTIONS", "/v1/things", "GET, HEAD, POST"),
        ("POST", "/plain", "GET, HEAD"),
        ("GET", "/v1/imports", "POST"),
        ("HEAD", "/v1/imports", "POST"),  # not served, as GET is not
    ],
)
def test_405_names_every_method_of_the_path(method: str, path: str, allowed: str) -> None:
    app = small_app()
    app.add_route("/plain", lambda _: PlainTextResponse("plain"), methods=["GET"])
    answer = TestClient(app).request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize(
    ("status", "becomes"), [(400, 400), (401, 401), (413, 413), (418, 400), (500, 503), (503, 503)]
)
def test_an_exception_of_the_framework_is_a_problem_without_its_words(
    status: int, becomes: int
) -> None:
    problem = problem_of(HTTPException(status, detail=CANARY))
    assert problem["status"] == becomes
    assert CANARY not in str(problem)


# Refusals of the database


def refused(kind: type[Exception], cause: Exception) -> Exception:
    error: Exception = kind(f"INSERT … {CANARY}", {"name": CANARY}, cause)
    return error


DATABASE: list[tuple[Exception, int, str]] = [
    (refused(exc.IntegrityError, pg.UniqueViolation(CANARY)), 409, "conflict"),
    (refused(exc.IntegrityError, pg.ForeignKeyViolation(CANARY)), 409, "conflict"),
    (refused(exc.IntegrityError, pg.RestrictViolation(CANARY)), 409, "conflict"),
    (refused(exc.IntegrityError, pg.CheckViolation(CANARY)), 409, "conflict"),
    (refused(exc.IntegrityError, pg.ExclusionViolation(CANARY)), 409, "conflict"),
    (refused(exc.IntegrityError, pg.NotNullViolation(CANARY)), 503, "unexpected"),
    (refused(exc.OperationalError, pg.SerializationFailure(CANARY)), 503, "busy"),
    (refused(exc.OperationalError, pg.DeadlockDetected(CANARY)), 503, "busy"),
    (refused(exc.OperationalError, pg.LockNotAvailable(CANARY)), 503, "busy"),
    (refused(exc.OperationalError, pg.QueryCanceled(CANARY)), 503, "busy"),
    (refused(exc.InternalError, pg.IdleInTransactionSessionTimeout(CANARY)), 503, "busy"),
    (refused(exc.OperationalError, pg.AdminShutdown(CANARY)), 503, "database_unavailable"),
    (refused(exc.OperationalError, pg.TooManyConnections(CANARY)), 503, "database_unavailable"),
    (
        refused(exc.OperationalError, psycopg.OperationalError(CANARY)),
        503,
        "database_unavailable",
    ),
    (exc.TimeoutError(CANARY), 503, "busy"),
    (refused(exc.DataError, pg.NumericValueOutOfRange(CANARY)), 422, "invalid"),
    (refused(exc.DataError, psycopg.DataError(CANARY)), 422, "invalid"),
    (refused(exc.ProgrammingError, pg.UndefinedTable(CANARY)), 503, "unexpected"),
    (refused(exc.ProgrammingError, pg.RaiseException(CANARY)), 503, "unexpected"),
    (StaleDataError(CANARY), 412, "stale"),
    (exc.InvalidRequestError(CANARY), 503, "unexpected"),
    (pg.UniqueViolation(CANARY), 409, "conflict"),  # of psycopg itself, as from COPY
    (pg.QueryCanceled(CANARY), 503, "busy"),
]


@pytest.mark.parametrize(("error", "status", "code"), DATABASE)
def test_a_refusal_of_the_database_is_answered_without_its_values(
    error: Exception, status: int, code: str
) -> None:
    answer = app_that_raises(error).get("/v1/raise")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert CANARY not in answer.text
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_a_constraint_with_a_sentence_is_answered_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Named(pg.UniqueViolation):
        @property
        def diag(self) -> Any:
            return type("Diag", (), {"constraint_name": "uq_tools_slug"})

    meaning = ("id_taken", "A tool of this name exists.")
    monkeypatch.setitem(CONSTRAINTS, "uq_tools_slug", Refusal(*meaning))
    problem = problem_of(refused(exc.IntegrityError, Named(CANARY)))
    assert (problem["status"], problem["code"], problem["detail"]) == (409, *meaning)


@pytest.mark.parametrize(
    "error", [ValueError(CANARY), KeyError(CANARY), RecursionError(), AssertionError(CANARY)]
)
def test_any_other_error_is_503_with_retry_after(error: Exception) -> None:
    answer = app_that_raises(error).get("/v1/raise")
    assert (answer.status_code, answer.json()["code"]) == (503, "unexpected")
    assert CANARY not in answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"]


def test_a_path_may_have_an_error_shape_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    shape = cast("Any", lambda _, error: PlainTextResponse(error.code, error.status))
    monkeypatch.setitem(rendering.SHAPES, "/v1/raise", shape)
    answer = app_that_raises(Conflict("No.")).get("/v1/raise")
    assert (answer.status_code, answer.text) == (409, "conflict")


# In the OpenAPI document


def test_the_document_declares_problems_and_nothing_of_the_frameworks_own() -> None:
    app = small_app()
    router = APIRouter(responses=declared_errors(errors.NotFound, errors.Unavailable))

    @router.get("/v1/documented/{n}")
    def get_documented(n: int) -> int:
        return n

    app.include_router(router)
    document = app.openapi()
    declared = document["paths"]["/v1/documented/{n}"]["get"]["responses"]
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status in ("404", "422", "503"):
        assert declared[status]["content"] == {"application/problem+json": reference}
    assert declared["503"]["headers"]["Retry-After"]["schema"] == {"type": "integer"}
    assert set(document["components"]["schemas"]) >= {"Problem", "ProblemError"}
    assert "HTTPValidationError" not in str(document)
    required = document["components"]["schemas"]["Problem"]["required"]
    assert set(required) == set(Problem.model_fields) - {"about"}  # only conflicts have it


# The pages behind `type`


def test_the_type_of_a_problem_leads_to_a_page_about_it() -> None:
    app = FastAPI()
    rendering.install(app)
    app.include_router(pages.router)
    client = TestClient(app)
    page = client.get("/problems/stale")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "<h1>Changed meanwhile</h1>" in page.text
    assert client.get("/problems/no_such_code").status_code == 404


def test_a_page_shows_code_as_code_and_nothing_of_its_markup() -> None:
    page = catalogue.page("if_match_required")
    assert page is not None
    assert "<code>If-Match</code>" in page
    pages = [catalogue.page(code) or "`" for code in CATALOGUE]
    assert [page for page in pages if "`" in page] == []


def test_every_code_in_the_source_has_its_page() -> None:
    used = set()
    for file in Path(app.__file__).parent.rglob("*.py"):
        used |= set(re.findall(r'\bcode="([a-z0-9_]+)"', file.read_text()))
    used |= {kind.default_code for kind in DomainError.__subclasses__()}
    assert used - set(CATALOGUE) == set()
