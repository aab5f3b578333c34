"""The places that requests of each kind take, how long they wait for one, and their deadline."""

import asyncio
import time
from typing import Any

import anyio
import pytest
from starlette.types import Message

from app.core import request_context
from app.core.config import Settings
from app.http.middleware import lanes
from app.http.middleware.admission import Access, Gate
from tests.support.raw_http_client import ask, scope_of


def test_more_requests_than_are_allowed_at_once_get_503() -> None:
    narrow = Settings(_env_file=None, in_flight=1)
    assert asyncio.run(at_once(narrow, ("GET", b"/v1/slow"), ("GET", b"/v1/slow"))) == [200, 503]
    assert asyncio.run(at_once(narrow, ("GET", b"/livez"), ("GET", b"/livez"))) == [200, 200]


def test_who_finds_no_place_in_time_gets_503_and_others_have_lanes_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lanes, "WAIT_SECONDS", 0.01)
    narrow = Settings(_env_file=None, threads=4, open_threads=2)
    slow = 0.1
    for many, other in (
        ([("PUT", b"/v1/slow")] * 4, ("GET", b"/v1/slow")),
        ([("GET", b"/v1/metrics")] * 3, ("GET", b"/v1/slow")),
        ([("GET", b"/odata/v4/audits")] * 3, ("GET", b"/v1/slow")),
        ([("POST", b"/oauth/token")] * 2, ("GET", b"/v1/public/feedback")),
        ([("GET", b"/v1/public/feedback")] * 2, ("POST", b"/oauth/token")),
        ([("GET", b"/v1/public/feedback")] * 2, ("GET", b"/v1/slow")),
    ):
        *answers, last = asyncio.run(at_once(narrow, *many, other, seconds=slow))
        assert (answers.count(503), last) == (1, 200), many


async def at_once(
    settings: Settings, *requests: tuple[str, bytes], seconds: float = 0.02
) -> list[int]:
    """Returns the statuses of requests sent at once to an application that needs these seconds."""

    async def slow(_: Any, __: Any, send: Any) -> None:
        await anyio.sleep(seconds)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    async def door(scope: Any) -> Access:
        strange = scope["path"].startswith(("/oauth", "/v1/public"))
        return Access.OPEN if strange else Access.SIGNED_IN

    gate = Gate(slow, settings, door)
    statuses: dict[int, int] = {}

    async def one(number: int, method: str, path: bytes) -> None:
        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses[number] = message["status"]
                retry = dict(message["headers"]).get(b"retry-after")
                assert (retry is not None) == (message["status"] == 503)

        async def receive() -> Message:
            return {"type": "http.request"}

        headers = [(b"content-type", b"application/json")]
        await gate(scope_of(method, path, headers=headers), receive, send)

    async with anyio.create_task_group() as group:
        for number, (method, path) in enumerate(requests):
            group.start_soon(one, number, method, path)
    assert (gate.in_flight, gate.bodies.held) == (0, {False: 0, True: 0})
    assert gate.lanes.all.free == settings.threads
    return [statuses[number] for number in range(len(requests))]


def test_every_request_has_a_time_by_which_it_must_have_ended() -> None:
    left: list[float] = []

    async def note(_: Any, __: Any, send: Any) -> None:
        left.append((request_context.deadline.get() or 0) - time.monotonic())
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    gate = Gate(note, Settings(_env_file=None))
    headers = [(b"content-type", b"application/json")]
    for method, path in (
        ("GET", b"/v1/audits"),
        ("PUT", b"/v1/audits/1"),
        ("GET", b"/odata/v4/audits"),
        ("POST", b"/v1/sources/liberi/subjects:batch"),
    ):
        body: Message = {"type": "http.request", "body": b"{}"}
        ask(gate, scope_of(method, path, headers=headers), [body])
    assert [round(seconds) for seconds in left] == [20, 20, 20, 600]
    assert request_context.deadline.get() is None
