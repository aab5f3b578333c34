"""Requests to the application, each in one call of its event loop.

Starlette's own client calls the loop eight times for each request, and the test waits each time
until one thread has handed over to the other.
"""

from typing import Any
from urllib.parse import unquote

import anyio
import httpx2
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI


class OneCall(httpx2.BaseTransport):
    """Hands a request to the application, and returns its answer once it is whole."""

    def __init__(self, app: FastAPI, portal: BlockingPortal, address: tuple[str, int]) -> None:
        self.app, self.portal, self.address = app, portal, address

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(url.path),
            "raw_path": url.raw_path.split(b"?", 1)[0],
            "root_path": "",
            "scheme": url.scheme,
            "query_string": url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": self.address,
            "server": [url.host, url.port or 80],
            "state": {},
        }
        status, headers, body = self.portal.call(self._answer, scope, request.read())
        content = b"" if request.method == "HEAD" else body
        stream = httpx2.ByteStream(content)
        return httpx2.Response(status, headers=headers, stream=stream, request=request)

    async def _answer(self, scope: dict[str, Any], body: bytes) -> tuple[int, Any, bytes]:
        started: dict[str, Any] = {}
        pieces: list[bytes] = []
        bodies, whole = [body], anyio.Event()

        async def receive() -> dict[str, Any]:
            if bodies:
                return {"type": "http.request", "body": bodies.pop()}
            await whole.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                assert not started
                started.update(message)
                return
            assert started
            assert not whole.is_set()
            pieces.append(message.get("body", b""))
            if not message.get("more_body", False):
                whole.set()

        await self.app(scope, receive, send)
        return started["status"], started.get("headers", []), b"".join(pieces)
