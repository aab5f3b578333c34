"""How large and how slow a body may be while it comes, and who reads and judges it."""

import asyncio
import threading
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from app.core.config import Settings
from app.core.errors import Unauthenticated
from app.http.middleware import arriving_bodies
from app.http.middleware.admission import Access, Gate
from app.http.middleware.large_bodies import LARGE
from tests.support.raw_http_client import ask, scope_of
from tests.support.small_app import small_app, small_client

JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}
APP = small_app()


def test_a_body_too_large_is_refused_before_it_is_read() -> None:
    """Content-Length alone is enough; without it, reading stops at the limit."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"11")]
    narrow = small_app(max_body_bytes=10)
    answer = ask(narrow, scope_of("POST", b"/v1/echo", headers=headers), [])
    assert (answer.status, answer.headers["connection"]) == (413, "close")
    half = {"type": "http.request", "body": b"[1111,", "more_body": True}
    answer = ask(narrow, scope_of("POST", b"/v1/echo", headers=headers[:1]), [half] * 2)
    assert answer.status == 413


def test_an_import_may_be_larger_but_not_as_one_json_document() -> None:
    client = small_client(max_body_bytes=10, max_import_bytes=30)
    body = b"11111\n22222\n33333\n"
    assert client.post("/v1/imports", content=body, headers=LINES).status_code == 200
    assert client.post("/v1/imports", content=body * 2, headers=LINES).status_code == 413
    assert client.post("/v1/imports", content=b" " * 20 + b"1", headers=JSON).status_code == 413
    assert client.post("/v1/importsx", content=body, headers=LINES).status_code == 413


def test_a_body_that_comes_too_slowly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving_bodies, "GRACE_SECONDS", 0.05)
    monkeypatch.setattr(arriving_bodies, "BYTES_PER_SECOND", 20)
    for path, media in ((b"/v1/echo", b"application/json"), (b"/v1/imports", b"application/jsonl")):
        headers = [(b"content-type", media)]
        silent = ask(APP, scope_of("POST", path, headers=headers), [])
        assert (silent.status, silent.problem["code"]) == (400, "body_timeout")
        assert silent.headers["connection"] == "close"


@pytest.mark.parametrize(("pause", "status"), [(0.03, 200), (0.2, 400)])
def test_a_long_body_has_time_as_long_as_it_keeps_its_pace(
    monkeypatch: pytest.MonkeyPatch, pause: float, status: int
) -> None:
    monkeypatch.setattr(arriving_bodies, "GRACE_SECONDS", 0.1)
    monkeypatch.setattr(arriving_bodies, "BYTES_PER_SECOND", 10)
    pieces = [b"[", *[b"1,"] * 5, b"1]"]

    async def receive() -> Message:
        await anyio.sleep(pause)
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = scope_of("POST", b"/v1/echo", headers=[(b"content-type", b"application/json")])
    asyncio.run(APP(scope, receive, send))
    assert sent[0]["status"] == status


def test_a_client_that_leaves_while_sending_gets_no_answer() -> None:
    gone: Message = {"type": "http.disconnect"}
    answer = ask(APP, scope_of("POST", b"/v1/echo"), [gone])
    assert answer.status is None


def test_a_large_body_is_judged_in_a_thread_of_its_own_and_not_on_the_event_loop() -> None:
    app = small_app()

    @app.post("/v1/where")
    async def where(thing: dict[str, str]) -> list[object]:
        return [len(thing["text"]), threading.current_thread().name]

    client = TestClient(app)
    for length, expected in ((10, False), (LARGE, True)):
        found, thread = client.post("/v1/where", json={"text": "x" * length}).json()
        assert found == length
        assert thread.startswith("large-body") is expected
    assert client.post("/v1/where", json={"text": "x" * LARGE, "more": 1}).status_code == 422


def test_nobody_reads_the_body_of_a_request_that_no_route_takes_or_that_has_no_credentials() -> (
    None
):
    async def nowhere(_: Any) -> Access:
        return Access.NO_ROUTE

    async def unknown(_: Any) -> Access:
        raise Unauthenticated("Sign in first.")

    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000000")]
    for door, status in ((nowhere, 404), (unknown, 401)):
        gate = Gate(small_app(), Settings(_env_file=None), door)
        answer = ask(gate, scope_of("POST", b"/v1/nowhere", headers=headers), [])
        assert (answer.status, answer.headers["connection"]) == (status, "close")
