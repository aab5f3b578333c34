"""The limit: nothing but the server, the driver and the statement."""

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

STATEMENT = Path(os.environ["BENCH_STATEMENT"]).read_text(encoding="utf-8")
TYPE = (b"content-type", b"application/json")
state: dict[str, Any] = {}


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        state["pool"] = await asyncpg.create_pool(
            os.environ["BENCH_DATABASE"], min_size=16, max_size=16
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    if scope["path"] == "/livez":
        body = b"{}"
    else:
        number = UUID(scope["path"].rpartition("/")[2])
        async with state["pool"].acquire() as connection:
            body = (await connection.fetchval(STATEMENT, number)).encode()
    headers = [TYPE, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
