"""The contents of logs and counters, and what they never hold."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import Request
from prometheus_client import REGISTRY
from starlette.responses import StreamingResponse
from starlette.testclient import TestClient

from app.core import logs
from tests.support.raw_http_client import ask, scope_of
from tests.support.small_app import small_app

CANARY = "canaryOfAChild"
KNOWN = "0198c5a2-6d1e-7c3b-8f00-5a1b2c3d4e5f"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Yields a function that returns all lines logged so far, each one JSON object."""
    stream = io.StringIO()
    logs.configure(stream)
    # httpx as a client logs addresses; it is the test's, not the service's.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logs.configure()


def test_a_request_is_one_line_of_closed_content(lines: Lines) -> None:
    app = small_app()
    TestClient(app).get(
        f"/v1/things/{KNOWN}?limit={CANARY}",
        headers={"X-Request-Id": "4bf92f3577b34da6a3ce929d0e0e4736"},
    )
    (line,) = lines()
    assert line.pop("ms") >= 0
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "method": "GET",
        "route": "/v1/things/{thing_id}",
        "status": 200,
        "code": None,
        "principal": None,
        "request_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    }


def test_a_refusal_is_logged_by_its_code(lines: Lines) -> None:
    TestClient(small_app()).post("/v1/things", json={})
    (line,) = lines()
    assert (line["status"], line["code"]) == (422, "invalid")


def test_the_caller_is_logged_by_kind_only(lines: Lines) -> None:
    app = small_app()

    @app.get("/v1/who")
    def answer(request: Request) -> None:
        request.scope["qaf.principal_kind"] = "machine"

    TestClient(app).get("/v1/who")
    assert lines()[0]["principal"] == "machine"


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("GET", f"/v1/things/{KNOWN}", "/v1/things/{thing_id}"),  # of an included router
        ("GET", f"/v1/things/{CANARY}", "/v1/things/{thing_id}"),
        ("PATCH", f"/v1/things/{KNOWN}", "/v1/things/{thing_id}"),
        ("GET", "/v1/echo", "/v1/echo"),  # of the application itself
        ("GET", f"/{CANARY}", "unmatched"),
        ("GET", f"/v1/things/%00{CANARY}", "unmatched"),  # refused by the gate
    ],
)
def test_the_route_is_logged_by_its_template(
    lines: Lines, method: str, path: str, route: str
) -> None:
    TestClient(small_app()).request(method, path)
    assert [line["route"] for line in lines()] == [route]


def test_nothing_sent_is_ever_logged(lines: Lines) -> None:
    app = small_app()

    @app.post("/v1/fail/{name}")
    def fail(name: str, request: Request) -> None:
        try:
            int(request.headers["x-story"])
        except ValueError as error:
            logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
            raise RuntimeError(name, request.query_params, request.scope["qaf.body"]) from error

    answer = TestClient(app).post(
        f"/v1/fail/{CANARY}?q={CANARY}",
        json={CANARY: CANARY},
        headers={"X-Story": CANARY, "Authorization": CANARY, "User-Agent": CANARY},
    )
    assert answer.status_code == 503
    logged = lines()
    assert CANARY not in json.dumps(logged)
    assert "testclient" not in json.dumps(logged)  # the client's address
    foreign, ours, line = logged
    for each in (foreign, ours):
        assert each["error"][0]["frames"][-1].endswith(
            "test_nothing_sent_is_ever_logged.<locals>.fail"
        )
    assert [cause["kind"] for cause in ours["error"]] == [
        "builtins.RuntimeError",
        "builtins.ValueError",
    ]
    assert line["route"] == "/v1/fail/{name}"
    assert {each["request_id"] for each in logged} == {answer.headers["X-Request-Id"]}


def test_an_aborted_answer_is_logged_and_not_raised(lines: Lines) -> None:
    app = small_app()

    @app.get("/v1/stream")
    def stream() -> StreamingResponse:
        def parts() -> Iterator[str]:
            yield "begun"
            raise ValueError(CANARY)

        return StreamingResponse(parts())

    answer = ask(app, scope_of("GET", b"/v1/stream"))
    assert (answer.status, answer.body) == (200, b"begun")
    events = [line["event"] for line in lines()]
    assert events == ["answer aborted", "request"]
    assert CANARY not in json.dumps(lines())


def test_a_client_that_went_away_has_a_line_without_a_status(lines: Lines) -> None:
    ask(small_app(), scope_of("POST", b"/v1/things"), [{"type": "http.disconnect"}])
    assert [line["status"] for line in lines()] == [None]


@pytest.mark.parametrize(
    "event",
    [
        {"password": CANARY},
        {"headers": {"Authorization": CANARY, "X-API-Key": CANARY}},
        {"rows": [{"api_key": CANARY}]},
        {"url": f"https://qaf.example/odata?api_key={CANARY}&x=1"},
        {"header": f"Authorization: Bearer {CANARY}"},
        {"header": f"Bearer {CANARY}"},
        {"dsn": CANARY},
    ],
)
def test_secrets_are_redacted_everywhere(lines: Lines, event: dict[str, Any]) -> None:
    logs.logger.info("something", **event)
    logging.getLogger("some.library").warning("password=%s\nand below %s", CANARY, CANARY)
    assert CANARY not in json.dumps(lines())
    assert json.dumps(lines()).count("[redacted]") >= 2


def test_the_servers_own_access_log_is_off(lines: Lines) -> None:
    logging.getLogger("uvicorn.access").info('%s - "GET %s"', "10.0.0.1", f"/{CANARY}")
    logging.getLogger("uvicorn.error").info("Started server process")
    assert [line["event"] for line in lines()] == ["Started server process"]


def test_requests_are_counted_by_method_template_and_class(lines: Lines) -> None:
    labels = {"method": "GET", "route": "/v1/things/{thing_id}", "status": "4xx"}
    before = REGISTRY.get_sample_value("qaf_requests_total", labels) or 0
    client = TestClient(small_app())
    client.get(f"/v1/things/{CANARY}")
    client.request("BREW", f"/{CANARY}")
    assert REGISTRY.get_sample_value("qaf_requests_total", labels) == before + 1
    names = {value for m in REGISTRY.collect() for s in m.samples for value in s.labels.values()}
    assert CANARY not in str(names)
    assert "BREW" not in names
    assert len(lines()) == 2
