"""A raw client, which sends bytes that an ordinary client refuses to send."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import anyio
from starlette.types import ASGIApp, Message


class Answer:
    """The answer; `status` is None if there was none."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.body = b""

    @property
    def problem(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.body)
        return document


def scope_of(
    method: str, path: bytes, query: bytes = b"", headers: list[tuple[bytes, bytes]] | None = None
) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": unquote(path.decode("latin-1")),
        "raw_path": path,
        "root_path": "",
        "query_string": query,
        "headers": headers or [],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


def ask(app: ASGIApp, scope: dict[str, Any], messages: list[Message] | None = None) -> Answer:
    """Sends one request; after `messages` the client sends nothing more."""
    answer = Answer()
    incoming: Iterator[Message] = iter([{"type": "http.request"}] if messages is None else messages)

    async def receive() -> Message:
        for message in incoming:
            return message
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode().lower(): v.decode() for k, v in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return answer
